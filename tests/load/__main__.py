"""`python -m tests.load`, or `make bench`: measures, prints a table and writes build/bench.json."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.settings import ROOT
from tests.fixtures.prefect import PrefectServer
from tests.load import carrying, deciding, memory, pages, paper, wizard
from tests.load.report import Line, table, write
from tests.load.stage import Stage

RESULT = ROOT / "build" / "bench.json"


def measured(directory: Path) -> Iterator[Line]:
    """Yield every line, one kind after the other."""
    _tell("the demonstration")
    stage = Stage(directory)
    _tell("pages")
    yield from pages.measure(stage, directory)
    _tell("a whole wizard")
    yield from wizard.measure(stage, directory)
    _tell("rules")
    yield from deciding.measure(stage)
    _tell("documents")
    yield from paper.measure(stage)
    _tell("processes at rest")
    with _prefect(directory) as server:
        yield from memory.measure(stage, server)
        _tell("flow runs")
        yield from carrying.measure(server, directory)


@contextmanager
def _prefect(directory: Path) -> Iterator[PrefectServer]:
    server = PrefectServer(directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.api.close()


def _tell(what: str) -> None:
    sys.stderr.write(f"measuring {what}…\n")


def main() -> int:
    """Measure everything; a goal that does not hold is told and is no failure, a measurement that fails is one."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="da-capo-bench-") as directory:
        lines = list(measured(Path(directory)))
    write(RESULT, lines)
    print(table(lines))
    print(f"\n{len(lines)} lines in {RESULT.relative_to(ROOT)}, {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
