"""Language of the text that a person reads: one context variable, read by pages, mails, PDFs and refusals alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import LazyProxy, Translations

DOMAIN = "portal"
LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"
LOCALE_DIRECTORY = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the language in force here, `fr` or `en`."""
    return _language.get()


def set_language(language: str) -> None:
    """Use `language` from here on in this context; an unknown one means French."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Use `language` inside the block, for instance that of the reader of a mail."""
    token = _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    return Translations.load(LOCALE_DIRECTORY, [language], DOMAIN)


def gettext(message: str) -> str:
    """Translate an English msgid into the language in force."""
    return _translations(current_language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a message whose form depends on `number`."""
    return _translations(current_language()).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose meaning depends on `context`."""
    return _translations(current_language()).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    """Translate a message that depends on `context` and `number`."""
    return _translations(current_language()).npgettext(context, singular, plural, number)


def lazy_gettext(message: str, **values: object) -> LazyProxy:
    """Return a text that is translated when it is shown; `%(name)s` in it takes the named value."""

    def show() -> str:
        text = gettext(message)
        return text % values if values else text

    return LazyProxy(show, enable_cache=False)


def localized(text: dict[str, str] | str) -> str:
    """Show a bilingual datum (`{"fr": …, "en": …}`) in the language in force, French where English is missing."""
    if isinstance(text, str):
        return text
    return text.get(current_language()) or text[DEFAULT_LANGUAGE]
