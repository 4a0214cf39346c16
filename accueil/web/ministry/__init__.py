"""The ministry's door: providers and their agreements with the State."""
