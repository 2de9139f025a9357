"""What may still hang on the pages of a PDF without being seen: actions, foreign files, data about pictures."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream

from portal.uploads.cleaned import RefusedFileError
from portal.uploads.jpegs import without_metadata
from portal.uploads.verdicts import Verdict

MOST_OBJECTS = 100_000
MOST_PIXELS = 200_000_000
"""Of one picture in a page: a plan of a metre by a metre at 350 dots an inch."""
MOST_INFLATED = 256 << 20
EMPTIED = frozenset(["/Catalog", "/Filespec", "/F", "/EmbeddedFile", "/Action", "/Annot", "/Sig", "/Metadata"])
ACTIONS = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/URI",
        "/GoTo",
        "/GoToR",
        "/GoToE",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/Named",
        "/Hide",
        "/RichMediaExecute",
        "/GoTo3DView",
        "/SetOCGState",
        "/Trans",
        "/Thread",
    ]
)
BESIDE = frozenset(
    ["/Metadata", "/PieceInfo", "/OPI", "/Ref", "/AF", "/F", "/FFilter", "/FDecodeParms", "/LastModified"]
)
"""Keys of streams only: in a dictionary of resources the same word may be a name that a page uses."""


def scrub(document: Pdf) -> None:
    """Empty what does something or comes from elsewhere; raises RefusedFileError for what is too heavy to show."""
    if len(document.objects) > MOST_OBJECTS:
        raise RefusedFileError(Verdict.TOO_HEAVY)
    for thing in document.objects:
        for part in _parts(thing):
            if isinstance(part, Stream):
                _scrub_stream(part)
            elif isinstance(part, Dictionary) and part.objgen != document.Root.objgen and _is_unwanted(part):
                _empty(part)


def _parts(thing: Object) -> Iterator[Object]:
    """Return a thing and what is written inside it; what it refers to comes by itself."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Array | Dictionary | Stream):
            continue
        values = list(part) if isinstance(part, Array) else [value for _, value in part.items()]
        waiting += [value for value in values if isinstance(value, Object) and not value.is_indirect]
        yield part


def _is_unwanted(part: Object) -> bool:
    return _word(part, "/Type") in EMPTIED or _word(part, "/S") in ACTIONS


def _word(part: Object, key: str) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, Name) else ""


def _empty(part: Object) -> None:
    for key in list(part.keys()):
        del part[key]


def _scrub_stream(stream: Object) -> None:
    for key in BESIDE:
        if key in stream:
            del stream[key]
    if _is_unwanted(stream):
        stream.write(b"")
    elif _word(stream, "/Subtype") == "/Image":
        _scrub_picture(stream)
    elif _inflated(stream) > MOST_INFLATED:
        raise RefusedFileError(Verdict.TOO_HEAVY)


def _inflated(stream: Object) -> int:
    """Return the size of what a viewer would have to unpack; none for what only viewers know to unpack."""
    try:
        return len(stream.read_bytes())
    except PdfError:
        return 0


def _scrub_picture(stream: Object) -> None:
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise RefusedFileError(Verdict.TOO_HEAVY)
    cut = without_metadata(stream.read_raw_bytes()) if _filters(stream) == ["/DCTDecode"] else None
    if cut is not None:
        parameters = stream.get("/DecodeParms")
        known = parameters if isinstance(parameters, Array | Dictionary) else None
        stream.write(cut, filter=Name.DCTDecode, decode_parms=known)


def _filters(stream: Object) -> list[str]:
    filters = stream.get("/Filter")
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
