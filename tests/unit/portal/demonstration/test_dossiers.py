"""Dossiers of the demonstration: made by the services of the wizard, once, before the clock starts."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import demonstration
from portal.bootstrap import Container
from portal.db import Factory
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierState
from portal.settings import Settings
from tests.unit.portal.demonstration.conftest import Inside


@pytest.fixture
def container(own_village: Factory, tmp_path: Path) -> Iterator[Container]:
    """A village with the services of an installation."""
    url = str(own_village.kw["bind"].url)
    found = Container(Settings(database_url=url, var=tmp_path, mail_transport="memory"))
    yield found
    found.engine.dispose()


class TestDossiers:
    def test_some_families_have_sent_begun_or_declined(self, container: Container, inside: Inside) -> None:
        assert demonstration.add_dossiers(container)

        with inside(container.sessions, "saint-aubin") as session:
            states = Counter(session.scalars(select(Dossier.state)))
        assert set(states) == {DossierState.SUBMITTED, DossierState.IN_PROGRESS, DossierState.DECLINED}

    def test_they_are_older_than_the_start(self, container: Container, inside: Inside) -> None:
        demonstration.add_dossiers(container)

        with inside(container.sessions, "saint-aubin") as session:
            assert max(session.scalars(select(Dossier.opened_at))) < demonstration.START

    def test_what_is_submitted_has_a_number_and_waits_for_its_flow(self, container: Container, inside: Inside) -> None:
        demonstration.add_dossiers(container)

        with inside(container.sessions, "saint-aubin") as session:
            sent = session.scalars(select(Dossier).where(Dossier.state == DossierState.SUBMITTED)).all()
            waiting = set(session.scalars(select(OutboxMessage.subject_id)))
            found = {(one.number, one.id in waiting) for one in sent}
        assert found == {("2026-00001", True)}

    def test_they_are_made_once(self, container: Container, inside: Inside) -> None:
        demonstration.add_dossiers(container)
        with inside(container.sessions, "saint-aubin") as session:
            before = session.scalar(select(func.count()).select_from(Dossier))

        again = demonstration.add_dossiers(container)

        with inside(container.sessions, "saint-aubin") as session:
            assert session.scalar(select(func.count()).select_from(Dossier)) == before
        assert not again
