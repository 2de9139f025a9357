"""The frame of pages: title, language, menu, comfort, skip link."""

from datetime import date

import pytest

from portal.i18n import use_language
from portal.templating import environment
from tests.unit.templates.markup import Page
from tests.unit.templates.sample import STEPS

LAYOUTS = ["base", "public", "family", "wizard", "office"]
WIZARD = {"page_title": "Courses", "wizard_context": "Re-enrolment of Irina", "steps": STEPS}
MENU = [{"label": "Family", "url": "/family", "icon": "family", "current": True}]
ACCOUNT_MENU = [{"label": "Sign out", "url": "/out", "post": True, "shortcut": "0"}]


def page(layout="public", **values):
    source = f'{{% extends "layouts/{layout}.jinja2" %}}{{% block content %}}<p>Body</p>{{% endblock %}}'
    values = {
        "page_title": "Page",
        "wizard_context": "",
        "asset_url": lambda path: f"/statique/{path}",
    } | values
    with use_language(values.pop("language", "en")):
        return Page(environment().from_string(source).render(**values))


class TestEveryLayout:
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_it_is_well_formed_with_no_optional_value_at_all(self, layout):
        assert page(layout).faults == []

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_it_is_well_formed_with_all_of_them(self, layout):
        full = page(
            layout,
            site_name="Valcourt",
            menu=MENU,
            account_menu=ACCOUNT_MENU,
            account_name="A. Name",
            csrf_token="secret",
            comfort={"theme": "dark"},
            language_switch={"url": "/fr", "code": "fr", "label": "Français"},
            demonstration_day=date(2026, 6, 10),
            footer=[{"label": "Help", "url": "/help"}],
            steps=STEPS,
            step_number=4,
            step_count=6,
        )

        assert full.faults == []
        assert len(full.all("a", lang="fr")) == 1

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_the_skip_link_comes_first_and_leads_to_the_content(self, layout):
        links = page(layout).all("a")

        assert links[0]["href"] == "#contenu"
        assert page(layout).all("main", id="contenu")

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_it_escapes_names(self, layout):
        source = page(layout, site_name="<i>A</i>", account_name="<i>B</i>", page_title="<i>C</i>")

        assert source.all("i") == []


class TestBase:
    def test_the_title_goes_from_the_page_to_the_product(self):
        assert page(site_name="Valcourt").words.startswith("Page – Valcourt – Da Capo")

    def test_the_title_of_a_refused_form_starts_with_the_error(self):
        assert page(has_errors=True).words.startswith("Error: Page – Da Capo")

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_it_tells_its_language(self, language):
        assert page(language=language).all("html", lang=language)

    def test_comfort_is_written_on_the_page_and_absent_wishes_are_not(self):
        [html] = page(comfort={"size": "larger", "theme": ""}).all("html")

        assert html == {"lang": "en", "data-size": "larger"}

    def test_the_demonstration_says_its_day(self):
        assert "10 June 2026" in page(demonstration_day=date(2026, 6, 10)).words
        assert "Demonstration" not in page().words

    def test_files_are_asked_under_the_url_that_names_their_content(self):
        asked = page()

        assert asked.all("link", href="/statique/css/da-capo.css", rel="stylesheet")
        assert asked.all("script", src="/statique/js/pages.js", type="module")


class TestFamily:
    def test_the_current_entry_says_so(self):
        assert page("family", menu=MENU).all("a", href="/family")[0]["aria-current"] == "page"

    def test_signing_out_is_a_post_with_the_token(self):
        family = page("family", account_menu=ACCOUNT_MENU, csrf_token="secret")

        assert family.all("form", action="/out", method="post")
        assert family.all("input", name="csrf_token", value="secret")

    def test_a_shortcut_is_announced_where_the_view_gave_one(self):
        [button] = page("family", account_menu=ACCOUNT_MENU).all("button")

        assert button["data-shortcut"] == "0"
        assert button["aria-keyshortcuts"] == "Alt+Shift+0"


class TestWizard:
    def test_the_place_is_said_in_the_title_and_above_the_heading(self):
        words = page("wizard", **WIZARD, step_number=4, step_count=6).words

        assert words.startswith("Courses, step 4 of 6 – Da Capo")
        assert "Re-enrolment of Irina. Step 4 of 6 Courses Body" in words

    def test_it_has_no_bar_at_the_foot_of_a_phone(self):
        navs = page("wizard", **WIZARD, menu=MENU).all("nav")

        assert [nav["class"] for nav in navs] == ["main-menu", "steps"]
