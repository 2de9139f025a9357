"""Conditions and reasons as correct French and English sentences, in the words of the catalogue."""

from collections.abc import Collection, Mapping

from rules.catalogue import FACTS, Fact
from rules.conditions import Condition
from rules.reasons import Reason, Stated
from rules.sentences.common import Grammar, Group, Part, Reader, Teller, gather, leaves_first, series
from rules.sentences.english import English
from rules.sentences.french import French
from rules.sentences.joining import Joiner
from rules.sentences.leads import (
    ALWAYS,
    ANOTHER,
    BECAUSE,
    BECAUSE_OF,
    IF,
    LEADS,
    NEVER_SO,
    NOT_YET,
    ON_FILE,
)

__all__ = ["LEADS", "Reader", "Teller", "describe", "say", "say_rule", "teller"]

MAX_OTHERS = 2
_FEMININE = frozenset({"madame", "mme", "mademoiselle", "mlle"})
_GRAMMARS: Mapping[str, Grammar] = {"fr": French(), "en": English()}


def teller(
    vocabulary: Mapping[str, Fact] = FACTS,
    *,
    reader: Reader = "family",
    name: str | None = None,
    civility: str | None = None,
    hidden: Collection[str] = (),
    you: bool = False,
) -> Teller:
    """Return who is told and of whom; several sentences may share one. `you`: the reader is the student himself."""
    feminine = (civility or "").strip().rstrip(".").casefold() in _FEMININE
    return Teller(vocabulary, reader, name, feminine, frozenset(hidden), you)


def say(reason: Reason, language: str, kind: str | None = None, to: Teller | None = None) -> str:
    """Return a reason as one or more sentences: "Demandé parce que Léa est inscrite en danse."

    `kind` is a key of LEADS, or None for the bare reason; of facts that are hidden from the reader nothing is
    said but that there is one.
    """
    voice = _Voice(language, to or Teller())
    if reason.value is None:
        return voice.missing(reason.missing)
    lead = "" if kind is None else (LEADS[kind].yes if reason.value else LEADS[kind].no).to(language)
    if not reason.because:
        return _sentence(lead, (ALWAYS if reason.value else NEVER_SO).to(language))
    sentences = [_sentence(lead, voice.because(reason.because))]
    sentences += [f"{ANOTHER.to(language)}{voice.bare(other)}." for other in reason.otherwise[:MAX_OTHERS]]
    return " ".join(dict.fromkeys(sentences))


def say_rule(
    condition: Condition | None, language: str, kind: str, holds: bool = True, to: Teller | None = None
) -> str:
    """Return what a rule says of every student: "Demandé si l’élève est inscrit en danse."

    Without `holds` the lead is that of the contrary: "Pas demandé si …", for the same condition.
    """
    lead = (LEADS[kind].yes if holds else LEADS[kind].no).to(language)
    if condition is None:
        return _sentence(lead, ALWAYS.to(language))
    voice = _Voice(language, to or Teller(reader="staff"))
    return _sentence(lead, voice.joiner.clause(leaves_first(condition), IF.to(language)))


def describe(condition: Condition | None, language: str, holds: bool = True, to: Teller | None = None) -> str:
    """Return a condition (or its negation) as a clause without beginning or full stop."""
    if condition is None:
        return (ALWAYS if holds else NEVER_SO).to(language)
    return _Voice(language, to or Teller(reader="staff")).joiner.clause(leaves_first(condition, holds))


def _sentence(lead: str, rest: str) -> str:
    text = f"{lead} {rest}".strip()
    return f"{text[:1].upper()}{text[1:]}."


class _Voice:
    """One teller in one language."""

    def __init__(self, language: str, to: Teller):
        self._language = language
        self._teller = to
        self._grammar = _GRAMMARS[language]
        self.joiner = Joiner(self._grammar, to)

    def because(self, stated: tuple[Stated, ...]) -> str:
        """Return "parce que …", and "en raison d’une information du dossier" for what stays unsaid."""
        said, unsaid = self._parted(stated)
        text = self.joiner.clause(said, BECAUSE.to(self._language)) if said else ""
        rest = BECAUSE_OF.to(self._language) + ON_FILE.to(self._language) if unsaid else ""
        return series([part for part in (text, rest) if part], self._grammar.also)

    def bare(self, stated: tuple[Stated, ...]) -> str:
        """Return comparisons that hold together as a clause of its own."""
        said, unsaid = self._parted(stated)
        text = self.joiner.clause(said) if said else ""
        return series(
            [part for part in (text, ON_FILE.to(self._language) if unsaid else "") if part],
            self._grammar.also,
        )

    def missing(self, names: tuple[str, ...]) -> str:
        """Return what has to be known before anything is decided."""
        hidden = [name for name in names if name in self._teller.hidden]
        nouns = [
            self._grammar.noun(self._teller.vocabulary[name], self._teller) for name in names if name not in hidden
        ]
        if hidden:
            nouns.append(ON_FILE.to(self._language))
        return NOT_YET.to(self._language) + series(nouns, self._grammar.also) + "."

    def _parted(self, stated: tuple[Stated, ...]) -> tuple[Part | None, bool]:
        """Return what may be said, brought together, and whether something may not."""
        open_ = gather((one for one in stated if self._teller.may_say(one)), "all")
        unsaid = not all(self._teller.may_say(one) for one in stated)
        if len(open_) > 1:
            return Group("all", open_), unsaid
        return (open_[0] if open_ else None), unsaid
