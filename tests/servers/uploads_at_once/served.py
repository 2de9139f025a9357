"""The portal as `python -m portal serve` runs it, over a database that is really committed to."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier
from typing import Any

from sqlalchemy import select

from portal import clock, db
from portal.bootstrap import Container
from portal.models.accounts import LoginSession
from portal.models.courses import CourseKind
from portal.models.files import FileState, StoredFile
from portal.models.people import Guardian, Student
from portal.models.reenrolment import DossierItem
from portal.models.vault import Document
from portal.services.accounts.logins import LoginService
from portal.settings import ROOT, Settings
from tests import factories as make
from tests.factories.common import AT
from tests.fixtures.database import Database
from tests.fixtures.prefect import end_process, free_port, wait_for
from tests.scenario import ACTOR, Scenario, build

MARK = b"----ninety-nine-violins"
PATIENCE = 180.0
"""Seconds that a client waits: longer than thirty files of the worst kind."""


@dataclass(frozen=True)
class Guest:
    """A guardian at the step of documents of one student, logged in."""

    cookie: str
    token: str
    path: str
    dossier_id: int


@dataclass(frozen=True)
class Post:
    """What a guest sends: a file for a document, or the wish to take a document back."""

    guest: Guest
    item: str
    body: bytes = b""
    button: str = "send"
    shown: str = ""
    """The files of the document that the page showed."""

    def parts(self) -> bytes:
        """Return it as browsers write forms that hold files."""
        fields = {"csrf_token": self.guest.token, f"files-{self.item}": self.shown, self.button: self.item}
        if self.body:
            # The file comes last, as on the page.
            fields[f'file-{self.item}"; filename="fichier'] = self.body.decode("latin-1")
        written = [
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (MARK, name.encode(), value.encode("latin-1"))
            for name, value in fields.items()
        ]
        return b"".join(written) + b"--%s--\r\n" % MARK


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def is_plain(self) -> bool:
        """Whether it is a redirection, a refusal that a person can read, or a wish to come back later."""
        if self.status == 503:
            return "Retry-After" in self.headers
        return self.status == 303 or (400 <= self.status < 500 and '<html lang="fr"' in self.body)


class Served:
    """An installation with a server process and as many families as wanted."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.var, self.scratch = directory / "var", directory / "scratch"
        for each in (self.var, self.scratch):
            each.mkdir()
        settings = Settings(database_url=database.url, var=self.var, mail_transport="memory")
        self.settings = replace(settings, demonstration=True)
        self.container = Container(settings)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        with db.transaction(self.container.sessions) as session:
            clock.start_demonstration(session, AT)

    @property
    def environ(self) -> dict[str, str]:
        """What processes of this installation are told."""
        own = {
            "DA_CAPO_DATABASE_URL": self.settings.database_url,
            "DA_CAPO_VAR": str(self.var),
            "DA_CAPO_DEMONSTRATION": "true",
            "DA_CAPO_SECURE_COOKIES": "true",
            "DA_CAPO_MAIL_TRANSPORT": "file",
            "TMPDIR": str(self.scratch),
        }
        return os.environ | own

    def start(self, **settings: str) -> None:
        """Start the server and wait for its first answer; its words go to `words`."""
        command = [sys.executable, "-W", "ignore", "-m", "portal", "serve", "--port", str(self.port)]
        environ = self.environ | {f"DA_CAPO_{name.upper()}": value for name, value in settings.items()}
        with (self.var / "words").open("ab") as words:
            self.process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=words, stderr=words)
        assert wait_for(self._answers), self.words

    def kill(self) -> None:
        """Let the server die in the middle of whatever it does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End the server and let the database go."""
        if self.process is not None:
            end_process(self.process)
        self.container.engine.dispose()

    @property
    def words(self) -> str:
        """What the server has said."""
        return (self.var / "words").read_text()

    def _answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    # ---- people

    def families(self, number: int) -> list[Guest]:
        """Add Valcourt, and so many families whose child's dossier has begun."""
        with clock.frozen(AT), db.transaction(self.container.sessions) as session:
            first = build(session, lambda place: self.container.services(session, place))
            pairs = [(first.guardian, first.student)] + [_family(first) for _ in range(number - 1)]
            self.place = first.guardian.establishment_id
            return [self._guest(first, guardian, student) for guardian, student in pairs]

    def _guest(self, scenario: Scenario, guardian: Guardian, student: Student) -> Guest:
        session: Any = scenario.session
        dossier = scenario.services.wizard.begin(student, guardian.person, ACTOR)
        account = make.make_account(session)
        make.make_membership(session, account, guardian.person)
        login = LoginService(session).begin(account, self.place, "MARTIN Paul", "127.0.0.1", "test")
        session.flush()
        mine = LoginSession.account_id == account.id
        token = session.scalars(select(LoginSession.csrf_token).where(mine)).one()
        path = f"/eleves/{student.public_id}/reinscription/etape/documents"
        return Guest(f"__Host-da-capo={login.token}", token, path, dossier.id)

    # ---- requests

    def ask(self, path: str, post: Post | None = None, cookie: str = "", seconds: float = PATIENCE) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Cookie": cookie, "Connection": "close"}
        if post is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={MARK.decode()}"
        try:
            connection.request("GET" if post is None else "POST", path, post and post.parts(), headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def at_once(self, posts: list[Post]) -> list[Answer]:
        """Send all of them in the same moment, again where the server asks; return the answers in their order."""
        gate = Barrier(len(posts))

        def send(post: Post) -> Answer:
            gate.wait()
            until = time.monotonic() + PATIENCE
            while (answer := self.ask(post.guest.path, post, post.guest.cookie)).status == 503:
                assert answer.is_plain
                assert time.monotonic() < until, "it never had its turn"
                # Sooner than it was told to: the server has the more to do.
                time.sleep(1)
            return answer

        with ThreadPoolExecutor(len(posts)) as clients:
            return list(clients.map(send, posts))

    # ---- what there is afterwards

    def rows(self, statement: Any) -> list[Any]:
        """Return the first column of what is committed at Valcourt."""
        with db.transaction(self.container.sessions, self.place, writes=False) as session:
            return list(session.scalars(statement))

    def named(self) -> dict[str, str]:
        """The files that rows name as readable: name and checksum."""
        with db.transaction(self.container.sessions, self.place, writes=False) as session:
            kept = session.scalars(select(StoredFile).where(StoredFile.state == FileState.SAFE))
            return {row.name: row.sha256 for row in kept}

    def stored(self) -> list[Path]:
        """All that lies in the store."""
        return list(_files(self.var / "files"))

    def lying(self) -> dict[str, bool]:
        """The files in the store, previews aside, and whether each has a whole name."""
        return {path.name: path.name.isalnum() for path in self.stored() if path.suffix != ".jpg"}

    def previews(self) -> set[str]:
        """The names of the files that a preview lies beside."""
        return {path.stem for path in self.stored() if path.suffix == ".jpg"}

    def held(self, guest: Guest, item: str) -> list[int]:
        """How many files each living document of a dossier has, for one item."""
        with db.transaction(self.container.sessions, self.place, writes=False) as session:
            mine = select(Document).join(DossierItem, DossierItem.document_id == Document.id)
            rows = session.scalars(mine.where(DossierItem.dossier_id == guest.dossier_id, DossierItem.item_key == item))
            return [len(row.files) for row in rows]

    def shown(self, guest: Guest, item: str) -> str:
        """Which files of a document the page of this guest shows, as its form says it."""
        page = self.ask(guest.path, cookie=guest.cookie).body
        return page.split(f'name="files-{item}" value="')[1].split('"')[0]

    def peak(self) -> float:
        """The most memory that the server process has ever had, in megabytes."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    def left_behind(self) -> list[Path]:
        """Temporary files of the server that still have a name."""
        return list(_files(self.scratch))


def _files(root: Path) -> Iterable[Path]:
    return (path for path in root.rglob("*") if path.is_file())


def _family(scenario: Scenario) -> tuple[Guardian, Student]:
    """Add a family like the first one, with one child who can re-enrol."""
    session, campaign = scenario.session, scenario.situation().campaign
    family = make.make_family(session)
    guardian = make.make_guardian(session, family)
    student = make.make_student(session, family, guardians=(guardian,))
    course = make.make_course(session, campaign.from_year, kind=CourseKind.INDIVIDUAL)
    make.make_enrolment(session, student, course, activity="actif")
    year = {"cursus": True, "opinion": "favorable", "fm_level": "2C4", "activity": "actif", "exemptions": []}
    make.make_student_year(session, student, campaign.from_year, **year)
    session.flush()
    return guardian, student
