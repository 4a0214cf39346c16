"""Who works here, and what is known of the provider itself."""
