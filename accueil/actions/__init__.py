"""What is done to the registry: one function an action, one transaction, safe to repeat."""
