"""R14: what was sent is taken back in writing until the day of the rules, and not after it."""

from datetime import date as day
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal import clock
from portal.models.courses import Enrolment
from portal.models.reenrolment import DossierState
from portal.models.slots import Booking, BookingState
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.journeys.conftest import Office, Visit
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Place
from tests.functional.reenrolment.pages import own_form, words

PARIS = ZoneInfo("Europe/Paris")
REASON = "Nous déménageons."
CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive", "saint-aubin": "Saint-Aubin-sur-Vive"}


def sent(place: Place, visit: Visit) -> Journey:
    """A dossier that was sent and carried, with a seat in the choir where the rules have courses."""
    choir = place.slot("CHORALE", "collectif", cycle="cycle1").public_id
    household = place.household(CITIES[place.slug])
    told = {"exemptions": ["formation-musicale"], "cursus": place.slug == "valcourt", "result": "admis"}
    journey = visit(household.person, household.child("Léa", day(2013, 5, 4), ["claviers"], **told))
    journey.walk(**({"cours": {"collectif": [choir]}} if place.slug == "valcourt" else {}))
    journey.finish()
    journey.carried()
    return journey


def withdrawal(journey: Journey) -> Any:
    """The form of the page, filled in."""
    form = own_form(journey.browser.get(journey.path("/retirer")))
    form["reason"] = REASON
    return form


@BOTH_DATABASES
class TestUntilTheDay:
    rule, pack = "R14", "valcourt"

    def test_it_ends_the_dossier_frees_the_seat_and_is_told(self, place: Place, visit: Visit, office: Office) -> None:
        journey = sent(place, visit)
        office(journey).decide(verdict="accept")
        place.services.decisions.apply_decision(journey.dossier.id, 1)
        place.session.commit()
        offer = words(journey.choose().html.main)

        with clock.frozen(datetime(2026, 10, 30, 23, 59, tzinfo=PARIS)):
            withdrawal(journey).submit(status=303)
            page = words(journey.choose().html.main)

        assert "jusqu’au vendredi 30 octobre 2026 inclus" in offer
        assert "La réinscription est retirée" in page
        assert (journey.dossier.state, journey.dossier.leaving_reason) == (DossierState.WITHDRAWN, REASON)
        (booking,) = place.session.scalars(select(Booking))
        assert (booking.state, booking.slot.taken) == (BookingState.RELEASED, 0)
        of_choir = select(Enrolment.activity).where(Enrolment.course_id == booking.slot.course_id)
        assert place.session.scalars(of_choir).all() == ["demission"]
        (mail,) = [text for (event, _), text in journey.mails().items() if event == "dossier-withdrawn"]
        assert REASON in mail
        assert REASON in words(office(journey).open().html.main)


class AfterTheDay:
    """What is refused from midnight on, whatever the day of the rules."""

    rule = "R14"
    last: day

    def test_the_page_is_gone_and_an_open_form_is_refused_in_words(self, place: Place, visit: Visit) -> None:
        journey = sent(place, visit)
        form = withdrawal(journey)
        midnight = datetime.combine(self.last + timedelta(days=1), datetime.min.time(), PARIS)

        with clock.frozen(midnight - timedelta(seconds=1)):
            before = journey.browser.get(journey.path("/retirer")).status_int
        with clock.frozen(midnight):
            opened = journey.browser.get(journey.path("/retirer"), status=303)
            refused = form.submit(status="*")
            page = words(journey.choose().html.main)

        assert before == 200
        assert opened.location == f"https://portal.test{journey.path()}"
        assert refused.status_int == 409
        assert "ne peut plus être retirée" in words(refused.html.main)
        assert "Retirer la réinscription" not in page
        assert journey.dossier.state is not DossierState.WITHDRAWN


class TestAfterTheDayAtValcourt(AfterTheDay):
    pack, last = "valcourt", day(2026, 10, 30)


class TestAfterTheDayAtHauterive(AfterTheDay):
    pack, last = "hauterive", day(2026, 9, 30)


class TestAfterTheDayAtSaintAubin(AfterTheDay):
    pack, last = "saint-aubin", day(2026, 10, 15)
