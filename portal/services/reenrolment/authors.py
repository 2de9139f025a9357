"""Whose an authorisation is, where two guardians answer for a student: on the page of each, and on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.i18n import gettext
from portal.models.people import Person
from portal.models.reenrolment import Dossier
from portal.services.consents import ConsentService
from portal.services.names import full_name, in_a_sentence
from portal.services.reenrolment.content import Line, StepContent, consent_words
from portal.services.reenrolment.signatures import BOTH, SignatureService
from portal.services.reenrolment.situation import Situation


class AuthorService:
    """Tells whose each answer is, but to nobody what the other answers besides what was sent."""

    def __init__(self, consents: ConsentService, signatures: SignatureService) -> None:
        self._consents = consents
        self._signatures = signatures

    def tell(self, situation: Situation, contents: Sequence[StepContent], reader: Person) -> Sequence[StepContent]:
        """Return what a dossier holds as it was sent, with who gave each answer, and with what the reader answered.

        Of consents that want both guardians, and of all where they live apart; where one signs alone nothing is said.
        """
        dossier, shared = situation.dossier, self._shared(situation)
        if dossier is None or not shared:
            return contents
        by, own = self._sender(dossier, reader), self._own(situation, dossier, reader)

        def told(line: Line) -> Line:
            return replace(line, by=by if line.value else "", own=own.get(line.key, "")) if line.key in shared else line

        return [
            replace(content, lines=tuple(map(told, content.lines))) if content.kind == "consents" else content
            for content in contents
        ]

    def on_paper(
        self, situation: Situation, contents: Sequence[StepContent], person: Person
    ) -> Mapping[str, Sequence[str]]:
        """Return by consent what the paper of a sender says: what he answers, and whether the other has signed.

        What the other answers is not the sender's to read, who gets the paper.
        """
        shared = self._shared(situation)
        lines = (line for content in contents if content.kind == "consents" for line in content.lines)
        told = {
            line.key: [_answer(full_name(person), line.value or gettext("not answered"))]
            for line in lines
            if line.key in shared
        }
        for one in self._signatures.standing(situation):
            if one.person_id != person.id:
                signed = gettext("has signed") if one.given is not None else gettext("signature asked, not given yet")
                told.setdefault(one.key, []).append(_answer(one.signer, signed))
        return told

    def _shared(self, situation: Situation) -> set[str]:
        """Return the keys of the consents of which both guardians have to know whose answer they read."""
        dossier, apart = situation.dossier, situation.student.family.separated
        items = [item for step in situation.steps for item in step.consents]
        found = {item.key for item in items if apart or item.signatures == BOTH}
        if dossier is None or not found or situation.outcome.respondent == "student":
            return set()
        return found if len(self._signatures.guardians(dossier)) >= BOTH else set()

    @staticmethod
    def _sender(dossier: Dossier, reader: Person) -> str:
        if dossier.respondent is None:
            return ""
        if dossier.respondent_id == reader.id:
            return gettext("Answered by you")
        return gettext("Answered by %(name)s") % {"name": in_a_sentence(dossier.respondent)}

    def _own(self, situation: Situation, dossier: Dossier, reader: Person) -> Mapping[str, str]:
        """Return what a reader who did not send the dossier has answered to its consents, in words."""
        if dossier.respondent_id == reader.id:
            return {}
        given = self._consents.given_by(dossier, reader.id)
        items = [item for step in situation.steps for item in step.consents if item.key in given]
        return {item.key: consent_words(item, given[item.key]) for item in items}


def _answer(name: str, answer: str) -> str:
    return gettext("%(name)s: %(answer)s") % {"name": name, "answer": answer}
