"""What stands in the demonstration: families, courses, history and ledgers that a conservatoire could have."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import groupby

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import Factory, PortalSession
from portal.demonstration.calendar import PRESENT, TODAY, year_key
from portal.demonstration.sites import HAUTERIVE, SAINT_AUBIN, VALCOURT, Site
from portal.models.billing import LedgerEntry, NumberSequence
from portal.models.courses import (
    Absence,
    Course,
    CourseKind,
    CourseSession,
    Enrolment,
    PerformedPiece,
    SchoolYear,
    StudentYear,
    Teacher,
)
from portal.models.families import Family
from portal.models.people import FamilyMember, Guardianship, Person, Student
from portal.models.slots import Slot
from portal.services.facts import FactService
from portal.services.people import WITH_PERSON
from portal.services.reenrolment.access import Access, access
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.rulesets import RulesetService
from portal.services.slots import SlotService, course_facts
from rules.outcome import offered
from tests.unit.portal.demonstration.conftest import Inside, Loaded

Everybody = tuple[Site, PortalSession, list[Situation]]
FICTION = ("+33199", "+3326191", "+3363998")
"""Ranges of numbers that France keeps for fiction: 01 99 00, 02 61 91, 06 39 98."""


def situations(session: PortalSession) -> list[Situation]:
    """Return every student's situation, seen by whoever answers for him."""
    service = SituationService(session, RulesetService(session), FactService(session))
    found = []
    for student in session.scalars(select(Student).options(*WITH_PERSON)):
        links = sorted(student.guardianships, key=lambda link: link.rank)
        person = links[0].guardian.person if links else student.person
        situation = service.of_student(student, person)
        assert situation is not None
        found.append(situation)
    return found


def unlike(found: Sequence[Situation]) -> list[Situation]:
    """Return one situation of each kind of student; those of a kind differ in nothing that courses are chosen by."""
    told = ("departments", "disciplines", "cycles", "cursus", "exemptions", "fm_level", "minor")
    kinds = {(*one.outcome.groups, *(one.facts.get(f"student.{name}") for name in told)): one for one in found}
    return list(kinds.values())


def choices(one: Situation, slots: Sequence[Slot]) -> Iterator[tuple[Slot, dict[str, dict[str, list[str]]]]]:
    """Return a slot of each kind that every group offers to a student, with the answer that chooses it."""
    by_code = {slot.course.code: slot for slot in slots}
    offers = offered(one.compiled, one.facts, [course_facts(slot.course) for slot in slots])
    for step in one.steps:
        for group in step.groups:
            of_group = [by_code[code] for code in offers[group.key] if group.key in one.outcome.groups]
            kinds = {(x.course.department, x.course.discipline, x.course.cycle, x.course.level): x for x in of_group}
            for slot in kinds.values():
                yield slot, {step.key: {group.key: [slot.public_id]}}


@pytest.fixture(scope="module", params=[SAINT_AUBIN, VALCOURT, HAUTERIVE], ids=lambda site: site.slug)
def place(
    request: pytest.FixtureRequest, new_demonstration: Loaded, village: Factory, inside: Inside
) -> Iterator[Everybody]:
    """Everybody's situation in each of the three, to be read only."""
    site = request.param
    made = nullcontext(village) if site is SAINT_AUBIN else new_demonstration(site)
    with made as factory, inside(factory, site.slug) as session:
        yield site, session, situations(session)


class TestEachEstablishment:
    def test_what_is_chosen_in_a_group_takes_no_group_away(self, place: Everybody) -> None:
        _site, session, found = place
        service = SituationService(session, RulesetService(session), FactService(session))
        slots = SlotService(session).of_campaign(found[0].campaign)

        tried = [
            (
                slot.course.name,
                set(one.outcome.groups) - set(service.answered(replace(one, answers=answers)).outcome.groups),
            )
            for one in unlike(found)
            for slot, answers in choices(one, slots)
        ]

        assert bool(tried) is any(one.outcome.groups for one in found)
        assert [(name, lost) for name, lost in tried if lost] == []

    def test_nearly_everybody_can_re_enrol_and_finds_courses(self, place: Everybody) -> None:
        site, session, found = place
        verdicts = [access(one, one.respondent).access for one in found if one.respondent]
        slots = SlotService(session).of_campaign(found[0].campaign)
        courses = [course_facts(slot.course) for slot in slots]

        lacking = [
            (one.student.id, key)
            for one in found
            for key in one.outcome.groups
            if not offered(one.compiled, one.facts, courses)[key]
        ]

        assert len(found) == site.students
        assert verdicts.count(Access.WRITE) >= 0.9 * site.students
        assert lacking == []


class TestPeople:
    def test_every_student_has_a_family_and_every_child_a_guardian(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            students = session.scalars(select(Student).options(*WITH_PERSON)).all()
            members = set(session.scalars(select(FamilyMember.family_id)))
            orphans = [
                one.id
                for one in students
                if one.person.birth_date is None
                or (not one.guardianships and (TODAY - one.person.birth_date).days < 18 * 365)
            ]
            families = {one.family_id for one in students}

        assert families <= members
        assert orphans == []

    def test_families_have_one_to_four_students(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            sizes = Counter(session.scalars(select(func.count()).select_from(Student).group_by(Student.family_id)))

        assert set(sizes) <= {1, 2, 3, 4}
        assert sizes[1] > sizes[2] > 0

    def test_separated_guardians_have_addresses_of_their_own(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            rows = session.scalars(
                select(FamilyMember).join(FamilyMember.family).where(Family.separated).order_by(FamilyMember.family_id)
            ).all()
            addresses = [
                [row.person.address for row in members] for _, members in groupby(rows, key=lambda row: row.family_id)
            ]
            shares = {row.billing_share for row in rows}

        assert addresses
        assert all(first != second for first, second in addresses)
        assert shares == {50}

    def test_nobody_real_can_be_called_or_written_to(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            people = session.scalars(select(Person)).all()
            numbers = {x for one in people for x in (one.home_phone, one.mobile, one.work_phone) if x}
            domains = {one.email.rpartition(".")[2] for one in people if one.email}

        assert numbers
        assert [number for number in numbers if not number.startswith(FICTION)] == []
        assert domains == {"example"}

    def test_names_sort_although_they_were_added_in_bulk(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            keys = [*session.scalars(select(Person.sort_key)), *session.scalars(select(Teacher.sort_key))]

        assert all(key and key == key.lower() for key in keys)

    def test_adults_answer_for_themselves(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            linked = set(session.scalars(select(Guardianship.student_id)))
            adults = session.scalars(select(Student).where(Student.id.not_in(linked))).all()
            reachable = [one.person.mobile and one.person.address and one.person.email for one in adults]

        assert adults
        assert all(reachable)


class TestTeaching:
    def test_nobody_and_no_room_is_twice_at_once(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            meetings = session.scalars(
                select(CourseSession).options(joinedload(CourseSession.course).joinedload(Course.school_year))
            ).all()
            times = defaultdict(list)
            for meeting in meetings:
                for who in (("teacher", meeting.course.teacher_id), ("room", meeting.room_id)):
                    key = (who, meeting.course.school_year.key, meeting.day)
                    times[key].append((meeting.starts, meeting.ends))

        clashes = [
            key
            for key, taken in times.items()
            for first, second in zip(sorted(taken), sorted(taken)[1:], strict=False)
            if second[0] < first[1]
        ]
        assert times
        assert clashes == []

    def test_a_passage_lies_within_its_meeting(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            rows = session.execute(
                select(
                    Enrolment.passage_time,
                    Enrolment.passage_minutes,
                    CourseSession.starts,
                    CourseSession.ends,
                )
                .join(CourseSession, CourseSession.course_id == Enrolment.course_id)
                .where(Enrolment.passage_time.is_not(None))
            ).all()

        assert rows
        for passage, minutes, starts, ends in rows:
            begins = passage.hour * 60 + passage.minute
            assert starts <= passage
            assert begins + minutes <= ends.hour * 60 + ends.minute

    def test_history_is_older_than_the_present_year_and_keeps_its_marks(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            rows = session.execute(
                select(Enrolment.average, Enrolment.average_out_of, SchoolYear.key)
                .join(Course, Enrolment.course_id == Course.id)
                .join(SchoolYear, Course.school_year_id == SchoolYear.id)
                .where(SchoolYear.key < year_key(PRESENT))
            ).all()

        marks = [average for average, _, _ in rows if average is not None]
        assert len(rows) > 250
        assert marks
        assert all(0 < mark <= 2000 for mark in marks)

    def test_every_student_follows_a_course_and_has_a_record_this_year(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            year = select(SchoolYear.id).where(SchoolYear.key == year_key(PRESENT)).scalar_subquery()
            follows = set(
                session.scalars(
                    select(Enrolment.student_id)
                    .join(Course, Enrolment.course_id == Course.id)
                    .where(Course.school_year_id == year)
                )
            )
            recorded = set(session.scalars(select(StudentYear.student_id).where(StudentYear.school_year_id == year)))
            students = set(session.scalars(select(Student.id)))

        assert follows == recorded == students

    def test_absences_and_repertoire_lie_in_the_past(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            last = session.scalar(select(func.max(Absence.from_on)))
            pieces = session.scalars(select(PerformedPiece).options(joinedload(PerformedPiece.performance))).all()
            days = [piece.performance.on for piece in pieces]

        assert last is not None
        assert last < TODAY
        assert days
        assert max(days) < TODAY

    def test_next_year_opens_collective_courses_only_each_with_seats(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            slots = session.scalars(select(Slot).options(joinedload(Slot.course).joinedload(Course.school_year))).all()
            kinds = {(slot.course.kind, slot.course.school_year.key) for slot in slots}
            seats = [(slot.taken, slot.capacity) for slot in slots]

        assert kinds == {(CourseKind.COLLECTIVE, "2026-2027")}
        assert all(taken == 0 < capacity for taken, capacity in seats)


class TestLedgers:
    def test_numbers_of_each_kind_and_year_have_no_gap(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            numbers = session.scalars(select(LedgerEntry.number)).all()
            last = {(row.kind, row.year % 100): row.last for row in session.scalars(select(NumberSequence)).all()}

        series = defaultdict(list)
        for number in numbers:
            series[number[2:4], int(number[:2])].append(int(number[4:]))
        assert series
        for key, taken in series.items():
            assert sorted(taken) == list(range(1, len(taken) + 1))
            assert last[key] == len(taken)

    def test_numbers_rise_with_the_days(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            rows = session.execute(select(LedgerEntry.number, LedgerEntry.on)).all()

        by_kind = defaultdict(list)
        for number, on in rows:
            by_kind[number[:4]].append((number, on))
        for taken in by_kind.values():
            days = [on for _, on in sorted(taken)]
            assert days == sorted(days)

    def test_no_receipt_is_older_than_the_invoices_it_settles(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            rows = session.scalars(select(LedgerEntry).order_by(LedgerEntry.on, LedgerEntry.debit.desc()))
            balance: dict[int, int] = defaultdict(int)
            for row in rows:
                balance[row.family_id] += row.debit - row.credit
                assert balance[row.family_id] >= 0
