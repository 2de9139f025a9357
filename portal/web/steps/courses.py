"""A step of collective courses: seats to choose, or wishes to rank."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from forms.records.courses import CoursesForm, OfferedGroup, OfferedSlot
from portal.formats import clock_time
from portal.models.slots import Slot
from portal.services.reenrolment.content import day_words
from portal.services.slots import course_facts
from portal.web.steps.page import AskingPage
from rules.model import Group
from rules.outcome import offered


class CoursesPage(AskingPage):
    """Groups of slots that the rules offer this student, with the seats left."""

    @cached_property
    def form(self) -> CoursesForm:
        """The form of this request."""
        slots = self.services.slots.of_campaign(self.situation.campaign)
        booked = {booking.slot_id for booking in self.services.slots.bookings(self.dossier)}
        facts = [course_facts(slot.course) for slot in slots]
        offers = offered(self.situation.compiled, self.situation.facts, facts)
        asked = set(self.situation.outcome.groups)
        groups = [
            self._group(group, [slot for slot in slots if slot.course.code in set(offers[group.key])], booked)
            for group in self.step.groups
            if group.key in asked
        ]
        chosen = {key: value for key, value in self.answers.items() if key in asked}
        return CoursesForm(groups, self.language, chosen)

    def _group(self, group: Group, slots: Sequence[Slot], booked: set[int]) -> OfferedGroup:
        return OfferedGroup(
            key=group.key,
            label=group.label.to(self.language),
            slots=[_offered(slot, slot.id in booked, group.mode == "wishes") for slot in slots],
            help=group.help.to(self.language) if group.help else "",
            least=group.min,
            most=group.max,
            mode=group.mode,
            wishes=group.wishes,
        )

    def to_json(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the chosen slots as lists of public ids."""
        return {key: list(value) for key, value in answers.items()}


def _offered(slot: Slot, held: bool, ranked: bool) -> OfferedSlot:
    full = slot.left <= 0 and not held and not ranked
    return OfferedSlot(
        value=slot.public_id,
        title=slot.course.name,
        details=_details(slot),
        left=None if ranked else slot.left,
        capacity=slot.capacity,
        held=held,
        waiting=0 if full else None,
    )


def _details(slot: Slot) -> str:
    parts = []
    for meeting in slot.course.sessions:
        times = f"{clock_time(meeting.starts)}–{clock_time(meeting.ends)}"
        room = meeting.room.name if meeting.room else ""
        parts.append(" ".join(filter(None, (day_words(meeting.day), times, room))))
    teacher = slot.course.teacher
    if teacher is not None:
        parts.append(f"{teacher.first_name} {teacher.last_name}".strip())
    return ", ".join(parts)
