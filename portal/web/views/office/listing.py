"""The office's list of dossiers: narrowed by what stands in the address, searched by what does not."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config

from portal.models.reenrolment import DossierState
from portal.services.reenrolment.cards import STAFF_WORDS, STANDING_WORDS
from portal.services.reenrolment.listing import Filters, Standing
from portal.web.resources import Resource
from portal.web.searches import Search, read_search, search_again
from portal.web.security import Permission
from portal.web.views.office import narrowing
from portal.web.views.office.narrowing import STATE, short_text

ROUTE = "office_dossiers"
STATES: Mapping[str, DossierState | Standing] = {one.value: one for kind in (DossierState, Standing) for one in kind}
UNREAD = "a-lire"


@view_config(
    route_name=ROUTE,
    request_method="GET",
    renderer="office/dossiers/list.jinja2",
    permission=Permission.DOSSIERS_READ,
)
def dossiers(context: Resource, request: Request) -> Any:
    """List the campaign's dossiers, narrowed by the filters of the address."""
    campaign, search = request.services.situations.campaign(), read_search(request)
    filters = _filters(request.GET, search)
    page = None if campaign is None else request.services.listing.page(campaign, filters)
    return {
        "campaign": campaign,
        "filters": filters,
        "search": search,
        "words": STAFF_WORDS | STANDING_WORDS,
        "zone": ZoneInfo(request.login.zone),
        **narrowing.told(request, ROUTE, _query(filters, search), page),
    }


@view_config(route_name=ROUTE, request_method="POST", permission=Permission.DOSSIERS_READ)
def search(context: Resource, request: Request) -> HTTPSeeOther:
    """Search by name or number within the filters, or change those that the form holds."""
    return search_again(request, ROUTE, _query(_filters(request.POST, Search()), Search()))


def _filters(given: Mapping[str, Any], search: Search) -> Filters:
    state, unread = STATES.get(short_text(given, STATE)), short_text(given, "documents") == UNREAD
    return Filters(state=state, unread=unread, **narrowing.read(given, search))


def _query(filters: Filters, search: Search) -> dict[str, str]:
    return narrowing.query(filters, search, filters.state, documents=UNREAD if filters.unread else "")
