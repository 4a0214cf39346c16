"""Whom to call for a child: the form that a family and its facility share."""
