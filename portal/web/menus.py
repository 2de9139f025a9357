"""Menus: what each may open. An entry shows once its page exists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel.support import LazyProxy
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request

from portal.i18n import current_language
from portal.i18n import lazy_gettext as _
from portal.web.languages import OWN_NAMES, other_language
from portal.web.security import Permission


@dataclass(frozen=True)
class Entry:
    """A page in a menu, for those who may open it."""

    route: str
    label: LazyProxy
    icon: str
    permission: Permission


MAIN = (
    Entry("home", _("Home"), "home", Permission.FAMILY_READ),
    Entry("office_dossiers", _("Dossiers"), "music", Permission.DOSSIERS_READ),
    Entry("office_students", _("Students"), "person", Permission.FAMILIES_ASSIST),
    Entry("office_counter", _("Counter"), "family", Permission.FAMILIES_ASSIST),
)

BELOW = {
    "home": ("reenrolment",),
    "office_dossiers": (
        "office_dossier",
        "office_decision",
        "office_item",
        "office_note",
        "office_arrival",
        "office_deadline",
    ),
}
"""Beginnings of the names of routes whose pages belong to an entry."""


class Menu:
    """Entries that are put together when a layout shows them: the wizard's does not."""

    def __init__(self, request: Request, entries: Callable[[Request], list[dict[str, Any]]]) -> None:
        self._request = request
        self._entries = entries

    @cached_property
    def _made(self) -> list[dict[str, Any]]:
        return self._entries(self._request)

    def __len__(self) -> int:
        return len(self._made)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._made)


def main_menu(request: Request) -> list[dict[str, Any]]:
    """Return the pages that this person may open."""
    return [
        {
            "label": entry.label,
            "url": request.route_path(entry.route),
            "icon": entry.icon,
            "current": _is_current(request, entry.route),
        }
        for entry in MAIN
        if _exists(request, entry.route) and request.has_permission(entry.permission)
    ]


def account_menu(request: Request) -> list[dict[str, Any]]:
    """Return what belongs to the account: password, place, language, the way out.

    On the pages of a family, staff who act in its name are offered neither their own password nor another place.
    """
    other, acting = other_language(current_language()), bool(request.login.acting_for)
    items = [] if acting else [_item(request, "password_change", _("Password"))]
    if request.login.has_other_places and not acting:
        items.append(_item(request, "place", _("Change establishment")))
    items.append(
        {
            "label": OWN_NAMES[other],
            "url": request.route_path("language", _query={"vers": other}),
            "lang": other,
            "post": True,
        }
    )
    items.append(_item(request, "logout", _("Log out")) | {"post": True})
    return items


def language_link(request: Request) -> dict[str, str]:
    """Return the link to the other language for those who have no account here."""
    other = other_language(current_language())
    query = {"vers": other, "retour": request.path}
    return {"url": request.route_path("language", _query=query), "code": other, "label": OWN_NAMES[other]}


def _item(request: Request, route: str, label: LazyProxy) -> dict[str, Any]:
    return {
        "label": label,
        "url": request.route_path(route),
        "current": _is_current(request, route),
    }


def _is_current(request: Request, route: str) -> bool:
    """Tell whether the page is the entry's, or one below it: a dossier belongs to the dossiers."""
    if request.matched_route is None:
        return False
    name: str = request.matched_route.name
    return name == route or name.startswith(BELOW.get(route, ()))


def _exists(request: Request, route: str) -> bool:
    return request.registry.getUtility(IRoutesMapper).get_route(route) is not None
