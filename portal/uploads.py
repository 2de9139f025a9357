"""What a family uploads: its type by content, its size, its name made harmless."""

import io
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

import filetype
import pi_heif
import pikepdf
from babel.support import LazyProxy
from PIL import Image, ImageOps

from portal.i18n import lazy_gettext as _

MOST_BYTES = 10 * 1024 * 1024
"""Size of one file."""
MOST_PIXELS = 60_000_000
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}
KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()} | {"image/heif": "heic"}


class BadFileError(Exception):
    """A file is not taken; the text says why and what to do."""

    def __init__(self, message: LazyProxy) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: images without metadata, pages counted."""

    body: bytes
    media_type: str
    title: str
    pages: int


def read_upload(file: IO[bytes], name: str, accept: Collection[str]) -> CheckedFile:
    """Return what of an upload may be stored, in one of the kinds of `accept`; raises BadFileError."""
    body = file.read(MOST_BYTES + 1)
    if not body:
        raise BadFileError(_("This file is empty. Choose another one."))
    if len(body) > MOST_BYTES:
        raise BadFileError(_("This file is over 10 MB. Send a smaller one, or a picture of it."))
    guessed = filetype.guess_mime(body)
    kind = KINDS.get(guessed or "")
    if kind is None or kind not in accept:
        wanted = ", ".join(kind.upper() for kind in accept)
        raise BadFileError(_("This file is of another type. Send one of these: %(types)s.", types=wanted))
    return _pdf(body, name) if kind == "pdf" else _image(body, name)


def _pdf(body: bytes, name: str) -> CheckedFile:
    try:
        with pikepdf.open(io.BytesIO(body)) as document:
            pages = len(document.pages)
            for unwanted in ("/OpenAction", "/AA", "/AcroForm"):
                if unwanted in document.Root:
                    del document.Root[unwanted]
            for attached in list(document.attachments):
                del document.attachments[attached]
            written = io.BytesIO()
            document.save(written)
    except pikepdf.PasswordError:
        raise BadFileError(_("This PDF asks for a password. Send it without one, or a picture of it.")) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise BadFileError(_("This PDF cannot be read. Save it again, or send a picture of it.")) from None
    return CheckedFile(written.getvalue(), MEDIA_TYPES["pdf"], _title(name, ".pdf"), pages)


def _image(body: bytes, name: str) -> CheckedFile:
    """Draw the picture anew: what is not picture (places, serial numbers, other files) stays behind."""
    pi_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(body)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadFileError(_("This picture is too large. Send one of 60 megapixels at most."))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except BadFileError:
        raise
    except Exception:  # Pillow's readers raise nearly every kind for a broken picture
        raise BadFileError(_("This picture cannot be read. Take it again, or send a PDF.")) from None
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=85)
    return CheckedFile(written.getvalue(), MEDIA_TYPES["jpeg"], _title(name, ".jpg"), 1)


def _title(name: str, ending: str) -> str:
    """Return a name that is safe to show and to save under: no path, no control character, the true ending."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(" .")
    stem = shown.rsplit(".", 1)[0] if "." in shown else shown
    return f"{stem[:100] or 'document'}{ending}"
