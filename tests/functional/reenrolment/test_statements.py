"""The busiest page asks the database little: six statements, the login's included."""

from collections.abc import Callable

from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.scenario import Scenario

MOST = 6


@BOTH_DATABASES
def test_a_step_of_questions_takes_six_statements(
    scenario: Scenario, login_as: Callable[..., Browser], count_statements: Callable[[], list[str]]
) -> None:
    account = make.make_account(scenario.session)
    make.make_membership(scenario.session, account, scenario.person)
    scenario.begin()
    scenario.session.flush()
    browser = login_as(account)
    address = f"/eleves/{scenario.student.public_id}/reinscription/etape/coordonnees"
    browser.get(address)
    scenario.session.expire_all()
    noted = count_statements()

    browser.get(address)

    asked = [statement for statement in noted if not statement.startswith("ROLLBACK")]
    assert len(asked) <= MOST, "\n".join(asked)
