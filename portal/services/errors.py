"""Refusals: a service says no by raising one of these, with a message that a family can read."""

from babel.support import LazyProxy


class DomainError(Exception):
    """A use case refuses. `str()` gives its message in the reader's language; nothing was written."""

    def __init__(self, message: str | LazyProxy) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
