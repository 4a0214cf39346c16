"""Where a gateway reports what became of the messages that it took over."""
