"""Commands: serve, migrate, sweep, demonstrate, move the demonstration's clock."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from portal import clock, db
from portal import settings as portal_settings
from portal.serving import serve
from portal.settings import SettingsError

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
    sweep = commands.add_parser(
        "sweep", help="remove what is past use: files without row, old counters, logins, links, mails"
    )
    sweep.add_argument(
        "--all", action="store_true", help="also more than a hundred files: be sure that the database is theirs"
    )
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
    serve(portal_settings.load(), given.port)
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

    migrations.upgrade(portal_settings.load().owner_url)
    return 0


def _sweep(given: argparse.Namespace) -> int:
    from portal.bootstrap import Container  # noqa: PLC0415  # the settings come first
    from portal.services.sweep import MOST_FILES  # noqa: PLC0415  # with the container

    swept = Container(portal_settings.load()).sweep.sweep(None if given.all else MOST_FILES)
    numbers = {name: number for name, number in vars(swept).items() if name != "forgotten"}
    print("removed: " + ", ".join(f"{number} {name}" for name, number in numbers.items()))
    if swept.files < swept.forgotten:
        return _stop(
            f"{swept.forgotten} files are named by no row: is this their database? If it is, add --all to remove them."
        )
    return 0


def _move(given: argparse.Namespace) -> int:
    settings = portal_settings.load()
    if not settings.demonstration:
        return _stop("only a demonstration has a clock that can be moved.")
    factory = db.make_session_factory(db.make_engine(settings.database_url))
    with db.transaction(factory) as session:
        clock.move_demonstration(session, _at(given.day, given.hour))
    return 0
