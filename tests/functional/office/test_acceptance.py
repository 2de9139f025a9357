"""Who is accepted reads what remains to be done, and nothing less."""

from sqlalchemy import select

from portal.models.messages import Mail
from portal.models.reenrolment import DossierState
from tests.functional.office.conftest import give_photo
from tests.functional.office.desk import Desk


def accept(desk: Desk) -> list[str]:
    """Accept the dossier; return what the mail says is to be done."""
    desk.decide(verdict="accept")
    desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
    desk.scenario.session.commit()
    assert desk.dossier.state is DossierState.ACCEPTED
    mail = desk.scenario.session.scalars(select(Mail).where(Mail.event == "dossier-accepted")).one()
    return list(mail.values.get("to_do", ()))


class TestWhatRemains:
    def test_a_document_that_may_come_later_is_named(self, desk: Desk) -> None:
        assert [line.partition("\N{NO-BREAK SPACE}: ")[0] for line in accept(desk)] == [
            "remettre sur le portail, ou apporter à votre établissement"
        ]

    def test_with_nothing_to_bring_there_is_nothing_to_do(self, desk: Desk) -> None:
        for item in desk.scenario.services.handing_in.to_bring(desk.scenario.situation()):
            give_photo(desk.scenario, desk.dossier, item.key)

        assert accept(desk) == []
