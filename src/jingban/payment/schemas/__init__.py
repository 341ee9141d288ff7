"""What goes over the wire of payment, one file for each part. Amounts: text in 元 with two decimals, and ``…_fen``."""
