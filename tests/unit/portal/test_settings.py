"""A wrong setting or a lost database stops the start with one plain line."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal import settings
from portal.settings import SettingsError

ROOT = Path(__file__).parents[3]
GOOD = "[da_capo]\ndatabase_url = sqlite:///x.db\nportal_url = https://portal.test\n"


def load(tmp_path: Path, text: str) -> settings.Settings:
    """Read settings from a file of this text."""
    path = tmp_path / "settings.ini"
    path.write_text(text, encoding="utf-8")
    return settings.load(path)


class TestReading:
    def test_a_file_and_the_environment_before_it(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DA_CAPO_SMTP_PORT", "2525")

        read = load(tmp_path, GOOD + "smtp_port = 25\n")

        assert (read.portal_url, read.smtp_port) == ("https://portal.test", 2525)

    def test_the_example_for_production_is_one(self):
        assert settings.load(ROOT / "config" / "production.ini.example").secure_cookies

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", r"has no section \[da_capo\]"),
            ("database_url = x", "is not an ini file"),
            ("[da_capo]\n", "database_url is missing"),
            (GOOD + "colour = red\n", "unknown setting: colour"),
            (GOOD + "smtp_port = many\n", "must be a whole number"),
            (GOOD + "demonstration = perhaps\n", "must be true or false"),
            (GOOD.replace("https://portal.test", "portal.test"), "must be an http or https address"),
            (GOOD.replace("sqlite:///x.db", "mysql://x"), "must start with sqlite"),
            (GOOD + "mail_transport = pigeon\n", "must be one of smtp, file, memory"),
            (GOOD + "secure_cookies = false\n", "only where demonstration is true"),
            (GOOD + "uploads_at_once = 0\n", "uploads_at_once must be at least 1"),
            (GOOD + "trusted_proxy_count = 0\n", "trusted_proxy_count must be at least 1"),
            (GOOD + "trusted_proxy = *\n", "must be one IP address, or empty"),
        ],
    )
    def test_what_is_wrong_is_said_in_one_line(self, tmp_path, text, words):
        with pytest.raises(SettingsError, match=words) as refusal:
            load(tmp_path, text)

        assert "\n" not in str(refusal.value)

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(SettingsError, match="cannot be read"):
            settings.load(tmp_path / "nowhere.ini")


class TestStarting:
    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("postgresql+psycopg://nobody@127.0.0.1:1/none", "The database does not answer: "),
            ("nonsense", "The setting database_url must start with"),
        ],
    )
    def test_it_stops_with_one_plain_line(self, tmp_path, url, words):
        path = tmp_path / "settings.ini"
        path.write_text(GOOD.replace("sqlite:///x.db", url), encoding="utf-8")

        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "portal", "serve", "--port", "7999"],
            cwd=ROOT,
            env={"DA_CAPO_CONFIG": str(path), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
        )

        assert ended.returncode == 1
        assert ended.stderr.startswith(f"da-capo: {words}")
        assert ended.stderr.count("\n") == 1
