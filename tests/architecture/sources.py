"""The sources of the product as texts and syntax trees, for the rules that no tool of ours keeps."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("portal", "flows", "forms", "rules")
HELPERS = ("tools",)
TESTS = ("tests",)
GENERATED = "portal/migrations/versions/"


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the repository, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.splitlines()

    def below(self, *folders: str) -> bool:
        """Whether it is one of these files, or stands below one of these folders."""
        return any(self.path == folder or self.path.startswith(f"{folder.rstrip('/')}/") for folder in folders)

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as a person looks it up."""
        return f"{self.path}:{node.lineno}"  # type: ignore[attr-defined]  # callers give nodes that stand somewhere


def sources(*folders: str) -> list[Source]:
    """Return every Python file below these folders of the repository; each is read and parsed once."""
    return [source for folder in folders for source in _below(folder)]


@cache
def _below(folder: str) -> tuple[Source, ...]:
    files = sorted((ROOT / folder).rglob("*.py"))
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text()) for path in files)


def module_names(source: Source, module: str) -> set[str]:
    """Return the names by which a file knows a module: `import datetime as dt` gives `dt`."""
    return {
        (alias.asname or alias.name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == module
    }


def imported_names(source: Source, *modules: str) -> dict[str, str]:
    """Return what a file takes out of these modules, its own name first: `from os import environ as e`."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module in modules
        for alias in node.names
    }


def members_of(source: Source, module: str) -> Iterator[tuple[ast.AST, str]]:
    """Yield every use of a member of a module with its name, also `import module.part`."""
    names, taken = module_names(source, module), imported_names(source, module)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node, node.attr
        elif isinstance(node, ast.Name) and node.id in taken:
            yield node, taken[node.id]


def written(text: str, path: str = "portal/services/made_up.py") -> Source:
    """Return a file that exists only for the test of a rule."""
    return Source(path, text)
