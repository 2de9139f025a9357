"""Courses as families read them, on pages, on the paper and in refusals: when, in which room, with whom."""

import re
from collections.abc import Iterator

from portal.formats import clock_time
from portal.i18n import gettext
from portal.models.slots import Slot
from portal.services.names import in_a_sentence

PLACE = re.compile(
    r"\b(salle|studio|auditorium|amphithéâtre|plateau|atelier|théâtre|chapelle|église|gymnase|hall|foyer|room)\b", re.I
)
"""A room whose name says itself what it is, such as "Studio 3"."""


def slot_words(slot: Slot) -> str:
    """Name a course by its times: "FM 2C4 A, mercredi 17:30"."""
    times = [f"{day_words(meeting.day)} {clock_time(meeting.starts)}" for meeting in slot.course.sessions]
    return ", ".join([slot.course.name, *times])


def slot_line(slot: Slot) -> str:
    """Say all of a course: "FM 2C4 A, mercredi 17:30 à 19:00, salle Fauré, avec Carmen ASTAREL"."""
    return ", ".join(filter(None, (slot.course.name, slot_details(slot))))


def slot_details(slot: Slot) -> str:
    """Say when and where a course meets, and with whom."""
    return ", ".join(_details(slot))


def _details(slot: Slot) -> Iterator[str]:
    for meeting in slot.course.sessions:
        times = {"start": clock_time(meeting.starts), "end": clock_time(meeting.ends)}
        yield f"{day_words(meeting.day)} {gettext('%(start)s to %(end)s') % times}"
        if meeting.room is not None:
            yield room_words(meeting.room.name)
    if slot.course.teacher is not None:
        yield gettext("with %(name)s") % {"name": in_a_sentence(slot.course.teacher)}


def room_words(name: str) -> str:
    """Say a room so that nobody takes it for a person: "salle Fauré"; "Studio 3" as it is."""
    return name if PLACE.search(name) else gettext("room %(name)s") % {"name": name}


def day_words(day: int) -> str:
    """Return the name of a day of the week, 1 for Monday."""
    names = {
        1: gettext("Monday"),
        2: gettext("Tuesday"),
        3: gettext("Wednesday"),
        4: gettext("Thursday"),
        5: gettext("Friday"),
        6: gettext("Saturday"),
        7: gettext("Sunday"),
    }
    return names[day]


def at_once_words(slot: Slot, other: Slot) -> str:
    """Say that two slots cannot both be chosen."""
    return gettext("%(course)s meets at the same time as %(other)s. Choose another time for one of them.") % {
        "course": slot_words(slot),
        "other": slot_words(other),
    }
