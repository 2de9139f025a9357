"""The one settings object of portal, flows and commands. Nothing else reads the ini or the environment."""

import configparser
import os
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import get_type_hints
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
SECTION = "da_capo"
DEFAULT_FILE = ROOT / "development.ini"
PREFIX = "DA_CAPO_"
MAIL_TRANSPORTS = ("smtp", "file", "memory")


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one plain line for whoever starts the process."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation chooses. Each field is a key of `[da_capo]`, or `DA_CAPO_<FIELD>` in the environment."""

    database_url: str
    """Database of the portal, as the application role."""
    owner_database_url: str = ""
    """The same database as the owner of its tables, for migrations only; empty: the application role owns them."""
    var: Path = ROOT / "var"
    """Directory of everything that the installation writes."""
    portal_url: str = "http://127.0.0.1:7000"
    """Address under which people reach the portal, without a slash at the end."""
    mailbox_url: str = "http://127.0.0.1:7002"
    """Address of the demonstration's mailbox; used only when `demonstration` is on."""
    trusted_proxy: str = ""
    """Address of the proxy whose X-Forwarded-For and -Proto `portal serve` believes; empty: nobody's."""
    trusted_proxy_count: int = 1
    """Proxies in a row, each of which adds its client's address."""
    secure_cookies: bool = True
    """Send cookies over https only, with the `__Host-` prefix. Off is for a demonstration over plain http."""
    demonstration: bool = False
    """Run on the demonstration's own clock, with its banner and mailbox."""
    mail_transport: str = "smtp"
    """`smtp`, `file` (a directory of messages, the demonstration's mailbox) or `memory` (tests)."""
    mail_sender: str = "Da Capo <ne-pas-repondre@da-capo.test>"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_starttls: bool = False
    smtp_user: str = ""
    smtp_password: str = ""
    mails_kept_days: int = 90
    """Days after which it is forgotten to whom a mail went; see the sweep."""
    outbox_kept_days: int = 30
    """Days after which a row of the outbox goes that was carried out; see the sweep."""
    uploads_at_once: int = 4
    """Requests with files that one web process takes at once; half of its threads, so that pages answer meanwhile."""
    prefect_api_url: str = "http://127.0.0.1:7001/api"
    """Prefect's API, as this machine reaches it."""
    prefect_ui_url: str = "http://127.0.0.1:7001"
    """Prefect's pages, as the operator's browser reaches them."""
    prefect_auth: str = ""
    """`user:password` that Prefect's server asks for; empty: none."""
    prefect_database_url: str = ""
    """Prefect's own database; empty: a SQLite file below `var`."""
    worker_threads: int = 4
    """Flow runs that one worker carries at once."""

    @property
    def owner_url(self) -> str:
        """Address by which migrations reach the database."""
        return self.owner_database_url or self.database_url

    @property
    def files(self) -> Path:
        """Directory of stored files."""
        return self.var / "files"

    @property
    def mailbox(self) -> Path:
        """Directory of the messages that the file transport writes."""
        return self.var / "mailbox"

    @property
    def prefect_home(self) -> Path:
        """Directory of Prefect's own state."""
        return self.var / "prefect"


def _read_file(path: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, defaults={"here": str(path.parent)})
    try:
        with path.open(encoding="utf-8") as lines:
            parser.read_file(lines)
    except OSError as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except configparser.Error as error:
        raise SettingsError(f"The settings file {path} is not an ini file: {str(error).splitlines()[0]}.") from None
    if not parser.has_section(SECTION):
        raise SettingsError(f"The settings file {path} has no section [{SECTION}].")
    here = str(path.parent)
    return {key: value.replace("%(here)s", here) for key, value in parser.items(SECTION) if key != "here"}


def _typed(name: str, kind: type, text: str) -> object:
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise SettingsError(f"The setting {name} must be true or false, not “{text}”.")
        return text.lower() == "true"
    if kind is int:
        if not text.isascii() or not text.isdigit():
            raise SettingsError(f"The setting {name} must be a whole number, not “{text}”.")
        return int(text)
    return Path(text) if kind is Path else text


def _check(settings: Settings) -> None:
    if settings.mail_transport not in MAIL_TRANSPORTS:
        raise SettingsError(f"The setting mail_transport must be one of {', '.join(MAIL_TRANSPORTS)}.")
    for name in ("portal_url", "prefect_api_url", "prefect_ui_url", "mailbox_url"):
        address = urlsplit(getattr(settings, name))
        if address.scheme not in ("http", "https") or not address.netloc:
            raise SettingsError(f"The setting {name} must be an http or https address.")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("The setting database_url must start with sqlite:/// or postgresql+psycopg://.")
    if not settings.secure_cookies and not settings.demonstration:
        raise SettingsError("secure_cookies may be false only where demonstration is true.")


def _check_serving(settings: Settings) -> None:
    for name in ("uploads_at_once", "trusted_proxy_count"):
        if getattr(settings, name) < 1:
            raise SettingsError(f"The setting {name} must be at least 1.")
    if settings.trusted_proxy:
        try:
            ip_address(settings.trusted_proxy)
        except ValueError:
            # Not "*" either: everybody could then say to be at any address.
            raise SettingsError("The setting trusted_proxy must be one IP address, or empty.") from None


def load(path: Path | str | None = None) -> Settings:
    """Read the settings from `path`, else the file named by DA_CAPO_CONFIG, else development.ini.

    A variable `DA_CAPO_<FIELD>` of the environment goes before the file.
    Raises SettingsError with one plain line when something is missing, unknown or wrong.
    """
    file = Path(path or os.environ.get("DA_CAPO_CONFIG") or DEFAULT_FILE)
    values = _read_file(file)
    kinds = get_type_hints(Settings)
    names = [field.name for field in fields(Settings)]
    for name in names:
        if (given := os.environ.get(PREFIX + name.upper())) is not None:
            values[name] = given
    if unknown := sorted(set(values) - set(names)):
        raise SettingsError(f"The settings file {file} holds an unknown setting: {unknown[0]}.")
    if not values.get("database_url"):
        raise SettingsError(f"The setting database_url is missing in {file}.")
    settings = Settings(**{name: _typed(name, kinds[name], text) for name, text in values.items()})  # type: ignore[arg-type]  # typed one by one
    _check(settings)
    _check_serving(settings)
    return settings
