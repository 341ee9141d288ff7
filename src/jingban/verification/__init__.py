"""单据核对: one claim's papers against each other and against what was already paid."""
