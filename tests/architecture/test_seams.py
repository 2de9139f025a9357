"""One clock, one reader of the environment, no establishment by name."""

import ast
import re

import pytest

from tests.architecture.sources import (
    HELPERS,
    PRODUCT,
    ROOT,
    TESTS,
    Source,
    imported_names,
    members_of,
    sources,
    written,
)

# The environment.

READERS = {
    "portal/settings.py": "reads the settings, as their one reader",
    "flows/environment.py": "chooses Prefect's variables",
    "flows/server.py": "hands its environment on to Prefect's server",
    "portal/supervisor.py": "hands its environment on to the programs that it starts",
    "portal/children.py": "is the child that renders, told where it may write",
    "portal/demonstration/run.py": "sets what the demonstration's settings are read from, with a path for its programs",
}
"""Files that touch the environment, and why; whatever else wants a setting asks `portal.settings`."""
ENVIRONMENT = ("environ", "environb", "getenv", "getenvb", "putenv", "unsetenv")


def environment_uses(source: Source) -> list[str]:
    """Return where a file reads or writes the environment of the process."""
    return [source.at(node) for node, name in members_of(source, "os") if name in ENVIRONMENT]


# The clock.

ASKERS = {
    "portal/clock.py": "is the clock",
    "flows/reenrolment.py": "makes a key that no earlier suspension of the run had",
}
"""Files that ask the machine for the time, and why."""
NEVER = {"utcnow", "utcfromtimestamp", "today"}


def clock_uses(source: Source) -> list[str]:
    """Return where a file asks the machine for the date or the time of day."""
    taken = imported_names(source, "datetime")
    kinds = {name for name, original in taken.items() if original in ("datetime", "date")}
    found = [
        source.at(node)
        for node, name in members_of(source, "time")
        if name in ("time", "time_ns", "localtime", "gmtime")
    ]
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute) or node.attr not in NEVER | {"now"}:
            continue
        owner = node.value
        is_kind = isinstance(owner, ast.Name) and owner.id in kinds
        is_member = isinstance(owner, ast.Attribute) and owner.attr in ("datetime", "date")
        if is_kind or is_member:
            found.append(source.at(node))
    return found


def naive_uses(source: Source) -> list[str]:
    """Return where a file makes an instant without a zone from the machine's clock."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, zone = node.func.attr, [*node.args, *node.keywords]
        kinds = {"datetime", "date", *imported_names(source, "datetime")}
        owner = ast.unparse(node.func.value)
        if owner.split(".")[-1] not in kinds and owner not in kinds:
            continue
        if name in NEVER or (name == "now" and not zone) or (name == "fromtimestamp" and len(zone) < 2):
            found.append(source.at(node))
    return found


# Establishments.

PLACES = ("portal/demonstration", "rules/establishments")
DEMONSTRATION = tuple(sorted(path.name for path in (ROOT / "rules" / "establishments").iterdir() if path.is_dir()))

SPELLINGS = tuple(
    {spelled for slug in DEMONSTRATION for spelled in (slug, slug.replace("-", " "), slug.replace("-", "_"))}
)
"""Their slugs, and how names are written."""


def establishments_named(source: Source) -> list[str]:
    """Return where code, not a comment or docstring, names an establishment of the demonstration."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(source.tree):
        text = node.value if isinstance(node, ast.Constant) else node.id if isinstance(node, ast.Name) else None
        named = isinstance(text, str) and any(slug in text.casefold() for slug in SPELLINGS)
        if named and id(node) not in documented:
            found.append(source.at(node))
    return found


SCANNED = {
    "templates": ("*.jinja2", "*.css"),
    "portal/web": ("*.js", "*.css", "*.svg"),
    "portal/notifications": ("*.css",),
    "portal/documents": ("*.css", "*.jinja2"),
}
"""What is delivered beside Python, by folder."""
REMARKS = re.compile(r"{#.*?#}|/\*.*?\*/|<!--.*?-->|^\s*//.*?$", re.DOTALL | re.MULTILINE)


def texts_beside() -> list[Source]:
    """Return every template, script and sheet."""
    files = {path for folder, kinds in SCANNED.items() for kind in kinds for path in (ROOT / folder).rglob(kind)}
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text()) for path in sorted(files)]


def establishments_written(source: Source) -> list[str]:
    """Return where a template, script or sheet, not a remark in it, names an establishment of the demonstration."""
    shown = REMARKS.sub(lambda found: "\n" * found[0].count("\n"), source.text).casefold()
    named = [number for number, line in enumerate(shown.splitlines(), 1) if any(slug in line for slug in SPELLINGS)]
    return [f"{source.path}:{number}" for number in named]


def slugs_compared(source: Source) -> list[str]:
    """Return where code compares an establishment's slug with a text: a difference belongs into rules."""
    return [
        source.at(node)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Attribute) and side.attr == "slug" for side in (node.left, *node.comparators))
        and any(_is_text(side) for side in (node.left, *node.comparators))
    ]


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(_is_text(part) for part in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


class TestEnvironment:
    def test_only_these_files_touch_it(self) -> None:
        found = {source.path for source in sources(*PRODUCT) if environment_uses(source)}

        assert found == set(READERS)

    @pytest.mark.parametrize(
        "line",
        [
            "import os\nos.environ['X']",
            "import os\nos.getenv('X')",
            "import os as o\no.environ.get('X')",
            "from os import environ\nenviron['X']",
            "from os import getenv as ask\nask('X')",
        ],
    )
    def test_the_rule_sees_each_way(self, line: str) -> None:
        assert environment_uses(written(line)) != []

    def test_it_lets_a_request_have_its_own(self) -> None:
        assert environment_uses(written("import os\nrequest.environ['X'] = os.path.sep")) == []


class TestClock:
    def test_only_these_files_ask_the_machine(self) -> None:
        found = {source.path for source in sources(*PRODUCT) if clock_uses(source)}

        assert found == set(ASKERS)

    def test_nothing_makes_an_instant_without_zone(self) -> None:
        found = [place for source in sources(*PRODUCT, *HELPERS, *TESTS) for place in naive_uses(source)]

        assert found == []

    @pytest.mark.parametrize(
        "line",
        [
            "from datetime import datetime, UTC\ndatetime.now(UTC)",
            "from datetime import date\ndate.today()",
            "from datetime import datetime\ndatetime.utcnow()",
            "import datetime as dt\ndt.datetime.now()",
            "import time\ntime.time()",
            "from time import time\ntime()",
        ],
    )
    def test_the_rule_sees_each_way(self, line: str) -> None:
        assert clock_uses(written(line)) != []

    @pytest.mark.parametrize(
        "line",
        [
            "from datetime import datetime\ndatetime.now()",
            "from datetime import datetime\ndatetime.fromtimestamp(0)",
            "import datetime\ndatetime.datetime.utcnow()",
            "from datetime import date as d\nd.today()",
        ],
    )
    def test_the_rule_of_zones_sees_each_way(self, line: str) -> None:
        assert naive_uses(written(line)) != []

    @pytest.mark.parametrize("line", ["from portal import clock\nclock.now()", "import time\ntime.monotonic()"])
    def test_it_lets_our_clock_and_durations_pass(self, line: str) -> None:
        assert clock_uses(written(line)) == []
        assert naive_uses(written(line)) == []


class TestEstablishments:
    def test_there_are_some_to_look_for(self) -> None:
        assert "valcourt" in DEMONSTRATION

    def test_no_code_names_one(self) -> None:
        found = [
            place for source in sources(*PRODUCT) if not source.below(*PLACES) for place in establishments_named(source)
        ]

        assert found == []

    def test_no_template_script_or_sheet_names_one(self) -> None:
        found = [place for source in texts_beside() for place in establishments_written(source)]

        assert found == []

    def test_all_three_kinds_are_looked_at(self) -> None:
        assert {source.path.rpartition(".")[2] for source in texts_beside()} >= {"jinja2", "js", "css"}

    @pytest.mark.parametrize(
        "text",
        [
            "{% if establishment.slug == 'valcourt' %}",
            "<p>Conservatoire de Saint-Aubin</p>",
            "if (site === 'hauterive') {}",
            ".saint_aubin { color: red }",
            "{# such as valcourt #} Valcourt",
        ],
    )
    def test_the_rule_of_texts_sees_each_way(self, text: str) -> None:
        assert establishments_written(written(text, "templates/made_up.jinja2")) == ["templates/made_up.jinja2:1"]

    @pytest.mark.parametrize("text", ["{# valcourt #}", "/* valcourt\n */ a {}", "// valcourt", "<!-- valcourt -->"])
    def test_it_lets_remarks_pass(self, text: str) -> None:
        assert establishments_written(written(text)) == []

    def test_no_code_compares_a_slug(self) -> None:
        found = [place for source in sources(*PRODUCT, *HELPERS) for place in slugs_compared(source)]

        assert found == []

    @pytest.mark.parametrize(
        "line",
        [
            "if establishment.slug == 'valcourt': pass",
            "TARIFFS = {'valcourt': 1}",
            "path = f'rules/establishments/valcourt/{year}.yaml'",
            "from x import VALCOURT\nVALCOURT",
        ],
    )
    def test_the_rule_sees_each_way(self, line: str) -> None:
        assert establishments_named(written(line)) != []

    @pytest.mark.parametrize(
        "line", ["if place.slug == 'x': pass", "if 'x' != place.slug: pass", "if site.slug in ('x', 'y'): pass"]
    )
    def test_the_rule_of_comparisons_sees_each_way(self, line: str) -> None:
        assert slugs_compared(written(line)) != []

    def test_they_let_a_query_by_slug_and_a_docstring_pass(self) -> None:
        source = written('"""Such as valcourt."""\nselect(E).where(E.slug == slug)  # valcourt')

        assert establishments_named(source) == []
        assert slugs_compared(source) == []
