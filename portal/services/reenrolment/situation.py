"""What the rules say of one student now: facts from the record, answers of the dossier, outcome. Read only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier
from portal.models.rulesets import RulesetRevision
from portal.services.facts import FactService
from portal.services.records import Record
from portal.services.reenrolment.answers import Given, fact_of_answer, given_in_family
from portal.services.reenrolment.places import CAMPAIGN, LATEST, Place, PlaceService
from portal.services.rulesets import WITHOUT_TEXT, RulesetService
from rules.compiled import CompiledRules
from rules.model import FieldItem, Ruleset, Step
from rules.outcome import Outcome, complete, outcome, window_of


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

    zone: ZoneInfo
    """The establishment's."""
    campaign: Campaign
    published: RulesetRevision | None
    """The revision that a dossier would be begun with; None where there is one."""
    checksum: str
    """That of the revision that holds."""
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
    of_siblings: tuple[Given, ...] = ()
    """The answers in the dossiers of brothers and sisters, the oldest first."""
    entitlements: Mapping[int, bool] = field(default_factory=dict)
    """What is known already of who may re-enrol the student as a guardian, by person id."""

    @property
    def revision(self) -> RulesetRevision:
        """The dossier's revision, or the one that it would be begun with."""
        return _revision(self.dossier, self.published)

    @property
    def rules(self) -> Ruleset:
        """The rules of the revision."""
        return self.compiled.rules

    @property
    def establishment(self) -> Establishment:
        """The establishment, read when it is first asked for."""
        return self.campaign.establishment

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

    def entitles(self, person: Person) -> bool:
        """Tell whether a person may re-enrol the student as a guardian."""
        known = self.entitlements.get(person.id)
        if known is not None:
            return known
        return any(link.guardian.person_id == person.id and link.may_reenrol for link in self.student.guardianships)

    @property
    def is_open(self) -> bool:
        """Tell whether new answers of this student are taken now."""
        return self.campaign.active and self.opening is not None and self.opening.holds(self.now)


def _revision(dossier: Dossier | None, published: RulesetRevision | None) -> RulesetRevision:
    found = published if dossier is None else dossier.revision
    if found is None:
        raise LookupError("neither a dossier nor published rules")
    return found


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
        self._places = PlaceService(session)

    def campaign(self) -> Campaign | None:
        """Return the establishment's campaign: the active one, else the latest."""
        return self._session.scalars(select(Campaign).order_by(*LATEST).limit(1).options(CAMPAIGN)).first()

    def of_student(self, student: Student, respondent: Person | None) -> Situation | None:
        """Return a student's situation in the campaign; None where there is no campaign with published rules."""
        return self.of_place(self._places.of(student, respondent))

    def of_place(self, place: Place) -> Situation | None:
        """Return the same for a student who was found already."""
        campaign, dossier = place.campaign, place.dossier
        if campaign is None:
            return None
        if dossier is not None and place.checksum is not None:
            return self._situation(place, campaign, place.checksum)
        published = self._rulesets.current(campaign)
        return None if published is None else self._situation(place, campaign, published.checksum, published)

    def of_dossier(self, dossier_id: int, respondent: Person | None = None) -> Situation:
        """Return a dossier's situation, seen by its own respondent unless another is given; raises NoResultFound."""
        dossier = self._session.scalars(self._dossiers().where(Dossier.id == dossier_id)).one()
        person, campaign, checksum = respondent or dossier.respondent, dossier.campaign, dossier.revision.checksum
        place = Place(dossier.student, person, campaign, campaign.establishment.zone, dossier, checksum, None)
        return self._situation(place, campaign, checksum)

    def _dossiers(self) -> Any:
        return select(Dossier).options(
            joinedload(Dossier.campaign).options(CAMPAIGN),
            joinedload(Dossier.revision).options(*WITHOUT_TEXT),
            joinedload(Dossier.student).options(joinedload(Student.person), joinedload(Student.family)),
            joinedload(Dossier.respondent),
        )

    def _situation(
        self, place: Place, campaign: Campaign, checksum: str, published: RulesetRevision | None = None
    ) -> Situation:
        dossier, student = place.dossier, place.student
        respondent = dossier.respondent if dossier is not None and place.person is None else place.person
        compiled = self._rulesets.compiled_as(checksum, lambda: _revision(dossier, published))
        now, zone = clock.now(), ZoneInfo(place.zone)
        today = now.astimezone(zone).date()
        rows = [] if dossier is None else given_in_family(self._session, dossier, respondent)
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
            zone,
            campaign,
            published,
            checksum,
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
            {} if respondent is None or place.entitled is None else {respondent.id: place.entitled},
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

    def record(self, situation: Situation) -> Record:
        """Return what this dossier reads from."""
        year = self._facts.coming_year(situation.student, situation.campaign)
        return Record(situation.respondent, situation.student, situation.student.family, year)

    def record_to_write(self, situation: Situation) -> Record:
        """Return the rows that this dossier proposes to, with one of the coming year."""
        year = self._facts.year_to_write(situation.student, situation.campaign)
        return Record(situation.respondent, situation.student, situation.student.family, year)
