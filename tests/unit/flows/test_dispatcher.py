import pytest

from flows.dispatcher import CLAIM, DOWN_SECONDS, Dispatcher
from flows.engine import DeploymentMissingError, EngineDownError, RunState
from flows.stores import Message
from tests.unit.flows.fakes import DOSSIER, FakeEngine, a_run, some_stores


def a_message(message_id="message-1", attempts=1, subject=DOSSIER):
    return Message(message_id, "dossier.submitted", subject, attempts)


class House:
    """A dispatcher between a fake Prefect and fake rows."""

    def __init__(self, *runs):
        self.engine = FakeEngine(*runs)
        self.stores = some_stores()
        self.registered = 0
        self.dispatcher = Dispatcher(self.engine, self.stores, self._register)
        if runs:
            self.stores.links.link(DOSSIER, runs[0].id)

    def _register(self):
        self.registered += 1

    def gets(self, *messages):
        self.stores.outbox.waiting.extend(messages)


class TestTheRuleForAllMessages:
    @pytest.mark.parametrize(
        "state", [RunState.COMPLETED, RunState.CANCELLED, RunState.FAILED, RunState.CRASHED], ids=str
    )
    def test_an_ended_run_gets_a_successor(self, state):
        house = House(a_run(state=state))
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.stores.outbox.settled == {"message-1": "started"}
        assert house.stores.links.run_of(DOSSIER) == "new-1"

    def test_a_subject_without_run_gets_one(self):
        house = House()
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.stores.outbox.settled == {"message-1": "started"}

    def test_a_run_that_prefect_has_lost_gets_a_successor(self):
        house = House()
        house.stores.links.link(DOSSIER, "wiped")
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.stores.links.run_of(DOSSIER) == "new-1"

    def test_a_suspended_run_is_resumed(self):
        house = House(a_run(state=RunState.PAUSED))
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.engine.resumed == ["run-1"]
        assert house.stores.outbox.settled == {"message-1": "resumed"}
        assert house.engine.started == []

    def test_a_scheduled_run_will_see_it_anyway(self):
        house = House(a_run(state=RunState.SCHEDULED))
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.stores.outbox.settled == {"message-1": "scheduled already"}

    @pytest.mark.parametrize("state", [RunState.PENDING, RunState.RUNNING, RunState.CANCELLING], ids=str)
    def test_a_run_that_may_be_past_its_look_is_asked_again(self, state):
        house = House(a_run(state=state))
        house.gets(a_message(attempts=2))

        house.dispatcher.dispatch()

        assert house.stores.outbox.settled == {}
        assert house.stores.outbox.postponed == {"message-1": (1.5, "busy")}


class TestWhatARunShows:
    def test_it_carries_numbers_and_codes_only(self):
        house = House()
        house.gets(a_message())

        house.dispatcher.dispatch()

        assert house.engine.started == [
            {
                "deployment": "reenrolment/dossier",
                "key": "message-1",
                "name": "valcourt 2026-00417",
                "parameters": {"establishment_id": 3, "dossier_id": 417},
                "tags": ["establishment:valcourt", "kind:dossier"],
            }
        ]

    def test_a_message_seen_twice_finds_the_same_run(self):
        house = House()
        house.gets(a_message())
        house.dispatcher.dispatch()
        house.stores.links.runs.clear()
        house.gets(a_message(attempts=2))

        house.dispatcher.dispatch()

        assert len(house.engine.started) == 1
        assert house.stores.links.run_of(DOSSIER) == "new-1"


class TestWhenPrefectIsDown:
    def test_every_message_is_kept(self):
        house = House()
        house.engine.down = True
        house.gets(a_message("a"), a_message("b", attempts=40))

        with pytest.raises(EngineDownError):
            house.dispatcher.dispatch()

        assert house.stores.outbox.settled == {}
        assert {key: seconds for key, (seconds, _) in house.stores.outbox.postponed.items()} == {
            "a": DOWN_SECONDS,
            "b": DOWN_SECONDS,
        }

    def test_it_asks_only_once(self):
        house = House()
        house.engine.down = True
        house.gets(*(a_message(str(number)) for number in range(5)))

        with pytest.raises(EngineDownError):
            house.dispatcher.dispatch()

        assert house.engine.calls == 1

    def test_while_it_is_known_to_be_away_no_message_is_touched(self):
        house = House()
        house.engine.down = house.engine.silent = True
        house.gets(a_message())

        with pytest.raises(EngineDownError):
            house.dispatcher.dispatch()

        assert house.stores.outbox.postponed == {}
        assert len(house.stores.outbox.waiting) == 1

    def test_a_wiped_one_gets_its_deployments_back(self, monkeypatch):
        house = House()
        house.gets(a_message())

        def missing(*_):
            raise DeploymentMissingError("reenrolment/dossier")

        monkeypatch.setattr(house.engine, "start", missing)

        with pytest.raises(EngineDownError):
            house.dispatcher.dispatch()

        assert house.registered == 1
        assert "message-1" in house.stores.outbox.postponed


class TestABadMessage:
    def test_it_does_not_hold_the_others_and_tells_no_text(self, monkeypatch):
        house = House()
        label = house.stores.subjects.label

        def refuse_one(subject):
            if subject.id == 1:
                raise ValueError("family Dupont has no address")
            return label(subject)

        monkeypatch.setattr(house.stores.subjects, "label", refuse_one)
        bad = type(DOSSIER)("dossier", 1, 3)
        house.gets(a_message("bad", attempts=3, subject=bad), a_message("good"))

        house.dispatcher.dispatch()

        seconds, note = house.stores.outbox.postponed["bad"]
        assert seconds == 8.0
        assert note.startswith("ValueError at test_dispatcher.py:")
        assert "Dupont" not in note
        assert house.stores.outbox.settled == {"good": "started"}

    def test_its_pauses_have_an_end(self):
        house = House()
        house.gets(a_message(attempts=60, subject=type(DOSSIER)("unheard-of", 1, 3)))

        house.dispatcher.dispatch()

        assert house.stores.outbox.postponed["message-1"][0] == 300.0


class TestHowMuchAtOnce:
    def test_a_full_claim_asks_for_more_at_once(self):
        house = House()
        house.gets(*(a_message(str(number)) for number in range(CLAIM + 1)))

        assert house.dispatcher.dispatch() is True
        assert house.dispatcher.dispatch() is False


class TestMails:
    def test_a_run_is_started_for_what_is_due(self):
        house = House()
        house.stores.mails.due_now = 4

        house.dispatcher.send_mails()

        assert [run["deployment"] for run in house.engine.started] == ["notifications/mails"]
        assert house.engine.started[0]["parameters"] == {}

    def test_nothing_is_started_for_nothing(self):
        house = House()

        house.dispatcher.send_mails()

        assert house.engine.started == []

    def test_one_run_at_a_time(self):
        house = House()
        house.stores.mails.due_now = 4

        house.dispatcher.send_mails()
        house.dispatcher.send_mails()

        assert len(house.engine.started) == 1

    def test_the_next_one_follows_when_it_has_ended(self):
        house = House()
        house.stores.mails.due_now = 4
        house.dispatcher.send_mails()
        house.engine.set_state("new-1", RunState.COMPLETED, "Completed", "")

        house.dispatcher.send_mails()

        assert len(house.engine.started) == 2

    def test_late_ones_leave_without_prefect(self):
        house = House()
        house.engine.down = True
        house.stores.mails.due_now = 1

        with pytest.raises(EngineDownError):
            house.dispatcher.send_mails()

        assert house.stores.mails.sent == [30.0]


class TestDueRows:
    def test_it_asks_again_while_there_are_some(self):
        house = House()
        house.stores.due_rows.left = 3

        assert house.dispatcher.act_on_due_rows() is True
        assert house.dispatcher.act_on_due_rows() is False


class TestSweep:
    @pytest.mark.parametrize(
        ("forgotten", "said"),
        [
            (0, []),
            (2, ["swept: 2 files that no row names"]),
            (101, ["not swept: 101 files that no row names; is this their database?"]),
        ],
    )
    def test_it_happens_once_an_hour_and_tells_what_went(self, caplog, forgotten, said):
        house = House()
        house.stores.sweep.forgotten = forgotten
        (sweep,) = [each for each in house.dispatcher.rounds() if each.name == "sweep"]

        with caplog.at_level("INFO", logger="flows"):
            again = sweep.work()

        assert (sweep.every, again) == (3600.0, False)
        assert caplog.messages == said
