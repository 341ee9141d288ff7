"""Pure rules of 单据核对 (D01–D18)."""
