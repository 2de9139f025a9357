"""Where a student stands: the campaign that counts, the dossier in it, and whether who asks may re-enrol him."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal import db
from portal.models.campaigns import Campaign
from portal.models.courses import SchoolYear
from portal.models.establishments import Establishment
from portal.models.families import Family
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier
from portal.models.rulesets import RulesetRevision
from portal.services.people import visible

CAMPAIGN = joinedload(Campaign.to_year)
LATEST = (Campaign.active.desc(), Campaign.id.desc())
"""The order whose first campaign counts: the active one, else the latest."""

OWN, ASKING, TO_YEAR = aliased(Person), aliased(Person), aliased(SchoolYear)
OF_PLACE = db.Entities(Campaign, TO_YEAR, Dossier)
OF_STUDENT = db.Entities(Student, OWN, Family, ASKING)


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
        found = db.rows(self._session, _find(), {"person": person_id, "public_id": public_id}, tuple)
        if not found:
            return None
        student, own, family, asking = OF_STUDENT.of(self._session, found[0])
        set_committed_value(student, "person", own)
        set_committed_value(student, "family", family)
        return self._place(student, asking, found[0][len(OF_STUDENT.columns) :])

    def of(self, student: Student, person: Person | None) -> Place:
        """Return the place of a student, as this person finds it."""
        given = {"student": student.id, "person": None if person is None else person.id}
        (found,) = db.rows(self._session, _place(), given, tuple)
        return self._place(student, person, found)

    def _place(self, student: Student, person: Person | None, values: Sequence[Any]) -> Place:
        campaign, to_year, dossier = OF_PLACE.of(self._session, values)
        if campaign is not None:
            set_committed_value(campaign, "to_year", to_year)
        zone, checksum, entitled = values[len(OF_PLACE.columns) :]
        return Place(student, person, campaign, zone, dossier, checksum, entitled)


def _placed(*columns: ColumnElement[Any]) -> Select[Any]:
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
        select(*columns, *OF_PLACE.columns, Establishment.zone, RulesetRevision.checksum, entitled)
        .select_from(Student)
        .outerjoin(Campaign, Campaign.establishment_id == Student.establishment_id)
        .outerjoin(Establishment, Establishment.id == Campaign.establishment_id)
        .outerjoin(TO_YEAR, TO_YEAR.id == Campaign.to_year_id)
        .outerjoin(Dossier, and_(Dossier.campaign_id == Campaign.id, Dossier.student_id == Student.id))
        .outerjoin(RulesetRevision, RulesetRevision.id == Dossier.revision_id)
        .order_by(*LATEST)
        .limit(1)
    )


@db.shared
def _place() -> Select[Any]:
    return _placed().where(Student.id == bindparam("student"))


@db.shared
def _find() -> Select[Any]:
    return (
        visible(_placed(*OF_STUDENT.columns))
        .where(Student.public_id == bindparam("public_id"))
        .join(OWN, OWN.id == Student.person_id)
        .join(Family, Family.id == Student.family_id)
        .join(ASKING, ASKING.id == bindparam("person"))
    )
