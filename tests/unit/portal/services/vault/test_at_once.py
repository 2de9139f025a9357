"""One document under many hands: as many files as the rules allow, whoever comes first."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.models.files import FileState, StoredFile
from portal.models.reenrolment import Dossier, DossierItem, ItemState
from portal.models.vault import Document, DocumentFile, DocumentState
from portal.services.vault import FilesChangedError, TooManyFilesError, files_of, vault
from portal.settings import Settings
from rules.model import DocumentItem, Step
from tests.fixtures.at_once import Committed, in_one_moment
from tests.fixtures.database import Database
from tests.scenario import ACTOR, Scenario

THREADS = 6
ALLOWED = 3

Act = Callable[[Any, Dossier, str], str]


class Desk(Committed):
    """A dossier, and the insurance that it is asked for."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(database, settings, self._make)
        self.item: DocumentItem = next(item for item in self.step.documents if item.key == "assurance")

    def _make(self, made: Scenario) -> None:
        self.dossier = made.begin().id
        self.step: Step = made.situation().rules.step("documents")

    def give(self, services: Any, dossier: Dossier, shown: str) -> str:
        """Hand a file in."""
        stored = services.container.files.store(b"paper", "application/pdf", "assurance.pdf", 1)
        services.vault.give(dossier, self.step, self.item, stored, None, ACTOR, shown=shown)
        return "given"

    def take_back(self, services: Any, dossier: Dossier, shown: str) -> str:
        """Take the document back as the page showed it."""
        return "taken back" if services.vault.take_back(dossier, self.item.key, shown) else "nothing"

    def at_once(self, *acts: Act) -> Counter[str]:
        """Let several requests, which have all read the page, act in the same moment; count how each ended."""
        shown, have_read = self._shown(), self.meeting(len(acts))

        def act(one: Act) -> str:
            try:
                with self.container.unit_of_work(self.place) as services:
                    dossier = services.session.get_one(Dossier, self.dossier)
                    # Held on to: a session forgets what nobody looks at, and would read it anew.
                    seen = services.vault.given(dossier), list(dossier.items)
                    have_read()
                    return one(services, dossier, shown) if seen else ""
            except TooManyFilesError:
                return "full"
            except FilesChangedError:
                return "changed"
            except IntegrityError:
                return "broken"

        return in_one_moment([partial(act, one) for one in acts])

    def _shown(self) -> str:
        with self.container.unit_of_work(self.place, writes=False) as services:
            dossier = services.session.get_one(Dossier, self.dossier)
            return files_of(services.vault.given(dossier).get(self.item.key))

    def count(self, statement: Any) -> int:
        """Count what is committed."""
        with self.reading() as session:
            return session.scalar(statement) or 0

    @property
    def files(self) -> int:
        """The files of all documents."""
        return self.count(select(func.count()).select_from(DocumentFile))


@pytest.fixture
def desk(fresh_database: Database, settings: Settings, on_opening_day: None) -> Desk:
    """A desk on one of the databases."""
    return Desk(fresh_database, settings)


class TestWithoutTheLock:
    @pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
    def test_two_at_once_meet_in_the_same_row(self, desk, monkeypatch):
        monkeypatch.setattr(vault.db, "lock_row", lambda *_: None)

        answers = desk.at_once(*[desk.give] * THREADS)

        assert answers["broken"] >= 1


class TestGive:
    def test_exactly_as_many_files_are_taken_as_the_rules_allow(self, desk):
        answers = desk.at_once(*[desk.give] * THREADS)

        assert answers == {"given": ALLOWED, "full": THREADS - ALLOWED}
        assert desk.files == ALLOWED

    def test_they_make_one_document(self, desk):
        desk.at_once(*[desk.give] * THREADS)

        assert desk.count(select(func.count()).select_from(Document)) == 1

    def test_the_last_place_is_given_once(self, desk):
        desk.at_once(desk.give)
        desk.at_once(desk.give)

        assert desk.at_once(*[desk.give] * THREADS) == {"given": 1, "full": THREADS - 1}


class TestTakeBack:
    def test_a_file_that_comes_meanwhile_belongs_to_what_is_there_or_to_a_new_document(self, desk):
        desk.at_once(desk.give)

        desk.at_once(desk.give, desk.take_back)

        living = select(func.count()).select_from(DocumentFile).join(Document).join(StoredFile)
        lost = living.where(Document.state == DocumentState.REPLACED, StoredFile.state == FileState.SAFE)
        given = select(func.count()).select_from(DossierItem).where(DossierItem.state == ItemState.GIVEN)
        kept = select(func.count()).select_from(Document).where(Document.state == DocumentState.GIVEN)
        assert desk.count(lost) == 0
        assert desk.count(given) == desk.count(kept)

    def test_it_happens_once(self, desk):
        desk.at_once(desk.give)

        assert desk.at_once(*[desk.take_back] * THREADS) == {"taken back": 1, "nothing": THREADS - 1}

    def test_no_file_goes_that_came_after_the_page_was_read(self, desk):
        desk.at_once(desk.give)

        answers = desk.at_once(desk.give, desk.give, desk.take_back)

        purged = select(func.count()).select_from(StoredFile).where(StoredFile.state == FileState.PURGED)
        assert desk.count(purged) == answers["taken back"]
        assert answers["given"] == 2
