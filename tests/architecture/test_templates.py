"""All templates at once: they compile, they are strict, pages have a title and a language, mails their three parts."""

import re
from collections.abc import Mapping
from functools import cache

import jinja2
import pytest
from jinja2 import nodes

from portal.templating import TEMPLATES, environment, text_environment

ROOT_LAYOUTS = {"layouts/base.jinja2", "mailbox/page.html.jinja2"}
MAIL_PARTS = {"subject.txt.jinja2", "body.txt.jinja2", "body.html.jinja2"}
OPENING = re.compile(r"<html\b[^>]*>")
LANGUAGE = 'lang="{{ current_language() }}"'


@cache
def texts() -> dict[str, str]:
    """Return every template by its path below templates/."""
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in sorted(TEMPLATES.rglob("*.jinja2"))}


def parent(text: str) -> str | None:
    """Return the template that a text extends."""
    found = environment().parse(text).find(nodes.Extends)
    return found.template.value if found is not None and isinstance(found.template, nodes.Const) else None


def blocks(text: str) -> set[str]:
    """Return the names of the blocks of a text."""
    return {block.name for block in environment().parse(text).find_all(nodes.Block)}


def untitled(files: Mapping[str, str]) -> list[str]:
    """Return the pages that say no title of their own, and those that stand in no frame of ours.

    A page extends another template; a layout leaves the title to its pages, and the title of a mail is its subject.
    """
    found = []
    for name, text in files.items():
        if parent(text) is None or name.startswith(("layouts/", "mails/")):
            continue
        titled, above = False, name
        while above not in ROOT_LAYOUTS and (following := parent(files[above])) is not None:
            titled = titled or "title" in blocks(files[above])
            above = following
        if not titled or above not in ROOT_LAYOUTS:
            found.append(name)
    return found


def without_language(files: Mapping[str, str]) -> list[str]:
    """Return the templates that open a document without its language, or without a title element."""
    documents = {name: found[0] for name, text in files.items() if (found := OPENING.search(text))}
    return [name for name, opening in documents.items() if LANGUAGE not in opening or "<title>" not in files[name]]


def incomplete_mails(files: Mapping[str, str]) -> list[str]:
    """Return the events whose mail lacks its subject, its text or its page."""
    parts: dict[str, set[str]] = {}
    for name in files:
        folder, event, *rest = name.split("/")
        if folder == "mails" and rest:
            parts.setdefault(event, set()).add(rest[0])
    return [event for event, found in parts.items() if found != MAIL_PARTS]


class TestEveryTemplate:
    @pytest.mark.parametrize("name", texts())
    def test_it_compiles(self, name: str) -> None:
        chosen = text_environment() if ".txt." in name else environment()

        assert chosen.get_template(name).name == name

    @pytest.mark.parametrize("made", [environment, text_environment])
    def test_what_it_is_not_given_is_an_error(self, made: object) -> None:
        strict = environment() if made is environment else text_environment()

        with pytest.raises(jinja2.UndefinedError):
            strict.from_string("{{ nothing }}").render()

    def test_each_page_has_a_title_in_a_frame_of_ours(self) -> None:
        pages = [name for name, text in texts().items() if parent(text) is not None]

        assert len(pages) > 15
        assert untitled(texts()) == []

    def test_each_document_says_its_language_and_its_title(self) -> None:
        assert sum(bool(OPENING.search(text)) for text in texts().values()) >= 3
        assert without_language(texts()) == []

    def test_each_mail_has_its_three_parts(self) -> None:
        assert incomplete_mails(texts()) == []


class TestTheRules:
    FRAME = {
        "layouts/base.jinja2": '<html lang="{{ current_language() }}"><title>{% block title %}{% endblock %}</title>'
    }

    @pytest.mark.parametrize(
        "page",
        [
            '{% extends "layouts/base.jinja2" %}{% block content %}x{% endblock %}',
            '{% extends "pages/else.jinja2" %}{% block title %}x{% endblock %}',
        ],
    )
    def test_a_page_without_title_or_frame_is_seen(self, page: str) -> None:
        assert untitled(self.FRAME | {"pages/else.jinja2": "", "pages/x.jinja2": page}) == ["pages/x.jinja2"]

    def test_a_title_that_is_inherited_counts(self) -> None:
        pages = {
            "layouts/wizard.jinja2": '{% extends "layouts/base.jinja2" %}{% block title %}x{% endblock %}',
            "pages/x.jinja2": '{% extends "layouts/wizard.jinja2" %}',
        }

        assert untitled(self.FRAME | pages) == []

    @pytest.mark.parametrize(
        "opening", ["<html><title>x</title>", '<html lang="fr"><title>x</title>', f"<html {LANGUAGE}>"]
    )
    def test_a_document_without_language_or_title_is_seen(self, opening: str) -> None:
        assert without_language({"x": opening}) == ["x"]

    def test_a_mail_without_text_is_seen(self) -> None:
        assert incomplete_mails({"mails/x/subject.txt.jinja2": "", "mails/x/body.html.jinja2": ""}) == ["x"]

    def test_a_template_that_does_not_compile_is_an_error(self) -> None:
        with pytest.raises(jinja2.TemplateSyntaxError):
            environment().from_string("{% if %}")
