"""Forms of pages that no rule writes: login, passwords, decisions, consents, courses, the family's own
records.
"""
