"""Screening runs: begun by an officer, carried by a job that may be killed anywhere, published in one flip."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, events, seats
from zhiquan.areas.filing.models import Clue, ClueFiling, ClueStep, ScreeningRun, WhiteEntry
from zhiquan.engines.screening import records
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import canonical, clock, files, jobs, numbering, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Job, Organisation

RUN = "filing.run"
JSON = "application/json"
JOB = "filing.screen"
SERIES = "filing.run"
CLUE_SERIES = "filing.clue"
EMPTY = N_("The file %(name)s holds no filing that could be read.")
MOST_ERRORS = 200


def begin(
    actor: Actor, title: str, name: str, data: bytes, *, against_published: bool = True
) -> ScreeningRun:
    """Take in a file of filings (JSON Lines) and queue its screening. Lines that cannot be read are told."""
    access.RUNS.require(actor, "begin")
    filings, errors = records.read_lines(data.splitlines(), name)
    if not filings:
        raise Refused("empty", EMPTY, name=name)
    with action(actor, "filing.run.begin") as act:
        stored = files.store(actor, name, data)
        row = ScreeningRun(
            title=title.strip()[:200] or name,
            source=stored,
            against_published=against_published,
            by=actor.person,
            counts={"filings": len(filings), "errors": len(errors)},
            errors=[canonical.plain(_error(e)) for e in errors[:MOST_ERRORS]],
            is_demo=bool(actor.person and actor.person.is_demo),
        )
        row.number = f"{clock.today().year}-{numbering.take(SERIES)}"
        row.save()
        act.ref = refs.make(RUN, row)
        row.job = jobs.start(actor, JOB, act.ref, run_uid=str(row.uid))
        row.save(update_fields=["job"])
        act.note(filings=len(filings), errors=len(errors), sm3=stored.sm3)
    return row


def _error(error: Any) -> dict[str, Any]:
    return {"file": error.file, "line": error.line, "field": error.field, "message": error.text("zh-Hans")}


def filings_of(row: ScreeningRun) -> list[Filing]:
    """The filings of a run, as its file holds them."""
    return list(records.read_lines(files.read(row.source).splitlines(), row.source.name)[0])


def stage_of(row: ScreeningRun) -> dict[str, Any]:
    """What an earlier attempt had finished."""
    return json.loads(files.read(row.stages)) if row.stages else {}


def keep_stage(actor: Actor, row: ScreeningRun, state: Mapping[str, Any], stage: str) -> None:
    """Remember what is finished, so that a killed job goes on from here. Only the last state is kept."""
    data = json.dumps(canonical.plain(dict(state)), ensure_ascii=False).encode()
    with transaction.atomic():
        before = row.stages
        row.stages = files.store(actor, f"{row.number}-stages.json", data, ref=refs.make(RUN, row), made=JSON)
        row.stage = stage[:60]
        row.state = ScreeningRun.RUNNING
        row.save(update_fields=["stages", "stage", "state"])
        if before is not None:
            before.delete()


def publish(actor: Actor, row: ScreeningRun, told: Mapping[str, Any], filings: Iterable[Filing]) -> int:
    """The result and its clues, in one flip; running twice changes nothing. Returns how many clues there are."""
    by_id = {filing.id: filing for filing in filings}
    ref = refs.make(RUN, row)
    with action(actor, "filing.run.publish", ref) as act:
        fresh = ScreeningRun.objects.select_for_update().get(pk=row.pk)
        if fresh.state == ScreeningRun.READY:
            return fresh.clues.count()
        data = json.dumps(canonical.plain(dict(told)), ensure_ascii=False).encode()
        fresh.result = files.store(actor, f"{row.number}.json", data, ref=ref, made=JSON)
        fresh.state, fresh.finished_at = ScreeningRun.READY, clock.now()
        fresh.estimate = canonical.plain(told.get("estimate", {}))
        fresh.settings_version = str(told.get("version", ""))[:60]
        fresh.counts = {
            **fresh.counts,
            "pairs": len(told["pairs"]),
            "clusters": len(told["clusters"]),
            "clues": len(told["clues"]),
            "cleared": len(told["cleared"]),
        }
        scaffold, fresh.stages = fresh.stages, None
        fresh.save()
        if scaffold is not None:
            scaffold.delete()
        # What hangs together among published texts alone is nobody's clue.
        own = [c for c in told["clusters"] if any(key in by_id for key in c["members"])]
        made = [_clue(actor, fresh, cluster, told, by_id) for cluster in own]
        act.note(clues=len(made), pairs=len(told["pairs"]))
        act.emit(events.RUN_READY, clues=len(made))
    row.refresh_from_db()
    return len(made)


def failed(row: ScreeningRun, message: str) -> None:
    ScreeningRun.objects.filter(pk=row.pk).update(
        state=ScreeningRun.FAILED, stage=message[:60], finished_at=clock.now()
    )


def end_lost() -> int:
    """Runs whose job was given up are said to have failed; whoever began one was told when its job ended."""
    open_runs = ScreeningRun.objects.filter(state__in=[ScreeningRun.WAITING, ScreeningRun.RUNNING])
    return open_runs.filter(job__state=Job.FAILED).update(state=ScreeningRun.FAILED, finished_at=clock.now())


def _clue(
    actor: Actor,
    row: ScreeningRun,
    cluster: Mapping[str, Any],
    told: Mapping[str, Any],
    by_id: Mapping[str, Filing],
) -> Clue:
    """One cluster as a clue with its own evidence."""
    members = [by_id[key] for key in cluster["members"] if key in by_id]
    ids = set(cluster["members"])
    pairs = [p for p in told["pairs"] if p["a"] in ids and (p["b"] in ids or p["b"] not in by_id)]
    clues = [c for c in told["clues"] if ids & set(c["members"])]
    cleared = [t for t in told["cleared"] if t["a"] in ids or t["b"] in ids]
    score = max([*(p["score"] for p in pairs), *(c["score"] for c in clues), 0])
    names = {m.applicant for m in members if m.applicant}
    clue = Clue.objects.create(
        number=f"{row.number.partition('-')[0]}-{numbering.take(CLUE_SERIES)}",
        run=row,
        kinds=list(cluster["kinds"]),
        state=Clue.READY,
        score=Decimal(str(round(score, 4))),
        shared=canonical.plain(cluster.get("shared", {})),
        pairs=len(pairs),
        cleared=len(cleared),
        white_listed=bool(names) and names <= white_names(names),
        seat=seats.body_of(seats.ABNORMAL),
        opened_on=clock.today(),
        is_demo=row.is_demo,
    )
    evidence = {
        "pairs": pairs,
        "clues": clues,
        "cleared": cleared,
        "cluster": dict(cluster),
        "filings": [_as_evidence(m) for m in members],
    }
    clue.evidence = files.store(
        actor,
        f"{clue.number}.json",
        json.dumps(canonical.plain(evidence), ensure_ascii=False).encode(),
        ref=refs.make("filing.clue", clue),
        made=JSON,
    )
    clue.save(update_fields=["evidence"])
    add_filings(clue, members)
    ClueStep.objects.create(
        clue=clue,
        on=clock.today(),
        action="detect",
        to_state=clue.state,
        by=actor.name[:120],
        reason=row.number,
    )
    return clue


def add_filings(clue: Clue, members: Iterable[Any]) -> None:
    """The clue's filings, of a screening or as a person named them, each with its applicant's account where there
    is one here."""
    members = list(members)
    known = organisations({m.applicant for m in members if m.applicant})
    ClueFiling.objects.bulk_create(
        ClueFiling(
            clue=clue,
            key=m.id[:60],
            title=m.title[:300],
            applicant=m.applicant[:300],
            agency=m.agency[:200],
            address=m.address[:300],
            filed_on=m.filed_on,
            organisation=known.get(m.applicant),
        )
        for m in members
    )


def _as_evidence(filing: Filing) -> dict[str, Any]:
    return {
        "id": filing.id,
        "title": filing.title,
        "abstract": filing.abstract,
        "claims": filing.claims,
        "description": filing.description,
        "applicant": filing.applicant,
        "agency": filing.agency,
        "agent": filing.agent,
        "address": filing.address,
        "phone": filing.phone,
        "inventors": list(filing.inventors),
        "filed_on": filing.filed_on.isoformat() if filing.filed_on else None,
    }


def white_names(names: Iterable[str]) -> set[str]:
    """Those of the names that stand on the white list today."""
    today = clock.today()
    rows = WhiteEntry.objects.filter(name__in=list(names), since__lte=today, until__gte=today, ended_on=None)
    return set(rows.values_list("name", flat=True))


def organisations(names: Iterable[str]) -> dict[str, Organisation]:
    """Organisations with an account here, by exactly the name that a filing bears."""
    return {row.name: row for row in Organisation.objects.filter(name__in=list(names), active=True)}


def evidence_of(clue: Clue) -> dict[str, Any]:
    """Pairs, clues, what was cleared, and the filings' texts of a clue."""
    if clue.evidence is None:
        return {"pairs": [], "clues": [], "cleared": [], "cluster": {}, "filings": []}
    found: dict[str, Any] = json.loads(files.read(clue.evidence))
    return found
