"""A step of collective courses: seats to choose, or wishes to rank."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from markupsafe import Markup

from forms.records.courses import CoursesForm, OfferedGroup, OfferedSlot
from portal.formats import clock_time
from portal.i18n import gettext
from portal.models.slots import Slot
from portal.services.reenrolment.choices import chosen_of
from portal.services.reenrolment.course_words import at_once_words, day_words, slot_details, slot_words
from portal.services.reenrolment.missing import NONE_OPEN
from portal.services.slots import Busy, overlap
from portal.web.steps.page import AskingPage, RefusedError
from portal.wording import listed, marked
from rules.model import Group
from rules.outcome import offered

MOST_INSTEAD = 4
"""Other times that a refusal names."""


class CoursesPage(AskingPage):
    """Groups of slots that the rules offer this student, with the seats left and what each would clash with."""

    @cached_property
    def form(self) -> CoursesForm:
        """The form of this request."""
        chosen = {key: value for key, value in self.answers.items() if key in self._offers}
        groups = [self._group(group) for group in self._asked]
        return CoursesForm(groups, self.language, chosen)

    def read(self, later: bool) -> Mapping[str, Any]:
        """Return the chosen slots; one that filled up, and two that meet at the same time, are refused."""
        try:
            answers = super().read(later)
        except RefusedError:
            self._say_what_filled_up()
            raise
        if not later:
            self._refuse_overlaps(answers)
        return {**answers, NONE_OPEN: self._shut}

    def to_json(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the chosen slots as lists of public ids."""
        return {key: list(value) for key, value in answers.items()}

    @property
    def _asked(self) -> list[Group]:
        asked = set(self.situation.outcome.groups)
        return [group for group in self.step.groups if group.key in asked and self.may_change(group.key)]

    @cached_property
    def _offered_codes(self) -> Mapping[str, set[str]]:
        """The codes of the courses that the rules offer in each group."""
        offers = offered(self.situation.compiled, self.situation.facts, list(self._courses.values()))
        return {group.key: set(offers[group.key]) for group in self._asked}

    @cached_property
    def _courses(self) -> Mapping[str, Mapping[str, Any]]:
        """The facts of the course of every slot, by public id."""
        facts: Mapping[str, Mapping[str, Any]] = self.services.slots.facts_of(self.situation.campaign)
        return facts

    @cached_property
    def _slots(self) -> Sequence[Slot]:
        """The slots that are offered here, and those that the dossier has chosen anywhere, in the order of the week."""
        codes = set().union(*self._offered_codes.values())
        offers = [public_id for public_id, facts in self._courses.items() if facts["course.code"] in codes]
        groups = [(step.key, group.key) for step in self.situation.steps for group in step.groups]
        answers = self.situation.answers
        chosen = [value for step, group in groups for value in answers.get(step, {}).get(group) or ()]
        return self.services.slots.of_campaign(self.situation.campaign, among={*offers, *chosen})

    @cached_property
    def _offers(self) -> Mapping[str, list[Slot]]:
        codes = self._offered_codes.items()
        return {key: [slot for slot in self._slots if slot.course.code in among] for key, among in codes}

    @cached_property
    def _kept(self) -> frozenset[int]:
        return self.services.slots.seats_of(self.dossier)

    @cached_property
    def _lessons(self) -> list[Busy]:
        return self.services.clashes.lessons(self.situation.student, self.situation.campaign)

    @cached_property
    def _siblings(self) -> list[Busy]:
        return self.services.clashes.of_siblings(self.situation.student, self.situation.campaign)

    def _group(self, group: Group) -> OfferedGroup:
        words = [marked(group.help, self.language)] if group.help else []
        if group.key in self._shut:
            words.append(gettext("No time is possible here now. Go on: your establishment will propose one."))
        return OfferedGroup(
            key=group.key,
            label=group.label.to(self.language),
            shown_label=marked(group.label, self.language),
            slots=[self._offered(slot, group.mode == "wishes") for slot in self._offers[group.key]],
            help=Markup(" ").join(words),
            least=group.min,
            most=group.max,
            mode=group.mode,
            wishes=group.wishes,
            service=self.situation.establishment if group.key in self._shut[-1:] else None,
        )

    @cached_property
    def _shut(self) -> list[str]:
        """The keys of the groups in which nothing can be chosen now."""
        every = ((group, self._offers[group.key]) for group in self._asked)
        return [group.key for group, slots in every if all(self._is_shut(group, slot) for slot in slots)]

    def _offered(self, slot: Slot, ranked: bool) -> OfferedSlot:
        return OfferedSlot(
            value=slot.public_id,
            title=slot.course.name,
            details=", ".join(filter(None, (slot_details(slot), self._same_journey(slot)))),
            left=None if ranked else slot.left,
            capacity=slot.capacity,
            held=slot.id in self._kept,
            closed=self._closed(slot, ranked),
            full=not ranked and self._is_full(slot) and self._clash(slot) is None,
        )

    def _closed(self, slot: Slot, ranked: bool) -> str | None:
        """Say why a slot cannot be chosen; None: it can."""
        if slot.id in self._kept:
            return None
        return self._clash(slot) or (gettext("Full") if self._is_full(slot) and not ranked else None)

    def _clash(self, slot: Slot) -> str | None:
        """Name a lesson of the student that goes on at the time of a slot."""
        meetings = slot.course.sessions
        busy = next((one for one in self._lessons if any(one.meets(meeting) for meeting in meetings)), None)
        if busy is None:
            return None
        told = {"lesson": busy.title, "day": day_words(busy.day), "time": clock_time(busy.starts)}
        return gettext("Overlaps %(lesson)s, %(day)s at %(time)s") % told

    def _same_journey(self, slot: Slot) -> str:
        days = {meeting.day for meeting in slot.course.sessions}
        names = sorted({busy.first_name for busy in self._siblings if busy.day in days})
        return gettext("same day as %(names)s") % {"names": ", ".join(names)} if names else ""

    def full_words(self, public_id: str) -> str:
        """Say that a chosen slot is full, and which times of its group have a seat left."""
        slot = next(slot for slot in self._slots if slot.public_id == public_id)
        full = gettext("%(course)s is full: somebody took the last seat.") % {"course": slot_words(slot)}
        group = next((group for group in self._asked if slot in self._offers[group.key]), None)
        return full if group is None else f"{full} {self._instead(group, [slot])}"

    filled_up: bool = False
    """Whether what was refused is a slot that had a seat when the page was drawn."""

    def rest(self) -> dict[str, list[str]]:
        """Return what can be kept of choices that were refused: those of the other groups."""
        kept: dict[str, list[str]] = {}
        for group in self._asked:
            refused = self.form.form[group.key].error is not None
            given = self.answers.get(group.key) or () if refused else self.request.POST.getall(group.key)
            open_to = {slot.public_id: slot for slot in self._offers[group.key] if not self._is_shut(group, slot)}
            kept[group.key] = [each for each in given if each in open_to]
        return kept

    def _is_shut(self, group: Group, slot: Slot) -> bool:
        return self._closed(slot, group.mode == "wishes") is not None

    def _say_what_filled_up(self) -> None:
        """Name the slot that was chosen while it had a seat, in place of "no longer possible"."""
        for group in self._asked:
            sent = self.request.POST.getall(group.key) if group.mode == "seats" else []
            gone = [slot for slot in self._offers[group.key] if slot.public_id in sent and self._is_full(slot)]
            if gone:
                self.filled_up = True
                self.form.form.refuse(group.key, self.full_words(gone[0].public_id), begins_with_name=True)

    def _is_full(self, slot: Slot) -> bool:
        return slot.left <= 0 and slot.id not in self._kept

    def _instead(self, group: Group, others: Sequence[Slot]) -> str:
        """Say which slots of a group are open and meet at no time of others, the first few."""
        ranked = group.mode == "wishes"
        possible = [
            slot_words(slot)
            for slot in self._offers[group.key]
            if slot not in others
            and self._closed(slot, ranked) is None
            and not any(overlap(slot.course, one.course) for one in others if not self._is_full(one))
        ]
        if not possible:
            return gettext("No other time is possible here now.")
        return gettext("Possible instead: %(times)s.") % {"times": listed(possible[:MOST_INSTEAD])}

    def _refuse_overlaps(self, answers: Mapping[str, Any]) -> None:
        """Refuse a seat at the time of another one, and a wish at the time of a seat; wishes may meet each other.

        What stands in groups that this page does not ask for, such as those of another step, is compared as well.
        """
        seats, wishes = self._elsewhere(ranked=False), self._elsewhere(ranked=True)
        for group in sorted(self._asked, key=lambda group: group.mode == "wishes"):
            rivals = seats if group.mode == "wishes" else [*seats, *wishes]
            for slot in (self._by_id[value] for value in answers.get(group.key, ())):
                others = (one for one in rivals if one is not slot and overlap(one.course, slot.course))
                if (other := next(others, None)) is not None:
                    said = (at_once_words(slot, other), self._where(other), self._instead(group, [*rivals, slot]))
                    self.form.form.refuse(group.key, " ".join(filter(None, said)), begins_with_name=True)
                    raise RefusedError
                if group.mode == "seats":
                    seats.append(slot)
                    rivals.append(slot)

    @cached_property
    def _by_id(self) -> Mapping[str, Slot]:
        return {slot.public_id: slot for slot in self._slots}

    def _elsewhere(self, ranked: bool) -> list[Slot]:
        """Return the seats, or the wishes, that were chosen before in groups that this page does not ask for."""
        here = {group.key for group in self._asked}
        chosen = (one for one in chosen_of(self.situation) if one.ranked is ranked and one.group_key not in here)
        return [self._by_id[value] for one in chosen for value in one.slots if value in self._by_id]

    def _where(self, slot: Slot) -> str:
        """Say in which other step a slot was chosen; nothing where it stands on this page."""
        for step in self.situation.steps:
            given = self.situation.answers.get(step.key, {})
            if step is not self.step and any(slot.public_id in (given.get(group.key) or ()) for group in step.groups):
                words = {"course": slot.course.name, "step": step.title.to(self.language)}
                return gettext("You chose %(course)s in the step “%(step)s”.") % words
        return ""
