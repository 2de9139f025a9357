"""The counter: staff act in a family's name, the journal and a mail tell it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.db import Factory, PortalSession
from portal.models.accounts import Account, Role
from portal.models.audit import AuditEvent
from portal.models.messages import Mail
from portal.models.reenrolment import DossierAnswer
from portal.services.assistance import MOST_FOUND
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import words
from tests.scenario import Scenario


@pytest.fixture
def staff(scenario: Scenario, db_session: PortalSession, login_as: Callable[..., Browser]) -> Browser:
    """An administrator's browser; the scenario's student is Irina ABARRE, her guardian Jérémie."""
    person, child = scenario.person, scenario.student.person
    person.last_name, person.first_name, person.email = "ABARRE", "Jérémie", "jeremie@exemple.test"
    child.last_name, child.first_name = "ABARRE", "Irina"
    db_session.flush()
    return login_as(new_account(db_session, Role.ADMINISTRATOR))


def staff_account(session: PortalSession) -> Account:
    """The only account that is there."""
    return session.scalars(select(Account)).one()


def search(staff: Browser, text: str):
    """What the counter finds."""
    form = next(form for form in staff.get("/bureau/guichet").forms.values() if "nom" in form.fields)
    form["nom"] = text
    return form.submit().follow()


def begin(staff: Browser):
    """Search Irina and press the button of her guardian."""
    page = search(staff, "abar iri")
    return page.forms[next(key for key, form in page.forms.items() if "person" in form.fields)].submit()


@BOTH_DATABASES
class TestSearching:
    def test_a_student_is_found_by_the_beginnings_of_names(self, staff: Browser) -> None:
        page = search(staff, "aba iri")

        assert "Agir pour ABARRE Jérémie" in page

    @pytest.mark.parametrize("text", ["bouvier gilles", "Gilles BOUVIER", "abarre gilles"])
    def test_a_guardians_name_finds_his_children(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession, text: str
    ) -> None:
        father = make.make_guardian(db_session, scenario.student.family, last_name="BOUVIER", first_name="Gilles")
        make.make_guardianship(db_session, scenario.student, father, rank=2)
        make.make_student(db_session, last_name="BOUVIER", first_name="Anne")
        db_session.flush()

        page = search(staff, text)

        assert "Agir pour BOUVIER Gilles" in page
        assert "BOUVIER Anne" not in page

    @pytest.mark.parametrize(("more", "said"), [(1, "1 autre élève correspond"), (3, "3 autres élèves correspondent")])
    def test_more_than_are_shown_are_counted(
        self, staff: Browser, db_session: PortalSession, more: int, said: str
    ) -> None:
        for number in range(MOST_FOUND + more):
            make.make_student(db_session, last_name="MARTIN", first_name=f"Élève {number:02d}")
        db_session.flush()

        page = words(search(staff, "martin").html.main)

        assert page.count("MARTIN Élève") == MOST_FOUND * 2  # the student, and himself for want of a guardian
        assert f"{said} Ajoutez un prénom" in page

    def test_nothing_is_said_of_more_where_all_are_shown(self, staff: Browser, db_session: PortalSession) -> None:
        for number in range(MOST_FOUND):
            make.make_student(db_session, last_name="MARTIN", first_name=f"Élève {number:02d}")
        db_session.flush()

        assert "correspond" not in search(staff, "martin")

    @pytest.mark.parametrize("separated", [True, False])
    def test_it_says_when_the_parents_live_apart(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession, separated: bool
    ) -> None:
        scenario.student.family.separated = separated
        db_session.flush()

        page = search(staff, "abarre irina")

        assert ("Parents séparés" in page) is separated

    @pytest.mark.parametrize("text", ["", "a", "zzz", "%", "_a"])
    def test_nothing_is_found_by_less(self, staff: Browser, text: str) -> None:
        assert "ABARRE Irina" not in search(staff, text)


class TestActing:
    def test_every_page_says_in_whose_name(self, staff: Browser) -> None:
        home = begin(staff).follow()

        assert "vous agissez pour ABARRE Jérémie" in home
        assert "Irina" in home

    def test_the_menu_offers_nothing_of_ones_own_that_looks_like_the_familys(
        self, staff: Browser, db_session: PortalSession, sessions: Factory
    ) -> None:
        account = staff_account(db_session).id
        db_session.commit()
        with sessions.begin() as session:
            make.make_establishment(session)
            make.make_membership(session, session.get_one(Account, account), make.make_person(session))
        home = begin(staff).follow()
        acting = [words(entry) for entry in home.html.find("nav").details.find_all("li")]
        next(form for form in home.forms.values() if str(form.action).endswith("/guichet/fin")).submit()

        own = [words(entry) for entry in staff.get("/bureau/dossiers").html.find("nav").details.find_all("li")]

        assert [entry for entry in own if entry not in acting] == ["Mot de passe", "Changer d’établissement"]

    @pytest.mark.parametrize(
        ("email", "said"),
        [
            ("jeremie@exemple.test", "Cette personne en est prévenue par courriel."),
            (None, "Cette personne n’a pas d’adresse de courriel : prévenez-la vous-même que vous agissez en son nom."),
        ],
    )
    def test_staff_read_whether_the_family_is_told(
        self, staff: Browser, scenario: Scenario, email: str | None, said: str
    ) -> None:
        scenario.person.email = email
        scenario.session.flush()

        assert said in words(begin(staff).follow().html.main)

    def test_the_family_is_told_by_mail(self, staff: Browser, db_session: PortalSession) -> None:
        begin(staff)

        assert (
            db_session.scalars(select(Mail).where(Mail.event == "assisted")).one().recipient == "jeremie@exemple.test"
        )

    @BOTH_DATABASES
    def test_what_is_written_counts_as_the_guardians_and_is_journaled(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession
    ) -> None:
        begin(staff)
        choice = staff.get(f"/eleves/{scenario.student.public_id}/reinscription")
        form = next(form for form in choice.forms.values() if str(form.action).endswith("/commencer"))
        step = form.submit().follow()
        form = next(form for form in step.forms.values() if "mobile" in form.fields)
        form["mobile"] = "06 39 98 00 01"
        form.submit("later")

        answer = db_session.scalars(select(DossierAnswer).where(DossierAnswer.item_key == "mobile")).one()
        event = db_session.scalars(select(AuditEvent).where(AuditEvent.action == "dossier.begun")).one()
        assert answer.owner_id == scenario.person.id
        assert event.for_person_id == scenario.person.id
        assert event.by_id == answer.by_id == staff_account(db_session).id

    @BOTH_DATABASES
    def test_a_page_drawn_in_one_name_writes_nothing_in_another(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession
    ) -> None:
        other = make.make_guardian(db_session, scenario.student.family)
        make.make_guardianship(db_session, scenario.student, other, rank=2)
        scenario.begin()
        db_session.flush()
        begin(staff)
        step = staff.get(f"/eleves/{scenario.student.public_id}/reinscription/etape/coordonnees")
        old = next(form for form in step.forms.values() if "mobile" in form.fields)
        end = next(form for form in step.forms.values() if str(form.action).endswith("/guichet/fin"))
        end.submit()
        counter = search(staff, "abarre")
        form = next(
            form
            for form in counter.forms.values()
            if form.get("person", default=None) is not None and form["person"].value == other.person.public_id
        )
        form.submit()
        old["mobile"] = "06 39 98 00 01"

        page = old.submit("next", status=400)

        assert "trop ancien" in page
        assert not db_session.scalars(select(DossierAnswer).where(DossierAnswer.item_key == "mobile")).all()

    def test_the_office_is_closed_meanwhile_and_open_again_after(self, staff: Browser) -> None:
        home = begin(staff).follow()

        assert staff.get("/bureau/dossiers", status=403)
        form = next(form for form in home.forms.values() if str(form.action).endswith("/guichet/fin"))
        assert form.submit().location.endswith("/bureau/guichet")
        assert staff.get("/bureau/dossiers", status=200)

    @pytest.mark.parametrize("path", ["/bureau/dossiers", "/bureau/guichet"])
    def test_another_tab_says_in_whose_name_and_leads_back(self, staff: Browser, path: str) -> None:
        begin(staff)

        page = staff.get(path, status=403)

        assert words(page.html.h1) == "Vous agissez pour ABARRE Jérémie"
        assert "écrivez à votre établissement" not in page
        assert words(page.form.html.button) == "Ne plus agir en ce nom"
        assert page.form.submit().location.endswith("/bureau/guichet")
        assert staff.get(path, status=200)

    @BOTH_DATABASES
    @pytest.mark.parametrize("whose", ["student", "person"])
    def test_a_student_and_a_person_that_do_not_belong_together_are_refused(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession, whose: str
    ) -> None:
        page = search(staff, "abarre")
        form = page.forms[next(key for key, form in page.forms.items() if "person" in form.fields)]
        stranger = make.make_student(db_session)
        form[whose] = (stranger if whose == "student" else stranger.person).public_id

        form.submit(status=404)

        assert not db_session.scalars(select(Mail).where(Mail.event == "assisted")).all()
