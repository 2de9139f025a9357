"""What the office's lists read of addresses and forms, and lead to; junk is passed over."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyramid.request import Request

from portal.i18n import gettext
from portal.services.reenrolment.narrowing import Narrowing, Page
from portal.web.searches import KEY, Search

LONGEST = 100
STATE, PLACE, DISCIPLINE, PAGE = "etat", "lieu", "discipline", "page"
"""The filters that both lists have, as addresses name them."""


def short_text(given: Mapping[str, Any], name: str) -> str:
    """Return a text of a request; empty for what is none."""
    text = given.get(name, "")
    return text[:LONGEST] if isinstance(text, str) else ""


def read(given: Mapping[str, Any], search: Search) -> dict[str, Any]:
    """Return what both lists are narrowed by, for their filters."""
    place, discipline = short_text(given, PLACE), short_text(given, DISCIPLINE)
    return {"search": search.text, "page": _page_number(given), "place": place, "discipline": discipline}


def _page_number(given: Mapping[str, Any]) -> int:
    """Return the page that is asked for, the first if none is."""
    page = given.get(PAGE, "1")
    is_number = isinstance(page, str) and page.isascii() and page.isdigit() and len(page) < 7
    return int(page) if is_number else 1


def query(filters: Narrowing, search: Search, state: str | None, **more: str) -> dict[str, str]:
    """Return what an address says of filters: nothing that is empty; the page is the first again."""
    told = {STATE: state or "", PLACE: filters.place, DISCIPLINE: filters.discipline, **more, KEY: search.key}
    return {name: value for name, value in told.items() if value}


def told(request: Request, route: str, kept: Mapping[str, str], page: Page | None) -> dict[str, Any]:
    """Return what both lists tell their templates: the lists that open above, all alone while there is no campaign.

    `address` gives the list with the `kept` filters but for other ones; None takes a filter away.
    """
    return {
        "page": page,
        "place_options": _options([(place, place) for place in page.places] if page else []),
        "discipline_options": _options(page.disciplines if page else []),
        "address": _addresses(request, route, kept),
    }


def _options(choices: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what a list that opens offers: all, then each."""
    return [{"value": value, "label": label} for value, label in (("", gettext("All")), *choices)]


def _addresses(request: Request, route: str, kept: Mapping[str, str]) -> Callable[..., str]:
    def address(**other: Any) -> str:
        wanted = {name: value for name, value in {**kept, **other}.items() if value is not None}
        path: str = request.route_path(route, _query=wanted or None)
        return path

    return address
