"""Persons, coverage, groups, providers, catalogues and the calendar, each as of a day. Import ``services`` and ``core``."""
