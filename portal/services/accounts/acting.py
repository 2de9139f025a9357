"""That staff act in the name of a family, as the journal tells it."""

from sqlalchemy.orm import Session

from portal import db
from portal.models.people import Person
from portal.services.accounts.logins import Identity
from portal.services.audit import Actor, AuditService

BEGUN, ENDED = "assistance.begun", "assistance.ended"
"""Acts of the journal: from one to the other somebody acts in the name of its subject."""


def note_end(session: Session, identity: Identity) -> None:
    """Tell the journal that a login which acts in a name ends; the session enters its establishment."""
    db.enter_establishment(session, identity.establishment_id)
    person = session.get(Person, identity.person_id)
    if person is not None:
        AuditService(session).add(ENDED, person, Actor(identity.account_id, identity.name, for_person_id=person.id))
