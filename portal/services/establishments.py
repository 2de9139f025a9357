"""The establishment itself: its name, its words, how to reach it."""

from sqlalchemy.orm import Session

from portal.models.establishments import Establishment


class EstablishmentService:
    """Reads the establishment that a session works in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def present(self) -> Establishment:
        """Return the session's establishment; raises NoResultFound where it works in none."""
        return self._session.get_one(Establishment, self._session.info["establishment"])
