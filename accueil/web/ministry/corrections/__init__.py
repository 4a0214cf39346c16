"""Requests for corrections at the ministry: the work list, decisions; goodwill of two people."""
