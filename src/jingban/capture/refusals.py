"""Refusals of capture for the interface."""
