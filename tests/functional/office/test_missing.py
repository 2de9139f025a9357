"""An address of the office at which nothing is leads staff back to the office, and nobody else into it."""

from collections.abc import Callable

import pytest

from portal.db import PortalSession
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk, words

PATHS = ("/bureau/dossiers/2026-99999", "/bureau/rien", "/bureau/dossiers/2026-99999/document/x")
MENU = ["Dossiers", "Élèves", "Guichet"]


def links(page) -> list[str]:
    """Where the page itself leads."""
    return [link["href"] for link in page.html.main.find_all("a")]


class TestStaff:
    @pytest.mark.parametrize("path", PATHS)
    def test_it_says_so_and_leads_back_to_the_dossiers(self, desk: Desk, path: str) -> None:
        page = desk.browser.get(path, status=404)

        assert words(page.html.h1) == "Cette page n’existe pas, ou plus"
        assert links(page) == ["/bureau/dossiers"]
        assert "accueil" not in words(page.html.main)

    def test_the_menu_of_the_office_is_at_hand(self, desk: Desk) -> None:
        page = desk.browser.get(PATHS[0], status=404)

        menu = page.html.find("nav", "main-menu").find("ul").find_all("a")
        assert [words(link) for link in menu] == MENU
        assert page.html.body["class"] == ["desk"]

    def test_a_page_outside_the_office_is_everybodys(self, desk: Desk) -> None:
        assert links(desk.browser.get("/rien", status=404)) == ["/"]

    def test_a_form_that_is_sent_there_is_told_the_same(self, desk: Desk) -> None:
        page = desk.browser.post("/bureau/dossiers/2026-99999/note", {}, status=404)

        assert links(page) == ["/bureau/dossiers"]


class TestOthers:
    def test_a_family_learns_nothing_of_the_office(
        self,
        desk: Desk,
        db_session: PortalSession,
        new_browser: Callable[..., Browser],
        login_as: Callable[..., Browser],
    ) -> None:
        guardian = login_as(new_account(db_session), into=new_browser())

        assert links(guardian.get("/bureau/rien", status=404)) == ["/"]

    def test_nor_does_who_is_not_logged_in(self, browser: Browser) -> None:
        assert links(browser.get("/bureau/rien", status=404)) == ["/"]
