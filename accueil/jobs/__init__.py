"""What runs by itself: letters and messages leave, reminders are written, old logs go."""
