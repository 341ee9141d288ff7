"""Refusals of payment for the interface."""
