"""The virtual office of a parent: everything about its own account, and where it is changed."""
