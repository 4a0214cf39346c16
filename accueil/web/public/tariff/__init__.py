"""The open tariff: the scale of any day as a page, as JSON and as CSV."""
