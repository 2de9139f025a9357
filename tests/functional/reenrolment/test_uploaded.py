"""What a family uploads and what the portal makes of it: a telephone's picture, a PDF of several pages."""

import io

import pytest
from PIL import Image
from webtest import TestResponse, Upload

from portal.models.files import StoredFile
from tests.functional.reenrolment.pages import Family, words
from tests.unit.portal.uploads import papers, pictures
from tests.unit.portal.uploads.test_pictures import APPLICATIONS, COMMENT, segments

HEIC = Upload("IMG_4711.HEIC", pictures.HEIC, "image/heic")
TYPES = {"photo": "image/jpeg,image/png,image/heic", "assurance": "application/pdf,image/jpeg,image/png,image/heic"}


def send(family: Family, key: str, file: Upload) -> TestResponse:
    """Send a file of a document; return the page that follows."""
    return family.send("documents", {f"file-{key}": file}, button="send", value=key).follow()


class TestHeic:
    def test_the_fields_offer_what_is_taken(self, begun: Family) -> None:
        page = begun.open("documents").html

        assert {key: page.find("input", {"name": f"file-{key}"})["accept"] for key in TYPES} == TYPES

    def test_what_is_stored_is_a_jpeg_without_anything_beside_the_picture(self, begun: Family) -> None:
        page = send(begun, "photo", HEIC)

        (row,) = begun.scenario.session.query(StoredFile)
        stored = begun.scenario.services.container.files.read(row.name)
        given = begun.browser.get(page.html.select_one(".upload-file a")["href"])
        assert (row.media_type, row.title, row.pages) == ("image/jpeg", "IMG_4711.jpg", 1)
        assert (given.content_type, given.body) == ("image/jpeg", stored)
        assert Image.open(io.BytesIO(stored)).format == "JPEG"
        assert not {*APPLICATIONS, COMMENT} & set(segments(stored))

    def test_its_card_shows_it_small(self, begun: Family) -> None:
        card = send(begun, "photo", HEIC).html.select_one(".upload-file")

        small = begun.browser.get(card.img["src"])

        assert card.img["src"].endswith("/apercu")
        assert small.content_type == "image/jpeg"
        assert Image.open(io.BytesIO(small.body)).format == "JPEG"
        assert not {*APPLICATIONS, COMMENT} & set(segments(small.body))


class TestPages:
    @pytest.mark.parametrize(("pages", "said"), [(1, ""), (3, ", 3 pages")])
    def test_a_pdf_says_how_many_it_has_beside_its_first(self, begun: Family, pages: int, said: str) -> None:
        page = send(begun, "assurance", Upload("attestation.pdf", papers.paper(pages), "application/pdf"))

        told = words(page.html.select_one(".upload-file .small"))
        assert told.partition(" Ko")[2] == said
        small = begun.browser.get(page.html.select_one(".upload-file img")["src"])
        assert Image.open(io.BytesIO(small.body)).format == "JPEG"
