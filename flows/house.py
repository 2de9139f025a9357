"""The house as the engine's processes use it: the portal's container, and the engine's own rows beside it."""

from contextlib import AbstractContextManager
from functools import cached_property

from flows.stores import Stores
from portal.bootstrap import Container, Services
from portal.files import FileStore
from portal.services.due import DueRows
from portal.services.engine import BeatRows, LinkRows, OutboxRows, SubjectRows
from portal.settings import Settings


class House:
    """One container a process."""

    def __init__(self, container: Container) -> None:
        self._container = container

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self._container.settings

    @property
    def files(self) -> FileStore:
        """The store of files."""
        return self._container.files

    @cached_property
    def stores(self) -> Stores:
        """The engine's own rows; each call is a short transaction."""
        sessions = self._container.sessions
        return Stores(
            outbox=OutboxRows(sessions),
            links=LinkRows(sessions),
            subjects=SubjectRows(sessions),
            beats=BeatRows(sessions),
            mails=self._container.mail_room,
            due_rows=DueRows(sessions),
            sweep=self._container.sweep,
        )

    def unit_of_work(self, establishment_id: int) -> AbstractContextManager[Services]:
        """Open one transaction in an establishment."""
        return self._container.unit_of_work(establishment_id)


def open_house(settings: Settings) -> House:
    """Wire the house from its settings."""
    return House(Container(settings))
