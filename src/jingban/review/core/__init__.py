"""Pure part of 智能审核: rules, knowledge, evaluators, deductions."""
