"""A house of a few tables, shared by the processes of a test: what the services promise, in few words.

Its file is the truth: `effect` counts what was really done, so that a repetition shows.
"""

import json
import sqlite3
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from flows.stores import Label, Message, Stores, Subject
from portal.settings import Settings

STEPS = (("coordinates", "form"), ("courses", "courses"), ("recap", "summary"), ("end", "finish"))
PERSONAL = "Dupont-Martineau"
ESTABLISHMENT = 3

TABLES = """
CREATE TABLE dossier(id INTEGER PRIMARY KEY, state TEXT, verdict TEXT, touched REAL, pause REAL, fails TEXT);
CREATE TABLE outcome(dossier INTEGER, step TEXT, PRIMARY KEY(dossier, step));
CREATE TABLE effect(dossier INTEGER, step TEXT);
CREATE TABLE message(id TEXT PRIMARY KEY, dossier INTEGER, attempts INTEGER, leased REAL, open, made REAL);
CREATE TABLE link(dossier INTEGER PRIMARY KEY, run TEXT);
CREATE TABLE beat(worker TEXT PRIMARY KEY, alive REAL, runs TEXT);
"""


def subject_of(dossier_id: int) -> Subject:
    return Subject("dossier", dossier_id, ESTABLISHMENT)


class House:
    """A container over one SQLite file; every call is a transaction of its own."""

    def __init__(self, file: Path, settings: Settings) -> None:
        self.file = file
        self.settings = settings
        self.files = SimpleNamespace(store=lambda *_: SimpleNamespace(columns=dict))
        self.stores = Stores(self, self, self, self, self, self, self)
        self.dossiers = Dossiers(self)
        if not file.exists():
            with self.transaction() as run:
                for statement in TABLES.strip().split(";\n"):
                    run(statement)

    @contextmanager
    def transaction(self):
        connection = sqlite3.connect(self.file, timeout=20, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("BEGIN IMMEDIATE")
            yield lambda sql, *values: connection.execute(sql, values).fetchall()
            connection.execute("COMMIT")
        finally:
            connection.close()

    @contextmanager
    def unit_of_work(self, establishment_id):
        yield SimpleNamespace(walk=self.dossiers, decisions=self.dossiers)

    def submit(self, dossier_id, pause=0.0, fails=""):
        with self.transaction() as run:
            row = (dossier_id, time.time(), pause, fails)
            run("INSERT INTO dossier VALUES(?, 'submitted', NULL, ?, ?, ?)", *row)
        self.add("dossier.submitted", subject_of(dossier_id))

    def decide(self, dossier_id, verdict):
        with self.transaction() as run:
            run("UPDATE dossier SET verdict=?, touched=? WHERE id=?", verdict, time.time(), dossier_id)
        self.add("dossier.decided", subject_of(dossier_id))

    def state(self, dossier_id):
        with self.transaction() as run:
            return run("SELECT state FROM dossier WHERE id=?", dossier_id)[0][0]

    def effects(self, dossier_id):
        with self.transaction() as run:
            return [row[0] for row in run("SELECT step FROM effect WHERE dossier=? ORDER BY rowid", dossier_id)]

    # outbox
    def claim(self, owner, limit, seconds):
        now = time.time()
        with self.transaction() as run:
            rows = run("SELECT id, dossier, attempts FROM message WHERE open AND leased<? LIMIT ?", now, limit)
            for message_id, _dossier, _attempts in rows:
                sql = "UPDATE message SET leased=?, attempts=attempts+1 WHERE id=?"
                run(sql, now + seconds, message_id)
        return [Message(row[0], "dossier", subject_of(row[1]), row[2] + 1) for row in rows]

    def settle(self, message_id, note):
        with self.transaction() as run:
            run("UPDATE message SET open=0 WHERE id=?", message_id)

    def postpone(self, message_id, seconds, note):
        with self.transaction() as run:
            run("UPDATE message SET leased=? WHERE id=? AND open", time.time() + seconds, message_id)

    def add(self, topic, subject):
        with self.transaction() as run:
            run("INSERT INTO message VALUES(?, ?, 0, 0, 1, ?)", uuid.uuid4().hex, subject.id, time.time())

    def open_for(self, seconds):
        with self.transaction() as run:
            return run("SELECT count(*) FROM message WHERE open AND made<?", time.time() - seconds)[0][0]

    # flow links
    def run_of(self, subject):
        with self.transaction() as run:
            found = run("SELECT run FROM link WHERE dossier=?", subject.id)
        return found[0][0] if found else None

    def link(self, subject, run_id):
        with self.transaction() as run:
            run("INSERT OR REPLACE INTO link VALUES(?, ?)", subject.id, run_id)

    # subjects
    def label(self, subject):
        return Label(f"2026-{subject.id:05}", "valcourt")

    def to_move(self, seconds, limit):
        sql = """SELECT id FROM dossier d WHERE touched<? AND NOT EXISTS
                 (SELECT 1 FROM message m WHERE m.dossier=d.id AND m.open) AND state<>'accepted' AND
                 (verdict IS NOT NULL OR (SELECT count(*) FROM outcome o WHERE o.dossier=d.id)<?)"""
        with self.transaction() as run:
            return [subject_of(row[0]) for row in run(sql, time.time() - seconds, len(STEPS))]

    # beats
    def beat(self, worker, run_ids):
        with self.transaction() as run:
            run("INSERT OR REPLACE INTO beat VALUES(?, ?, ?)", worker, time.time(), json.dumps(list(run_ids)))

    def in_hand(self, seconds):
        with self.transaction() as run:
            rows = run("SELECT runs FROM beat WHERE alive>?", time.time() - seconds)
        return frozenset(run_id for row in rows for run_id in json.loads(row[0]))

    # mails, due rows and what is past use: none here
    def due(self, waiting):
        return 0

    def send(self, waiting):
        return 0

    def act(self):
        return 0

    def sweep(self):
        return SimpleNamespace(forgotten=0, files=0)


class Dossiers:
    """The use cases of a dossier of four steps that staff decide."""

    def __init__(self, house: House) -> None:
        self.house = house

    def card(self, dossier_id):
        number = self.house.label(subject_of(dossier_id)).number
        path = f"/bureau/dossiers/{number}"
        return SimpleNamespace(number=number, establishment="valcourt", office_path=path)

    def steps_to_do(self, dossier_id):
        with self.house.transaction() as run:
            done = {row[0] for row in run("SELECT step FROM outcome WHERE dossier=?", dossier_id)}
        return [SimpleNamespace(key=key, kind=kind, round=1) for key, kind in STEPS if key not in done]

    def do_step(self, dossier_id, round_, key):
        with self.house.transaction() as run:
            pause, fails = run("SELECT pause, fails FROM dossier WHERE id=?", dossier_id)[0]
        if key == fails:
            raise LookupError(f"family {PERSONAL} has no address")
        time.sleep(pause)
        self._once(dossier_id, key, "submitted")

    def snapshot(self, dossier_id, round_):
        return SimpleNamespace(content=PERSONAL, language="fr", title="Summary")

    def record_summary(self, dossier_id, round_, key, file):
        self._once(dossier_id, key, "submitted")

    def standing(self, dossier_id):
        with self.house.transaction() as run:
            state, verdict = run("SELECT state, verdict FROM dossier WHERE id=?", dossier_id)[0]
        ended = state == "accepted"
        decided = verdict is not None and not ended
        return SimpleNamespace(state=state, round=1, decided=decided, waits=verdict is None, ended=ended)

    def decide_by_rules(self, dossier_id, round_):
        raise AssertionError("staff decide here")

    def apply_decision(self, dossier_id, round_):
        self._once(dossier_id, "decision", "accepted")

    def _once(self, dossier_id, step, state):
        with self.house.transaction() as run:
            if run("SELECT 1 FROM outcome WHERE dossier=? AND step=?", dossier_id, step):
                return
            run("INSERT INTO outcome VALUES(?, ?)", dossier_id, step)
            run("INSERT INTO effect VALUES(?, ?)", dossier_id, step)
            run("UPDATE dossier SET state=?, touched=? WHERE id=?", state, time.time(), dossier_id)
