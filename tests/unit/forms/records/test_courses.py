"""Choosing slots and ranking wishes."""

from types import SimpleNamespace

import pytest

from forms.records.courses import CoursesForm, OfferedGroup, OfferedSlot
from tests.unit.forms.questions import items, message_at, page, problems_of

WEDNESDAY = OfferedSlot("w1", "FM 3C1 A", "mercredi 17:30 à 19:00, salle <Fauré>", left=7, capacity=15)
HELD = OfferedSlot("h1", "Vendredi, 17:30 à 19:00", left=0, capacity=15, held=True)
CLASH = OfferedSlot("c1", "Mardi, 18:00 à 19:30", closed="Chevauche le piano")
FULL = OfferedSlot("f1", "Lundi, 18:00 à 19:30", closed="Full", full=True)
SERVICE = SimpleNamespace(name="Site", service_name="", phone="0240990000", email="")
SLOTS = (WEDNESDAY, HELD, CLASH, FULL)


def group(**more) -> OfferedGroup:
    return OfferedGroup("fm", "Formation musicale", more.pop("slots", SLOTS), **more)


def form(*groups: OfferedGroup, **chosen) -> CoursesForm:
    return CoursesForm(groups, "en", chosen)


def inputs(asked: CoursesForm) -> list[str]:
    return [one["value"] for one in page(asked).all("input")]


class TestOneSlot:
    def test_it_is_chosen_by_radio(self):
        asked = form(group())

        assert {one["type"] for one in page(asked).all("input")} == {"radio"}
        assert asked.validate([("fm", "w1")]) == {"fm": ("w1",)}

    def test_only_what_is_open_can_be_chosen(self):
        asked = form(group())

        assert inputs(asked) == ["w1", "h1"]
        assert message_at(asked, {"fm": "f1"}, "fm").startswith("this answer is no longer possible")

    def test_what_cannot_be_chosen_says_why(self):
        words = page(form(group())).words

        assert "Chevauche le piano" in words
        assert "Lundi, 18:00 à 19:30Full" in words
        assert "FM 3C1 A" in words
        assert "Mercredi 17:30 à 19:00, salle <Fauré>" in words

    @pytest.mark.parametrize(("most", "thing"), [(1, "time"), (2, "course")])
    def test_below_full_slots_it_says_once_to_take_another(self, most, thing):
        words = page(form(group(slots=(*SLOTS, FULL), most=most))).words

        assert words.count("Where it is full") == 1
        assert words.endswith(f"Where it is full, choose another {thing} of the list.")

    @pytest.mark.parametrize("slots", [(WEDNESDAY, CLASH), (HELD, FULL), (FULL, FULL)], ids=["none", "held", "all"])
    def test_it_says_so_only_where_another_is_open(self, slots):
        assert "Where it is full" not in page(form(group(slots=slots))).words

    def test_where_nothing_is_open_it_says_whom_to_call(self):
        shown = page(form(group(slots=(CLASH, FULL), service=SERVICE)))

        assert "A question? Call or write: Site, 02 40 99 00 00" in shown.words.replace("\xa0", " ")
        assert shown.all("a")[0]["href"] == "tel:0240990000"

    def test_it_must_be_chosen(self):
        assert message_at(form(group()), {}, "fm") == "choose a slot"

    def test_one_is_all(self):
        assert message_at(form(group()), {"fm": ["w1", "h1"]}, "fm") == "choose 1 at most"

    def test_the_slot_held_is_shown_chosen(self):
        shown = page(form(group(), fm=["h1"]))

        assert [one["value"] for one in shown.all("input") if "checked" in one] == ["h1"]
        assert "Kept for you" in shown.words

    def test_nothing_needs_to_be_chosen_where_the_least_is_none(self):
        asked = form(group(least=0))

        assert inputs(asked) == ["w1", "h1", ""]
        assert asked.validate([("fm", "")]) == {"fm": ()}

    def test_nothing_is_asked_where_nothing_is_open(self):
        assert form(group(slots=(CLASH, FULL))).validate([]) == {"fm": ()}


class TestSeveralSlots:
    def test_they_are_ticked(self):
        asked = form(group(most=2))

        assert {one["type"] for one in page(asked).all("input")} == {"checkbox"}
        assert asked.validate(items({"fm": ["h1", "w1"]})) == {"fm": ("w1", "h1")}

    @pytest.mark.parametrize(
        ("least", "most", "given", "message"),
        [
            (2, 2, ["w1"], "choose 2 at least"),
            (1, 1, ["w1", "h1"], "choose 1 at most"),
            (1, 2, [], "choose a slot"),
        ],
    )
    def test_they_are_counted(self, least, most, given, message):
        assert message_at(form(group(least=least, most=most)), {"fm": given}, "fm") == message

    def test_the_choice_stays_beside_its_error(self):
        asked = form(group(least=2, most=2))

        problems_of(asked, {"fm": ["h1"]})

        assert [one["value"] for one in page(asked).all("input") if "checked" in one] == ["h1"]


class TestWishes:
    def wished(self, **more) -> OfferedGroup:
        return group(mode="wishes", **more)

    def test_the_rank_is_the_order(self):
        assert form(self.wished()).validate(items({"fm": ["h1", "w1", ""]})) == {"fm": ("h1", "w1")}

    def test_empty_ranks_close_up(self):
        assert form(self.wished()).validate(items({"fm": ["", "h1", "w1"]})) == {"fm": ("h1", "w1")}

    def test_the_same_wish_twice_is_refused(self):
        assert message_at(form(self.wished()), {"fm": ["w1", "w1", ""]}, "fm") == "choose each wish once"

    def test_one_is_needed(self):
        assert message_at(form(self.wished()), {"fm": ["", "", ""]}, "fm") == "choose at least one wish"

    def test_none_is_needed_where_the_least_is_none(self):
        assert form(self.wished(least=0)).validate([]) == {"fm": ()}

    def test_there_are_as_many_lists_as_wishes(self):
        shown = page(form(self.wished(wishes=4), fm=["h1"]))

        assert [one["id"] for one in shown.all("select")] == ["fm", "fm--2", "fm--3", "fm--4"]
        assert [one["value"] for one in shown.all("option") if "selected" in one] == ["h1"]

    def test_the_day_goes_on_in_the_phrase_of_the_course(self):
        assert "FM 3C1 A, mercredi 17:30 à 19:00, salle <Fauré>" in page(form(self.wished())).words

    def test_one_hint_says_that_the_order_counts_and_that_no_seat_is_taken(self):
        shown = page(form(self.wished(help="Two are usual.")))

        (hint,) = [one for one in shown.all("p") if one.get("id") == "fm-h"]
        (question,) = shown.all("fieldset")
        assert question["aria-describedby"] == hint["id"]
        said = "Two are usual. The order counts: begin with the wish you prefer. A wish is not a seat yet"
        assert shown.words.count(said) == 1

    def test_a_single_wish_has_no_order(self):
        words = page(form(self.wished(wishes=1))).words

        assert "A wish is not a seat yet" in words
        assert "The order counts" not in words

    @pytest.mark.parametrize("asked", [{"mode": "seats"}, {"mode": "wishes", "slots": (CLASH,)}], ids=["seats", "none"])
    def test_where_nothing_is_wished_nothing_is_said_of_wishes(self, asked):
        assert "A wish is not" not in page(form(group(**asked))).words

    def test_a_clash_cannot_be_wished_for(self):
        values = {one["value"] for one in page(form(self.wished())).all("option")}

        assert values == {"", "w1", "h1"}

    def test_what_was_ranked_stays_beside_its_error(self):
        asked = form(self.wished())

        problems_of(asked, {"fm": ["w1", "w1", "h1"]})

        assert [one["value"] for one in page(asked).all("option") if "selected" in one] == ["w1", "w1", "h1"]


class TestTheForm:
    def test_groups_are_apart(self):
        other = OfferedGroup("band", "Pratique collective", (OfferedSlot("w1", "Orchestre"),))

        asked = form(group(), other)

        assert asked.validate(items({"fm": "h1", "band": "w1"})) == {"fm": ("h1",), "band": ("w1",)}
        assert "En cursus" in page(asked, band="En cursus").words

    def test_a_form_left_for_later_keeps_what_is_chosen(self):
        assert form(group()).keep([("fm", "w1")]).answers == {"fm": ["w1"]}
        assert form(group()).keep([]).answers == {}
