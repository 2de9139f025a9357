"""The office's list of students whose dossier has not come: who has not begun, who fills in, who cannot and why."""

from collections.abc import Mapping
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from portal.i18n import lazy_gettext as _
from portal.services.reenrolment.cohort import CohortFilters, Progress
from portal.web.resources import Resource
from portal.web.searches import Search, read_search, search_again
from portal.web.security import Permission
from portal.web.views.office import narrowing
from portal.web.views.office.narrowing import STATE, short_text

ROUTE = "office_students"
WORDS = {
    Progress.NOT_BEGUN: _("Not begun"),
    Progress.FILLING_IN: _("Filling in"),
    Progress.BLOCKED: _("Blocked"),
}


@view_config(
    route_name=ROUTE,
    request_method="GET",
    renderer="office/students/list.jinja2",
    permission=Permission.FAMILIES_ASSIST,
)
def students(context: Resource, request: Request) -> Any:
    """List the students without a dossier sent, narrowed by the filters of the address."""
    campaign, search = request.services.situations.campaign(), read_search(request)
    filters = _filters(request.GET, search)
    page = None if campaign is None else request.services.cohort.page(campaign, filters)
    return {
        "campaign": campaign,
        "filters": filters,
        "search": search,
        "words": WORDS,
        **narrowing.told(request, ROUTE, _query(filters, search), page),
    }


@view_config(route_name=ROUTE, request_method="POST", permission=Permission.FAMILIES_ASSIST)
def search(context: Resource, request: Request) -> HTTPSeeOther:
    """Search by name within the filters, or change those that the form holds."""
    return search_again(request, ROUTE, _query(_filters(request.POST, Search()), Search()))


def _filters(given: Mapping[str, Any], search: Search) -> CohortFilters:
    known = {progress.value: progress for progress in Progress}
    return CohortFilters(progress=known.get(short_text(given, STATE)), **narrowing.read(given, search))


def _query(filters: CohortFilters, search: Search) -> dict[str, str]:
    return narrowing.query(filters, search, filters.progress)
