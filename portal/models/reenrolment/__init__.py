"""Re-enrolment: dossiers, their states and rounds."""

from portal.models.reenrolment.dossiers import Dossier, DossierAnswer, DossierItem
from portal.models.reenrolment.rounds import (
    HANDED_IN,
    DossierDecision,
    DossierEvent,
    DossierNote,
    DossierSnapshot,
    StepOutcome,
)
from portal.models.reenrolment.states import (
    AWAITING_STAFF,
    EDITABLE,
    FINALISED,
    MOVES,
    TAKES_LATER,
    DossierState,
    ItemKind,
    ItemState,
    MoveError,
    Verdict,
)

__all__ = [
    "AWAITING_STAFF",
    "EDITABLE",
    "FINALISED",
    "HANDED_IN",
    "MOVES",
    "TAKES_LATER",
    "Dossier",
    "DossierAnswer",
    "DossierDecision",
    "DossierEvent",
    "DossierItem",
    "DossierNote",
    "DossierSnapshot",
    "DossierState",
    "ItemKind",
    "ItemState",
    "MoveError",
    "StepOutcome",
    "Verdict",
]
