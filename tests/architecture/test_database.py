"""Tenancy: what goes around the scope guard stands only where somebody watches over it."""

import ast

import pytest

from tests.architecture.sources import PRODUCT, Source, imported_names, module_names, sources, written

ALLOWED = ("portal/db", "portal/migrations")
ALCHEMY = ("sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression")


def around_the_guard(source: Source) -> list[str]:
    """Return where a file writes SQL as text or reaches a table past its model: the guard sees neither.

    The condition of a partial index is part of a table, not of a query.
    """
    taken = imported_names(source, *ALCHEMY)
    modules = set().union(*(module_names(source, module) for module in ALCHEMY))
    conditions = {
        id(part)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.keyword) and node.arg in ("sqlite_where", "postgresql_where")
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(source.tree):
        is_text = isinstance(node, ast.Name) and taken.get(node.id) == "text"
        is_member = isinstance(node, ast.Attribute) and (
            node.attr in ("exec_driver_sql", "__table__")
            or (node.attr == "text" and isinstance(node.value, ast.Name) and node.value.id in modules)
        )
        is_named = isinstance(node, ast.Constant) and node.value == "__table__"
        if (is_text or is_member or is_named) and id(node) not in conditions:
            found.append(source.at(node))
    return found


class TestTheGuard:
    def test_nothing_goes_around_it_outside_the_database_package(self) -> None:
        found = [
            place for source in sources(*PRODUCT) if not source.below(*ALLOWED) for place in around_the_guard(source)
        ]

        assert found == []

    @pytest.mark.parametrize(
        "line",
        [
            "from sqlalchemy import text\nsession.execute(text('SELECT 1'))",
            "from sqlalchemy import text as sql\nsession.execute(sql('SELECT 1'))",
            "import sqlalchemy as sa\nsession.execute(sa.text('SELECT 1'))",
            "select(Student.__table__)",
            "getattr(Student, '__table__')",
            "connection.exec_driver_sql('SELECT 1')",
        ],
    )
    def test_the_rule_sees_each_way_around(self, line: str) -> None:
        assert around_the_guard(written(line)) != []

    @pytest.mark.parametrize(
        "line",
        [
            "from portal.i18n import gettext\nform.text('a')",
            "def read(text: str) -> str:\n    return text",
            "from sqlalchemy import Index, text\nIndex('x', 'y', sqlite_where=text('z IS NULL'))",
        ],
    )
    def test_it_lets_ordinary_texts_pass(self, line: str) -> None:
        assert around_the_guard(written(line)) == []
