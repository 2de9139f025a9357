"""Views of the office, for administrators."""
