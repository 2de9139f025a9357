"""The facts that one ruleset may speak of: the catalogue, with its zones and its answers."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rules.catalogue import FACTS, SCHOOL_LEVELS, Choice, Fact, FactType, Wording
from rules.communes import OUTSIDE
from rules.model import FieldItem, Ruleset, Text
from rules.sites import ANSWER

ANSWER_TYPES: Mapping[str, FactType] = MappingProxyType(
    {
        "choice": "choice",
        "school_level": "choice",
        "choices": "set",
        "checkbox": "bool",
        "integer": "integer",
        "amount": "amount",
        "date": "date",
        "text": "text",
        "multiline": "text",
        "email": "text",
        "phone": "text",
        "address": "text",
        "pcs": "text",
        "civility": "text",
        "family_situation": "text",
        "birth_department": "text",
    }
)
"""The type of the answer to each kind of field; a kind that asks nothing is absent."""

_ELSEWHERE = Choice(OUTSIDE, Wording("ailleurs", "elsewhere"), Wording("ailleurs", "elsewhere"))


def vocabulary(ruleset: Ruleset) -> Mapping[str, Fact]:
    """Return every fact that the conditions of a ruleset may name."""
    answers = (_answer(field) for field in ruleset.fields_asked() if field.kind in ANSWER_TYPES)
    facts = {**FACTS, **{fact.name: fact for fact in answers}}
    facts["family.zone"] = replace(FACTS["family.zone"], choices=_zones(ruleset))
    return MappingProxyType(facts)


def _zones(ruleset: Ruleset) -> tuple[Choice, ...]:
    zones = tuple(Choice(zone.key, _wording(zone.lives), _wording(zone.lives)) for zone in ruleset.zones)
    return (*zones, _ELSEWHERE) if all(zone.communes for zone in ruleset.zones) else zones


def _answer(field: FieldItem) -> Fact:
    options = tuple(Choice(option.key, _wording(option.label)) for option in field.options)
    return Fact(
        name=f"{ANSWER}{field.key}",
        type=ANSWER_TYPES[field.kind],
        noun=_wording(field.label),
        source="answer",
        subject="noun",
        choices=SCHOOL_LEVELS if field.kind == "school_level" else options,
    )


def _wording(text: Text) -> Wording:
    return Wording(text.fr, text.to("en"))
