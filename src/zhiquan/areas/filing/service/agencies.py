"""Oversight of agencies: figures and national grades come in, triggers fire by policy and can be replayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, periods
from zhiquan.areas.filing.models import Agency, AgencyFigures, NationalGrade, TriggerEvent
from zhiquan.engines.rules import NotInForce, RuleError
from zhiquan.kernel import canonical, clock, editions, files, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Organisation
from zhiquan.registry.ports import read_sheet

AGENCY, TRIGGER = "filing.agency", "filing.trigger"
TABLE = "agency_oversight.triggers"
GRADES = ("A+", "A", "B", "C", "D")
COUNTS = (
    "filed", "abnormal", "withdrawn", "refiled", "deemed_withdrawn", "formality_rejected", "granted", "decided",
    "amendments", "complaints", "agents", "cases",
)  # fmt: skip
FIGURE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("机构代码", "代理机构代码", "code"),
    "name": ("机构名称", "代理机构", "name"),
    "filed": ("申请量", "filed"),
    "abnormal": ("非正常认定量", "abnormal"),
    "withdrawn": ("主动撤回量", "withdrawn"),
    "refiled": ("撤回后再提交量", "refiled"),
    "deemed_withdrawn": ("视撤量", "deemed_withdrawn"),
    "formality_rejected": ("初审驳回量", "formality_rejected"),
    "granted": ("授权量", "granted"),
    "decided": ("结案量", "decided"),
    "amendments": ("补正次数", "amendments"),
    "complaints": ("投诉量", "complaints"),
    "agents": ("执业代理师数", "agents"),
    "cases": ("在办案件数", "cases"),
}
GRADE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("机构代码", "代理机构代码", "code"),
    "name": ("机构名称", "代理机构", "name"),
    "grade": ("信用等级", "等级", "grade"),
    "points": ("分值", "信用分", "points"),
}
NO_COLUMNS = N_("%(name)s, line 1: these columns are missing: %(missing)s.")
FAULTY = N_("%(name)s was not taken over: %(faults)s")


def _table(
    name: str, data: bytes, headings: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    """Lines of a table by our own column names. Raises Refused where a needed column is missing."""
    sheet = read_sheet(name, data)
    head = [cell.text.strip().lower() for cell in sheet.lines[0].cells]
    places = {
        field: next((at for at, cell in enumerate(head) if cell in words), None)
        for field, words in headings.items()
    }
    missing = [headings[field][0] for field in needed if places[field] is None]
    if missing:
        raise Refused("no_columns", NO_COLUMNS, name=name, missing="、".join(missing))
    return [
        (
            line.number,
            {
                field: line.cells[at].text.strip() if at is not None and at < len(line.cells) else ""
                for field, at in places.items()
            },
        )
        for line in sheet.lines[1:]
        if not line.blank
    ]


def import_figures(actor: Actor, name: str, data: bytes, *, first: date, last: date) -> int:
    """Counts of a period for many agencies, all or none. Returns how many agencies there were."""
    access.AGENCY.require(actor, "manage")
    rows = _table(name, data, FIGURE_HEADINGS, ("code", "name", "filed"))
    faults: list[str] = []
    read = [(at, row, _counts(at, row, faults)) for at, row in rows]
    faults += [f"第{at}行 机构代码：应为五位数字" for at, row, _ in read if not _is_code(row["code"])]
    _none_or_refuse(name, faults)
    with action(actor, "filing.agency.import_figures") as act:
        stored = files.store(actor, name, data)
        for _at, row, values in read:
            agency = _agency(row["code"], row["name"])
            AgencyFigures.objects.update_or_create(
                agency=agency, period_from=first, period_to=last,
                defaults={"values": values, "source": name[:200], "file": stored, "imported_at": clock.now()},
            )  # fmt: skip
        act.note(agencies=len(read), first=first.isoformat(), last=last.isoformat(), sm3=stored.sm3)
    return len(read)


def _is_code(text: str) -> bool:
    return len(text) == 5 and text.isascii() and text.isdigit()


def _counts(line: int, row: Mapping[str, str], faults: list[str]) -> dict[str, int]:
    values = {}
    for field in COUNTS:
        text = row[field].replace(",", "")
        if not text:
            continue
        if not (text.isascii() and text.isdigit()):
            faults.append(f"第{line}行 {FIGURE_HEADINGS[field][0]}：“{text}”不是非负整数")
            continue
        values[field] = int(text)
    return values


def _none_or_refuse(name: str, faults: Sequence[str]) -> None:
    if faults:
        raise Refused("faulty", FAULTY, name=name, faults="；".join(faults))


def _agency(code: str, name: str) -> Agency:
    row, made = Agency.objects.get_or_create(code=code, defaults={"name": name[:200]})
    if made or row.organisation_id is None:
        found = Organisation.objects.filter(name=row.name, kind=Organisation.AGENCY).first()
        if found:
            row.organisation = found
            row.save(update_fields=["organisation"])
    return row


def import_grades(actor: Actor, name: str, data: bytes, *, as_of: date, source: str) -> int:
    """The national credit grades of a day, all or none. They are taken as they are and never computed here."""
    access.AGENCY.require(actor, "manage")
    rows = _table(name, data, GRADE_HEADINGS, ("code", "name", "grade"))
    faults: list[str] = []
    for at, row in rows:
        if not _is_code(row["code"]):
            faults.append(f"第{at}行 机构代码：应为五位数字")
        if row["grade"].upper() not in GRADES:
            faults.append(f"第{at}行 信用等级：“{row['grade']}”不是 {'/'.join(GRADES)} 之一")
        if row["points"] and _points(row["points"]) is None:
            faults.append(f"第{at}行 分值：“{row['points']}”不是数")
    _none_or_refuse(name, faults)
    if not source.strip():
        raise Refused("source_missing", N_("Say where the grades come from."))
    with action(actor, "filing.agency.import_grades") as act:
        for _at, row in rows:
            NationalGrade.objects.update_or_create(
                agency=_agency(row["code"], row["name"]), as_of=as_of,
                defaults={"grade": row["grade"].upper(), "points": _points(row["points"]), "source": source.strip()[:200]},
            )  # fmt: skip
        act.note(agencies=len(rows), as_of=as_of.isoformat())
    return len(rows)


def _points(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


# ---------- triggers


def fire(
    actor: Actor,
    event: str,
    *,
    subject: str,
    cause: str,
    facts: Mapping[str, Any],
    agency: Agency | None = None,
    on: date | None = None,
) -> TriggerEvent | None:
    """An event met the trigger table: its inputs are kept with the edition, so that it can be replayed.

    The same cause fires once. None where the table says nothing of the event on the day.
    """
    day = on or clock.today()
    known = TriggerEvent.objects.filter(event=event, cause=cause, subject=subject[:300]).first()
    if known:
        return known
    edition = editions.current(settings.CITY)
    snapshot = canonical.plain({"event": event, **facts})
    result = evaluated(edition.hash, day, snapshot)
    if result is None:
        return None
    with action(actor, "filing.trigger.fire") as act:
        row = TriggerEvent.objects.create(
            agency=agency, subject=subject[:300], event=event, on=day, cause=cause[:120], snapshot=snapshot,
            edition_id=edition.hash, result=result, until=_until(result, day),
        )  # fmt: skip
        act.ref = refs.make(TRIGGER, row)
        act.note(event=event, cause=cause, result=result)
    return row


def evaluated(edition: str, day: date, snapshot: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the trigger table of an edition says to these inputs; None where it says nothing."""
    rules = editions.by_hash(edition).rules.at(day)
    try:
        answer = rules.evaluate(TABLE, dict(snapshot))
    except (NotInForce, RuleError):
        return None
    outputs = answer.outputs
    found = dict(outputs) if isinstance(outputs, Mapping) else dict(outputs[0]) if outputs else None
    if found is None:
        return None
    return {
        **canonical.plain(found),
        "row": answer.rows[0] if answer.rows else "",
        "sample": answer.is_sample,
    }


def _until(result: Mapping[str, Any], day: date) -> date | None:
    months = result.get("months")
    return periods.months_after(day, int(months)) if months else None


def replay(row: TriggerEvent) -> tuple[dict[str, Any] | None, bool]:
    """What the kept inputs give under the kept edition today, and whether it is what stands in the ledger."""
    found = evaluated(row.edition_id, row.on, row.snapshot)
    return found, found == row.result


def settle(actor: Actor, row: TriggerEvent, version: int, note: str) -> TriggerEvent:
    """Its owner says what was done."""
    access.TRIGGERS.require(actor, "settle", row)
    if not note.strip():
        raise Refused("reason_missing", N_("Say what was done."))
    with action(actor, "filing.trigger.settle", refs.make(TRIGGER, row)):
        save_version(
            row, version,
            {"settled_on": clock.today(), "settled_by": actor.person, "settled_note": note.strip()[:500]},
        )  # fmt: skip
    return row
