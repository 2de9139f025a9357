"""The scenario's dossier as the office has it, and an administrator in a browser."""

from collections.abc import Callable

import pytest

from portal.db import PortalSession
from portal.models.accounts import Role
from portal.models.files import StoredFile
from portal.models.reenrolment import Dossier
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk
from tests.functional.reenrolment.pages import picture
from tests.scenario import ACTOR, Scenario


def give_photo(scenario: Scenario, dossier: Dossier, key: str = "photo") -> StoredFile:
    """Hand in the one document that is due at the finish, or another one."""
    step = scenario.situation().rules.step("documents")
    item = next(document for document in step.documents if document.key == key)
    stored = scenario.services.container.files.store(picture(), "image/jpeg", "photo de « Zoé ».jpg", 1)
    return scenario.services.vault.give(dossier, step, item, stored, None, ACTOR).files[0].file


@pytest.fixture
def administrator(db_session: PortalSession, scenario: Scenario, login_as: Callable[..., Browser]) -> Browser:
    """An administrator of the scenario's establishment."""
    return login_as(new_account(db_session, Role.ADMINISTRATOR))


@pytest.fixture
def desk(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Desk:
    """The office with one dossier sent by the family and walked by the flow: it waits for staff."""
    scenario, (number, file) = scenario_after("sent and walked", send_and_walk)
    administrator = login_as(new_account(scenario.session, Role.ADMINISTRATOR))
    scenario.session.commit()
    return Desk(administrator, scenario, number, file)


def send_and_walk(scenario: Scenario) -> tuple[str, str]:
    """Let the family send its dossier and the flow walk it; return its number and the public id of its photo."""
    dossier = scenario.begin()
    scenario.answer_everything()
    file = give_photo(scenario, dossier)
    scenario.walk(scenario.finalise())
    return dossier.number or "", file.public_id
