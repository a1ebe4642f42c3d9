"""Actions on a handed-in list of rights: check, take over, drop. `service` offers them to other rooms.

The check writes nothing but its report. Taking over runs as a job in batches of one short transaction each:
a killed worker goes on where the last batch ended, and nobody waits for the database meanwhile.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import actions, clock, files, jobs, refs
from zhiquan.kernel import actor as acting
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.registry import access, columns, events, identifiers
from zhiquan.registry.checking import BAD, CHANGE, MAKE, SAME, Checker, Row, find_header
from zhiquan.registry.models import Dealing, Import, Ownership, Party, PartyIdentity, PartyName, Right
from zhiquan.registry.owners import Known
from zhiquan.registry.sheets import Sheet, read_sheet

IMPORT = "registry.import"
BATCH = 500
SHOWN = 50


def check_import(actor: Actor, name: str, data: bytes) -> Import:
    """Store the file and check every line of it against the rules and the registry. Nothing is taken over."""
    access.IMPORTS.require(actor, "add")
    sheet = read_sheet(name, data)
    report = report_on(sheet)
    with actions.action(actor, "registry.check_import") as act:
        stored = files.store(actor, name, data)
        row = Import.objects.create(file=stored, report=report, by=actor.person)
        act.ref = refs.make(IMPORT, row)
        stored.ref = act.ref
        stored.save(update_fields=["ref"])
        act.note(sm3=stored.sm3, **report["counts"])
    return row


def report_on(sheet: Sheet) -> dict[str, Any]:
    """What taking the list over would do. Raises Refused where the columns are not understood."""
    header = find_header(sheet)
    checker = Checker(header)
    rows = checker.rows(sheet.lines)
    checker.settle(rows, {})
    counts = Counter(r.outcome for r in rows)
    return {
        "sheet": sheet.name,
        "others": list(sheet.others),
        "encoding": sheet.encoding,
        "header_line": header.line,
        "ignored": header.ignored,
        "lines": len(rows),
        "counts": {outcome: counts[outcome] for outcome in (MAKE, CHANGE, SAME, BAD)},
        "problems": [p.plain() for r in rows for p in r.problems],
        "remarks": [p.plain() for r in rows for p in r.remarks],
        "new_parties": len({id(o) for r in rows if r.outcome == MAKE for o in r.owners if o.pk is None}),
        "sample": [_shown(r) for r in rows if r.outcome == MAKE][:SHOWN],
        "changes": [_shown(r) for r in rows if r.outcome == CHANGE][:SHOWN],
    }


def _shown(row: Row) -> dict[str, Any]:
    assert row.numbered is not None
    return {
        "line": row.line.number,
        "kind": row.numbered.kind,
        "number": row.numbered.number,
        "checked": row.numbered.checked,
        "title": row.fields["title"],
        "status": row.fields["status"],
        "owners": [w.name for w in row.wanted],
        "change": {k: list(v) for k, v in row.change.items()},
    }


def start_import(actor: Actor, row: Import, version: int) -> Import:
    """Take the sound lines over, as a job; lines with problems stay out and can be fetched as a file."""
    access.IMPORTS.require(actor, "change", row)
    if row.state != Import.CHECKED:
        raise Refused("import_state", N_("This list was taken over or dropped before."))
    with actions.action(actor, "registry.start_import", refs.make(IMPORT, row)) as act:
        organisation = str(actor.organisation.uid) if actor.organisation else ""
        job = jobs.start(actor, "registry.import", act.ref, uid=str(row.uid), organisation=organisation)
        actions.save_version(row, version, {"state": Import.RUNNING, "job_uid": job.uid})
        act.note(**row.report["counts"])
    return row


def drop_import(actor: Actor, row: Import, version: int) -> Import:
    """Decide not to take the list over; the file and its report are kept."""
    access.IMPORTS.require(actor, "change", row)
    if row.state != Import.CHECKED:
        raise Refused("import_state", N_("This list was taken over or dropped before."))
    with actions.action(actor, "registry.drop_import", refs.make(IMPORT, row)):
        actions.save_version(row, version, {"state": Import.DROPPED})
    return row


@jobs.job("registry.import")
def run_import(run: jobs.Run, uid: str, organisation: str = "") -> None:
    """The job: whoever asked must still hold the role."""
    row = Import.objects.select_related("file", "by").get(uid=uid)
    if row.by is None:
        take_over(acting.system("registry"), row, run)
        return
    actor = acting.acting(row.by, acting.mandates_of(row.by), organisation or None)
    take_over(actor, row, run)


def take_over(actor: Actor, row: Import, run: jobs.Run | None = None) -> Import:
    """Write the sound lines in batches; begins after the last batch written by an earlier attempt."""
    access.IMPORTS.require(actor, "change", row)
    if row.state != Import.RUNNING:
        return row
    sheet = read_sheet(row.file.name, files.read(row.file))
    header = find_header(sheet)
    checker = Checker(header)
    rows = checker.rows(sheet.lines)
    seen: dict[tuple[str, str, str, str], int] = {}
    for earlier in rows[: row.lines_done]:
        if not earlier.problems and earlier.key:
            seen.setdefault(earlier.key, earlier.line.number)
    for start in range(row.lines_done, len(rows), BATCH):
        part = rows[start : start + BATCH]
        _write_batch(actor, row, checker, part, seen, run)
        if run:
            run.progress(start + len(part), len(rows))
    with actions.action(actor, "registry.finish_import", refs.make(IMPORT, row)) as act:
        Import.objects.filter(pk=row.pk).update(state=Import.DONE, version=F("version") + 1)
        row.refresh_from_db()
        act.note(made=row.made, changed=row.changed, unchanged=row.unchanged, left_out=row.left_out)
    return row


def _write_batch(
    actor: Actor,
    row: Import,
    checker: Checker,
    part: Sequence[Row],
    seen: dict[tuple[str, str, str, str], int],
    run: jobs.Run | None,
) -> None:
    with actions.action(actor, "registry.import_rights", refs.make(IMPORT, row)) as act:
        if run:
            run.fence()
        checker.settle(part, seen)
        made = _make([r for r in part if r.outcome == MAKE], row)
        changed = [r for r in part if r.outcome == CHANGE]
        for one in changed:
            _change(one, row)
        counts = Counter(r.outcome for r in part)
        Import.objects.filter(pk=row.pk).update(
            lines_done=F("lines_done") + len(part),
            made=F("made") + counts[MAKE],
            changed=F("changed") + counts[CHANGE],
            unchanged=F("unchanged") + counts[SAME],
            left_out=F("left_out") + counts[BAD],
        )
        act.note(
            lines=[part[0].line.number, part[-1].line.number],
            made=len(made),
            changed=len(changed),
        )
        if made:
            act.emit(events.RIGHT_RECORDED, count=len(made))


def _make(rows: Sequence[Row], source: Import) -> list[Right]:
    parties = _parties([o for r in rows for o in r.owners])
    made = Right.objects.bulk_create(
        Right(
            kind=r.numbered.kind, register=identifiers.REGISTERS[r.numbered.kind], jurisdiction=r.jurisdiction,
            scheme=r.numbered.scheme, number=r.numbered.number, from_import=source, import_line=r.line.number,
            **r.fields,
        )
        for r in rows if r.numbered
    )  # fmt: skip
    ownerships = []
    for right, one in zip(made, rows, strict=True):
        for known, wanted, share in zip(one.owners, one.wanted, one.shares, strict=True):
            ownerships.append(
                Ownership(
                    right=right,
                    party_id=parties[id(known)],
                    recorded_name=wanted.name,
                    share_of=share.numerator if share else None,
                    share_in=share.denominator if share else None,
                    since=right.granted_on or right.filed_on,
                )
            )
    Ownership.objects.bulk_create(ownerships)
    return made


def _parties(known: Sequence[Known]) -> dict[int, int]:
    """Primary keys by directory entry; enters the new parties and the new numbers of known ones."""
    entries = list({id(k): k for k in known}.values())
    new = [k for k in entries if k.pk is None]
    for entry, party in zip(
        new,
        Party.objects.bulk_create(Party(kind=k.kind, name=k.name, country=k.country) for k in new),
        strict=True,
    ):
        entry.pk = party.pk
    keys = {id(k): k.pk for k in entries if k.pk is not None}
    PartyName.objects.bulk_create(
        PartyName(party_id=keys[id(k)], text=k.name, key=identifiers.fold_name(k.name)) for k in new
    )
    PartyIdentity.objects.bulk_create(
        PartyIdentity(party_id=keys[id(k)], scheme=n.scheme, number=n.canonical)
        for k in entries
        for n in k.new_numbers
    )
    for entry in entries:
        entry.new_numbers = []
    return keys


def _change(one: Row, source: Import) -> None:
    right = one.right
    assert right is not None
    fields = {name: one.fields[name] for name in one.change}
    Right.objects.filter(pk=right.pk).update(**fields, version=F("version") + 1)
    Dealing.objects.create(
        right=right,
        kind=Dealing.STATUS if "status" in fields else Dealing.CORRECTION,
        on=clock.today(),
        reference=f"{source.file.name}#{one.line.number}"[:120],
        facts={"changes": {name: list(pair) for name, pair in one.change.items()}},
    )


def lines_left_out(row: Import, language: str) -> bytes:
    """The lines with problems as CSV (UTF-8 with mark): as handed in, with what is wrong in front."""
    sheet = read_sheet(row.file.name, files.read(row.file))
    header = find_header(sheet)
    wrong: dict[int, list[str]] = {}
    for problem in row.report["problems"]:
        text = problem["en"] if language == "en" else problem["hans"]
        wrong.setdefault(problem["line"], []).append(f"{problem['column']} {problem['heading']}: {text}")
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ("Line", "What is wrong") if language == "en" else ("行", "问题")
    writer.writerow([*heads, *header.headings])
    for line in sheet.lines:
        if line.number in wrong:
            cells = [_safe(cell.text) for cell in line.cells]
            writer.writerow([line.number, " ".join(wrong[line.number]), *cells])
    return out.getvalue().encode("utf-8-sig")


def template_rows() -> list[list[str]]:
    """The heads of the template and one invented line."""
    fields = list(columns.HEADINGS)
    heads = [columns.HEADINGS[f][0] + ("*" if f in columns.REQUIRED else "") for f in fields]
    sample = {
        columns.NUMBER: "ZL202010000001.1", columns.KIND: "发明专利", columns.TITLE: "（示例，虚构）一种示例装置",
        columns.STATUS: "有效", columns.OWNER: "（示例，虚构）某某科技有限公司", columns.OWNER_COUNTRY: "CN",
        columns.FILED: "2020-01-02", columns.GRANTED: "2022-03-04",
    }  # fmt: skip
    return [heads, [sample.get(f, "") for f in fields]]


def _safe(text: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text
