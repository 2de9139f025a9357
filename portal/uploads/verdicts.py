"""Why a file is not taken: one verdict a reason, one sentence a verdict."""

from enum import StrEnum

from babel.support import LazyProxy

from portal.i18n import lazy_gettext as _


class Verdict(StrEnum):
    """A reason not to take a file."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    OTHER_TYPE = "other-type"
    BROKEN_PICTURE = "broken-picture"
    TOO_MANY_PIXELS = "too-many-pixels"
    BROKEN_PDF = "broken-pdf"
    CUT_PDF = "cut-pdf"
    PASSWORD = "password"  # noqa: S105  # a reason, not a secret
    ACROBAT_ONLY = "acrobat-only"
    NO_PAGE = "no-page"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_HEAVY = "too-heavy"
    BROKEN_OFF = "broken-off"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"


MOST_MEGAPIXELS = 60
MOST_PAGES = 100
"""A judgment, the longest of the documents asked for, has some thirty."""


def sentence(verdict: Verdict, types: str) -> LazyProxy:
    """Return what is wrong and what to do, for the person who sent the file; `types` are those taken instead."""
    return {
        Verdict.EMPTY: _("This file is empty. Choose another one."),
        Verdict.TOO_LARGE: _("This file is over 10 MB. Send a smaller one, or a picture of it."),
        Verdict.OTHER_TYPE: _("This file is of another type. Send one of these: %(types)s.", types=types),
        Verdict.BROKEN_PICTURE: _("This picture cannot be read. Take it again, or send a PDF."),
        Verdict.TOO_MANY_PIXELS: _(
            "This picture is too large. Send one of %(number)s megapixels at most.", number=MOST_MEGAPIXELS
        ),
        Verdict.BROKEN_PDF: _("This PDF cannot be read. Save it again, or send a picture of it."),
        Verdict.CUT_PDF: _("This PDF stops before its end. Download or save it again, then send it."),
        Verdict.PASSWORD: _("This PDF asks for a password. Send it without one, or a picture of it."),
        Verdict.ACROBAT_ONLY: _("This PDF opens in Acrobat only. Print it to a new PDF, or send a picture of it."),
        Verdict.NO_PAGE: _("This PDF has no page. Check it, then choose another one."),
        Verdict.TOO_MANY_PAGES: _(
            "This PDF has more than %(number)s pages. Send only those that are asked for.", number=MOST_PAGES
        ),
        Verdict.TOO_HEAVY: _("This file asks for too much work. Send a simpler one, or a picture of the page."),
        Verdict.BROKEN_OFF: _("The reading of this file broke off. Save it in another form, or send a picture of it."),
        Verdict.BUSY: _("Many files are arriving at the moment. Send yours again in a minute."),
        Verdict.UNAVAILABLE: _("Files cannot be read at the moment. Send yours again in a few minutes."),
    }[verdict]


class BadFileError(Exception):
    """A file is not taken; the verdict is for programs, the text says why and what to do."""

    def __init__(self, verdict: Verdict, types: str = "") -> None:
        super().__init__(verdict)
        self.verdict = verdict
        self._sentence = sentence(verdict, types)

    def __str__(self) -> str:
        return str(self._sentence)
