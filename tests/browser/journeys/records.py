"""The running system from behind: families added before somebody logs in, rows and mails read at the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from sqlalchemy import select

from portal.bootstrap import Container, Services
from portal.models.accounts import Role
from portal.models.establishments import Establishment
from portal.models.people import Civility, Guardian, Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer
from portal.settings import Settings
from tests import factories as make
from tests.browser import walks
from tests.fixtures.browser import System
from tests.fixtures.web import PASSWORD
from tests.functional.journeys.places import Household, Place


@dataclass
class Records:
    """The database and the mailbox of a system that runs."""

    system: System
    password_hash: str

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.system.var / 'da-capo.db'}"
        self._container = Container(Settings(database_url=url, var=self.system.var, mail_transport="memory"))

    def close(self) -> None:
        """Let go of the database."""
        self._container.engine.dispose()

    @contextmanager
    def open(self, slug: str) -> Iterator[Place]:
        """Open an establishment of the system; what is added is written at the end of the block."""
        with self._container.unit_of_work(self._key(slug)) as services:
            site = services.session.get_one(Establishment, services.establishment_id)
            yield Place(services.session, services, site, make.make_campaign(services.session))

    @contextmanager
    def read(self, slug: str) -> Iterator[Services]:
        """Open an establishment to look at its rows."""
        with self._container.unit_of_work(self._key(slug), writes=False) as services:
            yield services

    def _key(self, slug: str) -> int:
        with self._container.unit_of_work(writes=False) as services:
            return services.session.scalars(select(Establishment.id).where(Establishment.slug == slug)).one()

    def account(self, place: Place, person: Person, role: Role = Role.GUARDIAN) -> dict[str, Any]:
        """Give a person an account; return what is typed on Connexion."""
        identifier = person.public_id.lower()
        row = make.make_account(place.session, identifier=identifier, password_hash=self.password_hash)
        make.make_membership(place.session, row, person, role)
        return {"site": place.slug, "identifier": identifier, "password": PASSWORD}

    def mail(self, to: str, subject: str) -> EmailMessage:
        """Wait for the mail to an address whose subject holds these words."""
        end = time.monotonic() + walks.PATIENCE
        while time.monotonic() < end:
            for mail in self._mails(to):
                if subject in mail["subject"]:
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no {subject!r} to {to}, but {[mail['subject'] for mail in self._mails(to)]}")

    def letters(self, to: str) -> str:
        """Everything that was written to an address, as it is read."""
        return "\n".join(text_of(mail) for mail in self._mails(to))

    def _mails(self, to: str) -> list[EmailMessage]:
        parser: BytesParser[EmailMessage] = BytesParser(policy=policy.default)
        paths = sorted((self.system.var / "mailbox").glob("*.eml"))
        return [mail for mail in (parser.parsebytes(path.read_bytes()) for path in paths) if mail["to"] == to]


def text_of(mail: EmailMessage) -> str:
    """The subject of a mail and both of its bodies."""
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return "\n".join([mail["subject"], *(body.get_content() for body in bodies if body is not None)])


def parent(household: Household, first_name: str, civility: Civility = Civility.MADAME, **values: Any) -> Guardian:
    """Add a guardian of the children that come after, of the family's name and with a telephone and an address."""
    name = household.family.name
    coordinates = {
        "address": "3 quai du Port",
        "postcode": "96100",
        "city": "Valcourt",
        "mobile": "+33639980101",
        "email": f"{first_name}.{name}@famille.test".lower(),
    }
    guardian = household.guardian(last_name=name, first_name=first_name, **(coordinates | values))
    guardian.person.civility = civility
    return guardian


def family(place: Place, name: str, **values: Any) -> Household:
    """Add a family in which nobody is yet."""
    return Household(place, make.make_family(place.session, name=name, **values))


def child(household: Household, first_name: str, *args: Any, **year: Any) -> Student:
    """Add a student of the family's name."""
    student = household.child(first_name, *args, **year)
    student.person.last_name = household.family.name
    return student


def dossier_of(services: Services, student_id: int) -> Dossier:
    """The dossier of a student."""
    return services.session.scalars(select(Dossier).where(Dossier.student_id == student_id)).one()


def answers_of(services: Services, dossier: Dossier, step: str) -> dict[str, Any]:
    """What a dossier keeps of a step, by item, without the marks of the wizard itself."""
    rows = select(DossierAnswer).where(DossierAnswer.dossier_id == dossier.id, DossierAnswer.step_key == step)
    found = services.session.scalars(rows)
    return {row.item_key: row.value["value"] for row in found if row.item_key and row.item_key[0] != "~"}
