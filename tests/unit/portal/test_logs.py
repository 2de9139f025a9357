"""A record is one plain line, and tells nothing of what could be somebody's."""

import logging
import subprocess
import sys

import pytest
from sqlalchemy.exc import IntegrityError

from portal.logs import LineFormatter
from portal.services.accounts.tokens import new_token
from portal.settings import ROOT

AT = 1_781_110_920.5
"""10 June 2026, 17:02 in UTC."""


def line(message: str, *values: object, error: BaseException | None = None) -> str:
    """Return a warning as it is written."""
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("portal.web", logging.WARNING, "x.py", 1, message, values, exc_info)
    record.created = AT
    return LineFormatter().format(record)


def raised(error: Exception) -> Exception:
    """Return an error with its way through the code."""
    try:
        raise error
    except Exception as caught:
        return caught


class TestLine:
    def test_it_has_time_level_logger_and_message(self) -> None:
        assert line("a file was not read, %s", "busy") == (
            "2026-06-10T17:02:00Z WARNING portal.web a file was not read, busy"
        )

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\x00", "\x1b[2J", "\u2028"])
    def test_nobody_writes_a_second_line(self, end: str) -> None:
        written = line("said: %s", f"one{end}2026-06-10T17:02:00Z ERROR portal two")

        assert len(written.splitlines()) == 1
        assert "\x1b" not in written

    def test_the_token_of_a_link_is_withheld(self) -> None:
        token = new_token()

        written = line("Exception while serving %s", f"/mot-de-passe/lien/{token}")

        assert token not in written
        assert written.endswith("Exception while serving /mot-de-passe/lien/[…]")

    def test_what_is_longer_or_shorter_than_a_token_is_told(self) -> None:
        assert line("%s %s", "a" * 42, "b" * 44).endswith(f"{'a' * 42} {'b' * 44}")


class TestError:
    def test_its_kind_and_place_are_told_and_its_text_is_not(self) -> None:
        written = line("unforeseen error", error=raised(ValueError("MARTIN Paul")))

        assert "MARTIN" not in written
        assert "unforeseen error | ValueError at tests/unit/portal/test_logs.py:" in written

    def test_so_it_is_with_what_it_came_from(self) -> None:
        try:
            try:
                raise KeyError("MARTIN")
            except KeyError as first:
                raise IntegrityError("INSERT …", {"name": "MARTIN"}, Exception("MARTIN")) from first
        except IntegrityError as error:
            written = line("unforeseen error", error=error)

        assert "MARTIN" not in written
        assert "| IntegrityError at " in written
        assert ", from KeyError at " in written
        assert len(written.splitlines()) == 1

    def test_a_library_beside_it_still_finds_the_record_whole(self) -> None:
        error = raised(ValueError("x"))
        record = logging.LogRecord("x", 30, "x.py", 1, "x", (), (type(error), error, error.__traceback__))

        LineFormatter().format(record)

        assert record.exc_text is None
        assert record.exc_info is not None


class TestSetUp:
    def test_our_own_is_told_from_info_on_and_others_from_warnings_on(self) -> None:
        script = (
            "import logging; from portal import logs; logs.set_up()\n"
            "for name in ('portal.web', 'waitress'):\n"
            "    logging.getLogger(name).info('aside'); logging.getLogger(name).warning('aloud')\n"
        )

        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

        said = [written.partition(" ")[2] for written in told.stderr.splitlines()]
        assert said == ["INFO portal.web aside", "WARNING portal.web aloud", "WARNING waitress aloud"]

    def test_the_example_for_production_writes_the_same_lines(self) -> None:
        script = (
            "import logging, logging.config\n"
            "logging.config.fileConfig('config/production.ini.example')\n"
            "logging.getLogger('portal.web').info('a%sb', chr(10))\n"
        )

        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

        assert told.stderr.partition(" ")[2] == "INFO portal.web a b\n"
