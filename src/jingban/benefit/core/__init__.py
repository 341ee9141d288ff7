"""Pure core of 待遇核定. No I/O, no clock, no Django; money is int 分, ratios are integers per million."""
