"""Real dossiers: the portal's own services on both databases, a real Prefect, real workers and dispatchers."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from flows.engine import RunState
from flows.reenrolment import AT_THE_OFFICE, OVER, SITUATIONS, WAITING
from portal import clock, db
from portal.models.messages import Mail
from portal.models.outbox import OutboxMessage
from portal.models.people import Person
from portal.models.reenrolment import Verdict
from portal.services.accounts.doors import Newcomer
from tests import factories as make
from tests.fixtures.prefect import PATIENCE, wait_for
from tests.flows.installation import kill
from tests.scenario import CONTACT

pytestmark = pytest.mark.prefect

WORKER = ("flows", "worker")
DISPATCHER = ("flows", "dispatcher")
STEPS = ["coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif", "finalisation"]
ONCE = {"step_outcome": 7, "mail": 1, "consent_record": 11, "change_request": 2, "change_field": 7, "summary": 1}
"""What one round of the scenario's dossier leaves, each effect once."""


on_sqlite = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)


class TestAWholeWay:
    @on_postgresql
    def test_a_returned_dossier_goes_on_in_its_run_and_a_round_writes_differences_only(self, installation):
        with installation.running(*WORKER):
            installation.submit()
            assert installation.until(installation.rests)
            first, effects = installation.run(), installation.effects()
            at_the_office = self.page(installation)
            installation.decide(Verdict.RETURNED, "Le numéro de rue est faux.", clock.now() + timedelta(days=9))
            assert installation.until(lambda: installation.state() == "returned" and installation.rests())
            with_the_family = self.page(installation)
            self.correct(installation)
            assert installation.until(lambda: installation.outcomes(2) == STEPS and installation.rests())
            differences = self.differences(effects, installation.effects())
            installation.decide(Verdict.ACCEPTED)
            assert installation.until(lambda: installation.run().state is RunState.COMPLETED)

        assert effects == ONCE
        assert differences == {"step_outcome": 8, "mail": 2, "change_request": 1, "change_field": 1, "summary": 1}
        assert (installation.run().id, len(installation.runs())) == (first.id, 1)
        assert installation.mails() == ["dossier-received", "dossier-returned", "dossier-received", "dossier-accepted"]
        self.check_the_page(at_the_office, with_the_family, self.page(installation))
        self.check_nothing_personal(installation)

    @staticmethod
    def correct(installation):
        with installation.family() as family:
            family.answer("coordonnees", {"adresse": {**CONTACT["adresse"], "street": "2 rue du Lac"}})
            family.finalise()

    @staticmethod
    def differences(before, after):
        return {name: after[name] - before[name] for name in before if after[name] != before[name]}

    @staticmethod
    def page(installation):
        """What the operator reads last on the run's page."""
        asked = {"artifacts": {"flow_run_id": {"any_": [installation.run().id]}}, "sort": "CREATED_DESC"}
        return installation.api.call("POST", "/artifacts/filter", asked)[1][0]

    @staticmethod
    def check_the_page(at_the_office, with_the_family, at_the_end):
        assert at_the_office["key"] == "valcourt-2026-00001"
        assert "(https://portail.test/bureau/dossiers/2026-00001)" in at_the_office["data"]
        assert str(AT_THE_OFFICE) in at_the_office["description"]
        assert str(SITUATIONS["returned"]) in with_the_family["description"]
        assert with_the_family["description"].endswith(str(WAITING))
        assert str(SITUATIONS["accepted"]) in at_the_end["description"]
        assert at_the_end["description"].endswith(str(OVER))

    @staticmethod
    def check_nothing_personal(installation):
        columns = (Person.last_name, Person.first_name, Person.email, Person.mobile, Person.address)
        known = [word for column in columns for word in installation.ask(select(column)) if word]
        everything = installation.server.every_text().casefold()
        said = [str(word) for key, word in CONTACT.items() if isinstance(word, str) and key != "civilite"]
        assert len(known) >= 8
        assert [word for word in {*said, *known, "rue du Lac"} if word.casefold() in everything] == []


class TestAKilledWorker:
    @pytest.mark.parametrize(
        ("fresh_database", "step"),
        [("sqlite", "recapitulatif"), ("postgresql", "autorisations")],
        indirect=["fresh_database"],
    )
    def test_another_takes_over_and_each_effect_happens_once(self, installation, step):
        installation.submit()
        hangs = installation.settings.var / f"hangs-in-{step}"
        with installation.running("tests.flows.hanging_worker", step) as worker:
            installation.dispatcher.dispatch()
            assert wait_for(hangs.exists), installation.log_of(step)
            kill(worker)
        at_the_kill = installation.outcomes()

        with installation.running(*WORKER):
            assert installation.until(installation.rests), installation.log_of("worker")

        assert at_the_kill == STEPS[: STEPS.index(step)]
        assert installation.outcomes() == STEPS
        assert installation.effects() == ONCE
        assert sum(report.rescheduled for report in installation.mended) >= 1
        assert len(installation.runs()) == 1
        name = installation.summaries()[0]
        assert installation.container.files.read(name).startswith(b"%PDF")


@pytest.fixture
def stopped_for_a_while(prefect_server):
    """The server, which a test may stop: whatever comes of it, the others find it again."""
    yield prefect_server
    if prefect_server.process.poll() is not None:
        prefect_server.start()


class TestPrefectAway:
    @on_sqlite
    def test_the_portal_works_late_mail_leaves_and_everything_is_caught_up(self, installation, stopped_for_a_while):
        with installation.running(*WORKER), installation.running(*DISPATCHER):
            assert wait_for(lambda: "started!" in installation.log_of("worker"))
            stopped_for_a_while.stop()
            for name in ("dispatcher", "worker"):
                assert wait_for(lambda name=name: "does not answer" in installation.log_of(name)), name
            installation.submit()
            self.ask_for_a_password(installation)
            time.sleep(2.5)  # a round of mails, in which nothing is late
            before = installation.messages_in_mailbox()
            installation.pass_time(seconds=31)
            assert wait_for(installation.messages_in_mailbox), installation.log_of("dispatcher")
            waiting = installation.open_messages(), installation.outcomes()

            stopped_for_a_while.start()
            assert wait_for(lambda: installation.outcomes() == STEPS), installation.log_of("worker")
            assert wait_for(lambda: len(installation.messages_in_mailbox()) == 2)
            assert wait_for(lambda: len(installation.tasks()) == len(STEPS)), "its steps are missing on the run's page"

        assert before == []
        assert waiting == (["dossier.submitted"], [])
        assert installation.effects() == {**ONCE, "mail": 2}
        assert installation.ask(select(Mail.attempts)) == [1, 1]
        for name in ("dispatcher", "worker"):
            assert "Traceback" not in installation.log_of(name)
            # Each of them once an outage. A busy machine may add an outage of its own.
            said = re.findall("does not answer|answers again", installation.log_of(name))
            assert said
            assert said == ["does not answer", "answers again"] * (len(said) // 2)

    @staticmethod
    def ask_for_a_password(installation):
        with installation.family() as family:
            account = make.make_account(family.session)
            make.make_membership(family.session, account, family.person)
            identifier, email = account.identifier, family.person.email
        installation.container.passwords.ask("valcourt", identifier, email, Newcomer("192.0.2.1", "test"))


class TestAKilledDispatcher:
    @pytest.mark.parametrize(
        ("fresh_database", "moment"),
        [("sqlite", "link"), ("postgresql", "link"), ("postgresql", "settle")],
        indirect=["fresh_database"],
    )
    def test_the_next_one_makes_no_second_run(self, installation, moment):
        installation.submit()
        with installation.running("tests.flows.dying_dispatcher", moment) as dying:
            dying.wait(PATIENCE)
        made, left = installation.runs(), installation.open_messages()
        self.let_the_lease_pass(installation)

        with installation.running(*DISPATCHER):
            assert wait_for(lambda: not installation.open_messages()), installation.log_of("dispatcher")

        assert left == ["dossier.submitted"]
        assert [run.id for run in made] == [run.id for run in installation.runs()] == [installation.run().id]

    @staticmethod
    def let_the_lease_pass(installation):
        with db.transaction(installation.container.sessions) as session:
            moved = update(OutboxMessage).values(leased_until=clock.machine_now())
            session.execute(moved, execution_options={"every_establishment": True})


class TestARunThatIsGone:
    @on_sqlite
    def test_the_reconciler_has_another_one_carry_the_dossier(self, installation):
        installation.submit()
        installation.dispatcher.dispatch()
        lost = installation.run()
        installation.api.call("DELETE", f"/flow_runs/{lost.id}")

        assert installation.until(lambda: installation.run() is not None)

        assert [report.lost for report in installation.mended] == [1]
        assert installation.run().id != lost.id
        assert installation.run().state is RunState.SCHEDULED
