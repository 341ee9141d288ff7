"""Bytes in, records and checks out; no database."""
