"""Who may ask what: every route, every role, every method. A route that is missing here fails.

A POST is sent without the token of a form: whoever may ask is told that the form is too old, and nothing
changes. What a role may not ask is answered as if the token had been right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pyramid.interfaces import IRoutesMapper
from pyramid.router import Router

from portal.db import Factory
from portal.models.accounts import Account, Role
from portal.models.reenrolment import DossierItem, ItemKind
from portal.models.vault import DocumentFile
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account, new_login
from tests.scenario import Scenario

ROLES = (
    "nobody",
    "guardian",
    "second guardian",
    "restricted guardian",
    "other family",
    "same identifier elsewhere",
    "administrator",
    "administrator elsewhere",
    "operator",
)
FAMILIES = ("guardian", "second guardian", "restricted guardian", "other family", "same identifier elsewhere")
OPEN, LOGIN, FORBIDDEN, MISSING, NO_METHOD = "open", "login", "forbidden", "missing", "no method"


@dataclass(frozen=True)
class Row:
    """What each role is answered on a route, by GET and by POST; None: no view takes that method."""

    path: str
    get: dict[str, str] | None
    post: dict[str, str] | None


def everybody() -> dict[str, str]:
    """Nobody is asked who they are."""
    return dict.fromkeys(ROLES, OPEN)


def the_known(*, but: tuple[str, ...] = (), answer: str = FORBIDDEN) -> dict[str, str]:
    """Whoever is logged in, but for some; an operator has no login here yet."""
    known = dict.fromkeys(ROLES, OPEN) | dict.fromkeys(("nobody", "operator"), LOGIN)
    return known | dict.fromkeys(but, answer)


def the_family_of_the_student() -> dict[str, str]:
    """Guardians who may see the student; for all others there is no such student."""
    family = ("guardian", "second guardian")
    return the_known(but=tuple(role for role in ROLES[1:-1] if role not in family), answer=MISSING)


def the_office() -> dict[str, str]:
    """Administrators, of whatever establishment: each sees its own list."""
    return the_known(but=FAMILIES)


def the_office_of_the_dossier() -> dict[str, str]:
    """Administrators of the dossier's establishment; in another one there is no such dossier."""
    return the_office() | {"administrator elsewhere": MISSING}


STUDENT = "/eleves/{student}/reinscription"
DOSSIER = "/bureau/dossiers/{number}"
TABLE = {
    "static": Row("/statique/0/img/mark.svg", everybody(), None),
    "healthz": Row("/healthz", everybody(), None),
    "readyz": Row("/readyz", everybody(), None),
    "login": Row("/connexion", everybody(), everybody()),
    "logout": Row("/deconnexion", None, everybody()),
    "stay": Row("/rester-connecte", None, the_known()),
    "language": Row("/langue?vers=fr&retour=/mot-de-passe/nouveau", everybody(), the_known()),
    "help": Row("/aide", everybody(), None),
    "place": Row("/etablissement", the_known(), the_known()),
    "password_request": Row("/mot-de-passe/nouveau", everybody(), everybody()),
    "password_requested": Row("/mot-de-passe/envoye", everybody(), None),
    "password_link": Row("/mot-de-passe/lien/x", everybody(), None),
    "password_choose": Row("/mot-de-passe/choisir", everybody(), everybody()),
    "password_change": Row("/mot-de-passe", the_known(), the_known()),
    "home": Row("/", the_known(), None),
    "reenrolment": Row(STUDENT, the_family_of_the_student(), None),
    "reenrolment_begin": Row(f"{STUDENT}/commencer", None, the_family_of_the_student()),
    "reenrolment_decline": Row(
        f"{STUDENT}/ne-pas-reinscrire", the_family_of_the_student(), the_family_of_the_student()
    ),
    "reenrolment_signature": Row(f"{STUDENT}/signature", the_family_of_the_student(), the_family_of_the_student()),
    "reenrolment_withdraw": Row(f"{STUDENT}/retirer", the_family_of_the_student(), the_family_of_the_student()),
    "reenrolment_summary": Row(f"{STUDENT}/recapitulatif.pdf", the_family_of_the_student(), None),
    "reenrolment_preview": Row(f"{STUDENT}/document/{{file}}/apercu", the_family_of_the_student(), None),
    "reenrolment_documents": Row(f"{STUDENT}/documents", the_family_of_the_student(), the_family_of_the_student()),
    "reenrolment_file": Row(f"{STUDENT}/document/{{file}}", the_family_of_the_student(), None),
    "reenrolment_step": Row(f"{STUDENT}/etape/coordonnees", the_family_of_the_student(), the_family_of_the_student()),
    "office_students": Row("/bureau/eleves", the_office(), the_office()),
    "office_counter": Row("/bureau/guichet", the_office(), the_office()),
    "assistance_end": Row("/guichet/fin", None, the_known(but=ROLES[1:-1])),
    "office_dossiers": Row("/bureau/dossiers", the_office(), the_office()),
    "office_dossier": Row(DOSSIER, the_office_of_the_dossier(), None),
    "office_decision": Row(f"{DOSSIER}/decision", None, the_office_of_the_dossier()),
    "office_item": Row(f"{DOSSIER}/element", None, the_office_of_the_dossier()),
    "office_arrival": Row(f"{DOSSIER}/arrive/assurance", the_office_of_the_dossier(), the_office_of_the_dossier()),
    "office_note": Row(f"{DOSSIER}/note", None, the_office_of_the_dossier()),
    "office_deadline": Row(f"{DOSSIER}/delai", the_office_of_the_dossier(), the_office_of_the_dossier()),
    "office_summary": Row(f"{DOSSIER}/recapitulatif.pdf", the_office_of_the_dossier(), None),
    "office_preview": Row(f"{DOSSIER}/document/{{file}}/apercu", the_office_of_the_dossier(), None),
    "office_file": Row(f"{DOSSIER}/document/{{file}}", the_office_of_the_dossier(), None),
}
PARTS_MISSING = {"reenrolment_summary", "office_summary"}
"""Routes whose object the dossier of this test does not have: they answer 404 to those who may ask, too."""


@dataclass
class World:
    """One browser for each role, and the parts of addresses."""

    browsers: dict[str, Browser]
    parts: dict[str, str]

    def answer(self, role: str, method: str, path: str) -> str:
        """Ask as a role and say in a word what came back."""
        address, ask = path.format(**self.parts), self.browsers[role]
        response = ask.get(address, status="*") if method == "GET" else ask.post(address, {}, status="*")
        if response.status_int == 303 and "/connexion" in response.location:
            return LOGIN
        words = {403: FORBIDDEN, 404: MISSING, 405: NO_METHOD}
        return words.get(response.status_int, OPEN if self._is_open(method, response) else str(response.status))

    @staticmethod
    def _is_open(method: str, response: Any) -> bool:
        status: int = response.status_int
        if method == "POST":
            return status == 400 and "trop ancien" in response
        return status in (200, 303, 410)


def _send(scenario: Scenario) -> tuple[str, str]:
    """Send the student's dossier, which holds one document; return its number and the file's public id."""
    dossier = scenario.begin()
    scenario.answer_everything()
    session, files = scenario.session, scenario.services.container.files
    file = make.make_file(session, **files.store(b"picture", "image/jpeg", "photo.jpg", 1, b"small").columns())
    document = make.make_document(session, scenario.student, files=0)
    session.add(DocumentFile(document=document, file=file, position=1))
    keys = {"step_key": "documents", "item_key": "photo", "kind": ItemKind.DOCUMENT}
    session.add(DossierItem(dossier=dossier, document_id=document.id, **keys))
    session.flush()
    return scenario.finalise().number or "", file.public_id


def _everybody(scenario: Scenario) -> tuple[dict[str, str], dict[str, str]]:
    """Send the dossier and log everybody of its establishment in; return their cookies and the parts of addresses."""
    number, file = _send(scenario)
    session = scenario.session
    first = make.make_account(session, identifier="abarre1")
    make.make_membership(session, first, scenario.person)
    here = {
        "guardian": first,
        "second guardian": _guardian(scenario),
        "restricted guardian": _guardian(scenario, may_see=False),
        "other family": new_account(session),
        "administrator": new_account(session, Role.ADMINISTRATOR),
    }
    parts = {"student": scenario.student.public_id, "number": number, "file": file}
    return {role: new_login(session, account) for role, account in here.items()}, parts


def _guardian(scenario: Scenario, **may: bool) -> Account:
    session = scenario.session
    guardian = make.make_guardian(session, scenario.student.family)
    make.make_guardianship(session, scenario.student, guardian, rank=2, **may)
    account = make.make_account(session)
    make.make_membership(session, account, guardian.person)
    return account


@pytest.fixture
def world(scenario_after: ScenarioAfter, sessions: Factory, new_browser: Callable[..., Browser]) -> World:
    """Two establishments, a student with a dossier in the first, and everybody who might ask."""
    _scenario, (cookies, parts) = scenario_after("sent with a document, everybody logged in", _everybody)
    with sessions.begin() as elsewhere:
        make.make_establishment(elsewhere)
        there = {
            "same identifier elsewhere": new_account(elsewhere, identifier="abarre1"),
            "administrator elsewhere": new_account(elsewhere, Role.ADMINISTRATOR),
        }
        cookies = cookies | {role: new_login(elsewhere, account) for role, account in there.items()}
    browsers = {role: new_browser() for role in (*cookies, "nobody", "operator")}
    for role, cookie in cookies.items():
        browsers[role].set_cookie("__Host-da-capo", cookie)
    return World(browsers, parts)


class TestTheTable:
    def test_it_has_every_route(self, application: Router) -> None:
        routes = {route.name for route in application.registry.getUtility(IRoutesMapper).get_routes()}

        assert routes == set(TABLE)

    def test_every_view_says_which_methods_it_takes(self, application: Router) -> None:
        views = [view["introspectable"] for view in application.registry.introspector.get_category("views")]
        silent = [view["derived_callable"] for view in views if view["route_name"] and not view["request_methods"]]

        assert silent == []


@BOTH_DATABASES
class TestAccess:
    @pytest.mark.parametrize("route", sorted(TABLE))
    def test_each_role_is_answered_as_the_table_says(self, world: World, route: str) -> None:
        row = TABLE[route]
        for method, expected in (("GET", row.get), ("POST", row.post)):
            for role in ROLES:
                told = NO_METHOD if expected is None else expected[role]
                if told == OPEN and route in PARTS_MISSING:
                    told = MISSING
                got = world.answer(role, method, row.path)

                if told == NO_METHOD and got in (LOGIN, MISSING, FORBIDDEN):
                    continue  # refused before the method was looked at
                assert got == told, (route, method, role)

    @pytest.mark.parametrize("path", [f"{STUDENT}/etape/coordonnees", STUDENT, f"{STUDENT}/document/{{file}}", DOSSIER])
    def test_what_is_not_theirs_looks_like_what_is_not_at_all(self, world: World, path: str) -> None:
        asks = world.browsers["administrator elsewhere" if "bureau" in path else "other family"]
        invented = {"student": "0" * 16, "number": "2026-99999", "file": "0" * 16}

        theirs = asks.get(path.format(**world.parts), status=404)
        nothing = asks.get(path.format(**invented), status=404)

        assert theirs.body == nothing.body
        assert dict(theirs.headers) == dict(nothing.headers)
