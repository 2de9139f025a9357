"""A step of collective courses: seats to choose, or wishes to rank."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from forms.records.courses import CoursesForm, OfferedGroup, OfferedSlot
from portal.formats import clock_time
from portal.i18n import gettext
from portal.models.slots import Slot
from portal.services.reenrolment.content import day_words
from portal.services.reenrolment.missing import NONE_OPEN
from portal.services.slots import Busy, course_facts, overlap
from portal.web.steps.page import AskingPage, RefusedError
from rules.model import Group
from rules.outcome import offered


class CoursesPage(AskingPage):
    """Groups of slots that the rules offer this student, with the seats left and what each would clash with."""

    @cached_property
    def form(self) -> CoursesForm:
        """The form of this request."""
        chosen = {key: value for key, value in self.answers.items() if key in self._offers}
        groups = [self._group(group, self._offers[group.key]) for group in self._asked]
        return CoursesForm(groups, self.language, chosen)

    def read(self, later: bool) -> Mapping[str, Any]:
        """Return the chosen slots; two that meet at the same time are refused."""
        answers = super().read(later)
        if not later:
            self._refuse_overlaps(answers)
        closed = [group.key for group in self._asked if not self._is_open(group)]
        return {**answers, NONE_OPEN: closed}

    def to_json(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the chosen slots as lists of public ids."""
        return {key: list(value) for key, value in answers.items()}

    @property
    def _asked(self) -> list[Group]:
        asked = set(self.situation.outcome.groups)
        return [group for group in self.step.groups if group.key in asked and self.may_change(group.key)]

    @cached_property
    def _slots(self) -> Sequence[Slot]:
        return self.services.slots.of_campaign(self.situation.campaign)

    @cached_property
    def _offers(self) -> Mapping[str, list[Slot]]:
        facts = [course_facts(slot.course) for slot in self._slots]
        offers = offered(self.situation.compiled, self.situation.facts, facts)
        return {
            group.key: [slot for slot in self._slots if slot.course.code in set(offers[group.key])]
            for group in self._asked
        }

    @cached_property
    def _kept(self) -> frozenset[int]:
        return self.services.slots.seats_of(self.dossier)

    @cached_property
    def _lessons(self) -> list[Busy]:
        return self.services.clashes.lessons(self.situation.student, self.situation.campaign)

    @cached_property
    def _siblings(self) -> list[Busy]:
        return self.services.clashes.of_siblings(self.situation.student, self.situation.campaign)

    def _group(self, group: Group, slots: Sequence[Slot]) -> OfferedGroup:
        words = [group.help.to(self.language)] if group.help else []
        if not self._is_open(group):
            words.append(gettext("No time is possible here now. Go on: your establishment will propose one."))
        return OfferedGroup(
            key=group.key,
            label=group.label.to(self.language),
            slots=[self._offered(slot, group.mode == "wishes") for slot in slots],
            help=" ".join(words),
            reason=self.reasons.items.get(group.key),
            least=group.min,
            most=group.max,
            mode=group.mode,
            wishes=group.wishes,
        )

    def _is_open(self, group: Group) -> bool:
        ranked = group.mode == "wishes"
        return any(self._closed(slot, ranked) is None for slot in self._offers[group.key])

    def _offered(self, slot: Slot, ranked: bool) -> OfferedSlot:
        return OfferedSlot(
            value=slot.public_id,
            title=slot.course.name,
            details=", ".join(filter(None, (_details(slot), self._same_journey(slot)))),
            left=None if ranked else slot.left,
            capacity=slot.capacity,
            held=slot.id in self._kept,
            closed=self._closed(slot, ranked),
        )

    def _closed(self, slot: Slot, ranked: bool) -> str | None:
        """Say why a slot cannot be chosen; None: it can."""
        if slot.id in self._kept:
            return None
        for busy in self._lessons:
            if any(busy.meets(meeting) for meeting in slot.course.sessions):
                return gettext("Overlaps %(lesson)s, %(day)s at %(time)s") % {
                    "lesson": busy.title,
                    "day": day_words(busy.day),
                    "time": clock_time(busy.starts),
                }
        return gettext("Full") if slot.left <= 0 and not ranked else None

    def _same_journey(self, slot: Slot) -> str:
        days = {meeting.day for meeting in slot.course.sessions}
        names = sorted({busy.first_name for busy in self._siblings if busy.day in days})
        return gettext("same day as %(names)s") % {"names": ", ".join(names)} if names else ""

    def _refuse_overlaps(self, answers: Mapping[str, Any]) -> None:
        by_id = {slot.public_id: slot for slot in self._slots}
        chosen: list[Slot] = []
        for group in self._asked:
            for slot in (by_id[value] for value in answers.get(group.key, ()) if group.mode == "seats"):
                other = next((one for one in chosen if overlap(one.course, slot.course)), None)
                if other is not None:
                    self.form.form.refuse(group.key, _two_at_once(slot, other))
                    raise RefusedError
                chosen.append(slot)


def _two_at_once(slot: Slot, other: Slot) -> str:
    return gettext("%(course)s meets at the same time as %(other)s. Choose another time for one of them.") % {
        "course": slot.course.name,
        "other": other.course.name,
    }


def _details(slot: Slot) -> str:
    parts = []
    for meeting in slot.course.sessions:
        times = {"start": clock_time(meeting.starts), "end": clock_time(meeting.ends)}
        parts.append(f"{day_words(meeting.day)} {gettext('%(start)s to %(end)s') % times}")
        parts.append(meeting.room.name if meeting.room else "")
    teacher = slot.course.teacher
    if teacher is not None:
        parts.append(f"{teacher.last_name} {teacher.first_name}".strip())
    return ", ".join(filter(None, parts))
