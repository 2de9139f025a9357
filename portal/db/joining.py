"""How a session joins the transaction of its request: by zope.sqlalchemy, without the drivers it looks for."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

DRIVERS = ("psycopg2", "psycopg", "cx_Oracle")
"""What zope.sqlalchemy imports where it finds it, to tell pyramid_retry, which we do not use, what to try again.

On SQLite psycopg alone would cost 9 MB; on PostgreSQL the engine imports it.
"""


def _without_drivers(name: str) -> Callable[..., Any]:
    absent = [driver for driver in DRIVERS if driver not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None makes an import of it fail
    try:
        found: Callable[..., Any] = getattr(import_module("zope.sqlalchemy"), name)
    finally:
        for driver in absent:
            del sys.modules[driver]
    return found


mark_changed = _without_drivers("mark_changed")
