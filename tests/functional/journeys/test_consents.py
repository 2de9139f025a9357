"""R9 and R10: the image is agreed to use by use and a no blocks nothing; the regulations are accepted by version."""

from datetime import date

import pytest

from forms.records.consents import MOST_SHOWN
from portal.models.consents import ConsentAnswer, ConsentRecord
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import DossierState
from rules.loader import load
from tests.factories.common import AT
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.journeys.conftest import Office, Visit
from tests.functional.journeys.journey import Journey, lacking
from tests.functional.journeys.places import Place, text_of
from tests.functional.reenrolment.pages import own_form, summary, words

GIVEN, REFUSED = ConsentAnswer.GIVEN, ConsentAnswer.REFUSED
TEXT = "J’ai lu le règlement intérieur et je m’engage à le respecter."


def journey_of(place: Place, visit: Visit) -> Journey:
    """The guardian of a flautist of 13."""
    household = place.household("Valcourt" if place.slug == "valcourt" else "Hauterive")
    return visit(household.person, household.child("Léa", date(2013, 5, 4), ["bois"], cursus=False, result="admis"))


def image(journey: Journey) -> dict[tuple[str, str], ConsentAnswer]:
    """What the ledger holds of the image: by use and medium."""
    rows = journey.consents("consent_key", "purpose", "medium", "answer")
    return {(purpose, medium): answer for key, purpose, medium, answer in rows if key == "image"}


@BOTH_DATABASES
class TestImage:
    rule, pack = "R9", "valcourt"

    def test_a_yes_to_one_use_is_a_yes_to_no_other(self, place: Place, visit: Visit, office: Office) -> None:
        journey = journey_of(place, visit)
        journey.walk(autorisations={"image.interne": "yes", "image.presse": "yes", "image.reseaux": "no"})
        read = words(journey.open("recapitulatif").html.main)
        journey.finish()
        journey.carried()

        desk = words(office(journey).open().html.main)

        given = {key for key, answer in image(journey).items() if answer is GIVEN}
        assert given == {("interne", "photo"), ("interne", "video"), ("interne", "sound"), ("presse", "photo")}
        assert {key for key, answer in image(journey).items() if answer is REFUSED} == {
            (purpose, medium) for purpose in ("site", "reseaux") for medium in ("photo", "video")
        }
        assert "oui : Usage interne, Presse" in read
        assert "oui : Usage interne, Presse" in desk


class TestImageRefused:
    rule, pack = "R9", "hauterive"

    def test_a_no_to_every_use_blocks_nothing_and_asks_nobody(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        uses = ("interne", "site", "reseaux", "presse")
        journey.walk(autorisations={f"image.{use}": "no" for use in uses} | {"messages.sms": "no"})

        journey.finish()
        journey.carried()

        assert set(image(journey).values()) == {REFUSED}
        assert {purpose for purpose, _ in image(journey)} == set(uses)
        assert journey.scenario.situation().outcome.approval == []
        assert journey.dossier.state in (DossierState.IN_REVIEW, DossierState.ACCEPTED)


class TestRegulations:
    rule, pack = "R10", "valcourt"

    def test_the_version_that_was_accepted_is_kept_with_its_text(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        journey.walk()
        journey.finish()
        journey.carried()

        rows = journey.consents("consent_key", "text_version", "text", "answer", "signer_id")

        (row,) = [row for row in rows if row[0] == "reglement"]
        assert (row[1], *row[3:]) == ("2026-2", GIVEN, journey.scenario.person.id)
        assert row[2].splitlines()[0] == TEXT
        assert len(row[2].splitlines()) == 9

    def test_what_is_accepted_can_be_read_where_it_is_accepted(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        journey.begin()

        card = journey.open("autorisations").html.find("section", {"aria-labelledby": "reglement"})
        journey.walk()
        journey.finish()
        journey.carried()

        ((version, text),) = [
            row[1:] for row in journey.consents("consent_key", "text_version", "text") if row[0] == "reglement"
        ]
        assert words(card.details.summary) == f"Lire le texte, version {version} (Règlement intérieur)"
        read = [words(card.p), *(words(paragraph) for paragraph in card.details.find_all("p"))]
        assert read == [" ".join(line.split()) for line in text.splitlines()]

    def test_the_step_is_not_left_without_accepting(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        journey.begin()

        page = journey.send("autorisations", {"sortie.answer": "no", "transport.answer": "yes"})

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#reglement--answer"]

    def test_the_dossier_is_not_sent_without_and_says_so(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        journey.walk()
        journey.send("autorisations", {"reglement.answer": "no"}, button="later")

        page = journey.open("finalisation")
        sent = journey.send("finalisation")

        assert lacking(page) == {"Règlement intérieur": "ce texte est à accepter."}
        assert page.html.find("button", {"name": "next"})["aria-disabled"] == "true"
        assert sent.location.endswith("/etape/autorisations")
        assert journey.dossier.state is DossierState.IN_PROGRESS
        assert journey.rows(OutboxMessage) == [0]

    def test_an_older_version_that_was_accepted_is_asked_again(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        person, signer = journey.scenario.student.person_id, journey.scenario.person.id
        version = {"consent_key": "reglement", "text_version": "2026-1", "text": "Avant.", "answer": GIVEN, "at": AT}
        place.session.add(ConsentRecord(person_id=person, signer_id=signer, **version))
        place.session.flush()
        journey.begin()

        ticked = own_form(journey.open("autorisations"))["reglement.answer"].checked
        journey.walk()
        journey.finish()
        journey.carried()

        assert ticked is False
        rows = journey.consents("consent_key", "text_version")
        assert [version for key, version in rows if key == "reglement"] == ["2026-1", "2026-2"]

    def test_a_dossier_keeps_the_version_it_was_opened_under(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit)
        journey.walk()
        newer = text_of("valcourt").replace('version: "2026-2"', 'version: "2026-3"')
        place.services.rulesets.publish(place.campaign, newer, "Test")
        place.session.commit()

        journey.finish()
        journey.carried()

        rows = journey.consents("consent_key", "text_version")
        assert [version for key, version in rows if key == "reglement"] == ["2026-2"]


@pytest.mark.parametrize("slug", ["valcourt", "hauterive", "saint-aubin"])
def test_every_establishment_that_asks_to_accept_a_text_gives_it_to_read(slug: str) -> None:
    rules = load(text_of(slug))
    asked = [consent for step in rules.steps for consent in step.consents if consent.kind == "acceptance"]

    assert asked
    assert all(len(consent.text.fr.splitlines()) > MOST_SHOWN for consent in asked)
