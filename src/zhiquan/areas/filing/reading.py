"""Uploads into drafts, drafts into reports: the checker with this city's rules of a day.

Nothing here writes, logs, or keeps anything. What cannot be read is refused in one sentence without its content.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.engines import drafts
from zhiquan.engines.drafts import readers
from zhiquan.engines.drafts.model import Draft, Part
from zhiquan.engines.drafts.report import as_json
from zhiquan.kernel import canonical, editions
from zhiquan.kernel.errors import Refused
from zhiquan.policy import Edition, drafting
from zhiquan.ui.formats import is_english

PARTS = ("title", "abstract", "claims", "description")
KINDS = ("invention", "utility_model", "design")
UNREADABLE = N_("%(file)s: %(what)s")


def language() -> str:
    """The language in which engines speak to the reader; traditional script follows from the simplified."""
    return "en" if is_english() else "zh-Hans"


def read(files: Sequence[tuple[str, bytes]], kind: str) -> Draft:
    """One draft from its files. Raises Refused with one sentence that names file and place."""
    try:
        return readers.read(list(files), kind)
    except readers.DraftUnreadable as error:
        raise _refused(error) from None


def whole(draft: Draft) -> Draft:
    """The same draft as a dossier that claims to be complete: parts that are missing are told."""
    return replace(draft, request={**draft.request, "complete": True})


def from_record(record: Mapping[str, Any], file: str = "", line: int = 0) -> Draft:
    """One draft from a mapping of its parts. Raises Refused."""
    try:
        return readers.from_record(record)
    except readers.DraftUnreadable as error:
        raise _refused(error, file, line) from None


def lines_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of a batch (JSON Lines) with their numbers from 1."""
    return readers.lines_of(data.splitlines(keepends=True))


def from_line(line: bytes, file: str, number: int, kind: str) -> Draft:
    """One draft from a line of a batch; `kind` where the line names none. Raises Refused."""
    try:
        return readers.from_record(readers.read_line(line, file, number), file=file, line=number, kind=kind)
    except readers.DraftUnreadable as error:
        raise _refused(error, file, number) from None


def _refused(error: readers.DraftUnreadable, file: str = "", line: int = 0) -> Refused:
    message = error.message.get(language()) or next(iter(error.message.values()))
    where = error.file or file
    at = error.line or line
    name = f"{where}:{at}" if where and at else where
    return Refused(error.code, UNREADABLE, file=name or "–", what=message)


def checked(draft: Draft, day: date, edition: Edition | None = None, wording: str = "") -> dict[str, Any]:
    """The report of a draft under the rules that hold on `day`, as plain data with its texts: what a page shows
    and a secret file holds. `wording` is the language, the reader's unless named."""
    rules = drafting.rules_of(edition or editions.current(settings.CITY), day)
    report = drafts.check(draft, rules)
    found = as_json(report, wording or language(), day=day, rules_version=rules.version)
    return {**found, "texts": texts(draft)}


def texts(draft: Draft) -> dict[str, str]:
    """The parts' texts as given."""
    return {name: part.text for name in PARTS if (part := draft.part(name))}


def dumped(draft: Draft) -> bytes:
    """A draft's texts as bytes for a secret file; figures and request fields too."""
    return json.dumps(
        {
            "id": draft.id,
            "kind": draft.kind,
            **texts(draft),
            "request": canonical.plain(dict(draft.request)),
            "figures": None if draft.figures is None else len(draft.figures),
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()


def loaded(data: bytes) -> Draft:
    """The draft whose texts `dumped` wrote."""
    row = json.loads(data)
    return Draft(
        id=row["id"],
        kind=row["kind"],
        request=row["request"],
        **{name: Part(row[name]) for name in PARTS if name in row},
    )


def hash_of(draft: Draft) -> str:
    """SM3 of the text alone: the parts with blanks and line ends left out, so that a file's layout is no change."""
    plain = {name: "".join(text.split()) for name, text in texts(draft).items()}
    return canonical.sm3(canonical.dumps(plain).encode())
