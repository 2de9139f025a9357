"""How a person is named and addressed: NOM Prénom as recorded, after a civility in words."""

from portal.i18n import lazy_gettext as _
from portal.models.courses import Teacher
from portal.models.people import Civility, Person

CIVILITIES = {Civility.MADAME: _("Ms"), Civility.MONSIEUR: _("Mr")}


def full_name(person: Person) -> str:
    """Return last and first name, as recorded."""
    return f"{person.last_name} {person.first_name}".strip()


def in_a_sentence(person: Person | Teacher) -> str:
    """Return first and last name, as one says them within a sentence: "avec Carmen ASTAREL"."""
    return f"{person.first_name} {person.last_name}".strip()


def addressed(person: Person) -> str:
    """Return the full name after the civility, in the language in force: "Monsieur ABARRE Jérémie"."""
    return _with_civility(person, full_name(person))


def greeted(person: Person) -> str:
    """Return how a letter begins: "Monsieur ABARRE", or the full name of who has no civility."""
    return _with_civility(person, person.last_name) if person.civility else full_name(person)


def initials(person: Person) -> str:
    """Return the first letters of first and last name, for the mark beside a name."""
    return f"{person.first_name[:1]}{person.last_name[:1]}".upper()


def _with_civility(person: Person, name: str) -> str:
    return f"{CIVILITIES[person.civility]} {name}" if person.civility else name
