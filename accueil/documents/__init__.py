"""What we print: the bill, the scale, the calendar, the rules."""
