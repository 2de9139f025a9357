"""What the coming year costs a family as far as it is known: the rules' prices over its re-enrolling students."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.i18n import DEFAULT_LANGUAGE, LANGUAGES, current_language, gettext, use_language
from portal.models.courses import Course, CourseKind, Enrolment
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierSnapshot, DossierState
from portal.services.facts import KEPT_ACTIVITIES
from portal.services.reenrolment.audience import HOUSEHOLDS, Audience, household_of
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.slots import course_facts
from rules.prices import Charge, Estimate, PendingCharge, estimate
from rules.reasons import Reason
from rules.sentences import Teller, say
from rules.sentences.pricing import PriceTeller
from rules.sites import ANSWER

COUNTED = (
    DossierState.IN_PROGRESS,
    DossierState.SUBMITTED,
    DossierState.IN_REVIEW,
    DossierState.RETURNED,
    DossierState.ACCEPTED,
)
"""States in which a student counts among the family's re-enrolling ones."""
QUOTIENT = "family.quotient"


@dataclass(frozen=True)
class Price:
    """One line of the estimate in cents, negative for a reduction; None: pending. The reason is a sentence."""

    key: str
    label: str
    cents: int | None
    reason: str = ""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], for_staff: bool, language: str | None) -> "Price":
        """Return a line as a snapshot keeps it, in the words of its reader; one of an older release has them once."""
        said = kept.get("staff_reason" if for_staff else "reason", "")
        reason = said if for_staff else kept.get("reasons", {}).get(language, said)
        label = kept.get("labels", {}).get(language, kept["label"])
        return cls(kept["key"], label, kept.get("cents"), reason)


@dataclass(frozen=True)
class FamilyEstimate:
    """The estimate of a family in the order of the rules: fees, rentals and deposits apart, totals in cents."""

    lines: tuple[Price, ...]
    rented: tuple[Price, ...]
    deposits: tuple[Price, ...]
    pending: tuple[Price, ...]
    total: int
    rentals: int
    deposit: int
    students: int = 1
    """How many students of the family it is for, all together."""

    @classmethod
    def from_json(
        cls, kept: Mapping[str, Any], for_staff: bool = False, language: str | None = None
    ) -> "FamilyEstimate":
        """Return the estimate that a snapshot keeps, told to the family that sent it or to staff.

        `language` is that of labels and reasons; None: the sender's, as on the paper.
        """

        def told(part: str) -> tuple[Price, ...]:
            return tuple(Price.from_json(line, for_staff, language) for line in kept.get(part, ()))

        lists = told("lines"), told("rented"), told("deposits"), told("pending")
        return cls(*lists, kept["total"], kept["rentals"], kept["deposit"], kept.get("students", 1))

    def sums(self) -> "FamilyEstimate":
        """Return what a mail tells of it: the sums, and the names of what is not known yet."""
        pending = tuple(replace(line, reason="") for line in self.pending)
        return replace(self, lines=(), rented=(), deposits=(), pending=pending)


PARTS = ("lines", "rented", "deposits", "pending")


@dataclass(frozen=True)
class _Account:
    """What the engine made of a family, with all that is needed to tell it."""

    members: Sequence[Situation]
    courses: Sequence[Mapping[str, Course]]
    """Student by student the courses that go on, by code."""
    result: Estimate


class EstimateService:
    """Estimates for families; the engine is that of the rules."""

    def __init__(self, session: Session, situations: SituationService, audience: Audience) -> None:
        self._session = session
        self._situations = situations
        self._audience = audience

    def of(self, situation: Situation, reader: Person | None) -> FamilyEstimate:
        """Return the estimate of the student's family as told to a reader, this student's answers of now included."""
        return self._told(self._account(situation), reader)

    def to_keep(self, situation: Situation, person: Person) -> dict[str, Any]:
        """Return the estimate as JSON for the snapshot: each reason as told to the sender, and as told to staff.

        Labels and reasons stand there in every language: another guardian may read another one than the sender, who
        may have changed his own. `lacking` are the facts of the record for want of which a price of this student, or of
        the whole family, is not known.
        """
        account = self._account(situation)
        spoken = {language: self._told_in(language, account, person) for language in LANGUAGES}
        told = spoken[current_language()]
        staff = self._told_in(situation.establishment.locale or DEFAULT_LANGUAGE, account, None)
        parts = {name: _side_by_side(name, told, staff, spoken) for name in PARTS}
        own = (charge for charge in account.result.pending if charge.student in (0, None))
        lacking = {fact for charge in own for fact in charge.missing if not fact.startswith(ANSWER)}
        return {**asdict(told), **parts, "lacking": sorted(lacking)}

    def sealed(self, situation: Situation, snapshot: DossierSnapshot, reader: Person) -> FamilyEstimate | None:
        """Return the estimate of a round as it was sealed; None to whom the bill does not concern.

        Who sent it reads each line; to another one, the lines and their reasons are not worded: he reads the sums.
        """
        kept = FamilyEstimate.from_json(snapshot.prices, language=current_language())
        if situation.dossier is not None and situation.dossier.respondent_id == reader.id:
            return kept
        return kept.sums() if reader.id in household_of(self._session, situation.student.family) else None

    def _told_in(self, language: str, account: _Account, reader: Person | None) -> FamilyEstimate:
        with use_language(language):
            return self._told(account, reader)

    def _account(self, situation: Situation) -> _Account:
        members = _with_declared([situation, *self._siblings(situation)])
        courses = [{course.code: course for course in self._courses(member)} for member in members]
        # With the id, twins keep their order whichever of them the page is about.
        facts = [{**member.facts, "student.id": member.student.id} for member in members]
        charged = [[course_facts(course) for course in kept.values()] for kept in courses]
        return _Account(members, courses, estimate(situation.compiled, facts, charged, reasons=True))

    def _siblings(self, situation: Situation) -> list[Situation]:
        others = self._session.scalars(
            select(Dossier.id)
            .join(Student, Dossier.student_id == Student.id)
            .where(
                Dossier.campaign_id == situation.campaign.id,
                Student.family_id == situation.student.family_id,
                Student.id != situation.student.id,
                Dossier.state.in_(COUNTED),
            )
            .order_by(Dossier.id)
        ).all()
        return [self._situations.of_dossier(dossier_id) for dossier_id in others]

    def _courses(self, situation: Situation) -> Sequence[Course]:
        """Return the lessons that go on: those taken alone; groups are chosen anew each year."""
        return self._session.scalars(
            select(Course)
            .join(Enrolment, Enrolment.course_id == Course.id)
            .where(
                Enrolment.student_id == situation.student.id,
                Enrolment.activity.in_(KEPT_ACTIVITIES),
                Course.school_year_id == situation.campaign.from_year_id,
                Course.kind == CourseKind.INDIVIDUAL,
            )
            .options(joinedload(Course.department), joinedload(Course.discipline))
            .order_by(Course.id)
        ).all()

    def _told(self, account: _Account, reader: Person | None) -> FamilyEstimate:
        result, telling = account.result, _Telling(account, self._tellers(account, reader))
        fees = [charge for charge in result.charges if charge.kind != "deposit" and charge.ledger == "fees"]
        rented = [charge for charge in result.charges if charge.kind != "deposit" and charge.ledger == "rentals"]
        return FamilyEstimate(
            tuple(telling.price(charge) for charge in fees),
            tuple(telling.price(charge) for charge in rented),
            tuple(telling.price(charge) for charge in result.deposits),
            tuple(telling.pending(charge) for charge in result.pending),
            result.total,
            result.rentals,
            result.deposit,
            len(account.members),
        )

    def _tellers(self, account: _Account, reader: Person | None) -> list[Teller]:
        """Return how the reader is told of each student; of one whom he may not see he learns nothing."""
        own, *others = account.members
        seen = self._audience.visible(reader, [member.student for member in others])
        tellers = [self._audience.teller(own, reader, HOUSEHOLDS)]
        for member in others:
            told = member.student.id in seen
            tellers.append(
                self._audience.teller(member, reader, HOUSEHOLDS) if told else self._audience.stranger(member)
            )
        return tellers


class _Telling:
    """Puts the charges of an account in words."""

    def __init__(self, account: _Account, tellers: Sequence[Teller]) -> None:
        rules = account.members[0].rules
        self._account = account
        self._tellers = tellers
        self._words = PriceTeller(rules.prices, account.result, current_language())
        self._labels = {line.key: line.label for line in rules.prices.lines}
        self._labels |= {reduction.key: reduction.label for reduction in rules.prices.reductions}

    def price(self, charge: Charge) -> Price:
        index = charge.student or 0
        to = self._tellers[index]
        label = self._label(charge.label.to(current_language()), charge.student, charge.course)
        return Price(charge.key, label, charge.cents, self._words.say(charge, self._account.members[index].facts, to))

    def pending(self, charge: PendingCharge) -> Price:
        to = self._tellers[charge.student or 0]
        label = self._label(self._labels[charge.key].to(current_language()), charge.student)
        return Price(charge.key, label, None, say(Reason(None, missing=charge.missing), current_language(), None, to))

    def _label(self, label: str, student: int | None, code: str | None = None) -> str:
        """Name the course, and the student where the family has several."""
        if student is None:
            return label
        to = self._tellers[student]
        course = self._account.courses[student].get(code or "")
        if course is not None and to.name is not None:
            label = f"{label}, {course.name}"
        if len(self._account.members) == 1:
            return label
        name = to.name or gettext("another student of the family")
        return f"{label} ({name})"


def _with_declared(members: Sequence[Situation]) -> Sequence[Situation]:
    """Return the students with the quotient that the family has answered, which counts before staff have read it.

    Where the parents live apart it waits for the record: the estimate would tell it to the other household.
    """
    answered = (
        member.facts.get(f"answer.{item.key}")
        for member in members
        for step in member.rules.steps
        for item in step.fields
        if item.record == QUOTIENT
    )
    declared = next((value for value in answered if isinstance(value, Decimal)), None)
    if declared is None or members[0].student.family.separated:
        return members
    return [replace(member, facts={**member.facts, QUOTIENT: declared}) for member in members]


def _side_by_side(
    part: str, told: FamilyEstimate, staff: FamilyEstimate, spoken: Mapping[str, FamilyEstimate]
) -> list[dict[str, Any]]:
    def said(index: int, what: str) -> dict[str, str]:
        return {language: getattr(getattr(each, part)[index], what) for language, each in spoken.items()}

    both: Iterable[tuple[Price, Price]] = zip(getattr(told, part), getattr(staff, part), strict=True)
    return [
        {
            **asdict(one),
            "staff_reason": other.reason,
            "labels": said(index, "label"),
            "reasons": said(index, "reason"),
        }
        for index, (one, other) in enumerate(both)
    ]
