"""The yearly certificate of childcare costs, on a child's file."""
