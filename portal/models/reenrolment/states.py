"""States of a dossier and the moves between them; nobody compares strings."""

from enum import StrEnum


class DossierState(StrEnum):
    """Where a dossier stands."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


_S = DossierState
MOVES: dict[DossierState, frozenset[DossierState]] = {
    _S.NOT_STARTED: frozenset({_S.IN_PROGRESS, _S.DECLINED}),
    _S.IN_PROGRESS: frozenset({_S.SUBMITTED, _S.DECLINED}),
    _S.SUBMITTED: frozenset({_S.IN_REVIEW, _S.ACCEPTED, _S.RETURNED, _S.REFUSED, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.ACCEPTED, _S.RETURNED, _S.REFUSED, _S.WITHDRAWN}),
    _S.RETURNED: frozenset({_S.SUBMITTED, _S.REFUSED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.DECLINED: frozenset({_S.IN_PROGRESS}),
}
"""From each state, where a dossier may go. Declined may change its mind while the window is open."""

EDITABLE = frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.RETURNED})
"""The family may write answers."""

AWAITING_STAFF = frozenset({_S.SUBMITTED, _S.IN_REVIEW})
"""The establishment is to act, unless the rules do."""

TAKES_LATER = AWAITING_STAFF | {_S.ACCEPTED}
"""The family has sent it and may still hand in what the rules let come later; nothing else."""

FINALISED = frozenset({_S.SUBMITTED, _S.IN_REVIEW, _S.RETURNED, _S.ACCEPTED, _S.REFUSED, _S.WITHDRAWN})
"""The family has finalised once: the file stays readable after the closing."""


class MoveError(Exception):
    """A dossier was asked to go where it may not from where it stands."""

    def __init__(self, present: DossierState, wanted: DossierState) -> None:
        super().__init__(f"a dossier does not move from {present} to {wanted}")
        self.present = present
        self.wanted = wanted


class Verdict(StrEnum):
    """What was decided on a round."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ItemKind(StrEnum):
    """What is asked and judged one by one in a dossier."""

    DOCUMENT = "document"
    CONSENT = "consent"
    ANSWER = "answer"
    BOOKING = "booking"


class ItemState(StrEnum):
    """Where one item stands."""

    ASKED = "asked"
    GIVEN = "given"
    ACCEPTED = "accepted"
    RETURNED = "returned"
