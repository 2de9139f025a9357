"""The page of a sent dossier: what the year costs, as sealed and as the mail says, and what remains to be done."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select
from webtest import Upload

from portal.formats import money
from portal.models.accounts import Role
from portal.models.courses import StudentYear
from portal.models.establishments import Establishment
from portal.models.messages import Mail
from portal.models.people import FamilyMember
from portal.models.reenrolment import Verdict
from portal.notifications import render_mail
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import Family, picture
from tests.functional.reenrolment.test_finish import send_back
from tests.scenario import ACTOR

INSURANCE = "Attestation d’assurance responsabilité civile"
HAND_IN = f"remettre sur le portail, ou apporter à votre établissement : {INSURANCE}, avant le premier cours"
NOTHING = "Vous n’avez rien à faire"


def finish(family: Family, verdict: Verdict | None = None) -> None:
    """Send the dossier and let the flow carry it; staff decide where a verdict is given."""
    family.finish()
    family.scenario.walk(family.dossier)
    if verdict is not None:
        services, dossier = family.scenario.services, family.dossier
        reason = None if verdict is Verdict.ACCEPTED else "Complet."
        services.decisions.decide(dossier.id, dossier.round, verdict, reason, None, ACTOR, unsigned=True)
        services.decisions.apply_decision(dossier.id, dossier.round)
    family.scenario.session.commit()


def text(node: Any) -> str:
    """The words of a node, apart and with plain spaces."""
    return " ".join(" ".join(node.stripped_strings).replace("\u202f", " ").split())


def estimate(family: Family) -> Any:
    """The card of the estimate; None where there is none."""
    return family.choose().html.find("section", {"aria-labelledby": "estimate"})


def note(family: Family) -> str:
    """What the page says first."""
    return text(family.choose().html.select_one("main div.note:not([hidden])"))


def last_mail(family: Family, event: str) -> str:
    """The text of the last mail of an event to the family."""
    family.scenario.session.expire_all()
    found = select(Mail).where(Mail.event == event, Mail.person_id == family.scenario.person.id).order_by(Mail.id)
    mail = family.scenario.session.scalars(found).all()[-1]
    said = render_mail(mail.event, mail.language, mail.values).text
    return " ".join(said.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture
def second(
    complete: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
) -> Callable[..., Family]:
    """A function that adds the second guardian, Claire, in a browser of her own."""

    def add(*, billed: bool = True) -> Family:
        scenario = complete.scenario
        guardian = make.make_guardian(
            scenario.session, scenario.student.family, civility="madame", first_name="Claire", last_name="MARTIN"
        )
        make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
        if not billed:
            scenario.session.execute(delete(FamilyMember).where(FamilyMember.person_id == guardian.person_id))
        account = make.make_account(scenario.session)
        make.make_membership(scenario.session, account, guardian.person, Role.GUARDIAN)
        scenario.session.commit()
        scenario.session.refresh(scenario.student)
        return Family(login_as(account, into=new_browser()), scenario)

    return add


class TestEstimate:
    @pytest.mark.parametrize("verdict", [None, Verdict.ACCEPTED])
    def test_it_says_the_figures_of_the_mail_and_of_which_day_they_are(
        self, complete: Family, verdict: Verdict | None
    ) -> None:
        finish(complete, verdict)

        card = estimate(complete)

        total = text(card.find("tr", "total").find("td"))
        assert total == money(50_400).replace("\xa0", " ")
        assert f"Estimation pour l’année : {total}" in last_mail(complete, "dossier-received")
        assert "ce qui était connu à l’envoi du dossier, le mercredi 10 juin 2026" in text(card)

    def test_a_returned_dossier_shows_it_too(self, complete: Family) -> None:
        complete.finish()
        send_back(complete)

        assert "504,00 €" in text(estimate(complete))

    def test_it_is_the_sealed_one_whatever_the_record_says_since(self, complete: Family) -> None:
        finish(complete)
        complete.scenario.student.family.quotient = 10_000
        complete.scenario.session.commit()

        assert text(estimate(complete).find("tr", "total").find("td")) == "504,00 €"

    def test_what_is_not_known_yet_is_said_with_its_reason(self, complete: Family) -> None:
        complete.scenario.session.scalars(select(StudentYear)).one().cursus = None
        complete.scenario.session.flush()
        finish(complete)

        card = estimate(complete)

        pending = {text(row.dt): text(row.dd) for row in card.select("h3 + dl > div")}
        assert list(pending) == ["Cursus", "Parcours libre"]
        assert all(pending.values())
        assert "Total, sans ce qui n’est pas encore connu" in text(card)
        assert "Pas encore connu : Cursus" in last_mail(complete, "dossier-received")

    @pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.WITHDRAWN])
    def test_a_dossier_that_is_over_costs_nothing(self, complete: Family, verdict: Verdict) -> None:
        finish(complete, Verdict.REFUSED if verdict is Verdict.REFUSED else None)
        if verdict is Verdict.WITHDRAWN:
            complete.post("/retirer", [("reason", "")])

        assert estimate(complete) is None

    def test_another_guardian_who_is_billed_reads_the_sums_without_lines_and_reasons(
        self, complete: Family, second: Callable[..., Family]
    ) -> None:
        claire = second()
        finish(complete)

        card = estimate(claire)

        assert "Total 504,00 €" in text(card)
        assert card.find("table") is None
        assert card.find("details") is None

    def test_who_is_not_billed_reads_none(self, complete: Family, second: Callable[..., Family]) -> None:
        claire = second(billed=False)
        finish(complete)

        assert estimate(claire) is None

    def test_reasons_are_in_the_language_of_the_page(self, complete: Family) -> None:
        finish(complete)
        complete.browser.post("/langue?vers=en", {"csrf_token": complete.token()})

        said = [text(details.div) for details in estimate(complete).select("details.why")]

        assert "Charged once for each family." in said


class TestRefused:
    def test_it_says_why_and_whom_to_ask(self, complete: Family) -> None:
        site = complete.scenario.session.scalars(select(Establishment)).one()
        site.phone, site.email = "+33261910001", "scolarite@valcourt.example"
        complete.scenario.session.commit()
        finish(complete, Verdict.REFUSED)

        said = complete.choose().html.select_one("main div.note.bad")

        assert "Complet." in text(said)
        assert [link["href"] for link in said.find_all("a")] == [
            "tel:+33261910001",
            "mailto:scolarite@valcourt.example",
        ]


class TestRemaining:
    @pytest.mark.parametrize("verdict", [None, Verdict.ACCEPTED])
    def test_what_is_due_later_is_said_with_its_day_and_where_it_goes(
        self, complete: Family, verdict: Verdict | None
    ) -> None:
        finish(complete, verdict)

        mail = last_mail(complete, "dossier-received" if verdict is None else "dossier-accepted")

        for said in (note(complete), mail):
            assert f"Il vous reste à faire : {'- ' if said is mail else ''}{HAND_IN}" in said
            assert NOTHING not in said
            assert "rien d’autre à faire" not in said

    @pytest.mark.parametrize("verdict", [None, Verdict.ACCEPTED])
    def test_that_nothing_is_left_is_said_where_it_is_so(self, complete: Family, verdict: Verdict | None) -> None:
        complete.send("documents", {"file-assurance": Upload("assurance.jpg", picture(), "image/jpeg")})

        finish(complete, verdict)

        assert NOTHING in note(complete)
        assert "Il vous reste" not in note(complete)
        if verdict is None:
            assert "rien à faire d’ici là" in last_mail(complete, "dossier-received")

    def test_who_has_no_address_is_promised_no_mail(self, complete: Family) -> None:
        complete.scenario.person.email = None
        complete.scenario.session.commit()
        finish(complete)

        assert "accusé de réception" not in note(complete)
