"""PDFs written anew: only what their pages show passes into a new document. For the child.

Scripts, actions, embedded files, forms and data about the document hang on parts that are not taken along. What a
form or a note shows becomes part of its page first, so that a form filled in does not come out empty.
"""

import io

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from portal.uploads.cleaned import Cleaned, RefusedFileError
from portal.uploads.scrubbing import scrub
from portal.uploads.verdicts import MOST_PAGES, Verdict

END = b"%%EOF"
TAIL = 4096
"""Bytes in which the end must stand. qpdf would otherwise mend a file cut short and silently lose its last pages."""
PAGE_KEYS = frozenset(
    [
        *("/Type", "/Parent", "/Contents", "/Resources", "/Group", "/Rotate", "/UserUnit"),
        *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
    ]
)
LAYER_KEYS = frozenset(["/Name", "/BaseState", "/ON", "/OFF"])
ACROBAT_KEYS = ("/NeedsRendering", "/Collection")
"""A form drawn by Acrobat alone, or a folder of files: the page that others show says to install it."""
VERSION = "1.7"


def rewrite(body: bytes) -> Cleaned:
    """Return a new PDF of the same pages; raises RefusedFileError.

    A PDF that only its owner's password protects opens without one, as tax notices do: it is written unprotected.
    """
    if END not in body[-TAIL:]:
        raise RefusedFileError(Verdict.CUT_PDF)
    try:
        with pikepdf.open(io.BytesIO(body)) as document:
            return _rewritten(document)
    except pikepdf.PasswordError:
        raise RefusedFileError(Verdict.PASSWORD) from None
    except (pikepdf.PdfError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        # Parts of another kind than the format says come as any of these.
        raise RefusedFileError(Verdict.BROKEN_PDF) from None


def _rewritten(document: Pdf) -> Cleaned:
    pages = _count(document)
    if any(document.Root.get(key) for key in ACROBAT_KEYS):
        raise RefusedFileError(Verdict.ACROBAT_ONLY)
    if "/AcroForm" in document.Root:
        document.generate_appearance_streams()
    document.flatten_annotations("screen")
    with Pdf.new() as new:
        for page in document.pages:
            _keep(page.obj, PAGE_KEYS)
        new.pages.extend(document.pages)
        _copy_layers(document, new)
        scrub(new)
        written = io.BytesIO()
        new.save(written, min_version=VERSION, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Cleaned(written.getvalue(), pages)


def _count(document: Pdf) -> int:
    """Return the number of pages; raises RefusedFileError for none or too many."""
    # What the file says comes first: to count a million pages takes all the memory there is.
    if int(document.Root.Pages.get("/Count", 0)) > MOST_PAGES or len(document.pages) > MOST_PAGES:
        raise RefusedFileError(Verdict.TOO_MANY_PAGES)
    if not document.pages:
        raise RefusedFileError(Verdict.NO_PAGE)
    return len(document.pages)


def _keep(thing: pikepdf.Object, keys: frozenset[str]) -> None:
    for key in list(thing.keys()):
        if key not in keys:
            del thing[key]


def _copy_layers(document: Pdf, new: Pdf) -> None:
    """Take along which layers are hidden: without it they would all be seen."""
    layers = document.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return
    usual = layers.get("/D")
    if not isinstance(usual, Dictionary):
        return
    _keep(usual, LAYER_KEYS)
    kept = Dictionary(OCGs=layers.get("/OCGs", pikepdf.Array()), D=usual)
    new.Root[Name.OCProperties] = new.copy_foreign(document.make_indirect(kept))
