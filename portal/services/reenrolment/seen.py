"""What a page of a step had shown when it was drawn: short marks, by which a later save tells what changed since."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.model import Step

LONGEST_MARK = 12
PAGE = re.compile(r"@[0-9a-f]{8}")
MOST_PAGES = 4


def new_page() -> str:
    """Return a name for a page that is drawn now."""
    return f"@{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Seen:
    """What a page had shown, and which page it is; its words travel in a hidden field."""

    marks: Mapping[str, str] = field(default_factory=dict)
    """A short mark of what stood in each question, by item key; none where nothing stood."""
    pages: tuple[str, ...] = ()
    """The page, and those whose place it took in the same window: what these have saved is no news to it."""

    @classmethod
    def of_words(cls, words: str) -> "Seen":
        """Read what `words` wrote; whatever else was sent says nothing."""
        parts = words.split()
        marks = (part.split(":", 1) for part in parts if ":" in part)
        return cls(dict(marks), tuple(part for part in parts if PAGE.fullmatch(part))[:MOST_PAGES])

    @property
    def words(self) -> str:
        """The hidden field."""
        return " ".join([*self.pages, *(f"{key}:{mark}" for key, mark in sorted(self.marks.items()))])

    def redrawn(self) -> "Seen":
        """Return what the page that answers has shown: one more page, lest the one before is sent once more."""
        return Seen(self.marks, (new_page(), *self.pages)[:MOST_PAGES])

    def after(self, marks: Mapping[str, str]) -> "Seen":
        """Return what the page has shown once it has shown these as well; an empty mark is nothing."""
        return Seen({key: mark for key, mark in {**self.marks, **marks}.items() if mark}, self.pages)


def marks_of(step: Step, answers: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the marks of answers, and of what is `typed` and cannot be read: that stands in the place of an answer."""
    boxes, marks = boxes_of(step), {}
    for item in step.items:
        key = item.key
        if key in typed:
            # Of an authorisation only a part may be unread.
            marks[key] = mark_of([answers.get(key), typed[key]] if step.kind == "consents" else typed[key])
        elif key in answers:
            marks[key] = mark_of(answers[key], key in boxes)
    return marks


def mark_of(value: Any, is_box: bool = False) -> str:
    """Return a short mark that two different answers do not share; empty for no answer, such as a box left empty."""
    if is_nothing(value, is_box):
        return ""
    # A text is told from all else by its quote, as JSON would.
    written = f'"{value}' if isinstance(value, str) else json.dumps(_filled(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:LONGEST_MARK]


def is_nothing(value: Any, is_box: bool = False) -> bool:
    """Tell whether a value answers nothing."""
    if isinstance(value, Mapping):
        return all(is_nothing(part, is_box) for part in value.values())
    return value is None or value in ("", [], ()) or (is_box and value is False)


def boxes_of(step: Step) -> frozenset[str]:
    """Return the keys of what is ticked or not: an empty box is no answer, whereas "no" is one."""
    boxes = [field.key for field in step.fields if field.kind == "checkbox"]
    return frozenset(boxes + [consent.key for consent in step.consents if consent.kind == "acceptance"])


def _filled(value: Any) -> Any:
    """Return a value without its empty parts: a record and a form write them in different ways."""
    return {key: part for key, part in value.items() if not is_nothing(part)} if isinstance(value, Mapping) else value
