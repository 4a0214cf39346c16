"""An application from the first answer to the signature: its task list and its pages."""
