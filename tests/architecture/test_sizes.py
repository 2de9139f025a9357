"""Nothing grows too long to be read at once, and no check is silenced without a reason."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import GENERATED, HELPERS, PRODUCT, ROOT, TESTS, Source, sources, written

FILE, TEST_FILE, FUNCTION, VIEW, PUBLIC_METHODS, TEMPLATE = 300, 500, 40, 25, 7, 150
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b.*", re.I)
WITH_CODE = re.compile(
    r"#\s*(?:noqa:\s*(?P<noqa>[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)|type:\s*ignore\[(?P<ignore>[\w, -]+)\])"
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(source: Source) -> list[str]:
    """Return a file that is longer than its kind may be."""
    most = TEST_FILE if source.below(*TESTS) else FILE
    return [f"{source.path}: {len(source.lines)} lines"] if len(source.lines) > most else []


def length(function: Function) -> int:
    """Count the lines of a function from its `def` to its end, without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    lines = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - lines


def long_functions(source: Source) -> list[str]:
    """Return the functions that are longer than a function, or a view, may be."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            most = VIEW if any("view_config" in ast.unparse(mark) for mark in node.decorator_list) else FUNCTION
            if length(node) > most:
                found.append(f"{source.at(node)} {node.name}: {length(node)} lines")
    return found


def broad_services(source: Source) -> list[str]:
    """Return the services with more public methods than one service has."""
    return [
        f"{source.at(node)} {node.name}: {len(names)} public methods"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Service")
        if len(names := _public(node)) > PUBLIC_METHODS
    ]


def _public(service: ast.ClassDef) -> list[str]:
    return [part.name for part in service.body if isinstance(part, Function) and not part.name.startswith("_")]


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """Yield each comment with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def silenced_without_reason(source: Source) -> list[str]:
    """Return the comments that silence a check without its code, or without a reason.

    The reason stands behind the code, on the line above, or at the first of its like in the same class or function;
    what is not documented is explained once a file.
    """
    explained: set[tuple[int, str]] = set()
    found = []
    for line, comment in comments(source):
        if not SILENCED.search(comment):
            continue
        given = WITH_CODE.match(comment)
        code = given[0] if given else ""
        place = (0 if code.startswith("# noqa: D") else _scope(source, line), code)
        above = source.lines[line - 2].strip() if line > 1 else ""
        reason = given is not None and (re.search(r"#\s*\w", comment[given.end() :]) or above.startswith("#"))
        if reason:
            explained.add(place)
        elif place not in explained or not given:
            found.append(f"{source.path}:{line} {comment}")
    return found


def _scope(source: Source, line: int) -> int:
    """Return the line of the innermost class around a line, else of its function; 0 for the module."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    around = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, kinds) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    classes = [node.lineno for node in around if isinstance(node, ast.ClassDef)]
    return max(classes or [node.lineno for node in around] or [0])


def long_templates(files: dict[str, str]) -> list[str]:
    """Return the templates that are longer than one may be."""
    return [
        f"{name}: {len(text.splitlines())} lines" for name, text in files.items() if len(text.splitlines()) > TEMPLATE
    ]


def _templates() -> dict[str, str]:
    found = (path for path in sorted((ROOT / "templates").rglob("*.jinja2")) if path.is_file())
    return {path.relative_to(ROOT).as_posix(): Path(path).read_text() for path in found}


EVERYTHING = sources(*PRODUCT, *HELPERS, *TESTS)
WRITTEN_BY_HAND = [source for source in EVERYTHING if not source.path.startswith(GENERATED)]


class TestSizes:
    def test_no_file_is_too_long(self) -> None:
        assert [place for source in WRITTEN_BY_HAND for place in too_long(source)] == []

    def test_no_function_is_too_long(self) -> None:
        """Of the product: a test may list what it expects."""
        product = [source for source in WRITTEN_BY_HAND if not source.below(*TESTS)]

        assert [place for source in product for place in long_functions(source)] == []

    def test_no_service_does_too_much(self) -> None:
        assert [place for source in sources("portal") for place in broad_services(source)] == []

    def test_no_template_is_too_long(self) -> None:
        assert len(_templates()) > 50
        assert long_templates(_templates()) == []

    @pytest.mark.parametrize(("path", "most"), [("portal/x.py", FILE), ("tests/unit/test_x.py", TEST_FILE)])
    def test_the_rule_sees_the_first_line_too_many(self, path: str, most: int) -> None:
        assert too_long(written("x = 1\n" * most, path)) == []
        assert too_long(written("x = 1\n" * (most + 1), path)) != []

    @pytest.mark.parametrize(("mark", "most"), [("", FUNCTION), ("@view_config()\n", VIEW)])
    def test_it_counts_functions_and_views_without_their_docstrings(self, mark: str, most: int) -> None:
        documented = f'{mark}def x():\n    """Says\n    what.\n    """\n' + "    y = 1\n" * (most - 1)

        assert long_functions(written(documented)) == []
        assert long_functions(written(documented + "    y = 1\n")) != []

    def test_it_counts_the_public_methods_of_services(self) -> None:
        service = "class XService:\n    def _a(self): pass\n" + "".join(f"    def m{n}(self): pass\n" for n in range(7))

        assert broad_services(written(service)) == []
        assert broad_services(written(service + "    def one_more(self): pass\n")) != []

    def test_it_counts_the_lines_of_templates(self) -> None:
        assert long_templates({"a": "x\n" * TEMPLATE}) == []
        assert long_templates({"a": "x\n" * (TEMPLATE + 1)}) != []


class TestSilencedChecks:
    def test_each_has_its_code_and_a_reason(self) -> None:
        assert [place for source in EVERYTHING for place in silenced_without_reason(source)] == []

    @pytest.mark.parametrize(
        "line",
        [
            "x = 1  # noqa",
            "x = 1  # noqa: S101",
            "x = 1  # type: ignore",
            "x = 1  # type: ignore  # because",
            "x = 1  # type: ignore[assignment]",
            "class A:\n    x = 1  # noqa: S101  # why\nclass B:\n    x = 1  # noqa: S101",
        ],
    )
    def test_the_rule_sees_what_lacks(self, line: str) -> None:
        assert silenced_without_reason(written(line)) != []

    @pytest.mark.parametrize(
        "line",
        [
            "x = 1  # noqa: S101  # the test of asserts",
            "# The library has no types.\nx = 1  # type: ignore[assignment]",
            "class A:\n    x = 1  # noqa: S101  # why\n    y = 1  # noqa: S101",
            "class A:\n    x = 1  # noqa: D102  # as the others\nclass B:\n    y = 1  # noqa: D102",
            "x = '# noqa'",
        ],
    )
    def test_it_takes_a_reason_where_it_stands(self, line: str) -> None:
        assert silenced_without_reason(written(line)) == []
