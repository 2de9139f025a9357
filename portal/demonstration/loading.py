"""Loads the demonstration: each establishment in one transaction, or not at all."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import select

from portal import clock
from portal.db import Factory, enter_establishment, transaction
from portal.demonstration.calendar import START
from portal.demonstration.making import Maker
from portal.demonstration.markers import marker_of
from portal.demonstration.sites import SITES, Site
from portal.i18n import gettext
from portal.models.clock import DemonstrationClock
from portal.models.establishments import Establishment

SEED = 20260610

Tell = Callable[[str], None]


class ForeignEstablishmentError(Exception):
    """An establishment under the same name is there already, and the demonstration did not make it."""


def load(
    sessions: Factory, *, seed: int = SEED, tell: Tell = lambda _line: None, sites: Sequence[Site] = SITES
) -> bool:
    """Make what is missing of the demonstration; return whether anything was.

    Interrupted, it leaves whole establishments only, and the next call makes the others. The clock stands at
    the start of the demonstration until somebody starts it. Raises ForeignEstablishmentError.
    """
    _set_clock(sessions)
    made = [_load_site(sessions, site, seed, tell) for site in sites]
    if not any(made):
        tell(gettext("The demonstration is already there."))
    return any(made)


def _set_clock(sessions: Factory) -> None:
    with transaction(sessions) as session:
        if session.get(DemonstrationClock, 1) is None:
            clock.start_demonstration(session, START)
            clock.stop_demonstration(session)
            clock.move_demonstration(session, START)


def _load_site(sessions: Factory, site: Site, seed: int, tell: Tell) -> bool:
    began = time.monotonic()
    with transaction(sessions) as session:
        present = session.scalars(select(Establishment).where(Establishment.slug == site.slug)).first()
        if present is not None:
            enter_establishment(session, present.id)
            if marker_of(session) is None:
                raise ForeignEstablishmentError(site.slug)
            return False
        Maker(session, site, seed).make()
    tell(
        gettext("%(site)s: %(students)s students, %(seconds)s s")
        % {"site": site.name, "students": site.students, "seconds": round(time.monotonic() - began, 1)}
    )
    return True
