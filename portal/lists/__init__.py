"""The product's own lists, in French and English, with the keys that rules and records use. No list of a site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.lists.departments import DEPARTMENTS
from portal.lists.occupations import OCCUPATIONS, PCS_VERSION
from rules.catalogue import CHOICES

__all__ = ["LISTS", "PCS_VERSION", "Choice", "Listed", "choices_of"]


@dataclass(frozen=True)
class Listed:
    """One entry: its key, its words in each language, and the heading that it stands under."""

    key: str
    fr: str
    en: str
    heading_fr: str = ""
    heading_en: str = ""


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: the key that is kept, the label that is read, the heading it stands under.

    `language` is that of the label where it is not the page's.
    """

    key: str
    label: str
    heading: str = ""
    language: str | None = None


def _listed(rows: Sequence[tuple[str, str, str]]) -> tuple[Listed, ...]:
    return tuple(Listed(*row) for row in rows)


def _of_rules(name: str) -> tuple[Listed, ...]:
    """Take a list that conditions compare from the catalogue of rules, which alone writes it."""
    return tuple(Listed(choice.key, choice.label.fr, choice.label.en) for choice in CHOICES[name])


CIVILITIES = _listed([("madame", "Madame", "Ms"), ("monsieur", "Monsieur", "Mr")])

PAYMENT_METHODS = _listed(
    [
        ("cheque", "Chèque", "Cheque"),
        ("especes", "Espèces", "Cash"),
        ("carte", "Carte bancaire", "Bank card"),
        ("prelevement", "Prélèvement", "Direct debit"),
        ("virement", "Virement", "Bank transfer"),
        ("payfip", "PayFiP", "PayFiP"),
        ("ancv", "ANCV", "ANCV vouchers"),
        ("pass-culture", "Pass Culture", "Pass Culture"),
    ]
)

LISTS: Mapping[str, tuple[Listed, ...]] = MappingProxyType(
    {
        "civility": CIVILITIES,
        "family_situation": _of_rules("situations"),
        "school_level": _of_rules("school-levels"),
        "pcs": tuple(
            Listed(code, fr, en, group_fr, group_en)
            for group_fr, group_en, rows in OCCUPATIONS
            for code, fr, en in rows
        ),
        "birth_department": tuple(
            Listed(code, f"{code} {name}", f"{code} {english or name}") for code, name, english in DEPARTMENTS
        ),
        "payment": PAYMENT_METHODS,
    }
)


def choices_of(name: str, language: str) -> tuple[Choice, ...]:
    """Return one of the product's lists in a language, in its order."""
    if language == "en":
        return tuple(Choice(row.key, row.en, row.heading_en) for row in LISTS[name])
    return tuple(Choice(row.key, row.fr, row.heading_fr) for row in LISTS[name])
