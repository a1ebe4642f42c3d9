"""Self-checks: both engines over drafts in memory. Nothing stays unless their owner says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, reading, screens
from zhiquan.areas.filing.models import CheckCount, SelfCheck
from zhiquan.areas.filing.queries import published
from zhiquan.engines.drafts.model import Draft
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock, files, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import StoredFile

SELF_CHECK = "filing.self_check"
JSON = "application/json"
MOST_DRAFTS = 200
EMPTY = N_("There is no draft in what you sent. Choose files or paste a text.")
TOO_MANY = N_("%(n)s drafts are too many at once: a self-check takes up to %(most)s.")


@dataclass(frozen=True)
class Checked:
    """What a self-check says: each draft's report, what could not be read, and the screening of all of them."""

    reports: tuple[dict[str, Any], ...]
    problems: tuple[str, ...] = ()
    screening: Mapping[str, Any] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        found = {"error": 0, "warning": 0, "hint": 0, "pairs": 0}
        for report in self.reports:
            for finding in report["findings"]:
                found[finding["severity"]] += 1
        found["pairs"] = len(self.screening["pairs"]) if self.screening else 0
        return found

    def dumped(self) -> bytes:
        return json.dumps(
            {
                "reports": self.reports,
                "problems": self.problems,
                "screening": self.screening,
                "titles": dict(self.titles),
            },
            ensure_ascii=False,
        ).encode()


def loaded(data: bytes) -> Checked:
    """The self-check that `dumped` wrote."""
    row = json.loads(data)
    return Checked(tuple(row["reports"]), tuple(row["problems"]), row["screening"], row["titles"])


def check(
    actor: Actor, uploads: Sequence[tuple[str, bytes]], pasted: Mapping[str, str], kind: str, *, compare: bool
) -> Checked:
    """Check drafts in memory. `uploads` are the files of one draft, or JSON Lines with one draft a line.

    With `compare` the drafts are held against each other and against published texts. Raises Refused where
    nothing could be read; else what could not be read is said beside the rest.
    """
    access.SELF_CHECKS.require(actor, "begin")
    drafts, problems = _drafts(uploads, pasted, kind)
    if not drafts:
        if problems:
            raise Refused("unreadable", N_("%(problems)s"), problems=" ".join(problems))
        raise Refused("empty", EMPTY)
    if len(drafts) > MOST_DRAFTS:
        raise Refused("too_many", TOO_MANY, n=len(drafts), most=MOST_DRAFTS)
    today = clock.today()
    reports = tuple(reading.checked(draft, today) for draft in drafts)
    screened = _screened(drafts) if compare else None
    _count(len(drafts))
    titles = published.titles(sorted(_other_ids(screened, drafts))) if screened else {}
    return Checked(reports, tuple(problems), screened, titles)


def _drafts(
    uploads: Sequence[tuple[str, bytes]], pasted: Mapping[str, str], kind: str
) -> tuple[list[Draft], list[str]]:
    found: list[Draft] = []
    problems: list[str] = []
    single = [(name, data) for name, data in uploads if not name.lower().endswith(".jsonl")]
    for name, data in uploads:
        if name.lower().endswith(".jsonl"):
            _lines(name, data, kind, found, problems)
    try:
        if single:
            found.append(reading.read(single, kind))
        elif any(text.strip() for text in pasted.values()):
            given = {part: text for part, text in pasted.items() if text.strip()}
            found.append(reading.from_record({"id": "1", "kind": kind, **given}))
    except Refused as error:
        problems.append(error.sentence())
    return _distinct(found), problems


def _distinct(drafts: Iterable[Draft]) -> list[Draft]:
    """Every draft under an id of its own: several files may number their lines alike."""
    taken: set[str] = set()
    uses: Counter[str] = Counter()
    found = []
    for draft in drafts:
        free = draft.id
        while free in taken:
            uses[draft.id] += 1
            free = f"{draft.id} ({uses[draft.id] + 1})"
        taken.add(free)
        found.append(draft if free == draft.id else replace(draft, id=free))
    return found


def _lines(name: str, data: bytes, kind: str, found: list[Draft], problems: list[str]) -> None:
    """Each line by itself: one that cannot be read, in whatever encoding, stops no other."""
    for number, line in reading.lines_of(data):
        try:
            found.append(reading.from_line(line, name, number, kind))
        except Refused as error:
            problems.append(error.sentence())


def _screened(drafts: Iterable[Draft]) -> dict[str, Any]:
    """The drafts against each other and against what is published; nobody's unpublished text takes part."""
    return screens.screened([_filing(draft) for draft in drafts], published.filings())


def _filing(draft: Draft) -> Filing:
    return Filing(id=draft.id, kind=draft.kind, stage="draft", **reading.texts(draft))


def _other_ids(screened: Mapping[str, Any], drafts: Iterable[Draft]) -> set[str]:
    own = {draft.id for draft in drafts}
    return {key for pair in screened["pairs"] for key in (pair["a"], pair["b"])} - own


def _count(drafts: int) -> None:
    """Add to the day's number, without a name to it."""
    row, _made = CheckCount.objects.get_or_create(day=clock.today())
    CheckCount.objects.filter(pk=row.pk).update(drafts=F("drafts") + drafts)


def keep(actor: Actor, found: Checked, days: int) -> SelfCheck:
    """Keep a self-check for its owner, encrypted under a key of its own, for so many days."""
    access.SELF_CHECKS.require(actor, "begin")
    if actor.person is None:
        raise Denied("keep")
    with action(actor, "filing.self_check.keep") as act:
        row = SelfCheck.objects.create(
            person=actor.person,
            organisation=actor.organisation,
            keep_until=clock.today() + timedelta(days=days),
            drafts=len(found.reports),
            counts=found.counts,
            is_demo=actor.person.is_demo,
        )
        act.ref = refs.make(SELF_CHECK, row)
        row.report = files.store(
            actor,
            "self-check.json",
            found.dumped(),
            klass=StoredFile.SECRET,
            ref=act.ref,
            scope=act.ref,
            made=JSON,
        )
        row.save(update_fields=["report"])
        act.note(drafts=row.drafts, keep_until=row.keep_until.isoformat())
    return row


def drop(actor: Actor, row: SelfCheck) -> None:
    """Erase a kept self-check for good, with its key."""
    access.SELF_CHECKS.require(actor, "drop", row)
    ref = refs.make(SELF_CHECK, row)
    with action(actor, "filing.self_check.drop", ref):
        row.delete()
        files.erase(ref)


def sweep() -> int:
    """Erase what was kept long enough."""
    rows = list(SelfCheck.objects.filter(keep_until__lt=clock.today()))
    for row in rows:
        ref = refs.make(SELF_CHECK, row)
        row.delete()
        files.erase(ref)
    return len(rows)
