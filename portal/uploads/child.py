"""The program that opens what families send: each file in a copy of it that lives for that file only.

It runs apart so that a file which asks for too much time or memory, or which turns a library against us, meets
neither the portal's memory nor the next file.
"""

import sys

from portal.children import DONE, Answer, Frame, in_a_copy, serve
from portal.uploads import pdfs, pictures
from portal.uploads.cleaned import REFUSED, RefusedFileError, unpack_request


def answer(content: bytes) -> Frame:
    """Return a file as it may be stored, or the verdict on it."""
    kind, body = unpack_request(content)
    try:
        cleaned = pdfs.rewrite(body) if kind == "pdf" else pictures.redraw(body, kind)
    except RefusedFileError as refusal:
        return REFUSED, refusal.verdict.encode()
    return DONE, cleaned.pack()


def load() -> Answer:
    """Load the libraries once; return what answers each file in a copy."""
    pictures.prepare()
    return in_a_copy(answer)


if __name__ == "__main__":
    serve(load, sys.argv[1:])
