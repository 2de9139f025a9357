"""The wizard: its steps in an order that ends, and items whose keys go together."""

from collections.abc import Iterator

from rules.catalogue import RECORD_FIELDS
from rules.check.keys import twice
from rules.model import CONTENT_OF_KIND, ConsentItem, FieldItem, Group, Ruleset, Step
from rules.problems import Finding, Path, did_you_mean

CHOICE_KINDS = ("choice", "choices")
KINDS_WITH_BOUNDS = ("text", "multiline", "email", "phone", "integer", "amount", "choices")
MIN_OPTIONS = 2


def check_steps(ruleset: Ruleset) -> Iterator[Finding]:
    """Yield what contradicts itself in the wizard."""
    yield from _order(ruleset.steps)
    recorded: set[str] = set()
    for number, step in enumerate(ruleset.steps):
        path: Path = ("steps", number)
        yield from _content(path, step)
        for index, field in enumerate(step.fields):
            yield from _field((*path, "fields", index), field, recorded)
        for index, consent in enumerate(step.consents):
            yield from _consent((*path, "consents", index), consent)
        for index, group in enumerate(step.groups):
            yield from _group((*path, "groups", index), group)
    if ruleset.seats.seed is None and any(group.mode == "wishes" for group in ruleset.groups()):
        yield ("seats",), "missing", "seed (published before wishes are allocated)"


def _order(steps: tuple[Step, ...]) -> Iterator[Finding]:
    kinds = [step.kind for step in steps]
    if kinds.count("finish") != 1 or kinds[-1] != "finish":
        yield ("steps",), "finish", "exactly one step of kind finish, last"
    if kinds.count("summary") > 1 or "summary" in kinds[:-2] or kinds[-1:] == ["summary"]:
        yield ("steps",), "summary", "at most one step of kind summary, just before finish"
    for index, step in enumerate(steps):
        if step.kind in ("summary", "finish") and step.when is not None:
            yield ("steps", index, "when"), "conflict", "no condition on summary or finish"


def _content(path: Path, step: Step) -> Iterator[Finding]:
    for content in CONTENT_OF_KIND.values():
        given = content in step.model_fields_set
        if content == step.content and not given:
            yield (*path, content), "missing", f"this key in a step of kind {step.kind}"
        if content != step.content and given:
            yield (*path, content), "extra_forbidden", f"no such key in a step of kind {step.kind}"


def _field(path: Path, field: FieldItem, recorded: set[str]) -> Iterator[Finding]:
    yield from _options(path, field)
    yield from _bounds(path, field)
    if field.kind == "information" and (field.required is not False or field.record):
        yield path, "conflict", "no required or record on an information text"
    if field.record is None:
        return
    if field.record not in RECORD_FIELDS:
        expected = "a field of the record" + did_you_mean(field.record, RECORD_FIELDS)
        yield (*path, "record"), "unknown_record", expected
    if field.record in recorded:
        yield (*path, "record"), "duplicate", "a record field asked once"
    recorded.add(field.record)


def _options(path: Path, field: FieldItem) -> Iterator[Finding]:
    if field.kind in CHOICE_KINDS and len(field.options) < MIN_OPTIONS:
        yield (*path, "options"), "options", "at least two options"
    if field.kind not in CHOICE_KINDS and field.options:
        yield (*path, "options"), "options", "options for choice and choices only"
    yield from twice((*path, "options"), field.options)


def _bounds(path: Path, field: FieldItem) -> Iterator[Finding]:
    for name, bound in (("min", field.min), ("max", field.max)):
        if bound is not None and field.kind not in KINDS_WITH_BOUNDS:
            expected = "min and max only for a number, a length or several choices"
            yield (*path, name), "conflict", expected
    if field.min is not None and field.max is not None and field.min > field.max:
        yield (*path, "max"), "order", "a max not under min"


def _consent(path: Path, consent: ConsentItem) -> Iterator[Finding]:
    if consent.named_persons and consent.kind != "permission":
        yield (*path, "named_persons"), "conflict", "named persons only on a permission"
    if consent.purposes and consent.kind != "consent":
        yield (*path, "purposes"), "conflict", "purposes only on a consent"
    if consent.kind == "consent" and not consent.purposes:
        yield (*path, "purposes"), "missing", "purposes (a consent is given purpose by purpose)"
    yield from twice((*path, "purposes"), consent.purposes)


def _group(path: Path, group: Group) -> Iterator[Finding]:
    if group.min > group.max:
        yield (*path, "max"), "order", "a max not under min"
