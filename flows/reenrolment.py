"""Carries one dossier: the steps of its round, the decision, its effects; suspended while somebody must act.

The truth is in our tables: a run does what is missing there, so it may be killed, repeated or replaced.
"""

import re
import time

from prefect import flow, suspend_flow_run
from prefect.artifacts import create_link_artifact
from prefect.runtime import flow_run

from flows.context import Card, Standing, StepToDo, container
from flows.errors import scrubbed
from flows.steps import step_task
from portal.documents.summary import render_summary
from portal.i18n import gettext, lazy_gettext

SUMMARY = "summary"
RETURNED = "returned"
FORBIDDEN_IN_KEYS = re.compile("[^a-z0-9]+")
LOOKS = 5
"""Steps, the rules' decision, its application, and one to see that nothing is left: more is a defect."""

AT_THE_OFFICE = lazy_gettext("it waits for the decision of the establishment")
UNDER_WAY = lazy_gettext(
    "If this run fails, its state gives a reference that finds the error in the worker’s log. It is tried again by "
    "itself, five times at most, ten minutes apart."
)
WAITING = lazy_gettext(
    "Nothing is to be done here: the run goes on by itself as soon as somebody has acted in the portal. Resuming it "
    "by hand does no harm and changes nothing."
)
OVER = lazy_gettext("Nothing is left to be done.")
SITUATIONS = {
    "not-started": lazy_gettext("the family has not begun it"),
    "in-progress": lazy_gettext("the family fills it in"),
    "submitted": lazy_gettext("its steps are being carried out"),
    "in-review": lazy_gettext("the decision of the establishment is being carried out"),
    RETURNED: lazy_gettext("it is back with the family, for corrections"),
    "accepted": lazy_gettext("it is accepted and applied to the record"),
    "refused": lazy_gettext("it is refused"),
    "withdrawn": lazy_gettext("it is withdrawn"),
    "declined": lazy_gettext("the family does not re-enrol"),
}


class NoProgressError(Exception):
    """The services say that there is work to do, and doing it changes nothing."""


@step_task(run_name="{key}")
def carry_out(establishment_id: int, dossier_id: int, round_: int, key: str) -> None:
    """Do one step of the round and record it, in one transaction."""
    with container().unit_of_work(establishment_id) as services:
        services.walk.do_step(dossier_id, round_, key)


@step_task(run_name="{key}")
def write_summary(establishment_id: int, dossier_id: int, round_: int, key: str) -> None:
    """Render the summary outside any transaction, store it, then record it."""
    with container().unit_of_work(establishment_id) as services:
        snapshot = services.walk.snapshot(dossier_id, round_)
    content = render_summary(snapshot.content, snapshot.language)
    file = container().files.store(content, "application/pdf", snapshot.title)
    with container().unit_of_work(establishment_id) as services:
        services.walk.record_summary(dossier_id, round_, key, file.columns())


@step_task(run_name="rules")
def decide_by_rules(establishment_id: int, dossier_id: int, round_: int) -> None:
    """Let the rules accept where nobody has to decide."""
    with container().unit_of_work(establishment_id) as services:
        services.decisions.decide_by_rules(dossier_id, round_)


@step_task(run_name="decision")
def apply_decision(establishment_id: int, dossier_id: int, round_: int) -> None:
    """Apply the round's decision to the record and tell the family."""
    with container().unit_of_work(establishment_id) as services:
        services.decisions.apply_decision(dossier_id, round_)


def walk(establishment_id: int, dossier_id: int) -> Standing:
    """Do everything that can be done now; the dossier has then ended or waits for somebody."""
    for _look in range(LOOKS):
        for step in _steps_to_do(establishment_id, dossier_id):
            task = write_summary if step.kind == SUMMARY else carry_out
            task(establishment_id, dossier_id, step.round, step.key)
        standing = _standing(establishment_id, dossier_id)
        if standing.decided:
            apply_decision(establishment_id, dossier_id, standing.round)
        elif standing.ended or standing.waits:
            return standing
        else:
            decide_by_rules(establishment_id, dossier_id, standing.round)
    raise NoProgressError


@flow(name="reenrolment", persist_result=False, log_prints=False)
@scrubbed
def reenrolment(establishment_id: int, dossier_id: int) -> None:
    """Walk the dossier until it has ended, suspended in between."""
    if (flow_run.run_count or 1) == 1:
        show(establishment_id, dossier_id)
    while not walk(establishment_id, dossier_id).ended:
        # Woken without anything to do it waits again.
        show(establishment_id, dossier_id)
        suspend()
    show(establishment_id, dossier_id)


def show(establishment_id: int, dossier_id: int) -> None:
    """Tell on the run's page what it is about, where it stands and where the dossier is: nothing personal."""
    house = container()
    with house.unit_of_work(establishment_id) as services:
        card = services.walk.card(dossier_id)
        standing = services.walk.standing(dossier_id)
    about = gettext("**Re-enrolment %(number)s**, establishment %(establishment)s, round %(round)s: %(situation)s.") % {
        "number": card.number,
        "establishment": card.establishment,
        "round": standing.round,
        "situation": situation(standing),
    }
    create_link_artifact(
        key=artifact_key(card),
        link=house.settings.portal_url + card.office_path,
        link_text=gettext("Open the dossier %(number)s in the portal") % {"number": card.number},
        description=f"{about}\n\n{advice(standing)}",
    )


def artifact_key(card: Card) -> str:
    """Return a key of the dossier's own: under a common one Prefect's list shows the latest dossier only."""
    return FORBIDDEN_IN_KEYS.sub("-", f"{card.establishment}-{card.number}".lower())


def situation(standing: Standing) -> str:
    """Say where a dossier stands, for a reader."""
    if standing.waits and standing.state != RETURNED:
        return str(AT_THE_OFFICE)
    return str(SITUATIONS[standing.state])


def advice(standing: Standing) -> str:
    """Say what an operator has to do, for a reader."""
    if standing.ended:
        return str(OVER)
    return str(WAITING if standing.waits else UNDER_WAY)


def suspend() -> None:
    """Leave the worker; the run goes on from its beginning when it is resumed."""
    # A fresh key each time: with a used one Prefect returns at once.
    suspend_flow_run(timeout=None, key=f"{flow_run.run_count}-{time.time_ns()}")


def _steps_to_do(establishment_id: int, dossier_id: int) -> list[StepToDo]:
    with container().unit_of_work(establishment_id) as services:
        return list(services.walk.steps_to_do(dossier_id))


def _standing(establishment_id: int, dossier_id: int) -> Standing:
    with container().unit_of_work(establishment_id) as services:
        return services.walk.standing(dossier_id)
