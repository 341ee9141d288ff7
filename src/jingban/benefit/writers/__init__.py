"""Settlements on paper."""
