"""A tree of comparisons as one clause: subjects said once, alternatives set apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.reasons import Stated
from rules.sentences.common import Grammar, Group, Part, Spoken, Teller, series


@dataclass(frozen=True, slots=True)
class Joiner:
    """Joins what one teller says in one language."""

    grammar: Grammar
    teller: Teller

    def clause(self, part: Part, connector: str = "") -> str:
        """Return a tree as one clause after a word such as "si", or by itself."""
        if isinstance(part, Stated):
            return self._opened(connector, self._text(self._spoken(part)))
        if part.kind == "all":
            return self._together(part.items, connector)
        return self._alternatives(part.items, connector)

    def _together(self, items: tuple[Part, ...], connector: str, inner: bool = False) -> str:
        """Return what holds together: one clause for each subject, then the alternatives."""
        whole = [(item, self._one_subject(item)) for item in items]
        clauses = self._by_subject([spoken for _, spoken in whole if spoken is not None], self.grammar.also)
        mixed = [item for item, spoken in whole if spoken is None and isinstance(item, Group)]
        if not clauses:
            text = self._alternatives(mixed.pop(0).items, connector, inner)
            return "".join(
                (
                    text,
                    *(f"{self.grammar.pause} {self.grammar.also} {self._mixed(group, inner)}" for group in mixed),
                )
            )
        again = self.grammar.again(connector, alternative=False)
        opened = [self._opened(again if place else connector, text) for place, (text, _) in enumerate(clauses)]
        long = any(many for _, many in clauses)
        text = _listed(opened, self.grammar.also, long)
        for place, group in enumerate(mixed):
            text += f"{self.grammar.pause if place else ','} {self.grammar.also} {self._mixed(group, inner)}"
        return text

    def _alternatives(self, items: tuple[Part, ...], connector: str, inner: bool = False) -> str:
        """Return alternatives that make up the whole clause."""
        spoken = [self._spoken(item) for item in items if isinstance(item, Stated)]
        clauses = self._by_subject(spoken, self.grammar.otherwise)
        groups = [self._together(item.items, "", inner=True) for item in items if isinstance(item, Group)]
        texts = [text for text, _ in clauses] + groups
        long = bool(groups) or any(many for _, many in clauses)
        if long and len(texts) > 1 and not connector and not inner:
            return self.grammar.either(texts)
        again = self.grammar.again(connector, alternative=True)
        opened = [self._opened(again if place else connector, text) for place, text in enumerate(texts)]
        if long and len(opened) > 1 and any(", " in text for text in opened):
            return f"{self.grammar.pause} ".join((*opened[:-1], f"{self.grammar.otherwise} {opened[-1]}"))
        return _listed(opened, self.grammar.otherwise, long)

    def _mixed(self, group: Group, inner: bool) -> str:
        """Return alternatives inside a longer clause; inside other alternatives they stand in brackets."""
        if inner:
            return f"({self._alternatives(group.items, '', inner=True)})"
        texts = [
            self._text(self._spoken(item)) if isinstance(item, Stated) else self._together(item.items, "", inner=True)
            for item in group.items
        ]
        return self.grammar.either(texts)

    def _one_subject(self, part: Part, depth: int = 0) -> Spoken | None:
        """Return a part as one subject and predicate, if it has one subject and is not too involved."""
        if isinstance(part, Stated):
            return self._spoken(part)
        if depth > 1:
            return None
        inside = [self._one_subject(item, depth + 1) for item in part.items]
        spoken = [item for item in inside if item is not None]
        if len(spoken) < len(inside) or len({item.subject for item in spoken}) > 1:
            return None
        predicates = [item.predicate for item in spoken]
        said = series(predicates, self.grammar.also) if part.kind == "all" else self.grammar.either(predicates)
        return Spoken(spoken[0].subject, said, last=True)

    def _by_subject(self, spoken: Iterable[Spoken], word: str) -> list[tuple[str, bool]]:
        """Return a clause for each subject, as they first come, and whether it says several things."""
        by_subject: dict[str, list[Spoken]] = {}
        for item in spoken:
            by_subject.setdefault(item.subject, []).append(item)
        clauses = []
        for subject, items in by_subject.items():
            predicates = dict.fromkeys(item.predicate for item in sorted(items, key=lambda item: item.last))
            clauses.append((f"{subject} {series(list(predicates), word)}", len(predicates) > 1 or items[0].last))
        return clauses

    def _spoken(self, stated: Stated) -> Spoken:
        return self.grammar.spoken(self.teller.settled(stated), self.teller)

    def _text(self, spoken: Spoken) -> str:
        return f"{spoken.subject} {spoken.predicate}"

    def _opened(self, connector: str, text: str) -> str:
        return self.grammar.opened(connector, text) if connector else text


def _listed(parts: list[str], word: str, long: bool) -> str:
    """Return a list of clauses; a comma before the last keeps long ones apart."""
    if len(parts) < 2 or not long:
        return series(parts, word)
    return f"{', '.join(parts[:-1])}, {word} {parts[-1]}"
