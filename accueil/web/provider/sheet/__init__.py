"""A childminder's phone page and its service sheet."""
