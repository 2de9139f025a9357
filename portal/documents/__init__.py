"""Documents: a model in, the bytes of a PDF out. Knows no table and no request."""
