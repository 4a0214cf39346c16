"""Material as parents see it: on their own pages, and where editors look at it before."""
