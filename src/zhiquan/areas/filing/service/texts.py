"""Texts under pre-examination: handed in, read, checked, and stored under the case's own key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, reading
from zhiquan.areas.filing.models import Examination, TextVersion
from zhiquan.areas.filing.ports import Case
from zhiquan.engines.drafts.model import Draft
from zhiquan.kernel import canonical, clock, editions, files, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import StoredFile

EXAMINATION, TEXT = "filing.examination", "filing.text"
JSON = "application/json"
# The rule that speaks of what may be no subject for a patent.
EXCLUSION = "F-EXC-1"
NOT_NOW = N_("A text can be handed in when the case waits for you, and before it is accepted.")
NO_CLAIMS = N_("No claims were found in what you sent. A pre-examination needs claims and a description.")
FINISHED = N_("This case is finished: nothing can be handed in any more.")


def scope_of(case: Case) -> str:
    """Under whose key the texts of a case lie; erasing it erases them all."""
    return refs.make("matters.case", case)


def examination_of(case: Case) -> Examination:
    """What pre-examination keeps of a case, made on the first call."""
    row, _made = Examination.objects.get_or_create(
        case=case,
        defaults={
            "kind": str(case.values.get("preexam.kind") or "invention"),
            "region": str(case.values.get("preexam.place") or "mainland"),
        },
    )
    return row


def hand_in(actor: Actor, row: Examination, uploads: Sequence[tuple[str, bytes]]) -> TextVersion:
    """Read, check and store a text. The report is there when this returns. Raises Refused."""
    access.EXAMINATIONS.require(actor, "hand_in", row)
    case = row.case
    if case.finished_at is not None:
        raise Refused("finished", FINISHED)
    waits = case.turn == "applicant" and row.passed_on is None
    if not waits and row.accepted_on is not None:
        raise Refused("not_now", NOT_NOW)
    draft = reading.whole(reading.read(uploads, row.kind))
    if draft.part("claims") is None and row.kind != "design":
        raise Refused("no_claims", NO_CLAIMS)
    return store(actor, row, draft, uploads)


def store(actor: Actor, row: Examination, draft: Draft, uploads: Sequence[tuple[str, bytes]]) -> TextVersion:
    """Keep one version of the text with its report, all under the case's key."""
    report = reading.checked(draft, clock.today(), editions.by_hash(row.case.edition_id), "zh-Hans")
    with action(actor, "filing.text.hand_in", refs.make(EXAMINATION, row)) as act:
        Examination.objects.select_for_update().get(pk=row.pk)
        number = row.texts.count() + 1
        version = TextVersion.objects.create(
            examination=row,
            number=number,
            by=actor.person,
            text=secret(actor, row.case, f"text-{number}.json", reading.dumped(draft)),
            report=secret(actor, row.case, f"report-{number}.json", packed(report)),
            sm3=reading.hash_of(draft),
            characters=sum(len(text) for text in report["texts"].values()),
            claims=len(report["claims"]),
            counts=counted(report),
            rules_version=str(report["document"]["rules_version"])[:60],
        )
        version.sources.set([secret(actor, row.case, name, data, made="") for name, data in uploads])
        act.note(number=number, sm3=version.sm3, counts=version.counts)
    return version


def counted(report: dict[str, Any]) -> dict[str, int]:
    found = {"error": 0, "warning": 0, "hint": 0}
    for finding in report["findings"]:
        found[finding["severity"]] += 1
    found["excluded"] = sum(finding["rule"] == EXCLUSION for finding in report["findings"])
    return found


def packed(value: Any) -> bytes:
    return json.dumps(canonical.plain(value), ensure_ascii=False).encode()


def secret(actor: Actor, case: Case, name: str, data: bytes, made: str = JSON) -> StoredFile:
    """A file under the case's key; `made` is empty for what somebody handed in."""
    scope = scope_of(case)
    return files.store(actor, name, data, klass=StoredFile.SECRET, ref=scope, scope=scope, made=made)


def report_of(version: TextVersion) -> dict[str, Any]:
    """The checker's report of a version, with its texts."""
    found: dict[str, Any] = json.loads(files.read(version.report))
    return found


def draft_of(version: TextVersion) -> Draft:
    return reading.loaded(files.read(version.text))
