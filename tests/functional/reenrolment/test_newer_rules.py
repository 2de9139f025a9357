"""Rules that are published meanwhile change no dossier that is open: it keeps those that it was opened with."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal import clock
from portal.models.courses import CourseKind
from portal.models.reenrolment import Dossier
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser
from tests.functional.reenrolment.conftest import account_of, answer_everything
from tests.functional.reenrolment.pages import STEPS, Family, words
from tests.functional.reenrolment.test_sent_page import note
from tests.scenario import RULES, Scenario

NEWER = {
    'closes: "2026-07-05 00:00"': 'closes: "2026-06-25 00:00"',
    "answers_within: {days: 21}": "answers_within: {days: 7}",
    "e: 480.00}": "e: 555.00}",
    "steps:\n": (
        "steps:\n"
        "  - key: sante\n"
        "    kind: form\n"
        "    title: Santé\n"
        "    fields:\n"
        "      - {key: allergies, kind: text, label: Allergies, required: true}\n"
    ),
}
"""What the newer rules say otherwise: an earlier closing and answer, another price, one step more."""
BETWEEN_THE_CLOSINGS = datetime(2026, 6, 26, 12, tzinfo=UTC)


def newer() -> str:
    """The text of the newer rules."""
    text = RULES.read_text()
    for before, after in NEWER.items():
        assert before in text
        text = text.replace(before, after)
    return text


def answer_and_publish(scenario: Scenario) -> str:
    """Answer everything for Irina, then publish other rules; return the public id of her brother."""
    answer_everything(scenario)
    session, campaign, family = scenario.session, scenario.situation().campaign, scenario.student.family
    scenario.services.rulesets.publish(campaign, newer(), "Test")
    brother = make.make_student(session, family, guardians=(scenario.guardian,), first_name="Hugo")
    brother.person.birth_date = date(2012, 3, 2)
    course = make.make_course(session, campaign.from_year, code="PIANO-2", kind=CourseKind.INDIVIDUAL)
    make.make_enrolment(session, brother, course, activity="actif")
    year = {"cursus": True, "opinion": "favorable", "fm_level": "2C4", "activity": "actif", "exemptions": []}
    make.make_student_year(session, brother, campaign.from_year, **year)
    session.flush()
    return brother.public_id


@pytest.fixture
def told(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> tuple[Family, str]:
    """The guardian whose dossier for Irina is filled in, and where the re-enrolment of her brother stands."""
    scenario, brother = scenario_after("everything answered, then other rules", answer_and_publish)
    return Family(login_as(account_of(scenario)), scenario), f"/eleves/{brother}/reinscription"


@pytest.fixture
def family(told: tuple[Family, str]) -> Family:
    """The guardian, with Irina's dossier open since before."""
    return told[0]


@pytest.fixture
def brothers(told: tuple[Family, str]) -> str:
    """The address of the brother's re-enrolment, begun under the newer rules."""
    family, path = told
    family.browser.post(f"{path}/commencer", {"csrf_token": family.token()}, status=303)
    return path


def steps(page: Any) -> list[str]:
    """The titles of the bar."""
    return [words(step.a or step).split(" (")[0] for step in page.html.find("nav", "steps").find_all("li")]


def price(page: Any, label: str) -> set[str]:
    """The amounts of a line of the estimate, one for each child."""
    rows = page.html.find("section", {"aria-labelledby": "estimate"}).select("tbody tr:not(.explanation)")
    cells = [[words(cell) for cell in row.find_all(["th", "td"])] for row in rows]
    return {found[-1].replace("\u00a0", " ") for found in cells if found[0].startswith(label)}


def at_home(family: Family) -> dict[str, str]:
    """The cards of the home page: by student, what each says."""
    cards = family.browser.get("/").html.select("section[aria-labelledby=reenrolments] a")
    return {words(card.b): words(card) for card in cards}


class TestOpenDossier:
    @BOTH_DATABASES
    def test_its_pages_are_those_of_its_own_rules(self, family: Family, brothers: str) -> None:
        mine, theirs = family.open("tarif"), family.browser.get(f"{brothers}/etape/tarif")

        assert len(steps(mine)) == len(STEPS)
        assert steps(theirs) == ["Santé", *steps(mine)]
        assert family.open("sante", status="*").status_int == 404
        assert "Allergies" in family.browser.get(f"{brothers}/etape/sante")

    def test_its_estimate_too(self, family: Family, brothers: str) -> None:
        mine, theirs = family.open("recapitulatif"), family.browser.get(f"{brothers}/etape/recapitulatif")

        assert price(mine, "Cursus") == {"480,00 €"}
        assert price(theirs, "Cursus") == {"555,00 €"}

    def test_its_closing_too(self, family: Family, brothers: str) -> None:
        cards = at_home(family)
        mine = next(said for name, said in cards.items() if "Irina" in name)
        theirs = next(said for name, said in cards.items() if "Hugo" in name)
        assert "samedi 4 juillet 2026" in mine
        assert "mercredi 24 juin 2026" in theirs

        with clock.frozen(BETWEEN_THE_CLOSINGS):
            kept = family.send("tarif", {"niveau-scolaire": "1re"})
            refused = family.browser.get(f"{brothers}/etape/tarif", status="*")

        assert kept.status_int == 303
        assert family.answers("tarif")["niveau-scolaire"] == "1re"
        assert (refused.status_int, refused.location) == (303, f"https://portal.test{brothers}")

    @BOTH_DATABASES
    def test_it_is_sent_under_them_and_answered_as_they_promise(self, family: Family, brothers: str) -> None:
        family.finish()

        assert "au plus tard le mercredi 1er juillet 2026." in note(family)
        numbers = {dossier.student_id: dossier.revision.number for dossier in family.scenario.session.query(Dossier)}
        assert numbers.pop(family.scenario.student.id) == 1
        assert list(numbers.values()) == [2]
