"""What remains to be done of a dossier that was sent, in the language in force: the same on its page and in mails."""

from collections.abc import Iterable, Sequence

from portal.i18n import current_language, gettext
from portal.models.people import Person
from portal.services.names import in_a_sentence
from portal.services.reenrolment.handing_in import due_words
from rules.model import DocumentItem


def to_do(to_bring: Sequence[DocumentItem], *, signs: bool = False) -> list[str]:
    """Say what a reader has still to do: each document with its day and where it is handed in, and to sign."""
    bring = gettext("hand in on the portal, or bring to your establishment: %(document)s, %(when)s")
    told = [bring % {"document": item.label.to(current_language()), "when": due_words(item)} for item in to_bring]
    return [*told, gettext("read and sign the authorisations that ask for both guardians")] if signs else told


def unsigned_names(waits: Iterable[Person], reader: Person) -> list[str]:
    """Return the names of the other guardians whose signature is waited for."""
    return [in_a_sentence(person) for person in waits if person.id != reader.id]
