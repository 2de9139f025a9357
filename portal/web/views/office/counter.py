"""The counter: find a family, act in its name, stop."""

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from portal.i18n import gettext
from portal.services.names import full_name
from portal.web.resources import Resource
from portal.web.security import Permission


@view_config(
    route_name="office_counter",
    request_method="GET",
    renderer="office/counter/counter.jinja2",
    permission=Permission.FAMILIES_ASSIST,
)
def counter(context: Resource, request: Request) -> Any:
    """Search a student, and choose in whose name to act."""
    search = request.GET.get("nom", "")[:100]
    return {"search": search, "found": request.services.assistance.find(search)}


@view_config(route_name="office_counter", request_method="POST", permission=Permission.FAMILIES_ASSIST)
def begin(context: Resource, request: Request) -> HTTPSeeOther:
    """Act in the name of a person from the next page on."""
    student, person = (str(request.POST.get(name, "")) for name in ("student", "person"))
    found = request.services.assistance.begin(request.login.login_id, student, person, context.actor)
    if found is None:
        raise HTTPNotFound
    request.notify(gettext("You act in the name of %(name)s") % {"name": full_name(found)}, tone="info")
    return HTTPSeeOther(request.route_path("home"))


@view_config(route_name="assistance_end", request_method="POST", permission=Permission.ASSISTANCE_END)
def end(context: Resource, request: Request) -> HTTPSeeOther:
    """Be oneself again, and go back to the counter."""
    request.services.assistance.end(request.login.login_id, request.login.person_id, context.actor)
    return HTTPSeeOther(request.route_path("office_counter"))
