"""The office's home page, the search box, and a child's page with its history."""
