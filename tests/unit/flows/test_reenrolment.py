import pytest

from flows import context, reenrolment
from portal.models.reenrolment import DossierState
from tests.unit.flows.fakes import FakeDossier, FakeHouse

TASKS = ("carry_out", "write_summary", "decide_by_rules", "apply_decision")


class Suspended(BaseException):
    """Stands for Prefect's Pause, a BaseException too."""


@pytest.fixture
def dossier():
    return FakeDossier()


@pytest.fixture
def house(dossier, monkeypatch):
    house = FakeHouse(dossier)
    context.set_container(house)
    yield house
    context.set_container(None)


@pytest.fixture(autouse=True)
def shown(house, monkeypatch):
    """The flow without Prefect: its tasks as plain functions, no artifact kept, suspension seen."""
    links = []
    for name in TASKS:
        monkeypatch.setattr(reenrolment, name, getattr(reenrolment, name).fn)
    monkeypatch.setattr(reenrolment, "create_link_artifact", lambda **link: links.append(link))
    monkeypatch.setattr(reenrolment, "render_summary", lambda content, language: f"{content} {language}".encode())

    def suspend():
        raise Suspended

    monkeypatch.setattr(reenrolment, "suspend", suspend)
    return links


def run():
    """Run the flow; True when it ended, False when it was suspended."""
    try:
        reenrolment.reenrolment.fn(3, 417)
    except Suspended:
        return False
    return True


class TestWhatIsDoneNow:
    def test_the_steps_are_done_in_their_order_then_it_waits(self, dossier):
        assert run() is False

        assert dossier.deeds == ["1 coordinates", "1 recap", "1 end"]

    def test_only_what_is_missing_is_done(self, dossier):
        dossier.outcomes = {(1, "coordinates"), (1, "recap")}

        run()

        assert dossier.deeds == ["1 end"]

    def test_the_rules_accept_where_nobody_has_to_decide(self, dossier):
        dossier.staff_decides = False

        assert run() is True

        assert dossier.deeds[-2:] == ["rules accept", "1 accepted"]

    def test_the_summary_is_rendered_outside_the_transaction(self, dossier, house, monkeypatch):
        inside = []
        monkeypatch.setattr(reenrolment, "render_summary", lambda *_: inside.append(dossier.inside) or b"%PDF")

        run()

        assert inside == [0]
        assert house.stored == [b"%PDF"]


class TestWaiting:
    def test_woken_without_a_decision_it_waits_again(self, dossier):
        run()
        before = list(dossier.deeds)

        assert run() is False
        assert dossier.deeds == before

    @pytest.mark.parametrize("verdict", ["accepted", "refused"])
    def test_a_decision_is_applied_and_ends_it(self, dossier, verdict):
        run()
        dossier.verdict = verdict

        assert run() is True
        assert dossier.deeds[-1] == f"1 {verdict}"

    def test_a_second_walk_applies_nothing_again(self, dossier):
        dossier.verdict = "accepted"
        run()
        before = list(dossier.deeds)

        assert run() is True
        assert dossier.deeds == before


class TestRounds:
    def test_returned_is_applied_and_then_it_waits_for_the_family(self, dossier):
        run()
        dossier.verdict = "returned"

        assert run() is False
        assert dossier.deeds[-1] == "1 returned"

    def test_a_resubmitted_dossier_goes_its_whole_way_again(self, dossier):
        run()
        dossier.verdict = "returned"
        run()
        dossier.resubmit()

        run()
        dossier.verdict = "accepted"

        assert run() is True
        assert dossier.deeds[4:] == ["2 coordinates", "2 recap", "2 end", "2 accepted"]


class TestADefect:
    def test_work_that_changes_nothing_fails_instead_of_turning_for_ever(self, dossier, monkeypatch):
        dossier.staff_decides = False
        monkeypatch.setattr(dossier, "decide_by_rules", lambda *_: None)

        with pytest.raises(Exception, match="NoProgressError"):
            run()


class TestWhatTheOperatorReads:
    def test_a_link_leads_to_the_dossier_in_the_portal(self, shown):
        run()

        assert {link["link"] for link in shown} == {"https://portail.example/bureau/dossiers/2026-00417"}
        assert {link["key"] for link in shown} == {"valcourt-2026-00417"}

    def test_it_tells_number_establishment_round_and_where_it_stands(self, dossier, shown):
        run()

        told = shown[-1]["description"]
        assert "2026-00417" in told
        assert "valcourt" in told
        assert str(reenrolment.AT_THE_OFFICE) in told

    def test_it_tells_the_end(self, dossier, shown):
        dossier.verdict = "refused"

        run()

        assert str(reenrolment.SITUATIONS["refused"]) in shown[-1]["description"]

    @pytest.mark.parametrize("state", DossierState, ids=str)
    def test_each_state_is_said_in_words(self, dossier, state):
        dossier.state, dossier.staff_decides = state.value, False

        told = reenrolment.situation(dossier.standing(417))

        assert told
        assert told != state.value

    def test_back_with_the_family_is_not_at_the_office(self, dossier, shown):
        dossier.verdict = "returned"

        run()

        assert str(reenrolment.SITUATIONS["returned"]) in shown[-1]["description"]
