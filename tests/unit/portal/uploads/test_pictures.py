"""Pictures as families take them: upright, whole, and without what they tell of the family."""

import io

import pytest
from PIL import Image

from tests.unit.portal.uploads import pictures
from tests.unit.portal.uploads.pictures import ANOTHER_FILE, BLUE, RED, SECRET, WHITE, encoded, flag

APPLICATIONS = range(0xE1, 0xF0)
COMMENT = 0xFE


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Tell whether two colours are the same to the eye."""
    return all(abs(one - other) <= 12 for one, other in zip(found, wanted, strict=True))


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG up to its picture."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


class TestWhatIsStored:
    @pytest.mark.parametrize(
        ("make", "size"),
        [
            (pictures.phone_photograph, (480, 640)),
            (pictures.moving_photograph, (640, 480)),
            (pictures.progressive, (640, 480)),
            (pictures.printed, (640, 480)),
            (pictures.screenshot, (300, 200)),
            (pictures.palette_screenshot, (300, 200)),
            (pictures.moving_png, (80, 60)),
            (pictures.deep_grey, (200, 100)),
            (pictures.panorama, (16_000, 160)),
            (lambda: pictures.HEIC, (48, 64)),
        ],
    )
    def test_it_is_a_jpeg_without_anything_beside_the_picture(self, send, make, size):
        stored = send(make(), "photo.xyz")

        assert (stored.media_type, stored.title, stored.pages) == ("image/jpeg", "photo.jpg", 1)
        assert Image.open(io.BytesIO(stored.body)).size == size
        for jpeg in (stored.body, stored.preview):
            assert not {*APPLICATIONS, COMMENT} & set(segments(jpeg))
            assert SECRET.encode() not in jpeg
            assert jpeg.endswith(b"\xff\xd9")

    def test_the_samples_hold_what_must_go(self):
        tags = Image.open(io.BytesIO(pictures.phone_photograph())).getexif()

        assert tags.get_ifd(pictures.GPS)[1] == "N"
        assert {0xE1, 0xE2, COMMENT} <= set(segments(pictures.phone_photograph()))
        assert SECRET.encode() in pictures.moving_photograph()

    def test_another_file_behind_the_picture_stays_behind(self, send):
        stored = send(pictures.phone_photograph() + ANOTHER_FILE)

        assert b"PK\x03\x04" not in stored.body
        assert b"autre" not in stored.body


class TestHowItLooks:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_it_stands_as_the_person_held_it(self, show, orientation):
        # What each orientation means: where the first row of the file is seen, and where its first column.
        rows = dict(enumerate(["top", "top", "bottom", "bottom", "left", "right", "right", "left"], 1))
        width, height = (640, 480) if orientation <= 4 else (480, 640)
        middle = (width // 2, height // 2)
        edges = {
            "top": (middle[0], 20),
            "bottom": (middle[0], height - 20),
            "left": (20, middle[1]),
            "right": (width - 20, middle[1]),
        }

        shown = show(pictures.phone_photograph(orientation))

        assert shown.size == (width, height)
        seen_blue = [edge for edge, point in edges.items() if is_near(shown.getpixel(point), BLUE)]
        assert seen_blue == [rows[orientation]]

    def test_a_heic_stands_upright_and_is_turned_once(self, show):
        shown = show(pictures.HEIC)

        assert is_near(shown.getpixel((44, 32)), BLUE)
        assert is_near(shown.getpixel((10, 32)), RED)

    @pytest.mark.parametrize("make", [pictures.screenshot, pictures.palette_screenshot])
    def test_what_is_transparent_becomes_white(self, show, make):
        shown = show(make())

        assert is_near(shown.getpixel((50, 50)), RED)
        assert is_near(shown.getpixel((250, 150)), WHITE)

    def test_the_colours_of_printers_become_those_of_screens(self, show):
        shown = show(pictures.printed())

        assert is_near(shown.getpixel((320, 400)), RED)

    def test_sixteen_bits_of_grey_are_not_all_white(self, show):
        shown = show(pictures.deep_grey())

        assert 120 <= shown.convert("L").getpixel((50, 50)) <= 136

    def test_of_a_film_the_first_picture_is_kept(self, show):
        assert is_near(show(pictures.moving_png()).getpixel((40, 30)), RED)

    def test_broken_data_beside_a_whole_picture_does_no_harm(self, show):
        whole = encoded(flag(), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")

        assert show(whole).size == (640, 480)

    def test_fifty_megapixels_are_taken_and_made_smaller(self, show):
        shown = show(pictures.fifty_megapixels())

        assert 15_500_000 < shown.width * shown.height <= 16_000_000
        assert is_near(shown.getpixel((100, 100)), BLUE)


class TestPreview:
    def test_it_is_small_and_has_the_same_shape(self, send):
        preview = Image.open(io.BytesIO(send(encoded(flag((2000, 1000)))).preview))

        assert (preview.format, preview.size) == ("JPEG", (400, 200))

    def test_a_small_picture_is_not_made_larger(self, send):
        assert Image.open(io.BytesIO(send(encoded(flag((60, 40)))).preview)).size == (60, 40)
