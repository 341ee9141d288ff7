"""手工报销单据电子化采集: papers in, checked data out."""
