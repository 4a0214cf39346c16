"""The first factor: e-mail and password."""
