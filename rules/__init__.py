"""The rule language: what an establishment asks, refuses and charges, as data. Knows no table and no page."""
