"""待遇核定: law as dated data, settlement exact to the 分, every amount explained."""
