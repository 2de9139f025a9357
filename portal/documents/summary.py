"""The summary of a re-enrolment: what a family has sent, as a paper that it keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal import templating
from portal.documents.rendering import PdfEngine, engine
from portal.i18n import use_language

TEMPLATE = "documents/summary/page.html.jinja2"
SHEET = "summary/paper.css"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The establishment as it signs its papers."""

    name: str
    address: str
    """In one line."""
    telephone: str
    zone: str = "Europe/Paris"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer, in the reader's words."""

    label: str
    value: str
    before: str | None = None
    """The recorded value that the answer replaces, empty where nothing was recorded; None: it replaces none."""
    kept: bool = False
    """Whether the record says the same already; else, without `before`, the question has no place in the record."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """The answers of one step."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """One document that was asked."""

    label: str
    received_on: date | None = None
    """None: the day is not known, or there is none."""
    state: str = ""
    """For instance "given, 2 files"; empty: not given yet, or the day says all."""
    note: str = ""
    """For instance "Already given for Anton, valid until 31/08/2028"."""
    fingerprint: str = ""
    """The first signs of the file's checksum."""


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """One authorisation and what was answered, one line a signer where several did."""

    label: str
    answer: str
    text_of: date | None = None
    """The day of the version of the text that was read."""


@dataclass(frozen=True, kw_only=True)
class CourseLine:
    """One course of the coming year."""

    name: str
    group: str = ""
    """What it was chosen for, for instance "Music theory"."""
    when: str = ""
    place: str = ""
    state: str = ""
    """For instance "seat reserved"."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The courses of one group that the family has ranked, first wish first."""

    group: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """One line of the estimate."""

    label: str
    reason: str = ""
    cents: int | None = None
    """None: not known yet, for the reason given."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the year will cost as far as it is known, as computed by the engine that makes the invoice."""

    lines: tuple[PriceLine, ...]
    total_cents: int
    pending: tuple[PriceLine, ...] = ()
    rentals: tuple[PriceLine, ...] = ()
    """Rented instruments, which have an account of their own and stay outside the total."""
    deposits: tuple[PriceLine, ...] = ()
    """What is given back, outside every total."""
    students: int = 1
    """How many students of the family it is for, all together."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything that the paper shows. It is complete in itself: nothing is looked up while it is printed."""

    sender: Sender
    number: str
    round: int
    revision: int
    """The revision of the rules that the dossier was opened with."""
    from_year: str
    to_year: str
    student: str
    """NOM Prénom, as recorded."""
    birth_date: date | None
    family_identifier: str
    sent_by: str
    sent_at: datetime
    answer_by: date | None = None
    """Last day of the establishment's answer; None: it has promised none."""
    sections: tuple[Section, ...] = ()
    documents: tuple[DocumentLine, ...] = ()
    consents: tuple[ConsentLine, ...] = ()
    courses: tuple[CourseLine, ...] = ()
    wishes: tuple[Wishes, ...] = ()
    estimate: Estimate | None = None
    checksum: str
    """Of the dossier's snapshot, in hexadecimal."""
    verify_url: str = ""
    """Where a copy can be checked; empty: nowhere yet."""

    @property
    def zone(self) -> ZoneInfo:
        """The establishment's time zone, in which instants are said."""
        return ZoneInfo(self.sender.zone)

    @property
    def checksum_groups(self) -> str:
        """The checksum in groups of four signs, so that two copies can be compared by eye."""
        return " ".join(self.checksum[start : start + 4] for start in range(0, len(self.checksum), 4))


def summary_html(summary: Summary, language: str) -> str:
    """Return the page that is printed, in `language`."""
    with use_language(language):
        return templating.render(TEMPLATE, summary=summary)


def render_summary(summary: Summary, language: str, pdf_engine: PdfEngine = engine) -> bytes:
    """Return the summary as an accessible PDF (PDF/UA-1); the same summary gives the same bytes.

    Raises RenderError when the document cannot be made within its limits. Takes 0.1 s, 2 s the first time.
    """
    return pdf_engine.render(summary_html(summary, language), SHEET)
