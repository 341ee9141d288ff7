"""智能审核: rules as data, one definition for one claim and for a province."""
