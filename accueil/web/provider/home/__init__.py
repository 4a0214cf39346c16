"""The provider's home: the open period at a glance; an agency's childminders."""
