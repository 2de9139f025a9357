"""Small rulesets to try one rule at a time, and the starter packs of the tree."""

import json
from pathlib import Path
from typing import Any

from rules.compiled import CompiledRules, compile_rules
from rules.loader import load
from rules.model import Ruleset

PACKS = sorted((Path(__file__).parents[3] / "rules" / "establishments").glob("*/*.yaml"))
PACK_NAMES = [pack.parent.name for pack in PACKS]

FINISH = {"key": "fin", "kind": "finish", "title": "Finalisation"}


def document(**parts: Any) -> dict[str, Any]:
    """Return the plain values of the smallest ruleset, with these parts in place of its own."""
    smallest: dict[str, Any] = {
        "grammar": 1,
        "establishment": "essai",
        "school_year": "2026-2027",
        "title": "École d’essai",
        "campaign": campaign(),
        "respondent": [{"who": "guardian"}],
        "steps": [FINISH],
    }
    return {**smallest, **parts}


def campaign(**parts: Any) -> dict[str, Any]:
    dates = {"opens": "2026-06-01 09:00", "closes": "2026-07-05 00:00", "ages_on": "2026-09-01"}
    return {**dates, **parts}


def form(*fields: dict[str, Any], key: str = "questions", **parts: Any) -> dict[str, Any]:
    return {"key": key, "kind": "form", "title": "Questions", "fields": list(fields), **parts}


def field(key: str, kind: str = "checkbox", **parts: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key.capitalize(), **parts}


def documents(*items: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"key": "documents", "kind": "documents", "title": "Documents", "documents": list(items), **parts}


def consents(*items: dict[str, Any]) -> dict[str, Any]:
    return {"key": "accords", "kind": "consents", "title": "Accords", "consents": list(items)}


def courses(*items: dict[str, Any]) -> dict[str, Any]:
    return {"key": "cours", "kind": "courses", "title": "Cours", "groups": list(items)}


def text_of(values: dict[str, Any]) -> str:
    """Write values as JSON, which is YAML without anything implicit."""
    return json.dumps(values, ensure_ascii=False, indent=1)


def loaded(**parts: Any) -> Ruleset:
    return load(text_of(document(**parts)))


def compiled(**parts: Any) -> CompiledRules:
    return compile_rules(loaded(**parts))
