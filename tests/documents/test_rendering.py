"""The child that prints: what a document may not do, and what happens to the next one."""

import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.documents import rendering
from portal.documents.rendering import Limits, PdfEngine, RenderError, RenderTimeoutError, missing_libraries

SHEET = "summary/paper.css"
ENDLESS = "<table>" + "<tr><td colspan=100000>x</td></tr>" * 20 + "</table>"


def page(body: str, head: str = "") -> str:
    """Return a page around a body."""
    return f'<!DOCTYPE html><html lang="fr"><head><title>Essai</title>{head}</head><body>{body}</body></html>'


@pytest.fixture(scope="module")
def engine():
    """An engine with room for the slowest machine."""
    engine = PdfEngine()
    yield engine
    engine.close()


@pytest.fixture
def hurried():
    """An engine that gives a document two seconds."""
    engine = PdfEngine(Limits(seconds=2))
    yield engine
    engine.close()


class TestContent:
    def test_it_loads_no_file(self, engine, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("motdepasse")
        (tmp_path / "secret.css").write_text("body::before { content: 'motdepasse' }")
        address = tmp_path.as_uri()
        head = (
            f'<link rel="attachment" href="{address}/secret.txt">'
            f'<link rel="stylesheet" href="{address}/secret.css">'
            f'<style>@import "{address}/secret.css";</style>'
        )
        body = (
            f'<a rel="attachment" href="{address}/secret.txt">a</a><img src="{address}/secret.txt" alt="b">'
            f'<object data="{address}/secret.txt">c</object><embed src="{address}/secret.txt">'
        )

        pdf = engine.render(page(body, head), SHEET)

        read = PdfReader(BytesIO(pdf))
        assert not read.attachments
        assert "motdepasse" not in " ".join(found.extract_text() for found in read.pages)
        assert b"motdepasse" not in b"".join(
            thing.get_data()
            for thing in map(read.get_object, range(1, len(read.xref[0])))
            if hasattr(thing, "get_data")
        )

    def test_it_opens_no_connection(self, engine):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            address = f"http://127.0.0.1:{server.getsockname()[1]}"
            body = f'<img src="{address}/a.png" alt=""><svg><image href="{address}/b.png"/></svg>'
            head = f'<link rel="stylesheet" href="{address}/c.css"><base href="{address}">'

            engine.render(page(body, head), SHEET)

            with pytest.raises(TimeoutError):
                server.accept()

    def test_it_shows_pictures_that_are_data(self, engine):
        picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"

        assert engine.render(page(f'<img alt="" src="{picture}">'), SHEET).startswith(b"%PDF-1.7")


class TestLimits:
    def test_a_document_without_end_is_given_up_and_the_next_one_is_made(self, hurried):
        with pytest.raises(RenderTimeoutError, match="2 s"):
            hurried.render(page(ENDLESS), SHEET)

        assert hurried.render(page("<p>suite</p>"), SHEET).startswith(b"%PDF")

    def test_a_document_that_wants_too_much_memory_is_given_up_and_the_next_one_is_made(self):
        engine = PdfEngine(Limits(seconds=60, megabytes=420))

        with pytest.raises(RenderError) as refusal:
            engine.render(page("<p>mot <b>mot</b></p>" * 60_000), SHEET)

        assert not isinstance(refusal.value, RenderTimeoutError)
        assert engine.render(page("<p>suite</p>"), SHEET).startswith(b"%PDF")
        engine.close()

    def test_a_child_that_dies_in_between_is_replaced(self, hurried):
        hurried.render(page("<p>un</p>"), SHEET)
        os.kill(hurried._child.pid, signal.SIGKILL)
        hurried._child.wait()

        assert hurried.render(page("<p>deux</p>"), SHEET).startswith(b"%PDF")

    def test_a_child_that_dies_at_work_is_an_error_and_not_a_wait(self, engine):
        engine.render(page("<p>un</p>"), SHEET)
        killer = threading.Timer(0.5, os.kill, (engine._child.pid, signal.SIGKILL))
        killer.start()

        with pytest.raises(RenderError, match="middle"):
            engine.render(page(ENDLESS), SHEET)

        killer.join()

    def test_a_failure_names_its_kind_and_nothing_of_the_content(self, engine):
        with pytest.raises(RenderError) as refusal:
            engine.render(page("<p>secret</p>"), "no-such-sheet.css")

        assert "FileNotFoundError" in str(refusal.value)
        assert "secret" not in str(refusal.value)


class TestTheChild:
    def test_one_child_serves_many_documents(self, engine):
        engine.render(page("<p>un</p>"), SHEET)
        first = engine._child.pid

        engine.render(page("<p>deux</p>"), SHEET)

        assert engine._child.pid == first

    def test_threads_each_get_their_own_document(self, engine):
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda n: engine.render(page(f"<p>numéro {n} fin</p>"), SHEET), range(12)))

        for number, pdf in enumerate(made):
            assert f"numéro {number} fin" in PdfReader(BytesIO(pdf)).pages[0].extract_text()

    def test_it_knows_nothing_of_our_environment(self, monkeypatch):
        monkeypatch.setenv("DA_CAPO_SMTP_PASSWORD", "motdepasse")
        engine = PdfEngine()

        engine.render(page("<p>un</p>"), SHEET)

        with open(f"/proc/{engine._child.pid}/environ", "rb") as environment:
            assert b"motdepasse" not in environment.read()
        engine.close()

    def test_closing_leaves_no_process_and_no_directory(self, hurried):
        hurried.render(page("<p>un</p>"), SHEET)
        child, scratch = hurried._child, hurried._scratch.name

        hurried.close()

        assert child.returncode is not None
        assert not os.path.exists(scratch)

    def test_it_starts_afresh_after_being_closed(self, hurried):
        hurried.close()

        assert hurried.render(page("<p>un</p>"), SHEET).startswith(b"%PDF")


class TestMissingLibraries:
    def test_this_machine_has_them(self):
        assert missing_libraries() == ()

    def test_a_missing_one_is_told_when_the_child_starts(self, monkeypatch, caplog):
        monkeypatch.setattr(rendering, "SUBSETTER", "libnowhere.so.0")
        engine = PdfEngine()

        engine.render(page("<p>un</p>"), SHEET)

        assert "libnowhere.so.0 is missing" in caplog.text
        engine.close()
