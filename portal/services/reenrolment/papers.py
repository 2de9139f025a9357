"""The sealed summary of a round, made from its snapshot alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.documents.summary import (
    ConsentLine,
    CourseLine,
    DocumentLine,
    Estimate,
    PriceLine,
    Row,
    Section,
    Sender,
    Summary,
    Wishes,
)
from portal.i18n import gettext, use_language
from portal.models.reenrolment import DossierSnapshot
from portal.services.reenrolment.answering import promised_day
from portal.services.reenrolment.estimates import FamilyEstimate, Price
from portal.services.reenrolment.situation import Situation


@dataclass(frozen=True)
class PaperToPrint:
    """What the paper says, in which language, and what the file is called where people see it."""

    content: Summary
    language: str
    title: str


def paper_of(situation: Situation, snapshot: DossierSnapshot) -> PaperToPrint:
    """Return the paper of a snapshot; names and addresses are those of the record now.

    Snapshots of an older release know neither notes nor ranks, days nor signers, nor what the record said already.
    """
    dossier = situation.dossier
    if dossier is None:
        raise LookupError("a paper is about a dossier")
    texts, place, person = snapshot.texts, situation.establishment, situation.student.person
    content = Summary(
        sender=Sender(name=place.name, address=place.address, telephone=place.phone, zone=place.zone),
        number=dossier.number or "",
        round=snapshot.round,
        revision=situation.revision.number,
        from_year=situation.campaign.from_year.label,
        to_year=situation.campaign.to_year.label,
        student=f"{person.last_name} {person.first_name}",
        birth_date=person.birth_date,
        family_identifier=situation.student.family.name,
        sent_by=texts["sent_by"],
        sent_at=snapshot.taken_at,
        answer_by=promised_day(situation),
        **_contents(texts),
        estimate=_estimate(snapshot.prices),
        checksum=snapshot.checksum,
    )
    with use_language(texts["language"]):
        title = gettext("summary-%(number)s.pdf") % {"number": dossier.number}
    return PaperToPrint(content, texts["language"], title)


def _contents(texts: dict[str, Any]) -> dict[str, Any]:
    """Return what the steps hold, by the name of its part of the paper."""
    steps = texts["steps"]
    courses = _lines(steps, "courses")
    return {
        "sections": tuple(_section(step) for step in steps if step["kind"] == "form"),
        "documents": tuple(_document(line) for line in _lines(steps, "documents")),
        "consents": tuple(_consent(line, texts.get("signers", {})) for line in _lines(steps, "consents")),
        "courses": tuple(
            CourseLine(name=line["value"], group=line["label"])
            for line in courses
            if line["value"] and not line.get("wishes")
        ),
        "wishes": tuple(
            Wishes(group=line["label"], names=tuple(line["wishes"])) for line in courses if line.get("wishes")
        ),
    }


def _section(step: dict[str, Any]) -> Section:
    rows = [
        Row(label=line["label"], value=line["value"], before=line["before"], kept=line.get("kept", True))
        for line in step["lines"]
    ]
    return Section(title=step["title"], rows=tuple(rows))


def _document(line: dict[str, Any]) -> DocumentLine:
    given_on = date.fromisoformat(line["given_on"]) if line.get("given_on") else None
    return DocumentLine(label=line["label"], received_on=given_on, state=line["value"], note=line.get("note", ""))


def _consent(line: dict[str, Any], signers: dict[str, list[str]]) -> ConsentLine:
    """Return the answer: the sender's, a line each where both guardians are asked."""
    return ConsentLine(label=line["label"], answer="\n".join(signers.get(line["key"], [line["value"]])))


def _lines(steps: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line for step in steps if step["kind"] == kind for line in step["lines"]]


def _estimate(prices: dict[str, Any]) -> Estimate | None:
    kept = FamilyEstimate.from_json(prices)
    if not (kept.lines or kept.pending or kept.rented or kept.deposits):
        return None
    return Estimate(
        lines=_prices(kept.lines),
        total_cents=kept.total,
        pending=_prices(kept.pending),
        rentals=_prices(kept.rented),
        deposits=_prices(kept.deposits),
        students=kept.students,
    )


def _prices(lines: tuple[Price, ...]) -> tuple[PriceLine, ...]:
    return tuple(PriceLine(label=line.label, reason=line.reason, cents=line.cents) for line in lines)
