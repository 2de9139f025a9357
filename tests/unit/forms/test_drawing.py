"""Questions drawn from pieces look as their templates draw them, whatever stands in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from forms.builder import Known, build_step_form
from forms.drawing import MOST_KEPT, draw
from forms.renderer import jinja_renderer
from forms.widgets import CheckboxWidget, LockedWidget, MultilineWidget, NothingAsked, TextWidget
from tests.unit.forms.questions import COLOURS, form_for, question, step

FIELDS = (
    question("nom", "text"),
    question("note", "multiline"),
    question("tel", "phone"),
    question("prix", "amount"),
    question("couleur", "choice", options=COLOURS),
    question("couleurs", "choices", options=COLOURS),
    question("oui", "checkbox"),
    question("adresse", "address"),
    question("pcs", "pcs"),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)


def drawn(typed: dict[str, str], known: Known, reasons: dict[str, str], checksum: str) -> str:
    """Return the form as it is drawn again after a POST, of a schema that is shared where there is a checksum."""
    states = {field.key: "required" for field in FIELDS}
    form = build_step_form(step(*FIELDS), states, "fr", checksum=checksum, known=known)
    if typed:
        form.keep(list(typed.items()))
    return str(form.render(reasons))


class TestShared:
    @settings(max_examples=60, deadline=None)
    @given(
        answers=st.fixed_dictionaries(
            {},
            optional={
                "nom": TEXTS,
                "note": TEXTS,
                "tel": TEXTS,
                "couleur": st.sampled_from(["red", "blue", "green"]),
                "couleurs": st.lists(st.sampled_from(["red", "blue"]), unique=True),
                "oui": st.booleans(),
                "adresse": st.fixed_dictionaries({"street": TEXTS, "postcode": TEXTS, "city": TEXTS}),
            },
        ),
        record=st.fixed_dictionaries({}, optional={"nom": TEXTS, "couleur": st.sampled_from(["red", "blue"])}),
        reasons=st.fixed_dictionaries({}, optional={"nom": TEXTS, "oui": TEXTS, "adresse": TEXTS}),
        typed=st.fixed_dictionaries({}, optional={"nom": TEXTS, "tel": TEXTS, "prix": TEXTS}),
    )
    def test_a_form_of_kept_pieces_looks_like_a_new_one(self, answers, record, reasons, typed):
        known = Known(answers=answers, record=record)

        assert drawn(typed, known, reasons, checksum="kept") == drawn(typed, known, reasons, checksum="")

    def test_refused_it_shows_what_is_refused(self):
        form = form_for(question("nom", "text"), checksum="refused")
        form.render()
        with pytest.raises(Exception):  # noqa: B017  # deform's own
            form.validate([("nom", "")])

        assert 'aria-invalid="true"' in form.render()


class TestDraw:
    def test_the_template_is_drawn_once_and_texts_are_escaped_each_time(self):
        asked = []

        def render(marks):
            asked.append(marks)
            return f"<i>{marks['a']}</i>{marks['b']}{marks['a']}"

        kept = {}

        first = draw(kept, "key", {"a": "<x>", "b": Markup("<b>")}, render)
        second = draw(kept, "key", {"a": "&", "b": "0"}, render)

        assert (first, second) == ("<i>&lt;x&gt;</i><b>&lt;x&gt;", "<i>&amp;</i>0&amp;")
        assert len(asked) == 1

    def test_a_text_that_looks_like_a_mark_stays_a_text(self):
        text = "\ue0000\ue001"

        assert draw({}, "key", {"a": text}, lambda marks: f"{marks['a']}") == escape(text)
        assert draw({}, "key", {"a": text}, lambda marks: f"{marks['a']}") == text

    def test_what_is_kept_has_an_end(self):
        kept = {}
        for number in range(3 * MOST_KEPT):
            draw(kept, number, {}, lambda marks: "x")

        assert 0 < len(kept) <= MOST_KEPT


class TestWhatTemplatesAsk:
    """A template may print these texts, and ask whether they are there; anything else would be kept wrongly."""

    @pytest.mark.parametrize("name", ["value", "error", "was", "reason"])
    @pytest.mark.parametrize("widget", [TextWidget, MultilineWidget, CheckboxWidget, NothingAsked, LockedWidget])
    def test_another_text_changes_no_more_than_itself(self, widget, name):
        pages = [self.drawn(widget, name, text) for text in ("premier", "second")]

        assert pages[0].replace("premier", "second") == pages[1]

    def drawn(self, widget, name, text):
        values = {"value": "v", "error": None, "was": None, "reason": None, name: text}
        return str(
            jinja_renderer(
                widget.template,
                widget=widget(),
                id="f",
                name="f",
                label="F",
                hint=None,
                required=True,
                optional=False,
                ticked=False,
                parts={},
                **values,
            )
        )
