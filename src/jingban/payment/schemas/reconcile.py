"""Wire shapes of reconcile."""
