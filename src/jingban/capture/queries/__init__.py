"""What capture shows. Access first; numbers leave masked unless the person holds a running grant."""
