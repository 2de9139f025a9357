"""Where a student stands: the campaign that counts, the dossier in it, and whether who asks may re-enrol him."""

from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal import db
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier
from portal.models.rulesets import RulesetRevision
from portal.services.people import WITH_PERSON, visible

CAMPAIGN = joinedload(Campaign.to_year)
LATEST = (Campaign.active.desc(), Campaign.id.desc())
"""The order whose first campaign counts: the active one, else the latest."""


class Place(NamedTuple):
    """A student as a person finds him: in the campaign that counts, None where there is none."""

    student: Student
    person: Person | None
    campaign: Campaign | None
    zone: str
    """The establishment's."""
    dossier: Dossier | None
    checksum: str | None
    """That of the revision that the dossier keeps."""
    entitled: bool | None
    """Whether the person may re-enrol the student as a guardian; None: not asked."""


class PlaceService:
    """Finds students, each in one statement with all that belongs to his place."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, person_id: int, public_id: str) -> Place | None:
        """Return the place of a student by public id; None when there is none or this person may not see him."""
        found = self._session.execute(_find(), {"person": person_id, "public_id": public_id}).first()
        return None if found is None else Place(*found)

    def of(self, student: Student, person: Person | None) -> Place:
        """Return the place of a student, as this person finds it."""
        given = {"student": student.id, "person": None if person is None else person.id}
        return Place(student, person, *self._session.execute(_place(), given).one())


def _placed(*columns: Any) -> Select[Any]:
    """Select students beside what belongs to their place; the first row is that of the campaign that counts."""
    entitled = (
        select(Guardianship.id)
        .join(Guardian, Guardianship.guardian_id == Guardian.id)
        .where(
            Guardianship.student_id == Student.id,
            Guardian.person_id == bindparam("person"),
            Guardianship.may_reenrol,
        )
        .correlate(Student)
        .exists()
    )
    return (
        select(*columns, Campaign, Establishment.zone, Dossier, RulesetRevision.checksum, entitled)
        .select_from(Student)
        .outerjoin(Campaign, Campaign.establishment_id == Student.establishment_id)
        .outerjoin(Establishment, Establishment.id == Campaign.establishment_id)
        .outerjoin(Dossier, and_(Dossier.campaign_id == Campaign.id, Dossier.student_id == Student.id))
        .outerjoin(RulesetRevision, RulesetRevision.id == Dossier.revision_id)
        .order_by(*LATEST)
        .limit(1)
        .options(CAMPAIGN)
    )


@db.shared
def _place() -> Select[Any]:
    return _placed().where(Student.id == bindparam("student"))


@db.shared
def _find() -> Select[Any]:
    asking = aliased(Person)
    found = visible(_placed(Student, asking)).where(Student.public_id == bindparam("public_id"))
    return found.join(asking, asking.id == bindparam("person")).options(*WITH_PERSON)
