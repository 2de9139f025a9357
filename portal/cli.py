"""Commands: serve, migrate, sweep, demonstrate, move the demonstration's clock."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from portal import clock, db
from portal import settings as portal_settings
from portal.settings import Settings, SettingsError

DEMONSTRATION_STARTS = datetime(2026, 6, 10, 19, 2, tzinfo=ZoneInfo("Europe/Paris"))


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; what is wrong is said in one plain line."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except SettingsError as error:
        return _stop(str(error))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return _stop(f"The database does not answer: {reason}. Is database_url right, and is it running?")
    return code


def _stop(line: str) -> int:
    sys.stderr.write(f"da-capo: {line}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portal", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    demo = commands.add_parser("demo", help="start the demonstration: portal, Prefect, worker, mailbox")
    demo.add_argument("--port", type=int, default=7000, help="port of the portal; the others follow")
    demo.add_argument("--day", type=_day, help="the demonstration's day, such as 2026-06-26")
    demo.set_defaults(run=_demo)
    serve = commands.add_parser("serve", help="serve the portal alone")
    serve.add_argument("--port", type=int, default=7000)
    serve.set_defaults(run=_serve)
    mailbox = commands.add_parser("mailbox", help="serve the demonstration's mailbox")
    mailbox.add_argument("--port", type=int, default=7002)
    mailbox.set_defaults(run=_mailbox)
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)
    sweep = commands.add_parser("sweep", help="remove files that no row names, old counters, logins long over")
    sweep.add_argument("--all", action="store_true", help="however many files those are")
    sweep.set_defaults(run=_sweep)
    move = commands.add_parser("day", help="set the demonstration's day and hour")
    move.add_argument("day", type=_day)
    move.add_argument("--hour", type=_hour, default=None)
    move.set_defaults(run=_move)
    return parser


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _hour(text: str) -> time:
    return time.fromisoformat(text)


def _demo(given: argparse.Namespace) -> int:
    from portal.demonstration.run import demonstrate  # noqa: PLC0415  # Faker and the supervisor: only here

    starts = DEMONSTRATION_STARTS if given.day is None else _at(given.day, None)
    return demonstrate(given.port, starts, moved=given.day is not None)


def _at(day: date, hour: time | None) -> datetime:
    return datetime.combine(
        day, hour or DEMONSTRATION_STARTS.timetz().replace(tzinfo=None), DEMONSTRATION_STARTS.tzinfo
    )


def _serve(given: argparse.Namespace) -> int:
    import waitress  # noqa: PLC0415  # only who serves pays

    from portal.bootstrap import Container  # noqa: PLC0415  # the settings come first
    from portal.web import memory  # noqa: PLC0415  # with the rest of the web
    from portal.web.app import make_app  # noqa: PLC0415  # pyramid: only who serves pays

    memory.give_back_large_blocks()
    container = Container(portal_settings.load())
    db.ping(container.engine)
    app = make_app(container)
    memory.leave_alone_what_stays()
    waitress.serve(
        app,
        host="127.0.0.1",
        port=given.port,
        threads=8,
        connection_limit=1000,
        channel_timeout=60,
        ident=None,
    )
    return 0


def _mailbox(given: argparse.Namespace) -> int:
    import waitress  # noqa: PLC0415  # only who serves pays

    from portal.notifications.mailbox import mailbox_app  # noqa: PLC0415  # the demonstration only

    waitress.serve(
        mailbox_app(portal_settings.load().mailbox), host="127.0.0.1", port=given.port, threads=2, ident=None
    )
    return 0


def _migrate(given: argparse.Namespace) -> int:
    from portal import migrations  # noqa: PLC0415  # Alembic: 9 MB that only who migrates pays

    settings = portal_settings.load()
    migrations.upgrade(owner_url(settings))
    return 0


def _sweep(given: argparse.Namespace) -> int:
    from portal.bootstrap import Container  # noqa: PLC0415  # the settings come first
    from portal.services.sweep import MOST_FILES, Sweep  # noqa: PLC0415  # with the container

    container = Container(portal_settings.load())
    swept = Sweep(container.sessions, container.files).sweep(None if given.all else MOST_FILES)
    print(f"removed: {swept.files} files, {swept.counters} counters, {swept.logins} logins")
    if swept.files < swept.forgotten:
        return _stop(
            f"{swept.forgotten} files are named by no row: is this their database? If it is, add --all to remove them."
        )
    return 0


def owner_url(settings: Settings) -> str:
    """Return the address by which migrations reach the database."""
    return settings.owner_database_url or settings.database_url


def _move(given: argparse.Namespace) -> int:
    settings = portal_settings.load()
    if not settings.demonstration:
        return _stop("only a demonstration has a clock that can be moved.")
    factory = db.make_session_factory(db.make_engine(settings.database_url))
    with db.transaction(factory) as session:
        clock.move_demonstration(session, _at(given.day, given.hour))
    return 0


def environment_of(port: int) -> dict[str, str]:
    """Return the settings that follow from the portal's port: Prefect's comes next, then the mailbox's."""
    return {
        "DA_CAPO_PORTAL_URL": f"http://127.0.0.1:{port}",
        "DA_CAPO_PREFECT_API_URL": f"http://127.0.0.1:{port + 1}/api",
        "DA_CAPO_PREFECT_UI_URL": f"http://127.0.0.1:{port + 1}",
        "DA_CAPO_MAILBOX_URL": f"http://127.0.0.1:{port + 2}",
        "PYTHONUNBUFFERED": "1",
        "PATH": os.environ.get("PATH", ""),
    }
