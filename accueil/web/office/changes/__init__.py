"""Changes in a family: shown with their money before they are saved; endings; situations."""
