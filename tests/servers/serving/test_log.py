"""The log of a real server: plain lines, and no token of a link that was opened."""

import re

from portal.services.accounts.tokens import new_token
from tests.servers.serving.visitor import Visitor
from tests.servers.uploads_at_once.served import Served

LINE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO|WARNING|ERROR) [a-z._]+ .+")


class TestLog:
    def test_each_line_is_plain_and_tells_no_token(self, served: Served) -> None:
        served.families(1)
        served.start()
        visitor, token = Visitor(served, "203.0.113.9"), new_token()

        visitor.ask(f"/mot-de-passe/lien/{token}")
        visitor.try_password()
        served.close()

        lines = served.words.splitlines()
        assert any(line.endswith("portal.services.accounts.doors login refused") for line in lines)
        assert all(LINE.fullmatch(line) for line in lines)
        assert token not in served.words
