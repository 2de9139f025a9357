"""What no page of ours sends to the wizard: a plain refusal or the form again, and nothing half-written."""

from collections.abc import Callable
from typing import Any

import pytest
from webtest import Upload

from portal.db import Factory
from portal.models.files import StoredFile
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierAnswer, DossierItem, DossierState
from portal.models.slots import Booking
from portal.models.vault import Document
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.input.raw import Wire
from tests.functional.reenrolment.pages import CONTACT, PHOTO, STEPS, Family, own_form, summary

WRITTEN = (DossierAnswer, DossierItem, Document, StoredFile, Booking, OutboxMessage)
NOTHING = [0] * len(WRITTEN)
FORM = "application/x-www-form-urlencoded"
HUGE = "a" * 10**6


def wire(family: Family) -> tuple[Wire, dict[str, str]]:
    """The same login byte by byte, and the header with its token."""
    cookie = f"__Host-da-capo={family.browser.cookie('da-capo')}"
    return Wire(family.browser.app, cookie), {"X-CSRF-Token": family.token()}


@BOTH_DATABASES
class TestAddresses:
    @pytest.mark.parametrize(
        "key", ["nothing", "Coordonnees", "coordonnees ", "~typed", "..", "a" * 300, "%C3%A9", "%25", "0"]
    )
    def test_a_step_that_is_none_is_no_page(self, begun: Family, key: str) -> None:
        assert begun.open(key, status=404)
        assert begun.post(f"/etape/{key}", CONTACT.items()).status_int == 404
        assert begun.rows(*WRITTEN) == NOTHING

    def test_no_step_opens_before_the_choice(self, family: Family) -> None:
        for key in STEPS:
            assert family.open(key, status=404)
            assert family.post(f"/etape/{key}", [("next", "yes")]).status_int == 404
        assert family.rows(Dossier, *WRITTEN) == [0, *NOTHING]

    def test_the_last_step_first_sends_nothing(self, begun: Family) -> None:
        sent = begun.post("/etape/finalisation", [("next", "yes")])

        assert sent.status_int == 303
        assert begun.dossier.state is DossierState.IN_PROGRESS
        assert begun.rows(*WRITTEN) == NOTHING

    def test_another_family_can_neither_read_nor_write_a_step(
        self, begun: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
    ) -> None:
        account = new_account(begun.scenario.session)
        stranger = Family(login_as(account, into=new_browser()), begun.scenario)

        for key in STEPS:
            assert stranger.open(key, status=404)
            assert stranger.post(f"/etape/{key}", CONTACT.items()).status_int == 404
        for rest in ("/commencer", "/ne-pas-reinscrire"):
            assert stranger.post(rest).status_int == 404
        assert begun.rows(*WRITTEN) == NOTHING

    def test_a_guardian_who_may_see_but_not_re_enrol_changes_nothing(
        self, begun: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
    ) -> None:
        session = begun.scenario.session
        guardian = make.make_guardian(session, begun.scenario.student.family)
        make.make_guardianship(session, begun.scenario.student, guardian, rank=2, may_reenrol=False)
        account = make.make_account(session)
        make.make_membership(session, account, guardian.person)
        other = Family(login_as(account, into=new_browser()), begun.scenario)

        assert other.open("coordonnees", status=303).location.endswith("/reinscription")
        assert other.post("/etape/coordonnees", [*CONTACT.items(), ("next", "yes")]).status_int == 409
        assert other.post("/ne-pas-reinscrire").status_int == 409
        assert begun.rows(*WRITTEN) == NOTHING


class TestTokens:
    @pytest.mark.parametrize("token", [None, "x"])
    def test_a_form_without_ours_changes_nothing(self, complete: Family, token: str | None) -> None:
        before = complete.rows(*WRITTEN)
        given = {} if token is None else {"csrf_token": token}
        for rest in ("/commencer", "/ne-pas-reinscrire", *(f"/etape/{key}" for key in STEPS)):
            refused = complete.browser.post(complete.path(rest), {"next": "yes", **given}, status=400)

            assert "trop ancien" in refused
        assert complete.rows(*WRITTEN) == before
        assert complete.dossier.state is DossierState.IN_PROGRESS


class TestFields:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("civilite", "docteur"),
            ("civilite", "yes"),
            ("courriel", "a\r\nBcc: b@c.test"),
            ("naissance", "31/02/2010"),
            ("naissance", "9999-99-99"),
            ("departement-naissance", "999"),
            ("situation", "seul'; DROP TABLE dossier;--"),
            ("mobile", "+" + "9" * 400),
            ("nom", HUGE),
            ("adresse.street", HUGE),
            ("adresse.postcode", "٤٥٠٠٠"),
            ("nom", "\u202e\u200f"),
            ("nom", "\x07\x1b[31m"),
        ],
    )
    def test_a_value_outside_what_is_offered_is_named(self, begun: Family, name: str, value: str) -> None:
        page = begun.post("/etape/coordonnees", ({**CONTACT, name: value, "next": "yes"}).items())

        assert page.status_int == 422
        assert len(summary(page)) == 1
        assert begun.rows(*WRITTEN) == NOTHING

    def test_names_that_no_form_has_are_not_kept(self, begun: Family) -> None:
        forged = {"state": "accepted", "number": "2026-1", "guardian.last_name": "X", "": "x", "~typed": "x", "~": "y"}

        begun.post(
            "/etape/coordonnees", [*CONTACT.items(), *forged.items(), ("establishment_id", "2"), ("next", "yes")]
        )

        assert (
            set(begun.answers("coordonnees")) & {"state", "number", "establishment_id", "guardian.last_name"} == set()
        )
        assert begun.dossier.state is DossierState.IN_PROGRESS
        assert begun.dossier.number is None

    def test_a_field_that_is_not_asked_is_not_kept(self, begun: Family) -> None:
        begun.post("/etape/tarif", [("niveau-scolaire", "2nde"), ("quotient", "1"), ("next", "yes")])

        assert begun.answers("tarif").get("quotient") is None

    def test_the_same_field_twice_is_refused(self, begun: Family) -> None:
        page = begun.post("/etape/coordonnees", [*CONTACT.items(), ("nom", "AUTRE"), ("next", "yes")])

        assert page.status_int == 400
        assert begun.rows(*WRITTEN) == NOTHING

    @pytest.mark.parametrize("marker", ["__start__", "__end__"])
    @pytest.mark.parametrize("key", ["coordonnees", "autorisations", "cours"])
    @pytest.mark.parametrize("button", ["next", "later"])
    def test_markers_of_groups_are_refused(self, begun: Family, key: str, marker: str, button: str) -> None:
        page = begun.post(f"/etape/{key}", [(marker, "nom:sequence"), (button, "yes")])

        assert page.status_int == 400
        assert begun.rows(*WRITTEN) == NOTHING

    @pytest.mark.parametrize("key", ["coordonnees", "autorisations", "cours"])
    @pytest.mark.parametrize("button", ["next", "later"])
    def test_a_file_as_an_answer_is_refused(self, begun: Family, key: str, button: str) -> None:
        names = {"coordonnees": "nom", "autorisations": "sortie.answer", "cours": "fm"}

        page = begun.post(f"/etape/{key}", [(names[key], PHOTO), (button, "yes")])

        assert page.status_int == 400
        assert begun.rows(*WRITTEN) == NOTHING

    def test_a_thousand_fields_and_more_are_refused(self, begun: Family) -> None:
        page = begun.post("/etape/coordonnees", [(f"n{number}", "1") for number in range(1_001)])

        assert page.status_int == 400

    @BOTH_DATABASES
    @pytest.mark.parametrize(
        ("key", "name"), [("coordonnees", "mobile"), ("cours", "fm"), ("coordonnees", "adresse.city")]
    )
    def test_what_is_left_for_later_is_kept_at_a_length_that_a_person_types(
        self, begun: Family, key: str, name: str
    ) -> None:
        page = begun.post(f"/etape/{key}", [(name, HUGE), ("later", "yes")])

        assert page.status_int == 303
        rows = begun.scenario.session.query(DossierAnswer).filter_by(item_key="~typed").all()
        assert [0 < len(str(row.value)) < 10_000 for row in rows] == [True]
        assert begun.open(key).status_int == 200

    @pytest.mark.parametrize("key", ["coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif"])
    def test_every_button_at_once_is_no_error_of_ours(self, begun: Family, key: str) -> None:
        buttons = [(name, "yes") for name in ("next", "later", "send", "remove", "extend")]

        assert begun.post(f"/etape/{key}", buttons).status_int in (303, 422)

    @pytest.mark.parametrize("name", ["next", "later", "send", "remove", "extend"])
    def test_a_file_as_a_button_is_no_error_of_ours(self, begun: Family, name: str) -> None:
        for key in STEPS:
            page = begun.post(f"/etape/{key}", [(name, PHOTO)])

            assert page.status_int in (303, 400, 422), key
        assert begun.rows(Document, StoredFile, OutboxMessage) == [0, 0, 0]


@BOTH_DATABASES
class TestBytes:
    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            (FORM, b"nom=%00"),
            (FORM, b"nom=a\x00b"),
            (FORM, b"nom=\xff\xfe&next=yes"),
            (FORM, b"nom=%ed%a0%80&next=yes"),
            (f"{FORM}; charset=utf-16", b"nom=a"),
            (
                "multipart/form-data; boundary=x",
                b'--x\r\nContent-Disposition: form-data; name="nom"\r\n\r\n\xff\r\n--x--',
            ),
            ("multipart/form-data", b"--x\r\n\r\n"),
            ("application/json", b'{"nom": "X"}'),
            ("text/plain", b"nom=X"),
            ("", b"nom=X"),
        ],
    )
    def test_bytes_that_are_no_form_of_ours_say_nothing(self, begun: Family, kind: str, body: bytes) -> None:
        sender, token = wire(begun)
        for key in STEPS:
            answer = sender.send(begun.step(key), method="POST", body=body, kind=kind, headers=token)

            assert answer.status in (303, 400, 422), key
            assert answer.is_plain, key
            assert begun.answers(key) == {}
        assert begun.rows(Document, StoredFile, Booking, OutboxMessage) == [0, 0, 0, 0]


@BOTH_DATABASES
class TestSlots:
    def test_one_that_the_rules_do_not_offer_is_refused(self, begun: Family) -> None:
        scenario = begun.scenario
        course = make.make_course(scenario.session, scenario.theory.campaign.to_year, code="FM-1C1-A", level="1C1")
        other = make.make_slot(scenario.session, scenario.theory.campaign, course)

        self.refused(begun, {"fm": other.public_id, "collectif": scenario.choir.public_id})

    def test_one_of_another_group_is_refused(self, begun: Family) -> None:
        choir = begun.scenario.choir.public_id

        self.refused(begun, {"fm": choir, "collectif": choir})

    def test_one_of_another_establishment_is_refused(self, begun: Family, sessions: Factory) -> None:
        with sessions.begin() as elsewhere:
            make.make_establishment(elsewhere)
            foreign = make.make_slot(elsewhere).public_id

        self.refused(begun, {"fm": foreign, "collectif": begun.scenario.choir.public_id})

    def test_a_full_one_is_refused(self, begun: Family) -> None:
        begun.scenario.theory.taken = begun.scenario.theory.capacity
        begun.scenario.session.flush()

        page = begun.post("/etape/cours", [("fm", begun.scenario.theory.public_id), ("next", "yes")])

        assert page.status_int == 422
        assert begun.rows(Booking) == [0]

    @pytest.mark.parametrize("value", ["", "0", "' OR 1=1", "0" * 16, HUGE])
    def test_one_that_is_none_is_refused(self, begun: Family, value: str) -> None:
        self.refused(begun, {"fm": value, "collectif": begun.scenario.choir.public_id})

    def test_later_does_not_hold_one_that_is_not_offered_either(self, begun: Family, sessions: Factory) -> None:
        with sessions.begin() as elsewhere:
            make.make_establishment(elsewhere)
            foreign = make.make_slot(elsewhere).public_id

        page = begun.post("/etape/cours", [("fm", foreign), ("later", "yes")])

        assert page.status_int in (303, 422)
        assert begun.rows(Booking) == [0]
        assert begun.open("cours").status_int == 200

    def test_more_than_may_be_chosen_is_refused(self, begun: Family) -> None:
        values = [("fm", begun.scenario.theory.public_id)] * 2

        page = begun.post("/etape/cours", [*values, ("collectif", begun.scenario.choir.public_id), ("next", "yes")])

        assert page.status_int in (303, 422)
        assert begun.rows(Booking)[0] in (0, 2)

    def refused(self, family: Family, values: dict[str, Any]) -> None:
        page = family.post("/etape/cours", [*values.items(), ("next", "yes")])

        assert page.status_int == 422
        assert family.rows(*WRITTEN) == NOTHING


class TestFiles:
    def test_thirty_files_for_one_document_keep_no_more_than_it_takes(self, begun: Family) -> None:
        page = begun.post("/etape/documents", [("file-photo", PHOTO)] * 30 + [("send", "photo")])

        assert page.status_int in (303, 422)
        assert begun.rows(StoredFile)[0] <= 1

    def test_a_document_that_is_not_asked_is_not_taken(self, begun: Family) -> None:
        page = begun.post("/etape/documents", [("file-jugement", PHOTO), ("file-x", PHOTO), ("send", "jugement")])

        assert page.status_int == 422
        assert begun.rows(Document, StoredFile) == [0, 0]
        assert begun.open("documents").status_int == 200

    @BOTH_DATABASES
    @pytest.mark.parametrize("key", ["photo", ""])
    def test_taking_back_what_is_not_there_changes_nothing(self, begun: Family, key: str) -> None:
        page = begun.post("/etape/documents", [("remove", key)])

        assert page.status_int == 303
        assert begun.rows(Document, StoredFile, DossierItem) == [0, 0, 0]

    @BOTH_DATABASES
    @pytest.mark.parametrize("key", ["jugement", "nothing", "~typed", HUGE])
    def test_taking_back_what_is_not_asked_is_refused(self, begun: Family, key: str) -> None:
        page = begun.post("/etape/documents", [("remove", key)])

        assert page.status_int == 422
        assert "rien n’a été retiré" in page
        assert begun.rows(Document, StoredFile, DossierItem) == [0, 0, 0]

    @BOTH_DATABASES
    @pytest.mark.parametrize("mark", [[], [""], ["x"], [HUGE], ["x", "y"], [PHOTO]])
    def test_a_page_that_does_not_say_what_it_showed_takes_nothing_back(self, begun: Family, mark: list[Any]) -> None:
        begun.send("documents", {"file-photo": PHOTO}, button="send", value="photo")

        page = begun.post("/etape/documents", [("remove", "photo"), *(("files-photo", each) for each in mark)])

        assert page.status_int == 422
        assert "Rien n’a été retiré" in page
        assert begun.rows(Document, StoredFile) == [1, 1]
        assert own_form(begun.open("documents")).submit("remove", value="photo").status_int == 303

    def test_a_button_of_a_document_that_is_none_is_refused(self, begun: Family) -> None:
        page = begun.post("/etape/documents", [("send", '"><script>alert(1)</script>')])

        assert page.status_int == 422
        assert "Ce document n’est plus demandé" in page
        assert "script&gt;alert" not in page

    def test_a_file_sent_as_text_is_none(self, begun: Family) -> None:
        page = begun.post("/etape/documents", [("file-photo", "photo.jpg"), ("send", "photo")])

        assert page.status_int == 422
        assert begun.rows(Document, StoredFile) == [0, 0]

    @pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"<svg/>", b"GIF89a"])
    def test_a_broken_picture_is_refused(self, begun: Family, body: bytes) -> None:
        page = begun.post("/etape/documents", [("file-photo", Upload("photo.jpg", body)), ("send", "photo")])

        assert page.status_int == 422
        assert begun.rows(Document, StoredFile) == [0, 0]

    @BOTH_DATABASES
    @pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "a\\b.jpg", "é" * 300 + ".jpg", ".", "x\u202egpj.exe"])
    def test_a_name_without_sense_is_made_harmless(self, begun: Family, name: str) -> None:
        body = PHOTO.content

        begun.post("/etape/documents", [("file-photo", Upload(name, body)), ("send", "photo")])

        (title,) = [row.title for row in begun.scenario.session.query(StoredFile)]
        assert "/" not in title
        assert "\\" not in title
        assert "\u202e" not in title
        assert title.endswith(".jpg")
        assert len(title) <= 150

    @BOTH_DATABASES
    def test_a_document_of_the_dossier_is_not_read_by_another_family(
        self, begun: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
    ) -> None:
        begun.send("documents", {"file-photo": PHOTO}, button="send", value="photo")
        address = begun.open("documents").html.find("a", href=lambda to: "/document/" in (to or ""))["href"]
        stranger = login_as(new_account(begun.scenario.session), into=new_browser())

        assert stranger.get(address, status=404)

    def test_own_form_is_still_there_after_all_that(self, begun: Family) -> None:
        begun.post("/etape/documents", [("remove", "x"), ("send", "y"), ("file-photo", "z")])

        assert "file-photo" in own_form(begun.open("documents")).fields
