"""An installation in a directory of its own: the demonstration, its application, a family at its wizard."""

import shutil
from functools import cached_property
from pathlib import Path
from typing import Any

from pyramid.router import Router
from sqlalchemy import select, text

from portal import db, demonstration, migrations
from portal.bootstrap import Container, Services
from portal.db import PortalSession
from portal.models.accounts import Account, Membership, Role
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Person, Student
from portal.services.audit import Actor
from portal.services.reenrolment.situation import Situation
from portal.settings import ROOT, Settings
from portal.web.app import make_app
from portal.web.memory import leave_alone_what_stays
from tests.fixtures.web import Browser

SITE, GUARDIAN = "valcourt", "abarre1"
STEP = "coordonnees"
RULES = ROOT / "rules" / "establishments" / SITE / "2026-2027.yaml"
LAST_QUESTION = "      - key: situation\n"
THREE_MORE = """\
      - {key: profession, kind: text, label: {fr: Profession, en: Occupation}, record: guardian.profession}
      - {key: employeur, kind: text, label: {fr: Employeur, en: Employer}}
      - {key: remarque, kind: multiline, label: {fr: Remarque, en: Remark}}
"""
"""The largest step of the demonstration asks twelve questions; with these it asks fifteen."""
LONG_ANSWER = "remarque"


def form_with(page: Any, name: str) -> Any:
    """Return the form of a page that asks this."""
    return next(form for form in page.forms.values() if name in form.fields)


class Stage:
    """The demonstration's database, made by its own loader, and the portal over it."""

    def __init__(self, directory: Path) -> None:
        self.settings = Settings(
            database_url=f"sqlite:///{directory / 'portal.db'}",
            var=directory,
            mail_transport="file",
            portal_url="https://portal.test",
        )
        migrations.upgrade(self.settings.database_url)
        self.container = Container(self.settings)
        demonstration.load(self.container.sessions)
        demonstration.add_dossiers(self.container)
        accounts = demonstration.write_accounts(directory / "demo.json", self.container.sessions, self.settings)
        self.password: str = next(
            row["password"] for row in accounts if (row["site"], row["identifier"]) == (SITE, GUARDIAN)
        )
        self._publish_the_long_step()

    @cached_property
    def app(self) -> Router:
        """The application, as a server would call it, which also sets aside what lives as long as it does."""
        app = make_app(self.container)
        leave_alone_what_stays()
        return app

    @cached_property
    def establishment_id(self) -> int:
        """Valcourt."""
        with self.container.unit_of_work(writes=False) as services:
            return services.session.scalars(select(Establishment.id).where(Establishment.slug == SITE)).one()

    def unit_of_work(self, writes: bool = True) -> Any:
        """Open a transaction at Valcourt."""
        return self.container.unit_of_work(self.establishment_id, writes)

    def _publish_the_long_step(self) -> None:
        rules = RULES.read_text(encoding="utf-8").replace(LAST_QUESTION, THREE_MORE + LAST_QUESTION, 1)
        with self.unit_of_work() as services:
            services.rulesets.publish(services.session.scalars(select(Campaign)).one(), rules, "bench")

    def irina(self, session: PortalSession) -> Student:
        """Return the only child of the family of the guide."""
        return session.scalars(
            select(Student).join(Person).where(Person.last_name == "ABARRE", Person.first_name == "Irina")
        ).one()

    def guardian(self, session: PortalSession) -> Person:
        """Return her father, who answers."""
        return session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .join(Account, Account.id == Membership.account_id)
            .where(Account.identifier == GUARDIAN, Membership.role == Role.GUARDIAN)
        ).one()

    def situation(self, services: Services) -> Situation:
        """Return what the rules say of Irina."""
        found = services.situations.of_student(self.irina(services.session), self.guardian(services.session))
        assert found is not None
        return found

    @cached_property
    def step(self) -> str:
        """The address of the first step of Irina's dossier, which is open and asks fifteen questions."""
        with self.unit_of_work() as services:
            student, person = self.irina(services.session), self.guardian(services.session)
            services.wizard.begin(student, person, Actor(name="bench"))
            step = self.situation(services).rules.step(STEP)
            asked = [field.key for field in step.fields if field.key in self.situation(services).outcome.fields]
            assert len(asked) == 15, f"the step asks {len(asked)} questions, not fifteen"
            return f"/eleves/{student.public_id}/reinscription/etape/{STEP}"

    def browser(self) -> Browser:
        """Return a browser in which the father is logged in."""
        browser = Browser(self.app)
        assert self.door(browser).submit().status_int == 303
        return browser

    def door(self, browser: Browser) -> Any:
        """Return the login form of a browser, filled in."""
        form = form_with(browser.get("/connexion"), "identifier")
        form["site"], form["identifier"], form["password"] = SITE, GUARDIAN, self.password
        return form

    def questions(self, browser: Browser) -> Any:
        """Return the form of the step, as the record fills it in."""
        return form_with(browser.get(self.step), LONG_ANSWER)

    def execute(self, statement: str) -> None:
        """Run one statement of the benchmark itself, such as one that takes back what a request wrote."""
        with self.container.engine.begin() as connection:
            connection.execute(text(statement))

    def copy(self, to: Path) -> str:
        """Copy the database as it is now and return the copy's address."""
        with self.container.engine.connect() as connection:
            connection.execute(text("COMMIT"))  # a checkpoint wants no transaction around it
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            connection.execute(text("BEGIN"))
        shutil.copyfile(self.settings.var / "portal.db", to)
        return f"sqlite:///{to}"

    def put_back(self, copy: Path) -> None:
        """Make the database what it was when it was copied."""
        self.container.engine.dispose()
        file = self.settings.var / "portal.db"
        for rest in ("-wal", "-shm"):
            file.with_name(f"{file.name}{rest}").unlink(missing_ok=True)
        shutil.copyfile(copy, file)
        db.ping(self.container.engine)  # so that the next request finds a connection open, as they do
