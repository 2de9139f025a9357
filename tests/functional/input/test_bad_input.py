"""Any bytes to any route give a plain French page of the 4xx kind, never a 500."""

from collections.abc import Callable, Iterable

import pytest

from portal.db import PortalSession
from portal.models.accounts import Account, Membership, Role
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.input.raw import Wire


def with_databases(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each of these on SQLite; on PostgreSQL those that are a matter of the database."""
    on_postgresql = [("postgresql", name) for name in names if name in FOR_A_DATABASE]
    return [("sqlite", name) for name in names] + on_postgresql


QUERIES = {
    "a half escape": "x=%",
    "bytes that are no UTF-8": "vers=%ff%fe&retour=%c3%28",
    "a zero": "vers=fr%00&retour=/%00",
    "half a pair": "vers=%ed%a0%80",
    "a huge value": "vers=" + "a" * 20_000,
    "many names": "&".join(f"n{number}=1" for number in range(3_000)),
    "an overlong form": "vers=%c0%af%c0%af",
    "line breaks": "retour=/%0d%0aSet-Cookie:%20a=b&vers=en",
}
FORM = "application/x-www-form-urlencoded"
BODIES = {
    "nothing": (FORM, b""),
    "a half escape": (FORM, b"identifier=%&password=%zz"),
    "bytes that are no UTF-8": (FORM, b"identifier=\xff\xfe&password=%ff"),
    "a zero": (FORM, b"identifier=a%00b&password=%00"),
    "half a pair": (FORM, b"identifier=%ed%a0%80"),
    "a huge field": (FORM, b"identifier=" + b"a" * 500_000),
    "many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(2_000))),
    "the same field twice": (FORM, b"identifier=a&identifier=b&site=x&site=y"),
    "markers": (FORM, b"__start__=x:mapping&__end__=y:sequence&__start__=z"),
    "multipart without boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "multipart cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="identifier"\r\n\r\nabc',
    ),
    "a file as a text": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="identifier"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n',
    ),
    "a file as the token": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n',
    ),
    "an unknown charset": (f"{FORM}; charset=klingon", b"identifier=a"),
    "another charset": (f"{FORM}; charset=utf-16", b"identifier=a"),
    "JSON": ("application/json", b'{"identifier": ['),
    "no type at all": ("", b"identifier=a"),
    "a type that is none": ("\xe9/;;=", b"identifier=a"),
}
FOR_A_DATABASE = {
    "bytes that are no UTF-8",
    "a zero",
    "half a pair",
    "an overlong form",
    "a huge field",
    "a huge value",
}
"""Texts that PostgreSQL, unlike SQLite, would not take."""
HEADERS = {
    "a cookie without sense": {"Cookie": "=;;\x01=\xff; __Host-da-capo"},
    "cookies that are not ours": {
        "Cookie": "__Host-da-capo=" + "é" * 43 + "; __Host-da-capo-form=%00; __Host-da-capo-link=<b>"
    },
    "a huge cookie": {"Cookie": "__Host-da-capo=" + "a" * 6_000},
    "quoted cookies": {"Cookie": '__Host-da-capo="\\377\\000"; __Host-da-capo-site="\\"'},
    "languages without sense": {"Accept-Language": "\xff;q=a,,;;"},
    "encodings without sense": {"Accept-Encoding": ";q=\xe9,gzip;q=9"},
    "an origin without sense": {"Origin": "http://[::1"},
    "a referrer without sense": {"Referer": "https://[bad/\xe9"},
    "a length without sense": {"Content-Length": "-5"},
    "a length that is no number": {"Content-Length": "many"},
    "an agent without sense": {"User-Agent": "\xff" * 300},
    "a range": {"Range": "bytes=9-1,-"},
}
QUERIES_AND_DATABASES = with_databases(QUERIES)
BODIES_AND_DATABASES = with_databases(BODIES)
PATHS = [
    "/%ff",
    "/%00",
    "/%",
    "/connexion%00",
    "/connexion/",
    "//connexion",
    "/../../etc/passwd",
    "/statique/x/%ff",
    "/statique/x/..%2f..%2fapp.py",
    "/mot-de-passe/lien/%ff",
    "/mot-de-passe/lien/" + "a" * 5_000,
    "/eleves/%ff/reinscription",
    "/eleves/%00/reinscription/etape/x",
    "/bureau/dossiers/%ed%a0%80",
    "/bureau/dossiers/" + "9" * 400,
    "/" + "x/" * 2_000,
]
METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X\xe9", ""]


@pytest.fixture(params=["nobody", "family", "administrator"])
def wire(
    request: pytest.FixtureRequest,
    browser: Browser,
    account: Account,
    db_session: PortalSession,
    login_as: Callable[..., Browser],
) -> Wire:
    """A connection, without a login and with one."""
    if request.param == "nobody":
        return Wire(browser.app)
    db_session.query(Membership).one().role = Role.GUARDIAN if request.param == "family" else Role.ADMINISTRATOR
    db_session.flush()
    return Wire(browser.app, f"__Host-da-capo={login_as(account).cookie('da-capo')}")


class TestAddresses:
    @BOTH_DATABASES
    def test_an_address_without_sense_is_none_of_ours(self, wire: Wire) -> None:
        for path in PATHS:
            answer = wire.send(path)

            assert answer.status in (303, 400, 403, 404), (path, answer)
            assert answer.is_plain

    @pytest.mark.parametrize(("database", "name"), QUERIES_AND_DATABASES, indirect=["database"])
    def test_a_query_without_sense_harms_no_route(self, wire: Wire, name: str) -> None:
        for path in wire.addresses():
            answer = wire.send(path, query=QUERIES[name])

            assert answer.is_plain, (path, answer)
            assert "a=b" not in answer.header("Set-Cookie")


class TestBodies:
    @pytest.mark.parametrize(("database", "name"), BODIES_AND_DATABASES, indirect=["database"])
    def test_a_body_without_sense_harms_no_route(self, wire: Wire, name: str) -> None:
        """Once without the token of a form, once with it, so that the view itself is reached."""
        kind, body = BODIES[name]
        token = {"X-CSRF-Token": wire.token("/mot-de-passe" if wire.cookie else "/connexion")}
        for path in wire.addresses():
            refused = wire.send(path, method="POST", body=body, kind=kind)
            assert refused.status == 303 or 400 <= refused.status < 500, (path, refused)
            assert refused.is_plain, (path, refused)
            if path == "/deconnexion":
                continue  # would end the login that the others need
            answer = wire.send(path, method="POST", body=body, kind=kind, headers=token)
            assert answer.is_plain, (path, answer)

    @BOTH_DATABASES
    def test_one_that_is_too_large_is_not_even_read(self, wire: Wire) -> None:
        answer = wire.send("/connexion", method="POST", headers={"Content-Length": str(10**9)})

        assert answer.status == 413
        assert answer.is_plain


class TestHeaders:
    @pytest.mark.parametrize("name", HEADERS)
    def test_headers_without_sense_harm_no_route(self, wire: Wire, name: str) -> None:
        for path in wire.addresses():
            for method in ("GET", "POST"):
                answer = wire.send(path, headers=HEADERS[name], method=method)

                assert answer.is_plain, (path, method, answer)


class TestMethods:
    def test_other_methods_are_refused_on_every_route(self, wire: Wire) -> None:
        for path in wire.addresses():
            for method in METHODS:
                answer = wire.send(path, method=method)

                assert answer.status == 405, (path, method)
                assert answer.is_plain
