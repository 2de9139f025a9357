"""How a sentence about each kind of item begins, as data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from rules.catalogue import Wording


class Lead(NamedTuple):
    """The beginning of a sentence for an item that is asked, granted or met, and for one that is not."""

    yes: Wording
    no: Wording


def _lead(yes_fr: str, no_fr: str, yes_en: str, no_en: str) -> Lead:
    return Lead(Wording(yes_fr, yes_en), Wording(no_fr, no_en))


LEADS: Mapping[str, Lead] = MappingProxyType(
    {
        "step": _lead(
            "Cette étape apparaît",
            "Cette étape n’apparaît pas",
            "This step appears",
            "This step does not appear",
        ),
        "field": _lead(
            "Cette question est posée",
            "Cette question n’est pas posée",
            "This question is asked",
            "This question is not asked",
        ),
        "required": _lead("Réponse obligatoire", "Réponse facultative", "An answer is needed", "An answer is optional"),
        "document": _lead("Demandé", "Pas demandé", "Requested", "Not requested"),
        "consent": _lead(
            "Une réponse est demandée",
            "Aucune réponse n’est demandée",
            "An answer is asked for",
            "No answer is asked for",
        ),
        "group": _lead("Choix à faire", "Pas de choix à faire", "A choice to make", "No choice to make"),
        "offer": _lead("Proposé", "Pas proposé", "Offered", "Not offered"),
        "eligibility": _lead("Possible", "Impossible", "Possible", "Not possible"),
        "review": _lead("Rien à vérifier", "À vérifier", "Nothing to check", "To check"),
        "approval": _lead(
            "Décision de l’administration nécessaire",
            "Pas de décision de l’administration à attendre",
            "A decision by the office is needed",
            "No decision by the office is needed",
        ),
        "window": _lead(
            "Ouvert à cette période", "Fermé à cette période", "Open in this period", "Closed in this period"
        ),
        "respondent": _lead(
            "Cette personne répond",
            "Cette personne ne répond pas",
            "This person answers",
            "This person does not answer",
        ),
        "priority": _lead("Priorité accordée", "Pas de priorité", "Priority granted", "No priority"),
        "line": _lead("Facturé", "Pas facturé", "Charged", "Not charged"),
        "amount": _lead(
            "Ce montant s’applique",
            "Ce montant ne s’applique pas",
            "This amount applies",
            "This amount does not apply",
        ),
        "reduction": _lead("Réduction accordée", "Pas de réduction", "Reduction granted", "No reduction"),
    }
)
"""By kind of item; agreement is avoided where the item's own gender is not known."""

BECAUSE = Wording("parce que", "because")
IF = Wording("si", "if")
ALWAYS = Wording("dans tous les cas", "in every case")
NEVER_SO = Wording("dans aucun cas", "in no case")
ON_FILE = Wording("une information du dossier", "information on file")
BECAUSE_OF = Wording("en raison d’", "because of ")
ANOTHER = Wording("Une autre raison suffirait\u00a0: ", "Another reason would be enough: ")
NOT_YET = Wording("Pas encore décidé\u00a0: il manque ", "Not decided yet: still missing: ")
