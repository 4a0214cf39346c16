"""The week of a group as a grid, and absences."""
