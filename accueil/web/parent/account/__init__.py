"""A parent's way in: making an account, signing in, and back in when something is forgotten."""
