"""Searching by name: sent by POST, kept with the login, found again by a word that says nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from portal.services.accounts.searches import remember_search

NAME, KEY = "nom", "recherche"
"""The field of the form, and what stands for its text in addresses."""


@dataclass(frozen=True)
class Search:
    """What a list is searched for; `is_lost` where its login is over: the address has outlived the text."""

    text: str = ""
    key: str = ""
    is_lost: bool = False


def read_search(request: Request) -> Search:
    """Return what the address of this request searches."""
    key = request.GET.get(KEY, "")
    if not key:
        return Search()
    text = request.login.searches.get(key)
    return Search(is_lost=True) if text is None else Search(text, key)


def search_again(request: Request, route: str, kept: Mapping[str, str]) -> HTTPSeeOther:
    """Keep what the form was sent, and go to its results; `kept` are the filters that stay."""
    typed = request.POST.get(NAME, "")
    key = remember_search(request.database, request.login.login_id, typed if isinstance(typed, str) else "")
    query = {name: value for name, value in {**kept, KEY: key}.items() if value}
    return HTTPSeeOther(request.route_path(route, _query=query or None))
