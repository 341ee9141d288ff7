"""Shapes of the HTTP interface of payment."""
