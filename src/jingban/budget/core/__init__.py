"""Pure core of 部门预算: blocks → logical document → findings. No I/O, no clock, no Django."""
