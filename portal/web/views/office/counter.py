"""The counter: find a family, act in its name, stop."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from portal import clock
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.services.accounts.typed import keep_typed
from portal.services.names import full_name
from portal.web.resources import Resource
from portal.web.searches import NAME, read_search, search_again
from portal.web.security import Permission

STUDENT = "student"
"""Sent as `page` where the student's own page is wanted."""
OWN_FIELDS = frozenset({"csrf_token", "student", "person", "dossier", "page"})
"""What the button sends itself; the page of a dossier sends beside it what was typed there.

Whether a POST searches or acts is told by the field NAME alone ("nom"): no field of that page is called so, for those
of its items hold "--" and the others are English words.
"""
FILLED_IN = frozenset({"round", "known", "answer_by"})
"""What the page of a dossier fills in by itself: who sends nothing else has typed nothing."""


@view_config(
    route_name="office_counter",
    request_method="GET",
    renderer="office/counter/counter.jinja2",
    permission=Permission.FAMILIES_ASSIST,
)
def counter(context: Resource, request: Request) -> Any:
    """Search a student, and choose in whose name to act; below, what was done at the counter today."""
    search, zone = read_search(request), ZoneInfo(request.login.zone)
    ends = clock.end_of(clock.today(request.login.zone), zone)
    return {
        "search": search,
        "found": request.services.assistance.find(search.text),
        "visits": request.services.counterwork.of_day(ends - timedelta(days=1), ends),
        "zone": zone,
    }


@view_config(
    route_name="office_counter", request_method="POST", request_param=NAME, permission=Permission.FAMILIES_ASSIST
)
def search(context: Resource, request: Request) -> HTTPSeeOther:
    """Search a student by a name."""
    return search_again(request, "office_counter", {})


@view_config(route_name="office_counter", request_method="POST", permission=Permission.FAMILIES_ASSIST)
def begin(context: Resource, request: Request) -> HTTPSeeOther:
    """Act in the name of a person from the next page on: the person's home page, or the one student's.

    From the page of a dossier comes what was typed there: the page shows it again to whom comes back.
    """
    student, person, dossier = (str(request.POST.get(name, "")) for name in ("student", "person", "dossier"))
    found = request.services.assistance.begin(request.login.login_id, student, person, context.actor, dossier)
    if found is None:
        raise HTTPNotFound
    told = str(
        _("This person is told by e-mail.")
        if found.email
        else _("This person has no e-mail address: say yourself that you act in this name.")
    )
    if dossier and not keep_typed(request.database, request.login.login_id, _typed(request)):
        told += " " + gettext("What you had typed on the page of the dossier was too long to be kept.")
    request.notify(gettext("You act in the name of %(name)s") % {"name": full_name(found)}, told, tone="info")
    if request.POST.get("page") == STUDENT:
        return HTTPSeeOther(request.route_path("reenrolment", student=student))
    return HTTPSeeOther(request.route_path("home"))


def _typed(request: Request) -> list[tuple[str, str]]:
    """Return what the page of a dossier sent beside the button; nothing where all of it was filled in by the page."""
    sent = [(name, value) for name, value in request.POST.items() if isinstance(value, str) and value]
    typed = [(name, value) for name, value in sent if name not in OWN_FIELDS]
    return typed if any(name not in FILLED_IN for name, _value in typed) else []


@view_config(route_name="assistance_end", request_method="POST", permission=Permission.ASSISTANCE_END)
def end(context: Resource, request: Request) -> HTTPSeeOther:
    """Be oneself again, and go back to where it began: the dossier that the login has kept, or the counter."""
    login = request.login
    request.services.assistance.end(login.login_id, login.person_id, context.actor)
    if login.acting_from:
        return HTTPSeeOther(request.route_path("office_dossier", number=login.acting_from))
    return HTTPSeeOther(request.route_path("office_counter"))
