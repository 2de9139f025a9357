"""`make demo`: a database with invented people, every process under one supervisor, and what to try."""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import datetime

from portal import clock, db, migrations
from portal import settings as portal_settings
from portal.bootstrap import Container
from portal.demonstration import add_dossiers, load, write_accounts
from portal.settings import Settings, SettingsError
from portal.supervisor import Program, Supervisor, python

READY_SECONDS = 240
KEEP_EVERY = 2.0
NAMES = {"portal": "portal", "prefect": "Prefect", "mailbox": "mailbox"}


def say(line: str) -> None:
    """Print a line at once, also into a pipe or a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def demonstrate(port: int, starts: datetime, moved: bool, tell: Callable[[str], None] = say) -> int:
    """Run the demonstration until Ctrl-C; `moved` sets the clock even where it has run before."""
    os.environ.update(environment_of(port))
    settings = portal_settings.load()
    if not settings.demonstration:
        raise SettingsError("make demo wants demonstration = true in the settings file.")
    _check_ports(port)
    factory = db.make_session_factory(db.make_engine(settings.database_url))
    _prepare(settings, factory, tell)
    with db.transaction(factory) as session:
        clock.start_demonstration(session, starts)
        if moved:
            clock.move_demonstration(session, starts)
    supervisor = Supervisor(_programs(settings, port), settings.var / "log")
    supervisor.stop_on_signals()
    keeping = threading.Thread(target=_keep, args=(factory, supervisor), daemon=True)
    supervisor.start()
    keeping.start()
    try:
        if not supervisor.wait_until_ready(READY_SECONDS, lambda name: tell(f"  {NAMES.get(name, name)} is up")):
            tell(f"Not everything came up; the reasons are in {settings.var / 'log'}.")
            return 0 if supervisor.stopping.is_set() else 1
        _introduce(settings, tell)
        supervisor.run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        supervisor.stop()
        keeping.join(KEEP_EVERY)
        with db.transaction(factory) as session:
            clock.stop_demonstration(session)
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


def _check_ports(port: int) -> None:
    for each in range(port, port + 3):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", each))
            except OSError:
                raise SettingsError(
                    f"Port {each} is taken. Say make demo PORT=… to use another one and the two after it."
                ) from None


def _prepare(settings: Settings, factory: db.Factory, tell: Callable[[str], None]) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.owner_url)
    if load(factory, tell=tell):
        # What PostgreSQL has not counted yet it joins as if it were empty: half a minute for a thousand students.
        migrations.refresh_statistics(settings.owner_url)
    container = Container(settings)
    add_dossiers(container, tell=tell)
    container.engine.dispose()
    write_accounts(settings.var / "demo.json", factory, settings)


def _programs(settings: Settings, port: int) -> list[Program]:
    return [
        Program("prefect", python("-m", "flows", "server"), f"{settings.prefect_api_url}/health"),
        Program("portal", python("-m", "portal", "serve", "--port", str(port)), f"{settings.portal_url}/readyz"),
        Program("mailbox", python("-m", "portal", "mailbox", "--port", str(port + 2)), settings.mailbox_url),
        Program("worker", python("-m", "flows", "worker")),
        Program("dispatcher", python("-m", "flows", "dispatcher")),
    ]


def _keep(factory: db.Factory, supervisor: Supervisor) -> None:
    """Write down where the demonstration's clock is, so that a kill loses little."""
    while not supervisor.stopping.wait(KEEP_EVERY):
        with db.transaction(factory) as session:
            clock.keep_demonstration(session)


def _introduce(settings: Settings, tell: Callable[[str], None]) -> None:
    told = json.loads((settings.var / "demo.json").read_text(encoding="utf-8"))
    tell("")
    tell(f"Portal    {settings.portal_url}")
    tell(f"Prefect   {settings.prefect_ui_url}")
    tell(f"Mailbox   {settings.mailbox_url}")
    tell("")
    for account in told["accounts"]:
        known = f"{account['site']:<12} {account['role']:<14} {account['identifier']:<14}"
        tell(f"{known} {account['password']:<22} {account['about']}")
    tell("")
    tell("To try: log in at Valcourt as abarre1, re-enrol Irina, and finish.")
    tell("Then log in as Valcourt's administrator, open the dossier, return it or accept it; read the mails.")
    tell("python -m portal day 2026-06-26 moves the demonstration to another day. Ctrl-C ends everything.")
