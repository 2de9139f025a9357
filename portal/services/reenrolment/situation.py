"""What the rules say of one student now: facts from the record, answers of the dossier, outcome. Read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import clock, db
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer
from portal.models.rulesets import RulesetRevision
from portal.services.facts import FactService
from portal.services.records import Record
from portal.services.reenrolment.answers import fact_of_answer
from portal.services.rulesets import WITHOUT_TEXT, RulesetService
from rules.compiled import CompiledRules
from rules.model import FieldItem, Ruleset, Step
from rules.outcome import Outcome, complete, outcome, window_of

CAMPAIGN = (joinedload(Campaign.from_year), joinedload(Campaign.to_year))


@dataclass(frozen=True)
class Opening:
    """From when until when this student may be re-enrolled; `closes` is exclusive."""

    opens: datetime
    closes: datetime

    def holds(self, now: datetime) -> bool:
        """Tell whether `now` lies within."""
        return self.opens <= now < self.closes


@dataclass(frozen=True)
class Author:
    """Whose account gave an answer, and when."""

    account_id: int | None
    at: datetime


@dataclass(frozen=True)
class Situation:
    """One student in one campaign, as the rules see it at this moment."""

    establishment: Establishment
    campaign: Campaign
    revision: RulesetRevision
    compiled: CompiledRules
    student: Student
    respondent: Person | None
    dossier: Dossier | None
    answers: dict[str, dict[str, Any]]
    """By step key, then item key: the JSON of the answer."""
    facts: dict[str, Any]
    now: datetime
    authors: Mapping[str, Mapping[str, Author]] = field(default_factory=dict)
    """By step key, then item key: who gave the answer of the dossier; none of what a guardian answers about himself."""
    recorded: Mapping[str, Any] = field(default_factory=dict)
    """The facts that the records alone tell."""
    of_siblings: tuple[Any, ...] = ()
    """Rows of answers in the dossiers of brothers and sisters, the oldest first."""

    @property
    def rules(self) -> Ruleset:
        """The rules of the revision."""
        return self.compiled.rules

    @property
    def zone(self) -> ZoneInfo:
        """The establishment's zone."""
        return ZoneInfo(self.establishment.zone)

    @property
    def today(self) -> date:
        """The business day there."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def outcome(self) -> Outcome:
        """What is asked."""
        return outcome(self.compiled, self.facts)

    @cached_property
    def explained(self) -> Outcome:
        """The same with the reason of each item; costs about a millisecond."""
        return outcome(self.compiled, self.facts, reasons=True)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps that this student has, in order."""
        shown = set(self.outcome.steps)
        return tuple(step for step in self.rules.steps if step.key in shown)

    @cached_property
    def opening(self) -> Opening | None:
        """The student's own window; None: not open to this student."""
        window = window_of(self.compiled, self.outcome)
        if self.rules.campaign.windows and window is None:
            return None
        dates = window or self.rules.campaign
        return Opening(self._instant(dates.opens), self._instant(dates.closes))

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone)

    @property
    def is_open(self) -> bool:
        """Tell whether new answers of this student are taken now."""
        return self.campaign.active and self.opening is not None and self.opening.holds(self.now)


@db.shared
def _place() -> Select[Any]:
    """The campaign, the active one or the latest, its establishment, and the student's dossier in it."""
    return (
        select(Campaign, Dossier, Establishment)
        .join(Establishment, Establishment.id == Campaign.establishment_id)
        .outerjoin(Dossier, and_(Dossier.campaign_id == Campaign.id, Dossier.student_id == bindparam("student")))
        .order_by(Campaign.active.desc(), Campaign.id.desc())
        .limit(1)
        .options(*CAMPAIGN, joinedload(Dossier.revision).options(*WITHOUT_TEXT), joinedload(Dossier.respondent))
    )


@db.shared
def _answers() -> Select[Any]:
    own = or_(DossierAnswer.owner_id.is_(None), DossierAnswer.owner_id == bindparam("owner"))
    return (
        select(
            DossierAnswer.id,
            DossierAnswer.dossier_id,
            DossierAnswer.step_key,
            DossierAnswer.item_key,
            DossierAnswer.owner_id,
            DossierAnswer.value,
            DossierAnswer.by_id,
            DossierAnswer.at,
        )
        .join(Dossier, DossierAnswer.dossier_id == Dossier.id)
        .join(Student, Dossier.student_id == Student.id)
        .where(Dossier.campaign_id == bindparam("campaign"), Student.family_id == bindparam("family"), own)
        .order_by(DossierAnswer.id)
    )


def asked_fields(situation: Situation, step: Step) -> list[FieldItem]:
    """Return the questions of a step that this student is asked now, information to read left out."""
    states = situation.outcome.fields
    asked = [field for field in step.fields if states.get(field.key) in ("asked", "required")]
    return [field for field in asked if field.kind != "information"]


class SituationService:
    """Gathers situations; a page of the wizard needs one, in three statements."""

    def __init__(self, session: Session, rulesets: RulesetService, facts: FactService) -> None:
        self._session = session
        self._rulesets = rulesets
        self._facts = facts

    def campaign(self) -> Campaign | None:
        """Return the establishment's campaign: the active one, else the latest."""
        return self._session.scalars(
            select(Campaign).order_by(Campaign.active.desc(), Campaign.id.desc()).limit(1).options(*CAMPAIGN)
        ).first()

    def of_student(self, student: Student, respondent: Person | None) -> Situation | None:
        """Return a student's situation in the campaign; None where there is no campaign with published rules."""
        found = self._session.execute(_place(), {"student": student.id}).first()
        if found is None:
            return None
        campaign, dossier, _establishment = found
        if dossier is not None:
            return self._situation(dossier.revision, campaign, student, respondent or dossier.respondent, dossier)
        revision = self._rulesets.current(campaign)
        return None if revision is None else self._situation(revision, campaign, student, respondent, None)

    def of_dossier(self, dossier_id: int, respondent: Person | None = None) -> Situation:
        """Return a dossier's situation, seen by its own respondent unless another is given; raises NoResultFound."""
        dossier = self._session.scalars(self._dossiers().where(Dossier.id == dossier_id)).one()
        return self._situation(
            dossier.revision, dossier.campaign, dossier.student, respondent or dossier.respondent, dossier
        )

    def _dossiers(self) -> Any:
        return select(Dossier).options(
            joinedload(Dossier.campaign).options(*CAMPAIGN),
            joinedload(Dossier.revision).options(*WITHOUT_TEXT),
            joinedload(Dossier.student).options(joinedload(Student.person), joinedload(Student.family)),
            joinedload(Dossier.respondent),
        )

    def _situation(
        self,
        revision: RulesetRevision,
        campaign: Campaign,
        student: Student,
        respondent: Person | None,
        dossier: Dossier | None,
    ) -> Situation:
        compiled = self._rulesets.compiled(revision)
        establishment = self._session.get_one(Establishment, revision.establishment_id)
        now = clock.now()
        today = now.astimezone(ZoneInfo(establishment.zone)).date()
        rows = [] if dossier is None else self._answers(dossier, respondent)
        answers: dict[str, dict[str, Any]] = {}
        authors: dict[str, dict[str, Author]] = {}
        for row in rows:
            if dossier is None or row.dossier_id != dossier.id:
                continue
            answers.setdefault(row.step_key, {})[row.item_key] = row.value["value"]
            if row.owner_id is None:
                authors.setdefault(row.step_key, {})[row.item_key] = Author(row.by_id, row.at)
        recorded = self._facts.of(student, campaign, respondent, today)
        return Situation(
            establishment,
            campaign,
            revision,
            compiled,
            student,
            respondent,
            dossier,
            answers,
            self._with_answers(compiled, recorded, answers, today),
            now,
            authors,
            recorded,
            tuple(row for row in rows if dossier is not None and row.dossier_id != dossier.id),
        )

    def answered(self, situation: Situation) -> Situation:
        """Return the situation as its answers make it now; the records are not read again."""
        facts = self._with_answers(situation.compiled, situation.recorded, situation.answers, situation.today)
        return replace(situation, facts=facts)

    def _with_answers(
        self,
        compiled: CompiledRules,
        recorded: Mapping[str, Any],
        answers: Mapping[str, Mapping[str, Any]],
        today: date,
    ) -> dict[str, Any]:
        """Return the facts that records and answers make together."""
        known = dict(recorded)
        for step in compiled.rules.steps:
            for item in step.fields:
                value = fact_of_answer(item, answers.get(step.key, {}).get(item.key))
                if value is not None:
                    known[f"answer.{item.key}"] = value
        chosen = {
            slot
            for step in compiled.rules.steps
            for group in step.groups
            if group.mode == "seats"
            for slot in answers.get(step.key, {}).get(group.key) or ()
        }
        if chosen:
            known = self._facts.with_chosen(known, chosen)
        return complete(compiled, known, today)

    def _answers(self, dossier: Dossier, respondent: Person | None) -> Sequence[Any]:
        """Return the answers of the family's dossiers, and among those of guardians about themselves the respondent's.

        One statement for the student and for brothers and sisters, whose answers are offered.
        """
        given = {
            "campaign": dossier.campaign_id,
            "family": dossier.student.family_id,
            "owner": None if respondent is None else respondent.id,
        }
        return self._session.execute(_answers(), given).all()

    def record(self, situation: Situation) -> Record:
        """Return the rows that this dossier reads from and proposes to."""
        year = self._facts.coming_year(situation.student, situation.campaign)
        return Record(situation.respondent, situation.student, situation.student.family, year)

    def begin_year(self, situation: Situation) -> Record:
        """Return the same with a row of the coming year, which is about to be written to."""
        self._facts.begin_year(situation.student, situation.campaign)
        return self.record(situation)
