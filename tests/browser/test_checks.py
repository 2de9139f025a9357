"""The checks themselves: a page with a fault does not pass them, at whichever width and in whichever light it shows."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.checks import Inspector
from tests.browser.nu import NU

pytestmark = pytest.mark.browser
ADDRESS = "http://portal.test/"
Look = Callable[[str], list[str]]


def page_of(main: str, style: str = "") -> str:
    """A sound page that holds this."""
    return (
        f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Essai</title>'
        f'<link rel="stylesheet" href="data:text/css,{quote(style)}"></head>'
        f"<body><main><h1>Essai</h1>{main}</main></body></html>"
    )


@pytest.fixture
def look(new_page: Any) -> Look:
    """A function that has a page sent and tells what is found."""
    page: Page = new_page()

    def send_and_look(markup: str) -> list[str]:
        page.route(ADDRESS, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
        page.goto(ADDRESS)
        inspector = Inspector(page)
        inspector.look("essai")
        return inspector.found

    return send_and_look


class TestNu:
    def test_it_reads_what_was_sent_and_not_what_the_browser_made_of_it(self, look: Look) -> None:
        found = look(page_of('<form method="post" action=""></form>'))

        assert [one for one in found if "Must be non-empty" in one]

    @pytest.mark.parametrize(
        ("main", "fault"),
        [
            ('<p id="a">un</p><p id="a">deux</p>', "Duplicate ID"),
            ("<p>un<div>deux</div></p>", "No “p” element in scope"),
            ("<span><p>un</p></span>", "not allowed as child of element “span”"),
            ('<p role="liste">un</p>', "Bad value “liste” for attribute “role”"),
        ],
    )
    def test_it_finds_a_fault(self, main: str, fault: str) -> None:
        assert [one for one in NU.errors(page_of(main)) if fault in one]

    def test_it_has_nothing_to_say_of_a_sound_page(self) -> None:
        assert NU.messages(page_of("<p>un</p>")) == []


class TestAxe:
    def test_a_sound_page_has_no_fault(self, look: Look) -> None:
        assert look(page_of('<label for="nom">Nom</label><input id="nom" autocomplete="name">')) == []

    def test_it_finds_a_field_without_label_at_each_width_and_in_each_light(self, look: Look) -> None:
        found = look(page_of('<input id="nom">'))

        seen = {one.split(": ")[0] for one in found if ": label: " in one}
        assert seen == {f"essai {width} {light}" for width in (320, 390, 1280) for light in ("light", "dark")}

    @pytest.mark.parametrize(
        ("condition", "where"),
        [
            ("(width:320px)", {"essai 320 light", "essai 320 dark"}),
            ("(width:390px)", {"essai 390 light", "essai 390 dark"}),
            ("(width:390px) and (prefers-color-scheme:dark)", {"essai 390 dark"}),
            ("(prefers-color-scheme:dark)", {"essai 320 dark", "essai 390 dark", "essai 1280 dark"}),
        ],
    )
    def test_it_finds_text_too_pale_where_it_is_pale(self, look: Look, condition: str, where: set[str]) -> None:
        found = look(page_of("<p>pâle</p>", f"@media {condition} {{ p {{ color: silver }} }}"))

        assert {one.split(": ")[0] for one in found} == where
        assert all("color-contrast" in one for one in found)


class TestTargets:
    def test_what_opens_is_high_enough_for_a_finger(self, look: Look) -> None:
        found = look(page_of("<details><summary>Pourquoi</summary><p>Car.</p></details>"))

        assert [one.split(": ")[1] for one in found if "essai 390" in one] == ["too small for a finger"]

    def test_it_lies_over_no_other_control(self, look: Look) -> None:
        style = "summary{min-height:44px;margin-top:-30px}"
        field = '<label for="nom">Nom</label><input id="nom" autocomplete="name">'

        found = look(page_of(f"{field}<details><summary>Pourquoi</summary><p>Car.</p></details>", style))

        assert [one.split(": ")[1] for one in found if "essai 390" in one] == ["lies over another control"]

    def test_at_a_desk_a_mouse_hits_less(self, look: Look) -> None:
        found = look(page_of('<button class="button" type="button">Voir</button>'))

        assert not [one for one in found if "essai 1280" in one]
