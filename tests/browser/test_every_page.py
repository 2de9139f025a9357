"""Every page, and every page as it refuses: nothing that axe or the Nu checker finds, no sideways scroll."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import walks
from tests.browser.checks import Inspector
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
SEND = "main form button.button:not([type=button])"
NO_LINK = "A" * 43
STEPS = ("coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif", "finalisation")


def mails(system: System) -> list[EmailMessage]:
    """What has arrived in the mailbox, the oldest first."""
    parser: BytesParser[EmailMessage] = BytesParser(policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted((system.var / "mailbox").glob("*.eml"))]


@contextmanager
def in_english(page: Page) -> Iterator[None]:
    """Read the pages of an account in English; afterwards it is as it was for other tests."""

    page.wait_for_selector(".main-menu summary")  # the page after Connexion has come
    home = page.url

    def choose(language: str) -> None:
        page.goto(home)  # the steps have no menu
        page.click(".main-menu summary")
        page.click(f".main-menu button[lang={language}]")

    choose("en")
    try:
        yield
    finally:
        choose("fr")


def link_to_choose(system: System, page: Page, address: str) -> str:
    """Wait for the mail to an address with the link to choose a password."""
    for _ in range(walks.PATIENCE * 2):
        for mail in (mail for mail in mails(system) if mail["to"] == address):
            text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # every mail of ours has one
            if "/mot-de-passe/lien/" in text:
                return str(next(word for word in text.split() if "/mot-de-passe/lien/" in word))
        page.wait_for_timeout(500)
    raise AssertionError("the link never came")


@pytest.fixture
def page(new_page: Any) -> Page:
    """The page of one person."""
    opened: Page = new_page()
    return opened


@pytest.fixture
def inspector(page: Page) -> Inspector:
    """Who looks at that page."""
    return Inspector(page)


class TestBeforeLogin:
    def test_connexion_and_passwords(self, system: System, page: Page, inspector: Inspector) -> None:
        page.goto(system.told["portal"] + "/connexion")
        inspector.look("login")
        page.click(SEND)
        inspector.look("login, empty")
        page.select_option("select[name=site]", "valcourt")
        page.fill("input[name=identifier]", "personne1")
        page.fill("input[name=password]", "ce-n-est-pas-le-bon")
        page.click(SEND)
        inspector.look("login, refused")
        page.goto(system.told["portal"] + "/aide")
        inspector.look("help")
        page.goto(system.told["portal"] + "/mot-de-passe/nouveau")
        inspector.look("password request")
        page.click(SEND)
        inspector.look("password request, empty")
        page.goto(system.told["portal"] + "/mot-de-passe/envoye")
        inspector.look("password requested")
        page.goto(system.told["portal"] + "/mot-de-passe/lien/" + NO_LINK)
        inspector.look("link over")
        page.goto(system.told["portal"] + "/connexion")
        page.click("a[hreflang=en]")
        inspector.look("login, in English")
        page.click(SEND)
        inspector.look("login, empty, in English")

        assert inspector.found == []

    def test_pages_of_errors(self, system: System, page: Page, inspector: Inspector) -> None:
        page.goto(system.told["portal"] + "/connexion")
        page.eval_on_selector("input[name=csrf_token]", "(field) => field.remove()")
        page.click(SEND)
        inspector.look("400")
        page.goto(system.told["portal"] + "/nulle-part")
        inspector.look("404")
        page.goto(system.told["portal"] + "/deconnexion")
        inspector.look("405")
        walks.log_in(page, system, system.account("valcourt", "student"))
        page.goto(system.told["portal"] + "/bureau/dossiers")
        inspector.look("403")

        assert inspector.found == []

    def test_the_choice_of_a_password(self, system: System, page: Page, new_page: Any) -> None:
        account = system.account("saint-aubin", "guardian", "plusieurs")
        walks.log_in(page, system, account)
        page.goto(walks.open_dossier(page) + "coordonnees")  # wherever another test has left it
        address = page.input_value("input[autocomplete=email]")
        other = new_page()
        inspector = Inspector(other)
        other.goto(system.told["portal"] + "/mot-de-passe/nouveau")
        other.select_option("select[name=site]", account["site"])
        other.fill("input[name=identifier]", account["identifier"])
        other.fill("input[name=email]", address)
        other.click(SEND)
        other.goto(link_to_choose(system, other, address))
        inspector.look("choose a password")
        other.click(SEND)
        inspector.look("choose a password, empty")

        assert inspector.found == []


class TestFamily:
    @pytest.mark.parametrize(
        ("site", "role", "about"),
        [
            ("valcourt", "guardian", "second compte"),
            ("valcourt", "student", "majeur"),
            ("hauterive", "guardian", "deux rôles"),
        ],
    )
    def test_accueil(self, system: System, page: Page, inspector: Inspector, site: str, role: str, about: str) -> None:
        walks.log_in(page, system, system.account(site, role, about))
        inspector.look(f"home, {about}")

        assert inspector.found == []

    def test_the_account(self, system: System, page: Page, inspector: Inspector) -> None:
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "deux établissements"))
        page.click(".main-menu summary")
        inspector.look("account menu, open")
        page.goto(system.told["portal"] + "/aide")
        inspector.look("help, logged in")
        page.goto(system.told["portal"] + "/etablissement")
        inspector.look("place")
        page.goto(system.told["portal"] + "/mot-de-passe")
        inspector.look("password")
        page.click(SEND)
        inspector.look("password, empty")

        assert inspector.found == []

    def test_in_english(self, system: System, page: Page, inspector: Inspector) -> None:
        walks.log_in(page, system, system.account("hauterive", "guardian", "plusieurs"))
        with in_english(page):
            self._look_at_every_step(page, inspector)

        assert inspector.found == []

    def _look_at_every_step(self, page: Page, inspector: Inspector) -> None:
        inspector.look("home")
        base = walks.open_dossier(page)
        walks.answer_to(page, "recapitulatif")
        for step in walks.steps_of(page):
            page.goto(base + step)
            inspector.look(step)

    def test_a_student_who_leaves(self, system: System, page: Page, inspector: Inspector) -> None:
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "plusieurs"))
        page.click("main a[href*='/reinscription'] >> nth=1")
        inspector.look("choice")
        page.click("a[href$='ne-pas-reinscrire']")
        inspector.look("decline")
        page.click("main form button.destructive")
        inspector.look("declined")

        assert inspector.found == []


class TestReenrolment:
    """A family walks to the end and makes every mistake on the way; the office does too; then it is accepted."""

    def test_every_step_and_every_answer(self, system: System, new_page: Any) -> None:
        family, office = new_page(), new_page()
        at_home, at_work = Inspector(family), Inspector(office)
        walks.log_in(family, system, system.account("valcourt", "guardian", "plusieurs"))
        base = walks.open_dossier(family, 1)
        self._make_mistakes(family, at_home, base)
        family.goto(base + "coordonnees")
        walks.answer_all(family, "12 rue des Lilas")
        at_home.look("summary")
        for step in ("documents", "cours"):
            family.goto(base + step)
            at_home.look(f"{step}, answered")
        family.goto(base + "documents")
        family.click("button[name=remove][value=assurance]")
        family.wait_for_selector("button[name=remove][value=assurance]", state="detached")
        family.goto(base + "recapitulatif")
        walks.go_on(family)
        family.wait_for_url("**/finalisation")
        at_home.look("finish")
        walks.go_on(family)
        family.wait_for_url("**/reinscription")
        at_home.look("sent")
        family.click("button[name=send][value=assurance]")
        family.wait_for_selector("#erreurs")
        at_home.look("sent, no file handed in")
        family.goto(base.removesuffix("/etape/"))
        walks.reload_until(family, "recapitulatif.pdf")

        number = family.inner_text("main p.soft >> nth=0").split(",")[0].split()[-1]
        self._return(office, at_work, system, number)
        walks.reload_until(family, "Corriger le dossier")
        at_home.look("returned")
        self._give_more_time(office, at_work)
        family.click("a:has-text('Corriger le dossier')")
        at_home.look("to correct")
        family.goto(base + "finalisation")
        walks.go_on(family)
        family.wait_for_url("**/reinscription")
        walks.reload_until(office, 'value="accept"')
        at_work.look("dossier, sent again")
        walks.decide(office, "accept")
        walks.reload_until(family, "La réinscription est acceptée")
        at_home.look("accepted")
        office.reload()
        at_work.look("dossier, accepted")
        self._hand_in_later(family, at_home, office, at_work)

        assert at_home.found == []
        assert at_work.found == []
        self._read_the_mails(system, new_page(), new_page())

    def _hand_in_later(self, family: Page, at_home: Inspector, office: Page, at_work: Inspector) -> None:
        walks.send(family, "assurance")
        at_home.look("accepted, a document handed in")
        office.reload()
        at_work.look("dossier, a document arrived")
        office.click("section[aria-labelledby=arrivals] a")
        at_work.look("arrival")
        office.click("button[name=refuse]")
        office.wait_for_selector("#erreurs")
        at_work.look("arrival, no reason")
        office.click("button[name=accept]")
        office.wait_for_url(lambda url: "/arrive/" not in url)

    def _give_more_time(self, page: Page, inspector: Inspector) -> None:
        walks.reload_until(page, "Donner plus de temps")
        page.click("a:has-text('Donner plus de temps')")
        inspector.look("more time")
        page.fill("input[name=answer_by]", "")
        page.click("main form button")
        inspector.look("more time, without a day")
        page.fill("input[name=answer_by]", "30/07/2026")
        page.click("main form button")
        inspector.look("dossier, more time given")

    def _make_mistakes(self, page: Page, inspector: Inspector, base: str) -> None:
        for step in STEPS:
            page.goto(base + step)
            inspector.look(step)
        page.goto(base + "coordonnees")
        page.fill("input[name='adresse.street']", "")
        page.fill("input[name='adresse.postcode']", "45")
        walks.go_on(page)
        inspector.look("coordonnees, wrong")
        # What is wrong is kept as well, until it is put right; when it is saved, the page can be left and opened again.
        with page.expect_response(lambda answer: answer.request.method == "POST", timeout=walks.PATIENCE * 1000):
            page.fill("input[name='adresse.postcode']", "45000")
        for step in ("tarif", "autorisations", "cours"):
            page.goto(base + step)
            walks.go_on(page)
            page.wait_for_selector("#erreurs")
            inspector.look(f"{step}, empty")
        page.goto(base + "documents")
        page.click("button[name=send] >> nth=0")
        page.wait_for_selector("#erreurs")
        inspector.look("documents, no file")

    def _return(self, page: Page, inspector: Inspector, system: System, name: str) -> None:
        walks.log_in(page, system, system.account("valcourt", "administrator"))
        inspector.look("office")
        page.goto(system.told["portal"] + "/bureau/dossiers?etat=refused")
        inspector.look("office, nothing found")
        page.goto(system.told["portal"] + "/bureau/dossiers?etat=in-review")
        inspector.look("office, one state")
        page.fill("input[name=nom]", name)
        page.click("form.filters button")
        page.wait_for_url("**recherche=**")
        page.click("th a >> nth=0")
        inspector.look("dossier")
        page.click("text=Enregistrer la décision")
        inspector.look("dossier, no decision")
        late = page.context.new_page()
        late.goto(page.url.removesuffix("/decision"))
        walks.decide(page, "return", "Le numéro de la rue est faux.", "30/06/2026")
        page.wait_for_url(lambda url: not url.endswith("/decision"))
        inspector.look("dossier, decided")
        walks.decide(late, "accept")
        slow = Inspector(late)
        slow.look("dossier, decided meanwhile")
        inspector.found += slow.found

    def _read_the_mails(self, system: System, page: Page, blank: Page) -> None:
        """Look at the mailbox, and at the mails as a mail program shows them: with their own styles."""
        inspector, reader = Inspector(page), Inspector(blank)
        page.goto(system.told["mailbox"])
        inspector.look("mailbox")
        page.click("main ul a >> nth=0")
        inspector.look("mail")
        page.goto(system.told["mailbox"] + "/mail/none")
        inspector.look("no such mail")
        for subject, mail in {str(mail["subject"]): mail for mail in mails(system)}.items():
            sent = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]  # each mail has one
            blank.set_content(sent)
            reader.look(subject)
            reader.read(subject, sent)

        assert inspector.found == []
        assert reader.found == []
