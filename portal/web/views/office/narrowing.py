"""What the office's lists read of addresses and forms; junk is passed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.i18n import gettext

LONGEST = 100


def short_text(given: Mapping[str, Any], name: str) -> str:
    """Return a text of a request; empty for what is none."""
    text = given.get(name, "")
    return text[:LONGEST] if isinstance(text, str) else ""


def page_number(given: Mapping[str, Any]) -> int:
    """Return the page that is asked for, the first if none is."""
    page = given.get("page", "1")
    is_number = isinstance(page, str) and page.isascii() and page.isdigit() and len(page) < 7
    return int(page) if is_number else 1


def options(choices: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what a list that opens offers: all, then each."""
    return [{"value": value, "label": label} for value, label in (("", gettext("All")), *choices)]
