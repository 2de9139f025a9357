"""What staff did at the counter in the names of families: read from the journal and the answers they gave."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from babel.support import LazyProxy
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.i18n import current_language, gettext
from portal.i18n import lazy_gettext as _
from portal.models.audit import AuditEvent
from portal.models.people import Guardianship, Person, Student
from portal.models.reenrolment import HANDED_IN, Dossier, DossierAnswer, DossierEvent
from portal.services.accounts.acting import BEGUN, ENDED
from portal.services.names import full_name
from portal.services.rulesets import WITHOUT_TEXT, RulesetService

ACTS: Mapping[str, LazyProxy] = {
    "begun": _("re-enrolment begun"),
    "declined": _("noted that the student does not come back"),
    "submitted": _("dossier sent"),
    "signed": _("signature recorded"),
    "withdrawn": _("dossier withdrawn"),
    HANDED_IN: _("document handed in"),
    "taken-back": _("document taken back"),
}
"""What happens to a dossier by its family, or by staff in its name: the kinds of its events, in words."""
MOST_VISITS = 200


@dataclass(frozen=True)
class Act:
    """One thing that was done for one dossier; `number` is none while it was not sent."""

    words: str
    student_name: str
    number: str | None


@dataclass
class Visit:
    """One time that somebody acted in one name, from `at` until it ended, and what came of it."""

    by_id: int | None
    by_name: str
    person_id: int
    at: datetime
    for_name: str = ""
    until: datetime | None = None
    acts: list[Act] = field(default_factory=list)

    def holds(self, deed: "_Deed") -> bool:
        """Tell whether something was done in this visit: one account may act in two names, in two browsers."""
        in_time = self.at <= deed.at and (self.until is None or deed.at <= self.until)
        return in_time and deed.by_id == self.by_id and self.person_id in deed.people


class _Deed(NamedTuple):
    """What an account did for a dossier, and whose names it could be done in."""

    at: datetime
    by_id: int | None
    people: frozenset[int]
    act: Act


class CounterWorkService:
    """Tells colleagues what was done at the counter, where, by whom and in whose name."""

    def __init__(self, session: Session, rulesets: RulesetService) -> None:
        self._session = session
        self._rulesets = rulesets

    def of_day(self, begins: datetime, ends: datetime) -> Sequence[Visit]:
        """Return the visits of a day, the latest first, each with what came of it; two hundred at most."""
        visits = self._visits(and_(AuditEvent.at >= begins, AuditEvent.at < ends))
        self._fill(visits, None)
        return visits[::-1]

    def of_dossier(self, dossier: Dossier) -> Sequence[Visit]:
        """Return the visits in which something was done for a dossier, the oldest first."""
        visits = self._visits(AuditEvent.subject_id.in_(_people_of(dossier)))
        self._fill(visits, dossier)
        return [visit for visit in visits if visit.acts]

    def _visits(self, which: ColumnElement[bool]) -> list[Visit]:
        rows = self._session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == "person", AuditEvent.action.in_((BEGUN, ENDED)), which)
            .order_by(AuditEvent.id.desc())
            .limit(MOST_VISITS * 2)
        ).all()
        visits: list[Visit] = []
        for row in reversed(rows):
            person_id = row.subject_id or 0
            if row.action == BEGUN:
                visits.append(Visit(row.by_id, row.by_name, person_id, row.at))
                continue
            for visit in visits:
                if visit.until is None and (visit.by_id, visit.person_id) == (row.by_id, person_id):
                    visit.until = row.at
        names = {person.id: full_name(person) for person in self._people({visit.person_id for visit in visits})}
        for visit in visits:
            visit.for_name = names.get(visit.person_id, "")
        return visits

    def _people(self, ids: Collection[int]) -> Sequence[Person]:
        return self._session.scalars(select(Person).where(Person.id.in_(ids))).all() if ids else ()

    def _fill(self, visits: Sequence[Visit], only: Dossier | None) -> None:
        """Put into each visit what was done in it: the steps that were filled in, what happened to dossiers."""
        if not visits:
            return
        for deed in sorted((*self._happened(visits, only), *self._answered(visits, only)), key=lambda deed: deed.at):
            visit = next((one for one in reversed(visits) if one.holds(deed)), None)
            if visit is not None and deed.act not in visit.acts:
                visit.acts.append(deed.act)

    def _answered(self, visits: Sequence[Visit], only: Dossier | None) -> Iterator[_Deed]:
        rows = self._session.execute(
            select(DossierAnswer.at, DossierAnswer.by_id, DossierAnswer.step_key, Dossier)
            .join(Dossier, DossierAnswer.dossier_id == Dossier.id)
            .where(*_within(visits, DossierAnswer, only))
            .order_by(DossierAnswer.id)
            .options(*WITH_NAMES)
        ).all()
        for at, by_id, step_key, dossier in rows:
            steps = {step.key: step.title for step in self._rulesets.compiled(dossier.revision).rules.steps}
            title = steps[step_key].to(current_language()) if step_key in steps else step_key
            yield _deed(at, by_id, gettext("filled in: %(step)s") % {"step": title}, dossier)

    def _happened(self, visits: Sequence[Visit], only: Dossier | None) -> Iterator[_Deed]:
        rows = self._session.execute(
            select(DossierEvent.at, DossierEvent.by_id, DossierEvent.kind, Dossier)
            .join(Dossier, DossierEvent.dossier_id == Dossier.id)
            .where(DossierEvent.kind.in_(ACTS), *_within(visits, DossierEvent, only))
            .order_by(DossierEvent.id)
            .options(*WITH_NAMES)
        ).all()
        for at, by_id, kind, dossier in rows:
            yield _deed(at, by_id, str(ACTS[kind]), dossier)


WITH_NAMES = (
    joinedload(Dossier.student).options(
        joinedload(Student.person), selectinload(Student.guardianships).joinedload(Guardianship.guardian)
    ),
    joinedload(Dossier.revision).options(*WITHOUT_TEXT),
)


def _within(
    visits: Sequence[Visit], table: type[DossierAnswer] | type[DossierEvent], only: Dossier | None
) -> list[ColumnElement[bool]]:
    """Keep the rows of those who acted in a name, not before the first of those times."""
    kept = [table.by_id.in_({visit.by_id for visit in visits}), table.at >= min(visit.at for visit in visits)]
    return kept if only is None else [*kept, Dossier.id == only.id]


def _deed(at: datetime, by_id: int | None, words: str, dossier: Dossier) -> _Deed:
    return _Deed(at, by_id, _people_of(dossier), Act(words, full_name(dossier.student.person), dossier.number))


def _people_of(dossier: Dossier) -> frozenset[int]:
    """Return those in whose names something can be done for a dossier: the student and the guardians."""
    student = dossier.student
    return frozenset({student.person_id} | {link.guardian.person_id for link in student.guardianships})
