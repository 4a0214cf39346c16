"""What is known of a provider, on the ministry's pages and on its own: words and forms."""
