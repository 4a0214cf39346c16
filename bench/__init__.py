"""Measures what Accueil promises, beside a yardstick in the same run: `python -m bench`."""
