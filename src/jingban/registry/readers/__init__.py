"""Files people bring, row by row."""
