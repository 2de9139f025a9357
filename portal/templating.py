"""One way to set up Jinja2, shared by pages, mails, PDFs and widgets: strict, escaped, translated, with our filters."""

from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from portal import formats, i18n

TEMPLATES = Path(__file__).parent.parent / "templates"

# Templates do not change under a running process; to look at each widget's file again costs 5 % of a page.
_COMMON: dict[str, Any] = {"loader": jinja2.FileSystemLoader(TEMPLATES), "auto_reload": False}


class Environment(jinja2.Environment):
    """An environment all of whose templates have the same globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the environment's own: to compare two layers of names at each import costs 6 % of a page."""
        return super().make_globals(d) if d else self.globals


def prepare(environment: jinja2.Environment) -> jinja2.Environment:
    """Give an environment our filters, translations and strictness; return it."""
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
    )
    # Jinja2's own go three calls deeper: a page says two dozen texts.
    environment.globals["_"] = environment.globals["gettext"] = _say if environment.autoescape else _say_plainly
    environment.filters.update(formats.FILTERS, localized=i18n.localized)
    environment.globals.update(current_language=i18n.current_language)
    return environment


def _say(message: str, /, **values: object) -> Markup:
    """Translate for a page; values are escaped, and a percent sign stands double."""
    text = i18n.gettext(message)
    return Markup(text) % values if values else Markup(text % values)  # noqa: S704  # our own texts


def _say_plainly(message: str, /, **values: object) -> str:
    """Translate for what is no markup; a percent sign stands double."""
    return i18n.gettext(message) % values


@cache
def environment() -> jinja2.Environment:
    """Return the process's environment over `templates/`."""
    return prepare(Environment(**_COMMON, autoescape=True))


@cache
def text_environment() -> jinja2.Environment:
    """Return the environment for what is no markup: the plain-text parts of mails."""
    return prepare(Environment(**_COMMON, autoescape=False))  # text


def render(name: str, *, autoescape: bool = True, **values: object) -> str:
    """Render a template of `templates/` by its path there, in the language in force."""
    chosen = environment() if autoescape else text_environment()
    return chosen.get_template(name).render(**values)
