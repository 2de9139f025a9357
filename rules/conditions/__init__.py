"""Conditions: closed trees over facts that are true, false or unknown. Nothing here knows a ruleset."""

from rules.conditions.evaluation import (
    NOT_ASKED,
    CompiledCondition,
    Facts,
    NotAsked,
    compile_condition,
    evaluate,
    holds,
    is_known,
)
from rules.conditions.meaning import Bound, bind
from rules.conditions.nodes import NEVER, All, Any_, Comparison, Condition, Not, comparisons, mentioned, row
from rules.conditions.parsing import MAX_COMPARISONS, MAX_DEPTH, ConditionError, dump, parse
from rules.conditions.values import fact_value, typed_value

__all__ = [
    "MAX_COMPARISONS",
    "MAX_DEPTH",
    "NEVER",
    "NOT_ASKED",
    "All",
    "Any_",
    "Bound",
    "Comparison",
    "CompiledCondition",
    "Condition",
    "ConditionError",
    "Facts",
    "Not",
    "NotAsked",
    "bind",
    "comparisons",
    "compile_condition",
    "dump",
    "evaluate",
    "fact_value",
    "holds",
    "is_known",
    "mentioned",
    "parse",
    "row",
    "typed_value",
]
