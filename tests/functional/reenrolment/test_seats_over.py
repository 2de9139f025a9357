"""The note on seats that are kept no more counts them: one, or several."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models.slots import Booking, BookingState
from tests.functional.reenrolment.pages import Family, words

ONE = ("Une place n’est plus gardée", "Validez de nouveau l’étape des cours pour la garder.")
TWO = ("2 places ne sont plus gardées", "Validez de nouveau l’étape des cours pour les garder.")


@pytest.mark.parametrize(("over", "said"), [({"FM-2C4-A"}, ONE), ({"FM-2C4-A", "CHORALE"}, TWO)])
def test_the_note_counts_the_seats(complete: Family, over: set[str], said: tuple[str, str]) -> None:
    for booking in complete.scenario.session.query(Booking).filter_by(state=BookingState.HELD):
        if booking.slot.course.name in over:
            booking.expires_at = clock.now() - timedelta(minutes=1)
    complete.scenario.session.flush()

    page = complete.open("recapitulatif")

    (note,) = (note for note in page.html.main.find_all("div", "note") if "plus gardée" in note.text)
    assert (words(note.h2), words(note.a)) == said
    assert len(note.find_all("li")) == len(over)
