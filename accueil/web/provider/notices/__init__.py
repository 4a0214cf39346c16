"""What the provider writes to the families of its children."""
