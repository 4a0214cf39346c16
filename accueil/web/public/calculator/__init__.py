"""The calculator: what care would cost, for anyone; nothing that is typed is kept."""
