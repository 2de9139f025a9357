"""Each component renders, escapes what it is given, and says in words what it shows."""

import re
from copy import deepcopy
from datetime import time

import pytest
from jinja2 import UndefinedError

from portal.i18n import use_language
from portal.templating import TEMPLATES, environment
from tests.unit.templates.markup import Page
from tests.unit.templates.sample import DOCUMENTS, SAMPLE, STEPS

HOSTILE = "\"'><script>alert(1)</script>"
CHOSEN_BY_CODE = {"state", "type", "width", "tone"}  # never typed by a person
COMPONENTS = sorted((TEMPLATES / "components").glob("*.jinja2"))
SHOWN_BY_LAYOUTS = {"mark", "csrf", "confirm_form"}
USED_INSIDE = {
    "icon",
    "hidden",
    "describing",
    "was_text",
    "eye_button",
    "estimate_title",
    "error_text",
    "modified_tag",
    "seats",
}


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def render(source, **values):
    return environment().from_string(source).render(**values)


def component(module, call, **values):
    name = re.match(r"\w+", call)[0]
    return Page(render(f'{{% from "components/{module}.jinja2" import {name} %}}{{{{ {call} }}}}', **values))


def styleguide(sample=SAMPLE):
    template = environment().get_template("pages/styleguide.jinja2")
    return template.render(sample=sample, asset_url=lambda path: f"/statique/{path}")


def hostile(value, key=""):
    if isinstance(value, dict):
        return {name: hostile(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, key) for inner in value]
    return value + HOSTILE if isinstance(value, str) and key not in CHOSEN_BY_CODE else value


class TestStyleGuide:
    def test_it_is_well_formed_and_holds_nothing_inline(self):
        assert Page(styleguide()).faults == []

    def test_it_escapes_whatever_it_is_given(self):
        page = styleguide(hostile(deepcopy(SAMPLE)))

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_it_shows_every_component(self):
        guide = (TEMPLATES / "pages/styleguide.jinja2").read_text("utf-8")
        macros = {name for file in COMPONENTS for name in re.findall(r"macro ([a-z]\w*)\(", file.read_text("utf-8"))}

        unseen = {name for name in macros if not re.search(rf"\b{name}\(", guide)}
        assert unseen == SHOWN_BY_LAYOUTS | USED_INSIDE

    @pytest.mark.parametrize("file", COMPONENTS, ids=lambda file: file.stem)
    def test_every_macro_tells_its_parameters_in_a_comment(self, file):
        source = file.read_text("utf-8")

        for name in re.findall(r"macro ([a-z]\w*)\(", source):
            assert re.search(rf"\{{# {name}\(", source), name

    def test_it_refuses_a_word_that_is_not_given(self):
        sample = {key: value for key, value in SAMPLE.items() if key != "busy"}

        with pytest.raises(UndefinedError):
            styleguide(sample)


class TestButtons:
    def test_a_blocked_button_keeps_working_and_points_to_its_reason(self):
        [button] = component("buttons", "button('Send', blocked_by='reason')").all("button")

        assert button["aria-disabled"] == "true"
        assert button["aria-describedby"] == "reason"
        assert "disabled" not in button

    def test_a_button_of_its_own_posts_with_the_token(self):
        page = component("buttons", "post_button('Read', '/read', 'secret', values={'id': 3})")

        assert page.all("form", method="post", action="/read")
        assert page.all("input", name="csrf_token", value="secret")
        assert page.all("input", name="id", value="3")

    def test_the_foot_of_a_step_goes_on_back_or_later(self):
        page = component("buttons", "wizard_actions('/back')")

        assert [button["name"] for button in page.all("button")] == ["next", "later"]
        assert page.all("a", href="/back")


class TestFields:
    def test_a_field_in_error_is_described_by_its_hint_then_its_error(self):
        page = component("fields", "text_field('City', 'city', hint='Where?', error='Write a city.')")
        [control] = page.all("input")

        assert control["aria-describedby"] == "city-h city-e"
        assert control["aria-invalid"] == "true"
        assert "Error: Write a city." in page.words

    def test_what_stood_there_before_is_said_before_why_it_is_asked(self):
        call = '{% call(aria) field("City", "city", was="Blois", reason="You moved.") %}{% endcall %}'
        page = Page(render('{% from "components/fields.jinja2" import field %}' + call))

        assert page.words.endswith("Before: Blois Why? (City) You moved.")

    def test_a_plain_field_has_no_empty_attribute(self):
        [control] = component("fields", "text_field('City', 'city')").all("input")

        assert "aria-describedby" not in control
        assert "aria-invalid" not in control
        assert "required" in control

    def test_an_optional_field_says_so_in_words(self):
        page = component("fields", "text_field('City', 'city', optional=true)")

        assert "(optional)" in page.words
        assert "required" not in page.all("input")[0]

    def test_a_changed_field_shows_what_was_there(self):
        page = component("fields", "text_field('City', 'city', 'Tours', was='Blois')")

        assert "City Modified Before: Blois" in page.words
        assert page.all("input", aria_describedby="city-w") or page.all("input")[0]["aria-describedby"] == "city-w"

    def test_a_field_that_was_empty_says_nothing_was_there(self):
        assert "Before: not answered" in component("fields", "text_field('City', 'city', 'Tours', was='')").words

    def test_choices_have_no_answer_until_somebody_gives_one(self):
        options = [{"value": True, "label": "Yes"}, {"value": False, "label": "No"}]
        asked = component("fields", "choice_group('Alone?', 'alone', options)", options=options)
        answered = component("fields", "choice_group('Alone?', 'alone', options, false)", options=options)

        assert ["checked" in radio for radio in asked.all("input")] == [False, False]
        assert ["checked" in radio for radio in answered.all("input")] == [False, True]

    def test_the_eye_waits_for_the_script(self):
        page = component("fields", "password_field('Password', 'password')")
        [eye] = page.all("button")

        assert "hidden" in eye
        assert eye["data-shows"] == "password"
        assert page.all("input", autocomplete="current-password", type="password")


class TestMessages:
    def test_the_summary_counts_leads_to_each_field_and_takes_the_focus(self):
        errors = [
            {"id": "city", "label": "City", "message": "write one"},
            {"id": "", "message": "Try again."},
        ]
        page = component("messages", "error_summary(errors)", errors=errors)

        assert "2 answers to correct" in page.words
        assert "City: write one" in page.words
        assert page.all("a", href="#city")
        assert page.all("div", id="erreurs", role="alert", tabindex="-1")

    def test_an_error_of_no_field_leads_nowhere(self):
        errors = [{"id": "", "message": "Try again."}]

        assert component("messages", "error_summary(errors)", errors=errors).all("a") == []

    def test_a_note_after_a_save_is_spoken(self):
        assert component("messages", "note('Saved', 'ok', status=true)").all("div", role="status")

    @pytest.mark.parametrize("tone", ["ok", "wait", "bad", "info"])
    def test_a_tone_comes_with_an_icon(self, tone):
        page = component("messages", f"tag('State', '{tone}')")

        assert page.all("svg", aria_hidden="true")

    def test_each_why_names_its_subject(self):
        assert "Why? (insurance)" in component("messages", "why('Because.', 'insurance')").words


class TestNavigation:
    def test_steps_say_their_state_in_words(self):
        words = component("navigation", "step_bar(steps)", steps=STEPS).words

        assert "Coordonnées (done)" in words
        assert "Documents (to correct)" in words
        assert "Cours (current step)" in words
        assert "Récapitulatif (to do)" in words
        assert "Finalisation (after the other steps)" in words

    def test_only_steps_already_seen_are_links(self):
        page = component("navigation", "step_bar(steps)", steps=STEPS)

        assert len(page.all("a")) == 3
        assert [span["aria-current"] for span in page.all("span") if "aria-current" in span] == ["step"]

    def test_the_ends_of_a_pager_that_lead_nowhere_are_not_links(self):
        page = component("navigation", "pager('Sheets', 1, 16, next='?2', last='?16', ends=true)")

        assert [link["href"] for link in page.all("a")] == ["?2", "?16"]
        assert "1 / 16" in page.words

    def test_the_current_tab_says_so(self):
        items = [{"label": "One", "url": "/1", "current": True}, {"label": "Two", "url": "/2"}]
        page = component("navigation", "tabs('Views', items)", items=items)

        assert [link.get("aria-current") for link in page.all("a")] == ["page", None]


class TestTables:
    def test_a_cell_carries_the_label_of_its_column_for_phones(self):
        assert component("tables", "cell('City', 'Tours')").all("td")[0]["data-label"] == "City"

    def test_a_cell_with_nothing_in_it_is_empty_so_that_phones_hide_it(self):
        assert render('{% from "components/tables.jinja2" import cell %}{{ cell("City", none) }}').endswith("></td>")

    def test_a_sorted_column_says_its_direction(self):
        page = component("tables", "heading('Date', '?sort', 'descending')")

        assert page.all("th")[0]["aria-sort"] == "descending"
        assert page.all("a", href="?sort")

    def test_a_price_explains_its_lines(self):
        lines = [{"label": "Second child", "cents": -6240, "reason": "One fifth less."}]
        page = component("tables", "amounts('Estimate', lines, -6240, 'Total')", lines=lines)

        assert "Why? (Second child) One fifth less." in page.words
        assert page.words.count("€62.40") == 2


class TestCourses:
    @pytest.mark.parametrize(("left", "words"), [(1, "1 seat of 12"), (7, "7 seats of 12")])
    def test_seats_are_said_in_words(self, left, words):
        assert component("courses", f"seats({left}, 12)").words == words

    def test_a_closed_slot_says_why_and_has_no_control(self):
        page = component("courses", "closed_slot('Monday', 'FM', 'Full')")

        assert page.words == "MondayFullFM"
        assert page.all("input") == []

    def test_a_held_seat_says_its_time_in_words_and_can_be_kept_longer(self):
        page = component("courses", "hold(until, 840)", until=time(19, 24))

        assert "Seat kept until 19:24, 14 minutes left." in page.words
        assert page.all("button", name="extend")

    def test_the_ends_of_a_list_of_wishes_move_one_way_only(self):
        page = component("courses", "wishes(items)", items=SAMPLE["wishes"])

        assert [button["value"] for button in page.all("button", name="up")] == ["2", "3"]
        assert [button["value"] for button in page.all("button", name="down")] == ["1", "2"]
        assert [button["value"] for button in page.all("button", name="remove")] == ["1", "2", "3"]

    def test_the_week_starts_at_the_hour_of_its_first_course(self):
        courses = [item for item in component("courses", "week(days)", days=SAMPLE["week"]).all("li") if item]

        assert [course["class"] for course in courses] == [
            "at-18 long-4 half-1",
            "at-19 long-2 second half-2",
            "at-0 long-4 second",
        ]

    def test_a_week_without_courses_says_so(self):
        page = component("courses", "week(days)", days=[{"name": "Monday", "courses": []}])

        assert page.words == "Monday No course"


class TestUpload:
    @pytest.mark.parametrize("state", ["missing", "received"])
    def test_an_error_leads_to_the_field_or_to_the_card_where_it_has_none(self, state):
        document = {"id": "photo", "title": "Photo", "state": state, "accept": "", "error": "Too large."}

        places = component("records", "upload(document)", document=document)

        assert [place["type"] for place in places.all("input", id="photo")] == ["file"] * (state == "missing")
        assert len(places.all("section", id="photo")) == (state == "received")

    def test_the_form_says_which_files_the_page_shows(self):
        document = {"id": "photo", "title": "Photo", "state": "received", "accept": "", "shown": "A B"}

        (mark,) = component("records", "upload(document)", document=document).all("input", name="files-photo")

        assert (mark["type"], mark["value"]) == ("hidden", "A B")


class TestRecords:
    def test_a_fact_that_is_not_known_says_so(self):
        items = [{"label": "City", "value": ""}, {"label": "Absences", "value": 0}]

        assert component("records", "facts(items)", items=items).words == "City Not given Absences 0"

    def test_the_timeline_marks_where_the_dossier_stands_and_what_comes(self):
        page = component("records", "timeline(events)", events=SAMPLE["timeline"])

        assert [item.get("class") for item in page.all("li")] == [None, "back", "now", "next"]
        assert "To come: Décision" in page.words
        assert [item for item in page.all("li") if item.get("aria-current") == "step"]

    @pytest.mark.parametrize(
        ("document", "words", "fields"),
        list(zip(DOCUMENTS, ["To send", "To replace", "Received", "Already given"], [1, 1, 0, 0], strict=True)),
    )
    def test_a_document_says_its_state_and_takes_a_file_only_when_one_is_due(self, document, words, fields):
        page = component("records", "upload(document)", document=document)

        assert words in page.words
        assert len(page.all("input", type="file")) == fields
        assert page.faults == []

    def test_a_confirmation_asks_in_its_title_and_repeats_the_verb(self):
        page = Page(
            render(
                '{% from "components/records.jinja2" import confirm_form %}'
                '{% call confirm_form("Leave?", "Yes, leave", "No, stay", "/leave", "/", "secret") %}'
                "<p>…</p>{% endcall %}"
            )
        )

        assert page.words == "Leave? … Yes, leave No, stay"
        assert page.all("form", action="/leave", method="post")
        assert page.all("input", name="csrf_token", value="secret")
