"""Which files of a request are read, and when the rest is left alone."""

from collections.abc import Iterator, Mapping

import pytest
from pyramid.request import Request

from portal.uploads import BadFileError, Verdict
from portal.uploads.reading import reader
from portal.web.uploads import MOST_FILES, read_files
from tests.unit.portal.uploads import hostile, papers

LETTER, LOCKED = papers.paper(), papers.encrypted(user="secret")


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End the reader of this process."""
    yield
    reader.close()


def verdicts(files: Mapping[str, bytes]) -> dict[str, Verdict | None]:
    """Send files; return the verdict on each that was read, none for one that is taken."""
    posted = {name: (f"{name}.pdf", body) for name, body in files.items()}
    read = read_files(Request.blank("/", POST=posted))
    return {name: found.verdict if isinstance(found, BadFileError) else None for name, found in read.items()}


class TestReadFiles:
    def test_every_file_has_its_verdict(self) -> None:
        assert verdicts({"a": LETTER, "b": LOCKED, "c": LETTER}) == {"a": None, "b": Verdict.PASSWORD, "c": None}

    def test_after_one_that_is_too_heavy_the_rest_is_left_alone(self) -> None:
        found = verdicts({"a": LETTER, "b": hostile.scan_bomb(2000), "c": LETTER})

        assert found == {"a": None, "b": Verdict.TOO_HEAVY}

    def test_no_more_are_read_than_a_page_asks_for(self) -> None:
        assert len(verdicts({f"file-{number}": b"" for number in range(40)})) == MOST_FILES
