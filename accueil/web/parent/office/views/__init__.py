"""The pages of the virtual office, one module a thing that is changed."""
