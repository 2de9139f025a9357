"""Aide - Accessibilité: reached before and after login, in both languages, with who can be asked."""

from portal.db import PortalSession
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import heading, words


class TestHelp:
    def test_connexion_leads_to_it_and_it_says_who_helps(self, browser: Browser, db_session: PortalSession) -> None:
        place = make.make_establishment(db_session, name="Conservatoire du Lac")
        place.address, place.phone = "2 quai du Lac, 45000 Orléans", "+33238000000"
        db_session.flush()

        page = browser.get("/connexion").click("Aide - Accessibilité", index=0)

        assert heading(page) == "Aide - Accessibilité"
        said = words(page.html.main)
        assert "Conservatoire du Lac" in said
        assert "2 quai du Lac, 45000 Orléans" in said
        (number,) = page.html.main.find_all("a", href="tel:+33238000000")
        assert words(number).replace("\xa0", " ") == "02 38 00 00 00"

    def test_it_claims_no_conformity(self, browser: Browser) -> None:
        assert "Aucun audit de conformité n’a été fait" in words(browser.get("/aide").html.main)

    def test_it_is_there_in_english(self, browser: Browser) -> None:
        page = browser.get("/langue?vers=en&retour=/aide").follow()

        assert heading(page) == "Help - Accessibility"
