"""Why a charge of an estimate is what it is: what charges it, its row, its bracket, its share, its reduction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rules.catalogue import Wording
from rules.charges import Charge, Estimate
from rules.conditions import Facts
from rules.model import Prices
from rules.sentences import Teller, english, french, french_words, say
from rules.sentences.common import series

QUOTIENT, START = "family.quotient", "student.start"

PER: Mapping[str, Wording] = MappingProxyType(
    {
        "family": Wording("Facturé une fois par famille.", "Charged once for each family."),
        "student": Wording("Facturé pour chaque élève.", "Charged for each student."),
        "course": Wording("Facturé pour chaque cours.", "Charged for each course."),
    }
)
"""For a line without condition."""
WITH_QUOTIENT = Wording(
    "Le quotient familial est de {quotient}\u00a0: {bracket}.", "Family quotient {quotient}: {bracket}."
)
WITHOUT_QUOTIENT = Wording(
    "Aucun quotient familial n’est enregistré\u00a0: {bracket}.", "No family quotient is recorded: {bracket}."
)
HIDDEN_BRACKET = Wording(
    "La tranche dépend d’une information du dossier.", "The bracket depends on information on file."
)
UP_TO = Wording("tranche jusqu’à {amount}", "bracket up to {amount}")
BEYOND = Wording("tranche au-delà de {amount}", "bracket beyond {amount}")
ONLY = Wording("tranche unique", "the only bracket")
KEPT = Wording("Facturé à hauteur de {kept} parce que {noun} est le {day}.", "{kept} charged because {noun} is {day}.")
HIDDEN_KEPT = Wording(
    "Facturé à hauteur de {kept} en raison d’une information du dossier.",
    "{kept} charged because of information on file.",
)
REDUCED = Wording("{percent}\u00a0% sur {lines}.", "{percent}% off {lines}.")
CAPPED = Wording("Le total de {lines} ne dépasse pas {amount} {per}.", "{lines} together stay within {amount} {per}.")
CAPPED_PER: Mapping[str, Wording] = MappingProxyType(
    {"family": Wording("par famille", "for each family"), "student": Wording("par élève", "for each student")}
)


@dataclass(frozen=True, slots=True)
class PriceTeller:
    """Tells the charges of one estimate in one language."""

    prices: Prices
    estimate: Estimate
    language: str

    def say(self, charge: Charge, facts: Facts, to: Teller) -> str:
        """Return why a charge is what it is; `facts` are those of its student, or of the family's first."""
        told = {"reduction": self._reduction, "cap": self._cap}.get(charge.kind, self._line)
        return " ".join(told(charge, facts, to))

    def _line(self, charge: Charge, facts: Facts, to: Teller) -> Iterator[str]:
        line = next(line for line in self.prices.lines if line.key == charge.key)
        charged, amount = charge.why
        yield say(charged, self.language, "line", to) if charged.because else PER[line.per].to(self.language)
        if amount.because:
            yield say(amount, self.language, "amount", to)
        if charge.bracket is not None:
            yield self._bracket(charge.bracket, facts.get(QUOTIENT), QUOTIENT in to.hidden)
        if charge.kept is not None:
            yield self._share(charge.kept, facts, to)

    def _bracket(self, key: str, quotient: Decimal | None, hidden: bool) -> str:
        if hidden:
            return HIDDEN_BRACKET.to(self.language)
        bracket = self._named(key)
        if quotient is None:
            return WITHOUT_QUOTIENT.to(self.language).format(bracket=bracket)
        return WITH_QUOTIENT.to(self.language).format(quotient=self._money(quotient), bracket=bracket)

    def _named(self, key: str) -> str:
        """Name a bracket by its bound; the last one by the bound before it."""
        brackets = self.prices.brackets
        place = next(index for index, bracket in enumerate(brackets) if bracket.key == key)
        bound = brackets[place].up_to
        if bound is not None:
            return UP_TO.to(self.language).format(amount=self._money(bound))
        before = brackets[place - 1].up_to if place else None
        return ONLY.to(self.language) if before is None else BEYOND.to(self.language).format(amount=self._money(before))

    def _share(self, kept: str, facts: Facts, to: Teller) -> str:
        start: date = facts[START]
        if START in to.hidden:
            return HIDDEN_KEPT.to(self.language).format(kept=kept)
        grammar = english if self.language == "en" else french
        noun, day = grammar.noun(to.vocabulary[START], to), grammar.day(start)
        return KEPT.to(self.language).format(kept=kept, noun=noun, day=day)

    def _reduction(self, charge: Charge, facts: Facts, to: Teller) -> Iterator[str]:
        reduction = next(one for one in self.prices.reductions if one.key == charge.key)
        yield say(charge.why[0], self.language, "reduction", to)
        reduced = {
            line.key
            for line in self.estimate.lines
            if line.key in reduction.on and (line.student, line.ledger) == (charge.student, charge.ledger)
        }
        yield REDUCED.to(self.language).format(percent=reduction.percent, lines=self._labels(reduced))

    def _cap(self, charge: Charge, facts: Facts, to: Teller) -> Iterator[str]:
        cap = next(one for one in self.prices.caps if one.key == charge.key)
        per = CAPPED_PER[cap.per].to(self.language)
        lines, amount = self._labels(set(cap.on)), self._money(cap.amount)
        yield CAPPED.to(self.language).format(lines=lines, amount=amount, per=per)

    def _labels(self, keys: set[str]) -> str:
        english_ = self.language == "en"
        quoted = english.quoted if english_ else french_words.quoted
        labels = [quoted(line.label.to(self.language)) for line in self.prices.lines if line.key in keys]
        return series(labels, "and" if english_ else "et")

    def _money(self, amount: Decimal) -> str:
        return english.money(amount) if self.language == "en" else french_words.money(amount)
