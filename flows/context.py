"""What flows ask of the rest of the house: one container a process, its services behind Protocols."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flows.stores import Stores
from portal import settings as portal_settings
from portal.settings import Settings

if TYPE_CHECKING:  # printing costs 0.7 s to import, and only the worker prints
    from portal.documents.summary import Summary


class StepToDo(Protocol):
    """A step of the present round without outcome."""

    @property
    def key(self) -> str:
        """The step's key in the rules."""

    @property
    def kind(self) -> str:
        """The step's kind: form, consents, documents, courses, summary or finish."""

    @property
    def round(self) -> int:
        """The round it belongs to."""


class Standing(Protocol):
    """Where a dossier stands, as far as its flow is concerned."""

    @property
    def state(self) -> str:
        """The dossier's state."""

    @property
    def round(self) -> int:
        """The present round."""

    @property
    def decided(self) -> bool:
        """A decision of the present round waits to be applied."""

    @property
    def waits(self) -> bool:
        """Staff or the family must act first."""

    @property
    def ended(self) -> bool:
        """Nothing is left to do, in this round or another."""


class Card(Protocol):
    """What an operator may see of a dossier: nothing personal."""

    @property
    def number(self) -> str:
        """The dossier's number."""

    @property
    def establishment(self) -> str:
        """The establishment's code."""

    @property
    def office_path(self) -> str:
        """Path of the dossier's office page in the portal."""


class SummaryToRender(Protocol):
    """A summary's content and the language of its reader."""

    @property
    def content(self) -> "Summary":
        """What it says."""

    @property
    def language(self) -> str:
        """The respondent's language."""

    @property
    def title(self) -> str:
        """What the file is called where people see it."""


class Walk(Protocol):
    """The steps that a run walks through; each may be called twice and happens once."""

    def card(self, dossier_id: int) -> Card:
        """Return what the run's page shows."""

    def steps_to_do(self, dossier_id: int) -> Sequence[StepToDo]:
        """Return the steps of the present round without outcome, in the order of the rules."""

    def do_step(self, dossier_id: int, round_: int, key: str) -> None:
        """Lock the dossier, and unless recorded already do the step and record it."""

    def snapshot(self, dossier_id: int, round_: int) -> SummaryToRender:
        """Return what the summary says, to be rendered outside the transaction."""

    def record_summary(self, dossier_id: int, round_: int, key: str, file: Mapping[str, Any]) -> None:
        """Record the stored summary unless recorded already; `file` is what a row keeps of it."""

    def standing(self, dossier_id: int) -> Standing:
        """Return where the dossier stands."""


class Decisions(Protocol):
    """Decisions on dossiers."""

    def decide_by_rules(self, dossier_id: int, round_: int) -> None:
        """Accept in the name of the rules, unless somebody has decided or has to."""

    def apply_decision(self, dossier_id: int, round_: int) -> None:
        """Lock the dossier, and unless recorded already apply the round's decision and record it."""


class Services(Protocol):
    """The services of one unit of work."""

    @property
    def walk(self) -> Walk:
        """What a dossier's run does."""

    @property
    def decisions(self) -> Decisions:
        """What is decided on a dossier."""


class Stored(Protocol):
    """A file that has been written."""

    def columns(self) -> dict[str, Any]:
        """Return what a row keeps of it."""


class Files(Protocol):
    """The store of files."""

    def store(self, content: bytes, media_type: str, title: str) -> Stored:
        """Write the content and return what was written."""


class Container(Protocol):
    """The house, wired: what `portal.bootstrap` builds once a process."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def files(self) -> Files:
        """The store of files."""

    @property
    def stores(self) -> Stores:
        """The engine's own rows; each call is a short transaction."""

    def unit_of_work(self, establishment_id: int) -> AbstractContextManager[Services]:
        """Open one transaction in an establishment."""


@dataclass(slots=True)
class _Held:
    container: Container | None = None


_held = _Held()
_building = threading.Lock()


def container() -> Container:
    """Return the process's container, built from the settings at the first call."""
    if _held.container is None:
        with _building:
            if _held.container is None:
                _held.container = _build()
    return _held.container


def set_container(given: Container | None) -> None:
    """Use this container from now on; None: build one at the next call."""
    _held.container = given


def _build() -> Container:
    from flows.house import open_house  # noqa: PLC0415  # the database's driver and tables: a test with fakes loads none

    return open_house(portal_settings.load())
