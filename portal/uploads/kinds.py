"""The kinds of file that families send, told by their first bytes and never by their name."""

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}
STARTS = {
    "pdf": b"%PDF-",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}
MARK = b"\xef\xbb\xbf"
"""What some programs of Windows write before anything else (a byte order mark)."""
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
WRAPPERS = frozenset({b"mif1", b"msf1"})
"""Brands of the container: what it holds is told by the brands that follow."""
BRANDS_END = 64


def kind_of(body: bytes) -> str | None:
    """Return the kind of a file, none for all others; a file is what its first byte begins, not a later one."""
    for kind, start in STARTS.items():
        if body.startswith(start):
            return kind
    if body.startswith(MARK + STARTS["pdf"]):
        return "pdf"
    return "heic" if _is_heic(body) else None


def _is_heic(body: bytes) -> bool:
    """Read the box that begins a HEIC file: length, "ftyp", main brand, version, other brands."""
    if body[4:8] != b"ftyp":
        return False
    main, end = body[8:12], min(int.from_bytes(body[:4], "big"), BRANDS_END)
    others = {body[at : at + 4] for at in range(16, end, 4)}
    return main in BRANDS or (main in WRAPPERS and not BRANDS.isdisjoint(others))
