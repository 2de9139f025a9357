"""The French words around what `python -m rules show` and `explain` print, as data."""

from collections.abc import Mapping
from types import MappingProxyType

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "campaign": "Campagne",
        "windows": "Fenêtres",
        "respondent": "Qui répond",
        "eligibility": "Conditions pour se réinscrire",
        "steps": "Étapes",
        "approval": "Ce qui demande une décision de l’administration",
        "prices": "Prix",
        "facts": "Faits",
        "outcome": "Ce qui en résulte",
        "reasons": "Pourquoi",
        "differences": "Écarts avec ce qui est attendu",
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "window": "fenêtre",
        "respondent": "répondant",
        "blocked": "bloqué par",
        "steps": "étapes",
        "documents": "documents",
        "consents": "autorisations",
        "groups": "groupes de cours",
        "approval": "décision de l’administration",
        "pending": "en attente",
        "total": "total",
        "rentals": "locations",
        "deposit": "cautions",
    }
)
WHO: Mapping[str, str] = MappingProxyType({"guardian": "le responsable", "student": "l’élève"})
STATES: Mapping[str, str] = MappingProxyType(
    {
        "asked": "question posée",
        "required": "réponse obligatoire",
        "hidden": "question cachée",
        "pending": "question en attente",
    }
)
FROM_TO = "du {opens} au {closes} (exclu)"
ANSWERS_WITHIN = "L’établissement répond au plus tard {days} jours après l’envoi du dossier."
ANSWERS_NEXT_DAY = "L’établissement répond au plus tard le lendemain de l’envoi du dossier."
OTHERWISE = {"block": "sinon refusé", "review": "sinon à voir par l’administration"}
ELIGIBILITY = "{otherwise}\u00a0: «\u00a0{message}\u00a0»"
REQUIRED = "Réponse obligatoire."
FAMILY = "famille"
STUDENT = "élève {number}"
NOTHING = "rien"
REDUCTION = "−\u00a0{percent}\u00a0%"
CAP = "au plus {amount}"
BRACKET = "quotient jusqu’à {amount}"
LAST_BRACKET = "au-delà"
WITHOUT_QUOTIENT = "sans quotient {bracket}"
