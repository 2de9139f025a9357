"""Thirty files in the same moment: each gets a plain answer, and rows and disk tell the same afterwards."""

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import cycle

import pytest

from portal.uploads import MOST_BYTES
from tests.servers.uploads_at_once.served import Guest, Post, Served
from tests.unit.portal.uploads import hostile, papers, pictures

FAMILIES, POSTS = 10, 30
THREADS = 8
"""Of `python -m portal serve`."""
MEGABYTES = 2 * THREADS * MOST_BYTES / 2**20
"""What the server may want besides: every thread a file of the largest size, as it came and as it is stored."""
ALLOWED = 3
"""Files of an insurance, by the rules of Valcourt."""
TAKEN, REFUSED = 303, 422

HOSTILE: dict[str, Callable[[], bytes]] = {
    "2.5 billion dots": hostile.pixel_bomb,
    "2,000 scans": lambda: hostile.scan_bomb(2000),
    "a text of 200 MB": hostile.text_bomb,
    "four gigabytes": hostile.inflating,
    "picture of 10 billion": hostile.huge_picture,
    "150,000 objects": hostile.many_objects,
    "locked": lambda: papers.encrypted(user="secret"),
    "cut short": lambda: papers.paper(30)[: len(papers.paper(30)) * 2 // 3],
    "page before pdf": hostile.page_before_pdf,
    "a byte too many": lambda: b"%PDF-1.7\n" + b" " * (MOST_BYTES - 8),
}


@pytest.fixture(scope="module")
def bombs() -> list[bytes]:
    """The files that are to be refused."""
    return [made() for made in HOSTILE.values()]


@pytest.fixture
def guests(served: Served) -> list[Guest]:
    """Ten families, and a server that runs."""
    guests = served.families(FAMILIES)
    served.start()
    return guests


def several_families(guests: list[Guest], bombs: list[bytes]) -> list[Post]:
    """From each family a photograph, a letter that is a web page as well, and a file that is up to no good."""
    photograph, letter = pictures.phone_photograph(), hostile.pdf_with_page()
    return [
        *(Post(guest, "photo", photograph) for guest in guests),
        *(Post(guest, "assurance", letter) for guest in guests),
        *(Post(guest, "assurance", bomb) for guest, bomb in zip(guests, bombs, strict=True)),
    ]


def assert_rows_and_disk_agree(served: Served) -> None:
    """Every file that a row names lies there whole, with its preview, and no other does."""
    named = served.named()
    assert served.lying() == dict.fromkeys(named, True)
    assert served.previews() == set(named)
    assert {name: _checksum(served, name) for name in named} == named


def _checksum(served: Served, name: str) -> str:
    return hashlib.sha256(served.container.files.read(name)).hexdigest()


class TestSeveralFamilies:
    def test_each_file_is_taken_whole_or_plainly_refused(self, served: Served, guests: list[Guest], bombs: list[bytes]):
        at_rest = served.peak()

        answers = served.at_once(several_families(guests, bombs))

        assert [answer.status for answer in answers] == [TAKEN] * 2 * FAMILIES + [REFUSED] * FAMILIES
        assert all(answer.is_plain for answer in answers)
        held = [(served.held(guest, "photo"), served.held(guest, "assurance")) for guest in guests]
        assert held == [([1], [1])] * FAMILIES
        assert_rows_and_disk_agree(served)
        assert served.left_behind() == []
        assert served.peak() < at_rest + MEGABYTES
        assert "Traceback" not in served.words


class TestOneDocument:
    @pytest.mark.parametrize(("item", "taken"), [("assurance", ALLOWED), ("photo", 1)])
    def test_exactly_as_many_files_are_taken_as_the_rules_allow(
        self, served: Served, guests: list[Guest], item: str, taken: int
    ):
        file = pictures.screenshot()

        answers = served.at_once([Post(guests[0], item, file)] * POSTS)

        assert Counter(answer.status for answer in answers) == {TAKEN: taken, REFUSED: POSTS - taken}
        assert all(answer.is_plain for answer in answers)
        assert served.held(guests[0], item) == [taken]
        assert_rows_and_disk_agree(served)

    def test_given_and_taken_back_in_the_same_moment(self, served: Served, guests: list[Guest]):
        give = Post(guests[0], "assurance", pictures.screenshot())
        served.at_once([give])
        take_back = Post(guests[0], "assurance", b"", "remove", served.shown(guests[0], "assurance"))

        answers = served.at_once([post for post, _ in zip(cycle([give, take_back]), range(POSTS), strict=False)])

        assert {answer.status for answer in answers} <= {TAKEN, REFUSED}
        assert sum(served.held(guests[0], "assurance")) == len(served.named()) <= ALLOWED
        assert_rows_and_disk_agree(served)
        assert served.left_behind() == []
