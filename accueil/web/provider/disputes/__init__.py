"""What families say is not right, and the provider's answer."""
