"""Prefect is imported here too: it gets a directory of its own, before its first import."""

import atexit
import shutil
import tempfile
from pathlib import Path

from flows import environment
from portal.settings import Settings

_var = Path(tempfile.mkdtemp(prefix="da-capo-flows-"))
atexit.register(shutil.rmtree, _var, ignore_errors=True)
environment.apply(Settings(database_url="sqlite:///unused.db", var=_var))
