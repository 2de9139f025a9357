"""The portal as a process of its own: `python -m portal serve`."""

from typing import Any

from portal.settings import Settings

THREADS = 8
"""`uploads_at_once` of them may read files."""
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto"}


def server_options(settings: Settings, port: int) -> dict[str, Any]:
    """Return what waitress is told.

    Without a trusted proxy whatever a client says of its own address is dropped: else it would have as many tries
    of a password as it can think of addresses.
    """
    options: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "threads": THREADS,
        "connection_limit": 1000,
        "channel_timeout": 60,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }
    if settings.trusted_proxy:
        options["trusted_proxy"] = settings.trusted_proxy
        options["trusted_proxy_count"] = settings.trusted_proxy_count
        options["trusted_proxy_headers"] = PROXY_HEADERS
    return options


def serve(settings: Settings, port: int) -> None:
    """Serve until told to end; raises SQLAlchemyError at once where the database does not answer."""
    import waitress  # noqa: PLC0415  # only who serves pays, as for the next

    from portal import db, logs  # noqa: PLC0415  # the settings come first
    from portal.bootstrap import Container  # noqa: PLC0415  # with them
    from portal.web import memory  # noqa: PLC0415  # with the rest of the web
    from portal.web.app import make_app  # noqa: PLC0415  # pyramid: only who serves pays

    memory.give_back_large_blocks()
    container = Container(settings)
    db.ping(container.engine)
    app = make_app(container)
    memory.leave_alone_what_stays()
    logs.set_up()
    waitress.serve(app, **server_options(settings, port))
