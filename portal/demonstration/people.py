"""Writes people, families and their roles."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.demonstration.households import Household, Human
from portal.demonstration.rows import insert
from portal.models.families import Family
from portal.models.people import FamilyMember, Guardian, Guardianship, Person, Student, sort_key

COORDINATES = (
    "birth_place",
    "birth_department",
    "address",
    "postcode",
    "city",
    "home_phone",
    "mobile",
    "work_phone",
    "email",
    "situation",
    "pcs",
    "pcs_version",
    "profession",
)
FIRST_LEGACY_NUMBER = 4_001


def write_people(session: Session, humans: Iterable[Human]) -> None:
    """Write persons; each human learns the id of his."""
    people = list(humans)
    rows = [
        {
            "civility": human.civility,
            "last_name": human.last_name,
            "first_name": human.first_name,
            "sort_key": sort_key(human.last_name, human.first_name),
            "birth_date": human.birth_date,
            **{name: human.columns.get(name) for name in COORDINATES},
        }
        for human in people
    ]
    for human, person_id in zip(people, insert(session, Person, rows), strict=True):
        human.person_id = person_id


def write_households(session: Session, households: Sequence[Household]) -> None:
    """Write households; each learns the ids of its rows."""
    write_people(session, _humans(households))
    _write_families(session, households)
    _write_students(session, households)
    _write_guardians(session, households)


def _humans(households: Iterable[Household]) -> Iterable[Human]:
    for household in households:
        yield from household.guardians
        # A parent who learns is one person, whatever roles he has.
        yield from (one.human for one in household.learners if one.human not in household.guardians)


def _write_families(session: Session, households: Sequence[Household]) -> None:
    rows = [
        {
            "name": household.payer.last_name,
            "legacy_number": f"F{FIRST_LEGACY_NUMBER + position}",
            "quotient": household.quotient,
            "staff": household.staff,
            "separated": household.separated,
        }
        for position, household in enumerate(households)
    ]
    for household, family_id in zip(households, insert(session, Family, rows), strict=True):
        household.family_id = family_id
    members = [
        {
            "family_id": household.family_id,
            "person_id": human.person_id,
            "rank": rank,
            "billing_share": _share(household, rank),
        }
        for household in households
        for rank, human in enumerate(household.guardians or [household.payer], 1)
    ]
    insert(session, FamilyMember, members)


def _share(household: Household, rank: int) -> int:
    """Return the share of the invoices in percent: separated guardians halve them, else the first pays."""
    if household.separated:
        return 50
    return 100 if rank == 1 else 0


def _write_students(session: Session, households: Sequence[Household]) -> None:
    learners = [(household, learner) for household in households for learner in household.learners]
    rows = [
        {
            "person_id": learner.human.person_id,
            "family_id": household.family_id,
            "legacy_number": f"E{FIRST_LEGACY_NUMBER + position}",
            "emergency_contact": learner.human.columns.get("emergency_contact"),
            "emergency_phone": learner.human.columns.get("emergency_phone"),
            "same_address": not learner.adult and learner.human.columns.get("address") is None,
        }
        for position, (household, learner) in enumerate(learners)
    ]
    for (_, learner), student_id in zip(learners, insert(session, Student, rows), strict=True):
        learner.student_id = student_id


def _write_guardians(session: Session, households: Sequence[Household]) -> None:
    humans = [human for household in households for human in household.guardians]
    ids = insert(session, Guardian, [{"person_id": human.person_id} for human in humans])
    guardians = {human.person_id: guardian_id for human, guardian_id in zip(humans, ids, strict=True)}
    links: list[dict[str, Any]] = [
        {
            "student_id": learner.student_id,
            "guardian_id": guardians[human.person_id],
            "rank": rank,
            "judgment_on": date(2023, 3, 14) if household.court_order else None,
        }
        for household in households
        for learner in household.learners
        if not learner.adult
        for rank, human in enumerate(household.guardians, 1)
    ]
    insert(session, Guardianship, links)
