"""JPEG streams inside PDFs: their segments of metadata are cut out, the picture itself is not touched."""

import re

START, END, SCAN = b"\xff\xd8", 0xD9, 0xDA
COMMENT = 0xFE
KEPT_APPLICATIONS = {0xE0, 0xE2, 0xEE}
"""JFIF, colour profile, Adobe: without the last two, colours change."""
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In a scan, where zeros are stuffed in and restarts have no length."""


def without_metadata(jpeg: bytes) -> bytes | None:
    """Return the JPEG without EXIF, XMP, comments and what follows its end; none when it cannot be followed."""
    if not jpeg.startswith(START):
        return None
    parts, at = [START], len(START)
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == SCAN:
            found = NEXT_MARKER.search(jpeg, end)
            end = found.start() if found else len(jpeg)
        if not _is_metadata(marker):
            parts.append(jpeg[at:end])
        at = end
        if jpeg[at : at + 2] == bytes((0xFF, END)):
            return b"".join([*parts, jpeg[at : at + 2]])
    return None


def _is_metadata(marker: int) -> bool:
    return marker == COMMENT or (0xE0 <= marker <= 0xEF and marker not in KEPT_APPLICATIONS)
