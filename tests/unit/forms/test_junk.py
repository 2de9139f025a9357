"""Whatever is posted: an answer, words at a field, or BadFormError; never another exception."""

import deform
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import BadFormError
from forms.records.consents import ConsentsForm
from forms.records.courses import CoursesForm, OfferedGroup, OfferedSlot
from rules.model import ConsentItem, FieldItem, Purpose
from tests.unit.forms.questions import COLOURS, form_for, page, question

KINDS = FieldItem.model_fields["kind"].annotation.__args__
FIELDS = [question(kind.replace("_", "-"), kind, options=COLOURS) for kind in KINDS]
CONSENTS = [
    ConsentItem(key="rules", kind="acceptance", label="Règlement", text="Oui.", version="1"),
    ConsentItem(key="leave", kind="permission", label="Sortie", text="Oui ?", version="1", named_persons=True),
    ConsentItem(
        key="image",
        kind="consent",
        label="Image",
        text="Oui ?",
        version="1",
        purposes=(Purpose(key="web", label="Web"),),
    ),
]
SLOTS = [OfferedSlot("1", "Lundi"), OfferedSlot("2", "Mardi")]
GROUPS = [
    OfferedGroup("one", "Un", SLOTS),
    OfferedGroup("two", "Deux", SLOTS, most=2),
    OfferedGroup("ranked", "Vœux", SLOTS, mode="wishes"),
]
FORMS = {
    "step": lambda: form_for(*FIELDS),
    "optional": lambda: form_for(*FIELDS, required=False),
    "consents": lambda: ConsentsForm(CONSENTS, "en"),
    "courses": lambda: CoursesForm(GROUPS, "en"),
}
NAMES = st.sampled_from(
    [field.key for field in FIELDS]
    + [
        "address.street",
        "address.city",
        "address.x",
        "rules.answer",
        "leave.answer",
        "leave.persons",
        "image.web",
    ]
    + ["one", "two", "ranked", "", ".", "a.b.c", "__formid__", "_charset_"]
)
WORDS = st.sampled_from(["yes", "no", "1", "2", "red", "29/02/2011", "1 234,56", "+33", "\x00", "\ud800", "<b>", "٣"])
VALUES = st.one_of(st.text(), WORDS, st.text(alphabet=st.characters()))
ITEMS = st.lists(st.tuples(st.one_of(NAMES, st.text()), VALUES), max_size=30)
ANYTHING = st.one_of(st.none(), st.integers(), st.binary(), st.lists(st.text()), VALUES)


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
class TestAnyPost:
    @settings(max_examples=150, deadline=None)
    @given(posted=ITEMS)
    def test_texts_are_answers_or_words_and_the_page_still_shows(self, make, posted):
        form = make()

        try:
            answers = form.validate(posted)
        except deform.ValidationFailure:
            assert form.problems
        except BadFormError:
            return
        else:
            assert form.problems == ()
            assert isinstance(answers, dict)
        assert page(form).elements
        str(form.render()).encode("utf-8")

    @settings(max_examples=100, deadline=None)
    @given(posted=st.lists(st.one_of(ANYTHING, st.tuples(ANYTHING, ANYTHING)), max_size=8))
    def test_things_that_are_no_items_are_refused_or_ignored(self, make, posted):
        form = make()

        try:
            form.validate(posted)
        except deform.ValidationFailure:
            assert form.problems
        except BadFormError:
            return
        else:
            assert form.problems == ()

    @settings(max_examples=60, deadline=None)
    @given(posted=ITEMS)
    def test_a_form_left_for_later_requires_nothing(self, make, posted):
        form = make()

        try:
            kept = form.keep(posted)
        except BadFormError:
            return

        assert set(kept.typed) <= {child.name for child in form.form.children}


class TestBadForms:
    @pytest.mark.parametrize(
        "posted",
        [
            [("__start__", "x:bogus")],
            [("__start__", "text:mapping")],
            [("__end__", "text:mapping")],
            [("__end__", "")],
            [("text", "a"), ("text", "b")],
            [("text", b"bytes")],
            [("text", object())],
            [("text", "\ud800")],
            [("choices", "\udfff")],
            [("text",)],
            ["text"],
            [3],
            [(None, "x")],
            [(f"n{number}", "x") for number in range(1001)],
            None,
        ],
        ids=lambda posted: str(posted)[:30],
    )
    def test_what_no_page_sends_is_a_bad_form(self, posted):
        with pytest.raises(BadFormError):
            form_for(*FIELDS).validate(posted)

    def test_the_refusal_repeats_nothing_that_was_posted(self):
        with pytest.raises(BadFormError) as caught:
            form_for(*FIELDS).validate([("text", "secret"), ("text", "secret")])

        assert "secret" not in str(caught.value)

    def test_a_file_under_an_unknown_name_is_ignored(self):
        field = question("name", "text")

        assert form_for(field).validate([("upload", object()), ("name", "Abarre")]) == {"name": "Abarre"}
