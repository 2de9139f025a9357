"""What the coming year costs a family as far as it is known: the rules' prices over its re-enrolling students."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.i18n import current_language
from portal.models.courses import Course, CourseKind, Enrolment
from portal.models.people import Student
from portal.models.reenrolment import Dossier, DossierState
from portal.services.facts import KEPT_ACTIVITIES
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.slots import course_facts
from rules.prices import Charge, estimate

COUNTED = (
    DossierState.IN_PROGRESS,
    DossierState.SUBMITTED,
    DossierState.IN_REVIEW,
    DossierState.RETURNED,
    DossierState.ACCEPTED,
)
"""States in which a student counts among the family's re-enrolling ones."""


@dataclass(frozen=True)
class Price:
    """One line of the estimate in cents, negative for a reduction; None: pending."""

    key: str
    label: str
    cents: int | None
    ledger: str = "fees"


@dataclass(frozen=True)
class FamilyEstimate:
    """The estimate of a family: lines in the order of the rules, totals in cents."""

    lines: tuple[Price, ...]
    pending: tuple[Price, ...]
    total: int
    rentals: int
    deposit: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a snapshot keeps it."""
        return {
            "lines": [{"key": x.key, "label": x.label, "cents": x.cents, "ledger": x.ledger} for x in self.lines],
            "pending": [{"key": x.key, "label": x.label} for x in self.pending],
            "total": self.total,
            "rentals": self.rentals,
            "deposit": self.deposit,
        }


class EstimateService:
    """Estimates for families; the engine is that of the rules."""

    def __init__(self, session: Session, situations: SituationService) -> None:
        self._session = session
        self._situations = situations

    def of(self, situation: Situation) -> FamilyEstimate:
        """Return the estimate of the student's family, this student's answers of now included."""
        members = [situation, *self._siblings(situation)]
        result = estimate(
            situation.compiled,
            [member.facts for member in members],
            [self._courses(member) for member in members],
        )
        labels = {line.key: line.label for line in situation.rules.prices.lines}
        labels |= {reduction.key: reduction.label for reduction in situation.rules.prices.reductions}
        pending = {row.key: Price(row.key, labels[row.key].to(current_language()), None) for row in result.pending}
        return FamilyEstimate(
            tuple(_price(charge) for charge in result.charges),
            tuple(pending.values()),
            result.total,
            result.rentals,
            result.deposit,
        )

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

    def _courses(self, situation: Situation) -> Sequence[dict[str, Any]]:
        """Return the facts of the lessons that go on: those taken alone; groups are chosen anew each year."""
        courses = self._session.scalars(
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
        )
        return [course_facts(course) for course in courses]


def _price(charge: Charge) -> Price:
    return Price(charge.key, charge.label.to(current_language()), charge.cents, charge.ledger)
