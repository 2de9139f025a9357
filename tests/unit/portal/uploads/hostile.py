"""Files that nobody sends by accident, and some that people do."""

import io
import struct
import zipfile
import zlib
from functools import cache

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from tests.unit.portal.uploads.papers import add_page, paper, saved
from tests.unit.portal.uploads.pictures import encoded, flag

HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03" + b"\x00" * 200 + b"This program cannot be run in DOS mode."
MEGABYTE = 1024 * 1024


def archive() -> bytes:
    """A ZIP."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("virus.js", "charge utile " * 400)
    return written.getvalue()


def gif_with_archive() -> bytes:
    """A GIF that is an archive of Java as well (GIFAR)."""
    return encoded(flag((8, 8), "P"), "GIF") + archive()


def page_before_pdf() -> bytes:
    """A web page that is a PDF to readers that look for it further on."""
    return HTML + paper()


def pdf_with_page() -> bytes:
    """A PDF that is a web page to browsers that guess, in a comment and behind its end."""
    return paper().replace(b"\n", b"\n%" + HTML, 1) + HTML


def packed_zeros(size: int) -> bytes:
    """Return so many zeros (in whole megabytes) as zlib packs them, without ever having them."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(b"\x00" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", size % 65521, 1)
    return b"\x78\xda" + block * (size // MEGABYTE) + b"\x03\x00" + checksum


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *before: bytes) -> bytes:
    """A black PNG of one bit a dot, with a remainder of zeros behind its last row."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    megabytes = 1 + height * (1 + (width + 7) // 8) // MEGABYTE
    data = chunk(b"IDAT", packed_zeros(megabytes * MEGABYTE))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + data + chunk(b"IEND", b"")


def pixel_bomb() -> bytes:
    """2.5 billion dots in three hundred kilobytes."""
    return png(50_000, 50_000)


def text_bomb() -> bytes:
    """A small PNG with a text of 200 MB, packed."""
    return png(8, 8, chunk(b"zTXt", b"a\x00\x00" + packed_zeros(200 * MEGABYTE)))


@cache
def _large_and_progressive() -> bytes:
    return encoded(flag((7700, 7700)), progressive=True)


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG of 59 megapixels whose last scan comes again and again, each a pass over all of it."""
    once = _large_and_progressive()
    last = once.rindex(b"\xff\xda")
    return once[:last] + once[last:-2] * scans + once[-2:]


def tall_heic(heic: bytes) -> bytes:
    """A HEIC that says to be 9,000 dots wide and high."""
    at = heic.index(b"ispe") + 8
    return heic[:at] + struct.pack(">II", 9_000, 9_000) + heic[at + 8 :]


def endless_tree() -> bytes:
    """A PDF whose pages hold the tree that holds them."""
    document = Pdf.new()
    add_page(document, "page")
    tree = document.Root.Pages
    tree.Kids.append(tree)
    return saved(document)


def deep_tree(depth: int = 100_000) -> bytes:
    """A PDF whose only page lies at the end of a chain of trees, written by hand: no library writes it."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects += [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(depth)]
    objects.append(b"<</Type/Page/MediaBox[0 0 9 9]/Parent %d 0 R>>" % (depth + 1))
    return by_hand(objects)


def nested_arrays(depth: int = 200_000) -> bytes:
    """A PDF with brackets within brackets."""
    page = b"<</Type/Page/MediaBox[0 0 9 9]/Parent 2 0 R/Resources " + b"[" * depth + b"]" * depth + b">>"
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page])


def by_hand(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalog."""
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)


def no_page() -> bytes:
    """A PDF without any page."""
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"])


def same_page(times: int) -> bytes:
    """A PDF that shows its only page as often as wanted."""
    kids = b"3 0 R " * times
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (times, kids)
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", tree, b"<</Type/Page/MediaBox[0 0 9 9]/Parent 2 0 R>>"])


def inflating(size: int = 4 << 30) -> bytes:
    """A PDF with a page that is drawn by four gigabytes, packed into as many megabytes."""
    document = Pdf.new()
    page = add_page(document, "page")
    packed = Stream(document, packed_zeros(size))
    packed.Filter = Name.FlateDecode
    page.Contents = document.make_indirect(packed)
    return saved(document)


def many_objects(number: int = 150_000) -> bytes:
    """A PDF whose page refers to a crowd of things."""
    crowd = b" ".join(b"%d 0 R" % (at + 4) for at in range(number))
    page = b"<</Type/Page/MediaBox[0 0 9 9]/Parent 2 0 R/Resources<</Properties<</A[%s]>>>>>>" % crowd
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page]
    return by_hand([*objects, *([b"[1]"] * number)])


def huge_picture() -> bytes:
    """A PDF with a picture of ten billion dots."""
    document = Pdf.new()
    page = add_page(document, "page")
    picture: Object = Stream(document, b"\x00" * 100)
    picture.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=100_000, Height=100_000))
    picture.update(Dictionary(BitsPerComponent=1, ColorSpace=Name.DeviceGray))
    page.Resources.XObject = Dictionary(Im1=document.make_indirect(picture))
    return saved(document)
