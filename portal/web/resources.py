"""Route factories: an id in the path becomes an object that this person may see, or the page does not exist.

Who is not logged in gets a resource without object: the permission then refuses, and the login page opens.
"""

import weakref
from functools import cached_property

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.models.files import StoredFile
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier
from portal.models.vault import Document
from portal.services.audit import Actor
from portal.services.reenrolment.places import Place
from portal.services.reenrolment.situation import Situation


class Resource:
    """What a page is about."""

    def __init__(self, request: Request) -> None:
        # The request holds its resource: held in turn, both would wait for the garbage collector with all they read.
        self.request = weakref.proxy(request)

    @property
    def actor(self) -> Actor:
        """Who acts in this request."""
        login = self.request.login
        return Actor(
            login.account_id,
            login.name,
            self.request.client_addr or "",
            self.request.environ["da_capo.request_id"],
            login.person_id if login.acting_for else None,
        )

    @cached_property
    def person(self) -> Person:
        """The person that the login is."""
        person: Person = self.request.services.people.person(self.request.login.person_id)
        return person


class StudentResource(Resource):
    """A student that this person may see."""

    @cached_property
    def place(self) -> Place:
        """The student of the address, as this person finds him; raises HTTPNotFound."""
        found = self.request.services.places.find(self.request.login.person_id, self.request.matchdict["student"])
        if found is None:
            raise HTTPNotFound
        return found

    @property
    def student(self) -> Student:
        """The student of the address."""
        return self.place.student

    @cached_property
    def person(self) -> Person:
        """The person that the login is, found with the student."""
        return self.place.person or super().person

    @cached_property
    def situation(self) -> Situation:
        """The student's situation in the campaign; raises HTTPNotFound where there is no campaign."""
        situation = self.request.services.situations.of_place(self.place)
        if situation is None:
            raise HTTPNotFound
        return situation

    @property
    def dossier(self) -> Dossier:
        """The student's dossier; raises HTTPNotFound while there is none."""
        if self.situation.dossier is None:
            raise HTTPNotFound
        return self.situation.dossier

    @property
    def sent_it(self) -> bool:
        """Whether the dossier holds this person's own answers."""
        return self.dossier.respondent_id == self.person.id

    def file(self) -> StoredFile:
        """The file of the address when this dossier holds it for this person; raises HTTPNotFound."""
        document, file = _file_of(self.request, self.dossier)
        if self.request.services.serving.is_private(document, self.person.id):
            raise HTTPNotFound
        return file


class DossierResource(Resource):
    """A dossier of the administrator's establishment."""

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier of the address; raises HTTPNotFound."""
        dossier = self.request.services.listing.by_number(self.request.matchdict["number"])
        if dossier is None:
            raise HTTPNotFound
        return dossier

    def file(self) -> StoredFile:
        """The file of the address when this dossier holds it; raises HTTPNotFound."""
        return _file_of(self.request, self.dossier)[1]


def _file_of(request: Request, dossier: Dossier) -> tuple[Document, StoredFile]:
    for document in request.services.vault.given(dossier).values():
        for part in document.files:
            if part.file.public_id == request.matchdict["file"]:
                return document, part.file
    raise HTTPNotFound


def student(request: Request) -> Resource:
    """Make the student of the address exist for this person, or answer 404 before the view."""
    resource = StudentResource(request)
    if request.login is not None and request.login.person_id is not None:
        _ = resource.place
    return resource


def dossier(request: Request) -> Resource:
    """Make the dossier of the address exist for an administrator, or answer 404 before the view."""
    resource = DossierResource(request)
    if request.login is not None and "administrator" in request.login.roles:
        _ = resource.dossier
    return resource
