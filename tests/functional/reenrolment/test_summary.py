"""The summary says in words what changed, with a way back to it; the blocked finish says what is missing and why."""

from typing import Any

from sqlalchemy import select

from portal.models.reenrolment import DossierAnswer
from portal.services.reenrolment.missing import LEFT
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import CONTACT, STEPS, Family, heading, own_form, words


def line(page: Any, step: str, label: str) -> str:
    """What the card of a step says of one of its questions."""
    card = page.html.find("section", {"aria-labelledby": f"step-{step}"})
    return next(words(row.dd) for row in card.select("dl.facts > div") if words(row.dt) == label)


def changes(page: Any) -> dict[str, str]:
    """The links "Modifier" of the cards: by the title that each names, where it leads."""
    links = [link for link in page.html.main.select("section.card a") if words(link).startswith("Modifier")]
    return {words(link).removeprefix("Modifier").strip(" ()"): link["href"] for link in links}


def points(page: Any) -> dict[str, str]:
    """What is missing, and below it why it is asked; empty where it is asked of everybody."""
    found = {}
    for point in page.html.select("main div.note.wait li"):
        why = point.p.extract() if point.p else None
        found[words(point)] = words(why) if why else ""
    return found


class TestWhatChanged:
    def test_a_new_number_stands_beside_the_one_of_the_record(self, complete: Family) -> None:
        complete.scenario.person.mobile = "+33639980077"
        complete.scenario.session.flush()
        complete.send("coordonnees", {**CONTACT, "mobile": "06 39 98 00 99"})

        said = line(complete.open("recapitulatif"), "coordonnees", "Mobile").replace("\u00a0", " ")

        assert said == "06 39 98 00 99 Modifié Avant : 06 39 98 00 77"

    def test_what_the_record_did_not_have_was_not_answered(self, complete: Family) -> None:
        complete.scenario.person.mobile = None
        complete.scenario.session.flush()
        complete.send("coordonnees", {**CONTACT, "mobile": "06 39 98 00 99"})

        assert "Avant : sans réponse" in line(complete.open("recapitulatif"), "coordonnees", "Mobile")

    def test_what_is_as_it_was_says_nothing_of_before(self, complete: Family) -> None:
        complete.scenario.person.mobile = "+33639980001"
        complete.scenario.session.flush()
        complete.send("coordonnees", CONTACT)

        assert "Avant" not in line(complete.open("recapitulatif"), "coordonnees", "Mobile")

    def test_each_card_leads_to_its_step(self, complete: Family) -> None:
        links = changes(complete.open("recapitulatif"))

        assert list(links.values()) == [complete.step(key) for key in STEPS[:5]]
        assert [heading(complete.browser.get(url)) for url in links.values()] == list(links)


class TestBlockedFinish:
    def test_each_point_says_why_it_is_asked(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)
        family.send("tarif", {"niveau-scolaire": "2nde", "tarif-resident": "yes"})

        found = points(family.open("finalisation"))

        assert found["Justificatif de domicile : ce document manque."].startswith("Demandé parce que ")
        assert found["Photo d’identité : ce document manque."] == ""

    def test_the_summary_says_it_too(self, family: Family) -> None:
        family.begin()

        pages = [points(family.open(key)) for key in ("recapitulatif", "finalisation")]

        assert pages[0] == pages[1]
        assert pages[0]["Niveau scolaire : cette réponse manque."].endswith("Irina a moins de 18 ans.")

    @BOTH_DATABASES
    def test_a_step_that_was_never_opened_says_why_it_is_there(self, complete: Family) -> None:
        session = complete.scenario.session
        opened = select(DossierAnswer).where(DossierAnswer.step_key == "coordonnees", DossierAnswer.item_key == LEFT)
        session.delete(session.scalars(opened).one())
        session.commit()

        (point,) = points(complete.open("finalisation")).items()

        assert point == (
            "Modification des coordonnées : cette étape n’a pas encore été ouverte.",
            "Cette étape apparaît parce qu’Irina est mineur.",
        )

    def test_the_button_is_described_by_what_unblocks_it(self, family: Family) -> None:
        family.begin()
        page = family.open("finalisation")

        button = page.html.find("button", {"name": "next"})

        assert (button["aria-disabled"], words(button)) == ("true", "Finaliser la réinscription")
        described = words(page.html.find(id=button["aria-describedby"]))
        assert described == "Possible dès qu’il ne manque plus rien."

    def test_once_nothing_is_missing_nothing_blocks(self, complete: Family) -> None:
        page = complete.open("finalisation")

        button = page.html.find("button", {"name": "next"})
        assert points(page) == {}
        assert "aria-disabled" not in button.attrs
        assert own_form(page) is not None
