"""Whom a facility calls for a child: kept up to date by the family."""
