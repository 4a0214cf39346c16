"""What runs by itself: messages leave, reminders are written, old logs go, bills are counted."""
