"""The other side: what was handed over to each authority, and what it says about it day by day.

Its memory is a file of its own, so that several processes meet the same counterpart, and so that it keeps what it
took even where the platform's own transaction is undone. It knows nothing of Django; days come from its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhiquan.adapters.simulated.faults import DUPLICATE, SHUFFLED, Listed, Script

WAIT_S = 20.0
PAGE = 50
AGAIN = 3  # so many earlier messages come once more where the feed repeats itself
PREFIXES = {"company_register": "GS", "trademark_office": "SB", "customs": "HG"}

_TABLES = """
CREATE TABLE IF NOT EXISTS handovers (
    n INTEGER PRIMARY KEY, system TEXT, key TEXT, number TEXT, taken_on TEXT, payload TEXT, asked INTEGER,
    UNIQUE (system, key));
CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY, system TEXT, key TEXT, kind TEXT, sequence INTEGER, due TEXT, body TEXT, paper INTEGER,
    position INTEGER, UNIQUE (system, key, sequence), UNIQUE (system, position));
CREATE TABLE IF NOT EXISTS calls (name TEXT PRIMARY KEY, n INTEGER);
CREATE TABLE IF NOT EXISTS notices (id TEXT PRIMARY KEY, body TEXT);
"""


@dataclass(frozen=True)
class Step:
    """What an authority says `after` days; `paper` attaches a certificate."""

    kind: str
    after: int
    reason: str = ""
    defects: tuple[str, ...] = ()
    paper: bool = False


Course = Callable[[str, str, Mapping[str, Any]], tuple[Step, ...]]
Paper = Callable[[Mapping[str, Any]], tuple[str, bytes]]


def granted_after(days: Mapping[str, int]) -> Course:
    """Granted after so many days (3 where a system is not named); the company register gives a certificate.

    That it was lodged, its receipt said already.
    """

    def course(system: str, key: str, payload: Mapping[str, Any]) -> tuple[Step, ...]:
        return (Step("granted", days.get(system, 3), paper=system == "company_register"),)

    return course


@dataclass
class World:
    """`course` decides what becomes of a hand-over, `paper` draws a certificate as (file name, bytes)."""

    file: Path
    today: Callable[[], date]
    script: Script = field(default_factory=Listed)
    course: Course = field(default_factory=lambda: granted_after({}))
    paper: Paper | None = None
    page: int = PAGE

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.file.exists()
        base = sqlite3.connect(self.file, timeout=WAIT_S, isolation_level=None)
        try:
            if fresh:
                self.file.chmod(0o600)
            base.row_factory = sqlite3.Row
            base.executescript(_TABLES)
            base.execute("BEGIN IMMEDIATE")
            yield base
            base.execute("COMMIT")
        finally:
            # An error leaves the transaction open; closing undoes it.
            base.close()

    def fault(self, system: str, operation: str) -> str:
        """The fault that this call meets; the count goes on whichever process asks."""
        with self._open() as base:
            row = base.execute(
                "INSERT INTO calls VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = n + 1 RETURNING n",
                (f"{system}.{operation}",),
            ).fetchone()
        return self.script.fault(system, operation, row["n"] - 1)

    # ---------- an authority

    def hand_over(self, system: str, key: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Take it, once: whoever asks again with the key gets the same receipt."""
        with self._open() as base:
            known = base.execute(
                "UPDATE handovers SET asked = asked + 1 WHERE system = ? AND key = ? RETURNING number, taken_on",
                (system, key),
            ).fetchone()
            if known:
                return {"number": known["number"], "on": known["taken_on"]}
            day = self.today()
            before = base.execute(
                "SELECT count(*) AS n FROM handovers WHERE system = ?", (system,)
            ).fetchone()
            number = f"模拟{PREFIXES.get(system, 'QT')}{day.year}{before['n'] + 1:06d}"
            text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
            base.execute(
                "INSERT INTO handovers (system, key, number, taken_on, payload, asked) VALUES (?, ?, ?, ?, ?, 1)",
                (system, key, number, day.isoformat(), text),
            )
            for step in self.course(system, key, payload):
                self._say(base, system, key, step, day, number)
            return {"number": number, "on": day.isoformat()}

    def say(self, system: str, key: str, step: Step) -> None:
        """An officer over there decides something that the course did not foresee."""
        with self._open() as base:
            self._say(base, system, key, step, self.today(), "")

    def _say(
        self, base: sqlite3.Connection, system: str, key: str, step: Step, day: date, number: str
    ) -> None:
        due = (day + timedelta(days=step.after)).isoformat()
        last = base.execute(
            "SELECT coalesce(max(sequence), 0) AS n FROM messages WHERE system = ? AND key = ?", (system, key)
        ).fetchone()
        sequence = last["n"] + 1
        body = {
            "id": f"{system}-{key}-{sequence}",
            "key": key,
            "kind": step.kind,
            "on": due,
            "sequence": sequence,
        }
        body |= {"number": number} if number else {}
        body |= {"reason": step.reason} if step.reason else {}
        body |= {"defects": list(step.defects)} if step.defects else {}
        base.execute(
            "INSERT INTO messages (system, key, kind, sequence, due, body, paper) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (system, key, step.kind, sequence, due, json.dumps(body, ensure_ascii=False), int(step.paper)),
        )

    def fetch(self, system: str, since: str, fault: str = "") -> dict[str, Any]:
        """What is due after the cursor, a page at a time: {messages, next}. A strange cursor begins anew."""
        after = int(since) if since.isascii() and since.isdigit() and len(since) < 12 else 0
        with self._open() as base:
            self._release(base, system, backwards=fault == SHUFFLED)
            begin = max(0, after - AGAIN) if fault == DUPLICATE else after
            rows = base.execute(
                "SELECT * FROM messages WHERE system = ? AND position > ? ORDER BY position LIMIT ?",
                (system, begin, self.page),
            ).fetchall()
            papers = {r["key"]: self._handed(base, system, r["key"]) for r in rows if r["paper"]}
        told = [self._message(row, papers[row["key"]] if row["paper"] else None) for row in rows]
        if fault == DUPLICATE:
            told += told
        if fault == SHUFFLED:
            told.reverse()
        return {"messages": told, "next": str(max([after, *(r["position"] for r in rows)]))}

    def _release(self, base: sqlite3.Connection, system: str, *, backwards: bool) -> None:
        """Give what has fallen due its place in the feed; `backwards` lets the later overtake the earlier."""
        last = base.execute(
            "SELECT coalesce(max(position), 0) AS n FROM messages WHERE system = ?", (system,)
        ).fetchone()
        due = base.execute(
            "SELECT n FROM messages WHERE system = ? AND position IS NULL AND due <= ? ORDER BY due, n",
            (system, self.today().isoformat()),
        ).fetchall()
        for place, row in enumerate(reversed(due) if backwards else due, last["n"] + 1):
            base.execute("UPDATE messages SET position = ? WHERE n = ?", (place, row["n"]))

    def _handed(self, base: sqlite3.Connection, system: str, key: str) -> dict[str, Any]:
        row = base.execute("SELECT * FROM handovers WHERE system = ? AND key = ?", (system, key)).fetchone()
        return {"number": row["number"], "payload": json.loads(row["payload"])} if row else {}

    def _message(self, row: sqlite3.Row, handed: Mapping[str, Any] | None) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(row["body"])
        if handed is not None and self.paper is not None:
            body["certificate"] = self.paper({**handed, **body})
        return body

    # ---------- what a test may look at

    def taken(self, system: str) -> list[dict[str, Any]]:
        """Every hand-over it knows: key, number, and how often it was asked."""
        with self._open() as base:
            rows = base.execute(
                "SELECT key, number, asked FROM handovers WHERE system = ? ORDER BY n", (system,)
            )
            return [dict(row) for row in rows]

    # ---------- the message centre

    def take_notice(self, id: str, body: Mapping[str, Any]) -> bool:
        """Keep a message to a person, once by its id; False where it was there."""
        with self._open() as base:
            text = json.dumps(body, ensure_ascii=False)
            done = base.execute("INSERT OR IGNORE INTO notices VALUES (?, ?)", (id, text))
            return done.rowcount == 1

    def noticed(self) -> list[dict[str, Any]]:
        with self._open() as base:
            return [json.loads(r["body"]) for r in base.execute("SELECT body FROM notices ORDER BY rowid")]
