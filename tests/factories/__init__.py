"""Rows for tests: each function adds one thing with what it needs, flushes it for its id, and returns it.

Arguments are the columns that matter to the test; traits are keyword flags named for what they make true.
"""

from tests.factories.accounts import make_account, make_membership
from tests.factories.billing import make_entry
from tests.factories.courses import (
    make_absence,
    make_course,
    make_enrolment,
    make_instrument,
    make_school_year,
    make_student_year,
)
from tests.factories.establishments import make_establishment
from tests.factories.people import make_family, make_guardian, make_guardianship, make_person, make_student
from tests.factories.reenrolment import make_answer, make_campaign, make_dossier, make_revision
from tests.factories.slots import make_booking, make_slot
from tests.factories.vault import make_document, make_file

__all__ = [
    "make_absence",
    "make_account",
    "make_answer",
    "make_booking",
    "make_campaign",
    "make_course",
    "make_document",
    "make_dossier",
    "make_enrolment",
    "make_entry",
    "make_establishment",
    "make_family",
    "make_file",
    "make_guardian",
    "make_guardianship",
    "make_instrument",
    "make_membership",
    "make_person",
    "make_revision",
    "make_school_year",
    "make_slot",
    "make_student",
    "make_student_year",
]
