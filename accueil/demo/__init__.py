"""The demonstration: an invented country, the same for the same seed and day."""
