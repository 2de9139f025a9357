"""What staff type to find a student: words in any order, of his name or of a guardian's."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.types import fold

MOST_WORDS = 5


def words_of(search: str) -> list[str]:
    """Return the words that a search goes by: more than five are left out."""
    return search.split()[:MOST_WORDS]


def is_named(word: str) -> ColumnElement[bool]:
    """Tell whether a word stands in a student's name or in that of one of his guardians.

    Each word on its own, so that a child's last name and a father's first name find the child; the statement holds
    the student and his person.
    """
    other, folded = aliased(Person), fold(word)
    guarded = (
        select(Guardianship.student_id)
        .join(Guardian, Guardianship.guardian_id == Guardian.id)
        .join(other, Guardian.person_id == other.id)
        .where(other.sort_key.contains(folded, autoescape=True))
    )
    return or_(Person.sort_key.contains(folded, autoescape=True), Student.id.in_(guarded))
