"""A ruleset made ready to run: conditions typed and turned into closures, laid out in the order of use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.catalogue import Fact
from rules.communes import zone_elsewhere, zones_by_commune
from rules.conditions import CompiledCondition, Condition, bind, compile_condition, row
from rules.model import PriceLine, PriceReduction, Ruleset, Step
from rules.problems import Path, path_text
from rules.sites import ANSWER, sites
from rules.vocabulary import vocabulary

KIND_OF_CONTENT: Mapping[str, str] = {
    "fields": "field",
    "documents": "document",
    "consents": "consent",
    "groups": "group",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something of this kind and key is so: the typed tree for reasons, the closure for speed."""

    kind: str
    key: str
    condition: Condition | None
    holds: CompiledCondition


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A question: whether it is asked, and whether its answer must be given."""

    key: str
    answer: str
    asked: Decision
    required: bool | Decision


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step: whether it comes, what it asks; `stays` without items for a summary and the finish."""

    shown: Decision
    stays: bool
    fields: tuple[FieldPlan, ...]
    content: str | None
    items: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row of a table: its own condition, and that of arriving there (this row and none before)."""

    when: Decision
    reach: Decision


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A price line with the rows of its amounts."""

    line: PriceLine
    when: Decision
    rows: tuple[RowPlan, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """A ruleset ready to run; `rules` is the ruleset itself, `facts` all it may speak of."""

    rules: Ruleset
    facts: Mapping[str, Fact]
    conditions: Mapping[Path, Condition | None]
    zones: Mapping[str, str]
    elsewhere: str
    windows: tuple[Decision, ...]
    respondent: tuple[RowPlan, ...]
    eligibility: tuple[Decision, ...]
    steps: tuple[StepPlan, ...]
    offers: tuple[Decision, ...]
    priorities: tuple[Decision, ...]
    approval: tuple[Decision, ...]
    lines: tuple[LinePlan, ...]
    reductions: tuple[tuple[PriceReduction, Decision], ...]


def compile_rules(ruleset: Ruleset) -> CompiledRules:
    """Return the ruleset ready to run; ValueError for one that never went through `rules.loader.load`."""
    return _Compiler(ruleset).compile()


class _Compiler:
    """Binds each condition once; equal trees share one closure."""

    def __init__(self, ruleset: Ruleset):
        self._ruleset = ruleset
        self._facts = vocabulary(ruleset)
        self._closures: dict[Condition | None, CompiledCondition] = {}
        self._conditions: dict[Path, Condition | None] = {}
        for site in sites(ruleset):
            self._conditions[site.path] = self._bound(site.path, site.condition, site.course)

    def compile(self) -> CompiledRules:
        rules = self._ruleset
        prices = rules.prices
        return CompiledRules(
            rules=rules,
            facts=self._facts,
            conditions=self._conditions,
            zones=zones_by_commune(rules.zones),
            elsewhere=zone_elsewhere(rules.zones),
            windows=self._each("window", ("campaign", "windows"), rules.campaign.windows),
            respondent=self._table("respondent", ("respondent",), [row.who for row in rules.respondent]),
            eligibility=self._each("eligibility", ("eligibility",), rules.eligibility, "require"),
            steps=tuple(self._step(("steps", index), step) for index, step in enumerate(rules.steps)),
            offers=self._offers(),
            priorities=self._each("priority", ("seats", "priorities"), rules.seats.priorities),
            approval=self._each("approval", ("approval",), rules.approval),
            lines=tuple(self._line(("prices", "lines", i), line) for i, line in enumerate(prices.lines)),
            reductions=tuple(
                (reduction, self._decision("reduction", reduction.key, ("prices", "reductions", i, "when")))
                for i, reduction in enumerate(prices.reductions)
            ),
        )

    def _bound(self, path: Path, condition: Condition | None, course: bool) -> Condition | None:
        if condition is None:
            return None
        bound = bind(condition, self._facts, course)
        for inner, _, expected in bound.problems:
            raise ValueError(f"{path_text(path + inner)}: expected {expected}")
        return bound.condition

    def _holds(self, condition: Condition | None) -> CompiledCondition:
        if condition not in self._closures:
            self._closures[condition] = compile_condition(condition)
        return self._closures[condition]

    def _decision(self, kind: str, key: str, path: Path) -> Decision:
        condition = self._conditions[path]
        return Decision(kind, key, condition, self._holds(condition))

    def _each(self, kind: str, path: Path, items: Any, name: str = "when") -> tuple[Decision, ...]:
        return tuple(self._decision(kind, item.key, (*path, index, name)) for index, item in enumerate(items))

    def _table(self, kind: str, path: Path, keys: list[str]) -> tuple[RowPlan, ...]:
        whens = [self._decision(kind, key, (*path, index, "when")) for index, key in enumerate(keys)]
        conditions = [when.condition for when in whens]
        reaches = [row(conditions, index) for index in range(len(whens))]
        return tuple(
            RowPlan(when, Decision(kind, when.key, reach, self._holds(reach)))
            for when, reach in zip(whens, reaches, strict=True)
        )

    def _step(self, path: Path, step: Step) -> StepPlan:
        content = None if step.content == "fields" else step.content
        items = () if content is None else self._each(KIND_OF_CONTENT[content], (*path, content), step.items)
        return StepPlan(
            shown=self._decision("step", step.key, (*path, "when")),
            stays=step.content is None,
            fields=self._fields((*path, "fields"), step),
            content=content,
            items=items,
        )

    def _fields(self, path: Path, step: Step) -> tuple[FieldPlan, ...]:
        plans = []
        for index, field in enumerate(step.fields):
            must = field.required
            required = (
                must if isinstance(must, bool) else self._decision("required", field.key, (*path, index, "required"))
            )
            asked = self._decision("field", field.key, (*path, index, "when"))
            plans.append(FieldPlan(field.key, f"{ANSWER}{field.key}", asked, required))
        return tuple(plans)

    def _offers(self) -> tuple[Decision, ...]:
        return tuple(
            self._decision("offer", group.key, ("steps", number, "groups", index, "offer"))
            for number, step in enumerate(self._ruleset.steps)
            for index, group in enumerate(step.groups)
        )

    def _line(self, path: Path, line: PriceLine) -> LinePlan:
        rows = self._table("amount", (*path, "amounts"), [line.key] * len(line.amounts))
        return LinePlan(line, self._decision("line", line.key, (*path, "when")), rows)
