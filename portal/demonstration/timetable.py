"""Finds times and rooms where nobody is twice at once. No table."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

WEDNESDAY, SATURDAY = 3, 6
HOURS = {WEDNESDAY: (9 * 60 + 30, 20 * 60), SATURDAY: (9 * 60, 17 * 60)}
EVENING = (17 * 60, 20 * 60 + 30)
STEP = 15


@dataclass(frozen=True)
class Meeting:
    """A weekly time in a room; `starts` counts minutes after midnight."""

    day: int
    starts: int
    minutes: int
    room: int

    @property
    def ends(self) -> int:
        """Minutes after midnight."""
        return self.starts + self.minutes


class NoTimeError(Exception):
    """The week is full: the establishment has too few rooms or teachers for its students."""


class Timetable:
    """The week of one establishment in one school year; rooms are known by their position."""

    def __init__(self, rooms: int) -> None:
        self._rooms = rooms
        self._busy: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)

    def take(self, meeting: Meeting, people: Iterable[Hashable]) -> None:
        """Keep a time for the room and for everybody who comes."""
        for key in (("room", meeting.room), *people):
            self._busy[(key, meeting.day)].append((meeting.starts, meeting.ends))

    def find(self, days: Sequence[int], minutes: int, people: Sequence[Hashable], room: int) -> Meeting:
        """Return the first free time within `days`, or else the week, and take it; `room` is tried first."""
        for meeting in self._possible((*days, WEDNESDAY, SATURDAY, 1, 2, 4, 5), minutes, room):
            keys = (("room", meeting.room), *people)
            if all(self._is_free(key, meeting) for key in keys):
                self.take(meeting, people)
                return meeting
        raise NoTimeError(f"no free time of {minutes} minutes")

    def _possible(self, days: Sequence[int], minutes: int, room: int) -> Iterator[Meeting]:
        for day in dict.fromkeys(days):
            opens, closes = HOURS.get(day, EVENING)
            for starts in range(opens, closes - minutes + 1, STEP):
                for offset in range(self._rooms):
                    yield Meeting(day, starts, minutes, (room + offset) % self._rooms)

    def _is_free(self, key: Hashable, meeting: Meeting) -> bool:
        taken = self._busy.get((key, meeting.day), ())
        return all(ends <= meeting.starts or starts >= meeting.ends for starts, ends in taken)
