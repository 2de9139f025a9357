"""Accueil: what waits for a family, its students, the establishment's own words."""

from typing import Any
from zoneinfo import ZoneInfo

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from portal import clock
from portal.i18n import localized
from portal.services.names import addressed, initials
from portal.web.security import Permission, Role


@view_config(
    route_name="home",
    request_method="GET",
    renderer="pages/home/home.jinja2",
    permission=Permission.ACCOUNT_USE,
)
def home(request: Request) -> Any:
    """Greet a family and show what waits for it; administrators begin at their list."""
    if request.login.roles == {Role.ADMINISTRATOR}:
        return HTTPSeeOther(request.route_path("office_dossiers"))
    services, site = request.services, request.services.establishments.present()
    person = services.people.person(request.login.person_id)
    students = services.people.students_of(person.id)
    return {
        "reader": addressed(person),
        "students": students,
        "initials": {student.public_id: initials(student.person) for student in students},
        "cards": services.cards.cards(students, person),
        "site": site,
        "welcome": localized(site.welcome) if site.welcome else "",
        "zone": ZoneInfo(site.zone),
        "today": clock.today(site.zone),
    }
