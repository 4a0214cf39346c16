"""A child's bills at its office: all periods, one of them opened, a line of it step by step."""
