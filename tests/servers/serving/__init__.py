"""`python -m portal serve` as it stands behind a proxy, and what it writes to its log."""
