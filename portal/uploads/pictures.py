"""Pictures drawn anew: what is not picture (places, serial numbers, other files) stays behind. For the child."""

import io
import math
import warnings

import pi_heif
from PIL import Image

from portal.uploads.cleaned import Cleaned, RefusedFileError
from portal.uploads.verdicts import MOST_MEGAPIXELS, Verdict

MOST_PIXELS = MOST_MEGAPIXELS * 1_000_000
KEPT_PIXELS = 16_000_000
"""A page of A4 at 350 dots an inch; larger pictures are made smaller, which no reader of a document sees."""
KEPT_SIDE = 16_000
QUALITY = 85
SCAN = b"\xff\xda"
MOST_SCANS = 100
"""A JPEG that comes into focus does so in some ten passes; each goes over the whole picture."""
PREVIEW = (400, 1600)
FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
"""What Pillow may take a kind for; it knows fifty other formats that nobody asked for."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
WHITE = (255, 255, 255)


def prepare() -> None:
    """Make Pillow know HEIC, and refuse by itself what is too large before it makes room for the pixels."""
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def redraw(body: bytes, kind: str) -> Cleaned:
    """Return the first frame as an upright JPEG on white, and a small one; raises RefusedFileError."""
    if kind == "jpeg" and body.count(SCAN) > MOST_SCANS:
        raise RefusedFileError(Verdict.TOO_HEAVY)
    try:
        with Image.open(io.BytesIO(body), formats=[FORMATS[kind]]) as image:
            drawn = _upright(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise RefusedFileError(Verdict.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise
    except Exception:  # Pillow's readers raise nearly every kind for a broken picture
        raise RefusedFileError(Verdict.BROKEN_PICTURE) from None
    drawn.info.clear()  # a comment would be written again
    small = drawn.copy()
    small.thumbnail(PREVIEW)
    return Cleaned(_jpeg(drawn, QUALITY), pages=1, preview=_jpeg(small, QUALITY))


def _upright(image: Image.Image) -> Image.Image:
    turn = _turn(image)
    image.seek(0)
    kept = _kept_size(image.size)
    # A JPEG far too large is decoded at a half, a quarter or an eighth at once, in as little memory.
    image.draft(None, kept)
    plain = _plain(image)
    plain.thumbnail(kept)
    return plain if turn is None else plain.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # what surrounds the picture may be broken; the picture need not be
        return None


def _kept_size(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    ratio = min(1, math.sqrt(KEPT_PIXELS / (width * height)), KEPT_SIDE / max(size))
    return max(1, int(width * ratio)), max(1, int(height * ratio))


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in grey or colours, without transparency, for which a JPEG has no room."""
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        page = Image.new("RGB", layer.size, WHITE)
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    if image.mode.startswith("I"):
        # Sixteen bits of grey, of which a mere conversion would show only the darkest as not white.
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()
