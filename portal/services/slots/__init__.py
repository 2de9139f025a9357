"""Seats in the collective courses of the coming year: offered, held for a while, confirmed, given back."""

from portal.services.slots.clashes import Busy, ClashService, overlap
from portal.services.slots.holds import Hold, HoldService, HoldTerms, Lapsed, TooManyHoldsError
from portal.services.slots.seats import SlotFullError
from portal.services.slots.slots import Chosen, SlotService, course_facts

__all__ = [
    "Busy",
    "Chosen",
    "ClashService",
    "Hold",
    "HoldService",
    "HoldTerms",
    "Lapsed",
    "SlotFullError",
    "SlotService",
    "TooManyHoldsError",
    "course_facts",
    "overlap",
]
