"""Material for children by age: what the ministry's editors keep and parents read.

Nothing in here is about anybody: pages bring a child's age, never the child.
"""
