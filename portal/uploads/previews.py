"""A small picture of a PDF's first page, drawn by poppler in a process with limits; it gets our own cleaned file."""

import logging
import shutil
import subprocess

WIDTH = 400
SECONDS = 5
PATIENCE = 10
"""Seconds of processor, and of waiting."""
BYTES = 512 << 20
COMMAND = (
    "pdftoppm",
    "-jpeg",
    "-jpegopt",
    "quality=70",
    "-scale-to",
    str(WIDTH),
    "-singlefile",
    "-f",
    "1",
    "-l",
    "1",
    "-",
)

logger = logging.getLogger(__name__)


def first_page(pdf: bytes) -> bytes:
    """Return a JPEG of the first page, at most 400 pixels in either direction; empty where it cannot be drawn.

    A preview is a comfort: without poppler, or with a page that asks too much, the document has none.
    """
    limits, program = shutil.which("prlimit"), shutil.which(COMMAND[0])
    if limits is None or program is None:
        return b""
    try:
        drawn = subprocess.run(  # noqa: S603  # constant words, the file through a pipe
            [limits, f"--as={BYTES}", f"--cpu={SECONDS}", "--core=0", "--", program, *COMMAND[1:]],
            input=pdf,
            capture_output=True,
            timeout=PATIENCE,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        logger.warning("a preview was given up")
        return b""
    return drawn.stdout if drawn.returncode == 0 else b""
