"""Leaving a re-enrolment and coming back to it."""
