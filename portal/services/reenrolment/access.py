"""Who may start, change or read a re-enrolment now, and why not."""

from dataclasses import dataclass
from enum import StrEnum

from babel.support import LazyProxy

from portal import formats
from portal.i18n import current_language
from portal.i18n import lazy_gettext as _
from portal.models.people import Person
from portal.models.reenrolment import FINALISED, DossierState
from portal.services.errors import DomainError
from portal.services.reenrolment.situation import Situation


class Access(StrEnum):
    """What a person may do with a student's re-enrolment now."""

    NONE = "none"
    READ = "read"
    BLOCKED = "blocked"
    WRITE = "write"


NOT_STARTED_YET = frozenset({DossierState.NOT_STARTED, DossierState.IN_PROGRESS, DossierState.DECLINED})


class ClosedError(DomainError):
    """The window is closed, or the deadline of a correction has passed; what was typed is not taken."""


class NotYoursError(DomainError):
    """Somebody else answers for this student."""


@dataclass(frozen=True)
class Verdict:
    """What may be done, and the sentence that says why not more."""

    access: Access
    reasons: tuple[str | LazyProxy, ...] = ()


def access(situation: Situation, person: Person) -> Verdict:
    """Return what this person may do with the student's re-enrolment now."""
    dossier = situation.dossier
    state = DossierState.NOT_STARTED if dossier is None else dossier.state
    if state is DossierState.RETURNED:
        return _correcting(situation, person)
    if state in FINALISED:
        return Verdict(Access.READ)
    if not situation.is_open:
        return Verdict(Access.NONE, (_closed(situation),))
    if not answers_for(situation, person):
        return Verdict(Access.BLOCKED, (_somebody_else(situation),))
    if situation.outcome.blocked:
        messages = {rule.key: rule.message.to(current_language()) for rule in situation.rules.eligibility}
        return Verdict(Access.BLOCKED, tuple(messages[key] for key in situation.outcome.blocked))
    return Verdict(Access.WRITE)


def _correcting(situation: Situation, person: Person) -> Verdict:
    dossier = situation.dossier
    if dossier is not None and dossier.due_at is not None and situation.now >= dossier.due_at:
        return Verdict(Access.READ, (_("The time to correct is over. Write to your establishment."),))
    if not answers_for(situation, person):
        return Verdict(Access.READ, (_somebody_else(situation),))
    return Verdict(Access.WRITE)


def answers_for(situation: Situation, person: Person) -> bool:
    """Tell whether the rules let this person answer for the student; unknown means whoever may see the student."""
    student = situation.student
    if situation.outcome.respondent == "student":
        return person.id == student.person_id
    return situation.entitles(person) or (situation.outcome.respondent is None and person.id == student.person_id)


def _somebody_else(situation: Situation) -> LazyProxy:
    if situation.outcome.respondent == "student":
        return _("An adult student re-enrols with an account of their own.")
    return _("A guardian of the student re-enrols. Write to your establishment if that should be you.")


def _closed(situation: Situation) -> str | LazyProxy:
    opening = situation.opening
    if opening is None or not situation.campaign.active:
        return _("Re-enrolment is not open for this student.")
    if situation.now < opening.opens:
        return _("Re-enrolment opens on %(moment)s.", moment=formats.moment(opening.opens, situation.zone))
    return _("Re-enrolment was possible until %(deadline)s.", deadline=formats.deadline(opening.closes, situation.zone))


def ensure_may_write(situation: Situation, person: Person) -> None:
    """Raise ClosedError or NotYoursError, with the sentence for the family, unless this person may write now."""
    verdict = access(situation, person)
    if verdict.access is Access.WRITE:
        return
    message = " ".join(str(reason) for reason in verdict.reasons) or str(_("This dossier is with your establishment."))
    raise (NotYoursError if verdict.access is Access.BLOCKED else ClosedError)(message)


def may_answer(situation: Situation, person: Person) -> bool:
    """Tell whether this person may answer steps now: not while the student is noted as leaving."""
    return not _is_declined(situation) and access(situation, person).access is Access.WRITE


def _is_declined(situation: Situation) -> bool:
    return situation.dossier is not None and situation.dossier.state is DossierState.DECLINED


def ensure_may_answer(situation: Situation, person: Person) -> None:
    """Raise as `ensure_may_write` does, and ClosedError while the student is noted as leaving."""
    ensure_may_write(situation, person)
    if _is_declined(situation):
        raise ClosedError(_("It is noted that the student does not come back. Choose to re-enrol first."))


def may_choose(situation: Situation, person: Person) -> bool:
    """Tell whether this person may say now that the student comes back, or does not."""
    state = DossierState.NOT_STARTED if situation.dossier is None else situation.dossier.state
    return state in NOT_STARTED_YET and access(situation, person).access is Access.WRITE


def ensure_may_choose(situation: Situation, person: Person) -> None:
    """Raise as `ensure_may_write` does, and ClosedError once the dossier was sent: a correction is no new choice."""
    ensure_may_write(situation, person)
    if situation.dossier is not None and situation.dossier.state is DossierState.RETURNED:
        raise ClosedError(_("The dossier was sent: correct it, or write to your establishment."))
