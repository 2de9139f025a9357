"""What the office's lists read of addresses and forms, and lead to; junk is passed over."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pyramid.request import Request

from portal.i18n import gettext

LONGEST = 100


def short_text(given: Mapping[str, Any], name: str) -> str:
    """Return a text of a request; empty for what is none."""
    text = given.get(name, "")
    return text[:LONGEST] if isinstance(text, str) else ""


def page_number(given: Mapping[str, Any]) -> int:
    """Return the page that is asked for, the first if none is."""
    page = given.get("page", "1")
    is_number = isinstance(page, str) and page.isascii() and page.isdigit() and len(page) < 7
    return int(page) if is_number else 1


class Narrowable(Protocol):
    """A page of a list that may be narrowed by place and discipline."""

    @property
    def places(self) -> Sequence[str]: ...  # noqa: D102  # as the services name them
    @property
    def disciplines(self) -> Sequence[tuple[str, str]]: ...  # noqa: D102


def narrowed_by(page: Narrowable | None) -> dict[str, list[dict[str, str]]]:
    """Return what the two lists that open above a list offer; all alone while there is no campaign."""
    return {
        "place_options": _options([(place, place) for place in page.places] if page else []),
        "discipline_options": _options(page.disciplines if page else []),
    }


def _options(choices: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what a list that opens offers: all, then each."""
    return [{"value": value, "label": label} for value, label in (("", gettext("All")), *choices)]


def filled(query: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in an address: nothing that is empty."""
    return {name: value for name, value in query.items() if value}


def address(request: Request, route: str, query: Mapping[str, str], other: Mapping[str, Any]) -> str:
    """Return the address of a list with these filters but for the `other` ones; None takes a filter away."""
    kept = {name: value for name, value in {**query, **other}.items() if value is not None}
    path: str = request.route_path(route, _query=kept or None)
    return path
