"""The words of mails and the messages that carry them."""

import dataclasses
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from portal.i18n import LANGUAGES
from portal.notifications.events import EVENTS, MailError, from_json, to_json
from portal.notifications.mails import AddressError, RenderedMail, parse_sender, render_mail, to_message
from portal.templating import TEMPLATES
from tests.unit.portal.notifications.samples import NASTY, SHOWN, values

SENDER = "Da Capo <ne-pas-repondre@da-capo.test>"
SENT_AT = datetime(2026, 6, 10, 17, 12, tzinfo=UTC)
PLAIN = RenderedMail(subject="Objet", text="Texte\n", html="<p>Texte</p>", language="fr")


class Page(HTMLParser):
    """What a mail program sees of the HTML: its text, tags and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.links += [found["href"]] if tag == "a" else []
        self.language = found["lang"] if tag == "html" else self.language

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(params=sorted(EVENTS))
def event(request):
    """Each event in turn."""
    return request.param


@pytest.fixture(params=LANGUAGES)
def language(request):
    """Each language in turn."""
    return request.param


def read_back(message):
    """Return the message as a mail program reads it from the wire."""
    return message_from_bytes(message.as_bytes(), policy=default)


class TestEveryEvent:
    def test_each_event_has_its_three_files_and_no_folder_lacks_its_event(self):
        folders = {path.name: path for path in (TEMPLATES / "mails").iterdir() if path.is_dir()}

        assert set(folders) == set(EVENTS)
        for folder in folders.values():
            names = {path.name for path in folder.iterdir()}
            assert names == {"subject.txt.jinja2", "body.txt.jinja2", "body.html.jinja2"}

    def test_it_has_a_subject_of_one_line_and_both_parts(self, event, language):
        mail = render_mail(event, language, values()[event])

        assert mail.subject
        assert len(mail.subject.splitlines()) == 1
        assert mail.text.strip()
        assert "<html" in mail.html

    def test_nasty_values_are_shown_and_not_obeyed(self, event, language):
        mail = render_mail(event, language, values(NASTY)[event])

        assert "\n" not in mail.subject
        assert "\r" not in mail.subject + mail.text
        assert SHOWN in " ".join(mail.text.split())
        assert SHOWN in Page(mail.html).text
        assert "b" not in Page(mail.html).tags

    def test_text_and_html_say_the_same_facts(self, event, language):
        mail = render_mail(event, language, values("Valcourt")[event])
        html = Page(mail.html).text

        for line in mail.text.split("\n\n"):
            words = " ".join(line.split()).removeprefix("- ")
            if not words.startswith(("--", "http")) and "https://" not in words:
                assert words in html

    def test_both_parts_hold_the_link_whole(self, event, language):
        link = "https://da-capo.test/" + "a" * 150 + "?b=1&c=2"

        mail = render_mail(event, language, values(link=link)[event])

        assert link in mail.text.splitlines()
        assert set(Page(mail.html).links) == {link}

    def test_the_html_names_its_language_and_loads_nothing(self, event, language):
        mail = render_mail(event, language, values()[event])
        page = Page(mail.html)

        assert page.language == language
        assert not {"img", "script", "link", "iframe", "form", "input"} & set(page.tags)
        assert "url(" not in mail.html
        assert page.tags.count("h1") == 1
        assert page.tags.count("title") == 1

    def test_lines_of_the_text_are_short(self, event, language):
        mail = render_mail(event, language, values("un mot " * 60)[event])

        assert all(len(line) <= 76 or line.startswith("https://") for line in mail.text.splitlines())

    def test_it_says_who_writes_and_how_to_reach_them(self, event, language):
        mail = render_mail(event, language, values("Conservatoire de Valcourt")[event])

        assert "Conservatoire de Valcourt" in mail.text
        assert "02\u00a038\u00a079\u00a000\u00a000" in mail.text
        assert mail.sender_name == "Conservatoire de Valcourt"
        assert mail.reply_to == "scolarite@valcourt.test"

    def test_its_values_survive_being_kept_as_json(self, event, language):
        given = values(NASTY)[event]

        kept = to_json(event, given)

        assert from_json(event, kept) == given
        assert render_mail(event, language, kept) == render_mail(event, language, given)


class TestWords:
    def test_a_deadline_is_said_as_the_last_moment_that_counts(self):
        mail = render_mail("dossier-returned", "en", values()["dossier-returned"])

        assert "Saturday 4 July 2026 included (23:59)" in " ".join(mail.text.split())

    def test_the_acknowledgement_says_when_and_what_next(self):
        given = dataclasses.replace(values()["dossier-received"], to_do=(), unsigned=())

        text = " ".join(render_mail("dossier-received", "en", given).text.split())

        assert "dossier no. 2026-00417 for 2026-2027 on Wednesday 10 June 2026 at 19:12" in text
        assert "by Wednesday 24 June 2026" in text
        assert "You have nothing to do until then." in text

    def test_the_acknowledgement_does_not_say_that_nothing_remains_when_something_does(self):
        text = render_mail("dossier-received", "en", values()["dossier-received"]).text

        assert "nothing to do" not in text

    def test_without_a_promised_day_the_acknowledgement_names_none(self):
        given = dataclasses.replace(values()["dossier-received"], answer_by=None)

        assert "as soon as there is an answer" in render_mail("dossier-received", "en", given).text

    def test_a_declined_dossier_may_have_no_number(self):
        given = dataclasses.replace(values()["dossier-declined"], number="")

        assert "dossier no." not in render_mail("dossier-declined", "en", given).subject

    def test_a_reason_keeps_its_paragraphs(self):
        given = dataclasses.replace(values()["dossier-refused"], reason="Un.\r\n\r\n\r\nDeux.\r\nTrois.")

        mail = render_mail("dossier-refused", "en", given)

        assert "Un.\n\nDeux.\nTrois." in mail.text
        assert re.search(r"<p[^>]*>Un\.</p>\s*<p[^>]*>Deux\.<br>Trois\.</p>", mail.html)

    def test_the_old_address_is_not_told_the_new_one(self):
        assert not {"email", "new_address"} & {field.name for field in dataclasses.fields(EVENTS["email-changed"])}


class TestRefusedValues:
    def test_an_unknown_event(self):
        with pytest.raises(MailError, match="no-such-event"):
            render_mail("no-such-event", "fr", {})

    @pytest.mark.parametrize("name", ["../layouts", "mails/parts", ""])
    def test_an_event_that_is_a_path(self, name):
        with pytest.raises(MailError):
            render_mail(name, "fr", {})

    def test_a_missing_value_is_named_without_the_others(self):
        kept = to_json("dossier-refused", values("motsecret")["dossier-refused"])
        del kept["reason"]

        with pytest.raises(MailError) as refusal:
            render_mail("dossier-refused", "fr", kept)

        assert "reason" in str(refusal.value)
        assert "motsecret" not in str(refusal.value)

    def test_a_value_that_the_event_does_not_know(self):
        kept = to_json("password-link", values()["password-link"])

        with pytest.raises(MailError, match="password"):
            render_mail("password-link", "fr", {**kept, "password": "motdepasse"})

    def test_the_values_of_another_event(self):
        with pytest.raises(MailError):
            render_mail("password-link", "fr", values()["first-access"])

    def test_an_instant_without_zone(self):
        kept = to_json("password-changed", values()["password-changed"])

        with pytest.raises(MailError, match="at"):
            render_mail("password-changed", "fr", {**kept, "at": "2026-06-10T17:12:00"})

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "//da-capo.test",
            "https://a b",
            'https://a"onclick=',
            "",
        ],
    )
    def test_a_link_that_is_no_web_address(self, link):
        kept = to_json("password-link", values()["password-link"])

        with pytest.raises(MailError, match="link"):
            render_mail("password-link", "fr", {**kept, "link": link})


class TestMessage:
    def test_it_has_text_first_and_html_beside_it(self):
        message = read_back(to_message("17", "j@exemple.fr", PLAIN, SENDER, SENT_AT))

        assert message.get_content_type() == "multipart/alternative"
        kinds = [(part.get_content_type(), part.get_content_charset()) for part in message.iter_parts()]
        assert kinds == [("text/plain", "utf-8"), ("text/html", "utf-8")]

    def test_its_headers(self):
        mail = dataclasses.replace(PLAIN, sender_name="Conservatoire « É »", reply_to="scolarite@valcourt.test")

        message = read_back(to_message("17", "j@exemple.fr", mail, SENDER, SENT_AT))

        assert message["From"].addresses[0].display_name == "Conservatoire « É »"
        assert message["From"].addresses[0].addr_spec == "ne-pas-repondre@da-capo.test"
        assert message["To"] == "j@exemple.fr"
        assert message["Reply-To"] == "scolarite@valcourt.test"
        assert message["Date"].datetime == SENT_AT
        assert message["Content-Language"] == "fr"
        assert message["Auto-Submitted"] == "auto-generated"

    def test_its_id_is_that_of_the_mail_at_every_attempt(self):
        first, again = (to_message("17", "j@exemple.fr", PLAIN, SENDER, SENT_AT) for _ in range(2))

        assert first["Message-ID"] == again["Message-ID"] == "<mail.17@da-capo.test>"

    @pytest.mark.parametrize("mail_id", ["", "../17", "1 7", "17\r\nBcc: x", "a" * 65, "é"])
    def test_an_id_that_is_none_is_refused(self, mail_id):
        with pytest.raises(MailError):
            to_message(mail_id, "j@exemple.fr", PLAIN, SENDER, SENT_AT)

    @pytest.mark.parametrize("field", ["subject", "sender_name"])
    @pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
    def test_a_line_break_never_makes_a_header(self, field, line_end):
        mail = dataclasses.replace(PLAIN, **{field: f"Objet{line_end}Bcc: all@example.org"})

        message = read_back(to_message("17", "j@exemple.fr", mail, SENDER, SENT_AT))

        assert message["Bcc"] is None
        assert "Objet Bcc: all@example.org" in str(message[{"subject": "Subject"}.get(field, "From")])

    @pytest.mark.parametrize(
        "recipient",
        [
            "",
            "j",
            "@exemple.fr",
            "j@",
            "j@exemple.fr, k@exemple.fr",
            "j@exemple.fr;k@exemple.fr",
            "J <j@exemple.fr>",
            "j@exemple.fr\r\nBcc: k@exemple.fr",
            "j@exemple.fr\n",
            "j@@exemple.fr",
            "j k@exemple.fr",
            "j@exemple..fr",
            "a" * 250 + "@exemple.fr",
        ],
    )
    def test_a_recipient_that_is_not_one_plain_address_is_refused(self, recipient):
        with pytest.raises(AddressError):
            to_message("17", recipient, PLAIN, SENDER, SENT_AT)

    def test_a_domain_with_accents_is_written_for_the_wire(self):
        assert to_message("17", "j@école.fr", PLAIN, SENDER, SENT_AT)["To"] == "j@xn--cole-9oa.fr"

    def test_accents_and_long_lines_survive_the_wire(self):
        mail = dataclasses.replace(PLAIN, subject="Réinscription " * 20, text="É" * 3000 + "\n.\nFrom là\n")

        message = read_back(to_message("17", "j@exemple.fr", mail, SENDER, SENT_AT))

        assert message["Subject"] == mail.subject.strip()
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == mail.text
        assert max(map(len, message.as_bytes().splitlines())) < 1000


class TestSender:
    @pytest.mark.parametrize(
        ("setting", "name"),
        [
            ("Da Capo <a@da-capo.test>", "Da Capo"),
            ('"Da Capo, portail" <a@da-capo.test>', "Da Capo, portail"),
            ("a@da-capo.test", ""),
            ("<a@da-capo.test>", ""),
        ],
    )
    def test_it_reads_a_name_and_an_address(self, setting, name):
        sender = parse_sender(setting)

        assert (sender.display_name, sender.addr_spec) == (name, "a@da-capo.test")

    @pytest.mark.parametrize("setting", ["", "Da Capo", "a@da-capo.test, b@da-capo.test", "A <a@x> B <b@y>"])
    def test_it_refuses_anything_else(self, setting):
        with pytest.raises(AddressError):
            parse_sender(setting)
