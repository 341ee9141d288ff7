"""jingban (经办): the operations platform of a medical-insurance affairs centre."""

__version__ = "0.1.0"
