"""What the desk shows. Access first."""
