"""Tags and filters for the pages: `{% load look %}`."""
