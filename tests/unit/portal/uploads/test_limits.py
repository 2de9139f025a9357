"""The limits of the child really act, whatever happens to it there is an answer, and it leaves nothing behind."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.children import (
    DONE,
    FAILED,
    HEADER,
    LARGEST_FRAME,
    ChildTimeoutError,
    Frame,
    Limits,
    read_frame,
)
from portal.i18n import use_language
from portal.settings import ROOT
from portal.uploads import MEDIA_TYPES, MOST_BYTES, BadFileError, UploadReader, Verdict, read_upload
from portal.uploads.cleaned import REFUSED, pack_request
from portal.uploads.verdicts import sentence
from tests.unit.portal.uploads import hostile, papers, pictures
from tests.unit.portal.uploads.pictures import encoded, flag


@pytest.fixture(scope="module")
def slow() -> bytes:
    """A picture within the number of passes that are taken, and some seconds of work."""
    return hostile.scan_bomb(85)


@pytest.fixture(scope="module")
def large() -> bytes:
    """A picture of 59 megapixels."""
    return encoded(flag((7700, 7700)), "PNG")


@pytest.fixture
def hurried():
    """A reader that gives a file half a second."""
    reader = UploadReader(Limits(seconds=0.5))
    yield reader
    reader.close()


@pytest.fixture
def narrow():
    """A reader with a quarter of the usual memory."""
    reader = UploadReader(Limits(megabytes=256))
    yield reader
    reader.close()


@pytest.fixture
def unhurried():
    """A reader of its own with the usual limits."""
    reader = UploadReader()
    yield reader
    reader.close()


def send(reader: UploadReader, body: bytes) -> Verdict | int:
    """Return the number of pages of a file that is taken, else the verdict."""
    try:
        return read_upload(io.BytesIO(body), "fichier", tuple(MEDIA_TYPES), reader).pages
    except BadFileError as refusal:
        return refusal.verdict


def copy_at_work(reader: UploadReader) -> int:
    """Wait for the copy that opens a file; return its number."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        child = reader._child
        if child is not None:
            copies = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
            if copies:
                return int(copies[0])
        time.sleep(0.01)
    raise AssertionError("no copy was at work")


class Endless(io.RawIOBase):
    """A file without end that notes how much of it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def read(self, size: int = -1) -> bytes:
        self.asked.append(size)
        return b"%PDF-" + b" " * (size - 5)


class TestSize:
    def test_it_is_seen_before_anything_is_read_beyond_it(self):
        file, reader = Endless(), UploadReader()

        with pytest.raises(BadFileError) as refusal:
            read_upload(file, "grand.pdf", ("pdf",), reader)

        assert refusal.value.verdict is Verdict.TOO_LARGE
        assert file.asked == [MOST_BYTES + 1]
        assert reader._child is None

    def test_ten_megabytes_are_taken(self, reader):
        body = encoded(flag()) + b"\x00" * MOST_BYTES

        assert send(reader, body[:MOST_BYTES]) == 1


class TestTime:
    def test_it_ends_a_child_that_takes_too_long(self, hurried, slow):
        with pytest.raises(ChildTimeoutError):
            hurried.ask(pack_request("jpeg", slow))

    def test_the_file_is_refused_the_copy_is_gone_and_the_next_one_is_taken(self, hurried, slow):
        scratch = hurried.scratch()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(send, hurried, slow)
            copy = copy_at_work(hurried)

            assert asked.result() is Verdict.TOO_HEAVY

        assert not scratch.exists()
        assert not is_alive(copy)
        assert send(hurried, papers.paper()) == 1

    def test_a_picture_of_too_many_passes_is_refused_before_it_costs_any(self, hurried):
        asked = pack_request("jpeg", hostile.scan_bomb(2000))

        assert hurried.ask(asked) == (REFUSED, Verdict.TOO_HEAVY.encode())


class TestMemory:
    def test_a_file_that_wants_too_much_is_refused_and_the_next_one_is_taken(self, narrow, large):
        assert narrow.ask(pack_request("png", large)) == (FAILED, b"MemoryError")
        assert send(narrow, large) is Verdict.TOO_HEAVY
        assert send(narrow, papers.paper()) == 1

    def test_the_same_file_is_taken_within_the_usual_limits(self, reader, large):
        assert send(reader, large) == 1


class TestDeath:
    def test_between_two_files_nobody_notices(self, unhurried):
        send(unhurried, papers.paper())
        os.kill(unhurried._child.pid, signal.SIGKILL)
        unhurried._child.wait()

        assert send(unhurried, papers.paper(2)) == 2

    def test_of_the_child_at_work_is_a_refusal_and_leaves_nothing(self, unhurried, slow):
        scratch = unhurried.scratch()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(send, unhurried, slow)
            copy_at_work(unhurried)
            (scratch / "reste").write_bytes(b"reste")
            os.kill(unhurried._child.pid, signal.SIGKILL)

            assert asked.result() is Verdict.BROKEN_OFF

        assert not scratch.exists()
        assert send(unhurried, papers.paper()) == 1

    @pytest.mark.parametrize(
        ("end", "verdict"), [(signal.SIGSEGV, Verdict.BROKEN_OFF), (signal.SIGXCPU, Verdict.TOO_HEAVY)]
    )
    def test_of_the_copy_at_work_is_a_refusal_and_leaves_nothing(self, unhurried, slow, end, verdict):
        scratch = unhurried.scratch()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(send, unhurried, slow)
            copy = copy_at_work(unhurried)
            (scratch / "reste").write_bytes(b"reste")
            os.kill(copy, end)

            assert asked.result() is verdict

        assert not scratch.exists()
        assert send(unhurried, papers.paper()) == 1


ORPHAN = """
import os, signal, time
from portal import children

def fork_and_die(fork=os.fork):
    number = fork()
    if number:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.5)  # the parent is gone before the copy asks to go with it
    return number

os.fork = fork_and_die
children.in_a_copy(lambda content: time.sleep(60) or (b"d", b""))(b"")
"""


class TestOrphans:
    def test_a_copy_whose_parent_died_first_goes_too(self):
        """Its pipes would stay open, and the portal would wait at them for an answer that nobody writes."""
        child = subprocess.Popen([sys.executable, "-c", ORPHAN], cwd=ROOT, stdout=subprocess.PIPE)

        out, _ = child.communicate(timeout=15)

        assert (child.returncode, out) == (-signal.SIGKILL, b"")


class TakenOver(UploadReader):
    """A reader whose child says what a file made it say."""

    def __init__(self, letter: bytes, content: bytes) -> None:
        super().__init__()
        self.said = letter, content

    def ask(self, request: bytes) -> Frame:
        return self.said


class TestSpeech:
    @pytest.mark.parametrize(
        "said",
        [(DONE, b""), (DONE, b"\x00\x00"), (REFUSED, b"fine"), (REFUSED, b"\xff"), (FAILED, b"\xff\n"), (b"?", b"")],
    )
    def test_an_answer_without_sense_is_a_refusal_and_says_nothing_in_the_log(self, said, caplog):
        assert send(TakenOver(*said), papers.paper()) is Verdict.BROKEN_OFF
        assert "fine" not in caplog.text

    def test_a_frame_longer_than_any_document_is_not_read(self):
        frame = io.BytesIO(HEADER.pack(DONE, LARGEST_FRAME + 1))

        assert read_frame(frame) is None
        assert frame.tell() == HEADER.size


class TestStart:
    def test_without_program_the_refusal_is_in_words_and_passes(self, unhurried, monkeypatch):
        monkeypatch.setattr(sys, "executable", "/nowhere/python")

        assert send(unhurried, papers.paper()) is Verdict.UNAVAILABLE
        assert unhurried._scratch is None

        monkeypatch.undo()
        assert send(unhurried, papers.paper()) == 1

    def test_without_a_directory_to_work_in_as_well(self, unhurried, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

        assert send(unhurried, papers.paper()) is Verdict.UNAVAILABLE

    def test_without_the_time_to_load_its_libraries_as_well(self):
        reader = UploadReader(Limits(start_seconds=0.005))

        assert send(reader, papers.paper()) is Verdict.UNAVAILABLE
        assert reader._child is None


class TestThePortal:
    def test_it_loads_no_library_that_parses(self):
        program = "import sys, portal.uploads; print({'PIL', 'pikepdf', 'pi_heif'} & set(sys.modules))"

        loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

        assert loaded.stdout == "set()\n"

    def test_thirty_files_at_once_are_all_answered(self, reader):
        files = [pictures.phone_photograph(), papers.paper(3), hostile.SVG, pictures.HEIC, papers.paper()[:300]] * 6

        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda body: send(reader, body), files))

        assert answers == [1, 3, Verdict.OTHER_TYPE, 1, Verdict.CUT_PDF] * 6

    def test_who_would_wait_too_long_is_told_to_come_back(self):
        reader, busy, over = UploadReader(patience=0.05), threading.Event(), threading.Event()

        def hold() -> None:
            with reader._lock:
                busy.set()
                over.wait()

        other = threading.Thread(target=hold)
        other.start()
        busy.wait()

        assert send(reader, papers.paper()) is Verdict.BUSY

        over.set()
        other.join()


class TestSentences:
    def test_each_verdict_has_its_own_in_each_language(self):
        said = {}
        for language in ("fr", "en"):
            with use_language(language):
                said[language] = [str(sentence(verdict, "PDF")) for verdict in Verdict]

        assert len(set(said["fr"])) == len(set(said["en"])) == len(Verdict)
        assert not set(said["fr"]) & set(said["en"])

    def test_the_types_that_are_taken_are_named(self, reader):
        with pytest.raises(BadFileError) as refusal:
            read_upload(io.BytesIO(hostile.SVG), "dessin.svg", ("jpeg", "png"), reader)

        assert str(refusal.value) == "Ce fichier est d’un autre type. Envoyez l’un de ceux-ci\u00a0: JPEG, PNG."


def is_alive(number: int) -> bool:
    """Tell whether a process is there and no mere entry that waits to be read."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
