"""Files that come in: 报盘, national settlement fields."""
