"""待遇支付与账务: payables, batches, bank files, the ledger, reconciliation."""
