"""Writes concerts and examinations, and what students played there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from portal.demonstration.calendar import PRESENT, TODAY
from portal.demonstration.careers import Career
from portal.demonstration.disciplines import PIECES
from portal.demonstration.rows import insert
from portal.models.courses import Performance, PerformedPiece

PLAYERS_IN_100 = 45
DEPARTMENTS_WITHOUT_PIECES = ("danse", "theatre", "formation-musicale")


def write_repertoire(session: Session, careers: Sequence[Career], rng: Random) -> None:
    """Write events: a concert for all and an audition of each class a year, at most eight students each."""
    players: dict[tuple[str, date], list[int]] = defaultdict(list)
    for career in careers:
        if career.main.department in DEPARTMENTS_WITHOUT_PIECES or rng.randrange(100) >= PLAYERS_IN_100:
            continue
        for first in sorted({lesson.first for lesson in career.lessons}):
            if rng.random() < 0.5:
                players[_event(first, career, rng)].append(career.learner.student_id)
    events = sorted((key for key in players if key[1] < TODAY), key=lambda key: (key[1], key[0]))
    ids = insert(session, Performance, [{"name": name, "on": day} for name, day in events])
    pieces: list[dict[str, Any]] = []
    for event, performance_id in zip(events, ids, strict=True):
        for position, student_id in enumerate(players[event], 1):
            pieces.append(_piece(performance_id, student_id, position, rng))
    insert(session, PerformedPiece, pieces)


def _event(first: int, career: Career, rng: Random) -> tuple[str, date]:
    year = first + 1
    if rng.random() < 0.4:
        # The summer of the present year is still to come.
        year = min(year, PRESENT)
        return f"{year}-06 Fête de la Musique", date(year, 6, 21)
    label = career.main.label.lower()
    return f"{year}-04 Audition de la classe de {label}", date(year, 4, 9)


def _piece(performance_id: int, student_id: int, position: int, rng: Random) -> dict[str, Any]:
    piece, minutes, comment = rng.choice(PIECES)
    return {
        "performance_id": performance_id,
        "student_id": student_id,
        "position": position,
        "piece": piece,
        "seconds": minutes * 60,
        "comment": comment or None,
    }
