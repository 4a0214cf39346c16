"""Contracts that end, reminders, renewals; letters and messages that leave."""
