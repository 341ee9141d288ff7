"""What claims refuse: stable codes with a message that says what to do. Errors of files are in ``errors.py``."""
