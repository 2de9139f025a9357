"""What tests stand on: rows that are put back are those that were made, and sessions keep to their establishment."""

from portal.db import Factory
from tests.factories import make_establishment, make_family
from tests.fixtures.kept import Rows, rows_of
from tests.fixtures.services import ScenarioAfter
from tests.scenario import Scenario
from tests.unit.portal.services.reenrolment.test_items import send


def send_and_tell(scenario: Scenario) -> Rows:
    """Send a dossier and let the flow carry it; return all that stands in the database then."""
    send(scenario)
    return rows_of(scenario.session)


class TestScenarioAfter:
    def test_rows_and_files_are_those_that_were_made(self, scenario_after: ScenarioAfter) -> None:
        scenario, made = scenario_after("sent and told", send_and_tell)

        assert len(made) > 20
        assert rows_of(scenario.session) == made
        stored = [path for path in scenario.services.container.files.root.rglob("*") if path.is_file()]
        assert sorted(path.read_bytes() for path in stored) == [b"%PDF", b"picture"]

    def test_what_is_added_then_gets_an_id_of_its_own(self, scenario: Scenario) -> None:
        added = make_family(scenario.session)

        assert added.id != scenario.student.family_id


class TestSessions:
    def test_each_writes_in_its_own_establishment_after_another_was_undone(self, sessions: Factory) -> None:
        with sessions() as here, sessions() as elsewhere:
            place = make_establishment(here)
            make_establishment(elsewhere)
            with sessions() as undone:
                undone.connection()
                make_family(here)
                undone.rollback()

            family = make_family(here)

            assert family.establishment_id == place.id
