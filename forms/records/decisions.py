"""What staff decide on a dossier, and what a family says when a student does not come back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import colander

from forms import validators
from forms.choices import ChoiceType, FlagType
from forms.form import Form
from forms.records.nodes import form_of, node
from forms.types import DateType, TextType
from forms.widgets import CheckboxWidget, MultilineWidget, RadiosWidget, TextWidget, pick
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.lists import Choice

ACCEPT, REFUSE, RETURN = "accept", "refuse", "return"
LONGEST_DELAY = timedelta(days=366)


def _verdicts() -> tuple[Choice, ...]:
    return (
        Choice(ACCEPT, gettext("Accept")),
        Choice(RETURN, gettext("Return for correction")),
        Choice(REFUSE, gettext("Refuse")),
    )


def _explained(schema: colander.SchemaNode, answers: dict[str, Any]) -> None:
    """Ask for what the family will read: why, and until when there is something to correct."""
    refusal = colander.Invalid(schema)
    says_why = schema.marked and answers["verdict"] == RETURN
    if answers["verdict"] == ACCEPT and schema.unsigned and not answers["unsigned"]:
        refusal["unsigned"] = gettext("Tick this box to accept without the signature, or wait for it.")
    if answers["verdict"] == ACCEPT and schema.still_open and not answers["despite"]:
        refusal["despite"] = gettext("Tick this box to accept all the same, or look at these points first.")
    if answers["verdict"] != ACCEPT and answers["reason"] is None and not says_why:
        refusal["reason"] = gettext("Write the reason: the family reads it.")
    if answers["verdict"] == RETURN and answers["answer_by"] is None:
        refusal["answer_by"] = gettext("Enter the day until which the family may answer.")
    if refusal.children:
        raise refusal


def decision_form(
    today: date,
    prefix: str = "",
    marked: bool = False,
    unsigned: Sequence[str] = (),
    still_open: Sequence[str] = (),
) -> Form:
    """Return a decision: `verdict` (accept, refuse, return), `reason`, `answer_by` (a day from today on).

    The reason is asked for all but accept, the day for return; both are None where nothing was written. Where items
    are `marked` with reasons of their own, a return needs no other. `unsigned` names the guardians whose signature is
    missing: then `unsigned` has to be ticked to accept. `still_open` names what nobody has looked at, what is missing
    and what is not decided: then `despite` has to be ticked to accept.
    """
    verdict = node(
        "verdict", _("Decision"), ChoiceType(_verdicts()), RadiosWidget(), missing_msg=_("Choose a decision.")
    )
    reason = node(
        "reason",
        _("Reason"),
        TextType(validators.read_lines, maximum=1_000),
        MultilineWidget(unmarked=True),
        help=_("The family reads it: say what is missing and what to do."),
        missing=None,
    )
    ticks = [_without_signature(unsigned)] if unsigned else []
    ticks += [_all_the_same(still_open)] if still_open else []
    known = {"marked": marked, "unsigned": bool(unsigned), "still_open": bool(still_open)}
    return form_of(verdict, *ticks, reason, _answer_by(today), prefix=prefix, validator=_explained, **known)


def _answer_by(today: date) -> colander.SchemaNode:
    hint = _("Only for a return. For example 15/06/2026")
    return node(
        "answer_by",
        _("Answer expected until"),
        DateType(earliest=today, latest=today + LONGEST_DELAY),
        TextWidget(unmarked=True, width=10, attributes={"inputmode": "numeric"}, hint=hint),
        missing=None,
    )


def _without_signature(names: Sequence[str]) -> colander.SchemaNode:
    title = _("I accept without the signature of %(names)s", names=", ".join(names))
    help = _("Only to accept. The signature can still come afterwards.")
    return node("unsigned", title, FlagType(), CheckboxWidget(unmarked=True), help=help, missing=False)


def _all_the_same(points: Sequence[str]) -> colander.SchemaNode:
    title = _("I accept all the same: %(points)s", points=", ".join(points))
    help = _("Only to accept. Documents then count as read.")
    return node("despite", title, FlagType(), CheckboxWidget(unmarked=True), help=help, missing=False)


def mark_form(name: str = "mark") -> Form:
    """Return what is wrong with one item, in a line that the family reads."""
    reason = node(
        name,
        _("What is to be corrected"),
        TextType(validators.read_text, maximum=300),
        TextWidget(unmarked=True),
        missing_msg=_("Write what is to be corrected: the family reads it."),
    )
    return form_of(reason)


def note_form() -> Form:
    """Return what staff write to each other about a dossier: `note`."""
    note = node(
        "note",
        _("New note"),
        TextType(validators.read_lines, maximum=2_000),
        MultilineWidget(unmarked=True, rows=3),
        help=_("Only your colleagues read it."),
        missing_msg=_("Write the note first."),
    )
    return form_of(note)


def withdraw_form() -> Form:
    """Return why a family withdraws: `reason`, None where nothing was written."""
    reason = node(
        "reason",
        _("Reason"),
        TextType(validators.read_lines, maximum=1_000),
        MultilineWidget(),
        help=_("Your establishment reads it."),
        missing=None,
    )
    return form_of(reason)


def decline_form(reasons: Sequence[str] = ()) -> Form:
    """Return "Je ne souhaite pas réinscrire": `reason` (one of the campaign's texts, or None) and `comment`.

    Nothing is required of who leaves; without a list of reasons only the comment is asked.
    """
    comment = node(
        "comment",
        _("Something to tell us"),
        TextType(validators.read_lines, maximum=1_000),
        MultilineWidget(),
        missing=None,
    )
    if not reasons:
        return form_of(comment)
    choices = tuple(Choice(text, text) for text in reasons)
    reason = node("reason", _("Reason"), ChoiceType(choices), pick(choices, no_answer=True), missing=None)
    return form_of(reason, comment)
