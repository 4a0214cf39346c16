"""What the State pays a provider, and what families pay it."""
