"""What a machine asks: whether the process lives, and whether it can serve."""

import shutil

from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from sqlalchemy.exc import SQLAlchemyError

from portal import db
from portal.bootstrap import Container

LEAST_FREE = 200 * 1024 * 1024
"""Bytes of disk below which files and mails are soon lost."""


@view_config(route_name="healthz", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def healthz(request: Request) -> Response:
    """Say that this process answers."""
    return Response("ok\n", content_type="text/plain", charset="utf-8")


@view_config(route_name="readyz", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def readyz(request: Request) -> Response:
    """Say whether database and disk would serve a request; nothing else, and nothing personal."""
    missing = [name for name, holds in CHECKS.items() if not holds(request.container)]
    text = "ok\n" if not missing else "".join(f"{name} fails\n" for name in missing)
    return Response(text, status=503 if missing else 200, content_type="text/plain", charset="utf-8")


def _database_answers(container: Container) -> bool:
    try:
        db.ping(container.engine)
    except SQLAlchemyError:
        return False
    return True


def _disk_has_room(container: Container) -> bool:
    try:
        return shutil.disk_usage(container.settings.var).free > LEAST_FREE
    except OSError:
        return False


CHECKS = {"database": _database_answers, "disk": _disk_has_room}
