"""手工（零星）报销: the only module that knows the whole walk from the window to the archive list."""
