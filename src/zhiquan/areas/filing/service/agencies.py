"""Oversight of agencies: figures and national grades come in, triggers fire by policy and can be replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, periods, sheets
from zhiquan.areas.filing.models import Agency, AgencyFigures, Clue, ClueFiling, NationalGrade, TriggerEvent
from zhiquan.engines.rules import NotInForce, RuleError, RuleView
from zhiquan.kernel import canonical, clock, editions, files, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Organisation
from zhiquan.policy import Edition

AGENCY, TRIGGER = "filing.agency", "filing.trigger"
TABLE, MUST_CHECK = "agency_oversight.triggers", "agency_oversight.must_check"
WEIGHT_CAP = "agency_oversight.weight_cap"
GRADE_FELL, REFILED, CONFIRMED = "credit_grade_fell", "refile_same_abnormal", "abnormal_confirmed"
GRADES = ("A+", "A", "B", "C", "D")
LOW_GRADES = ("C", "D")
COUNTS = (
    "filed", "abnormal", "withdrawn", "refiled", "deemed_withdrawn", "formality_rejected", "granted", "decided",
    "amendments", "complaints", "agents", "cases",
)  # fmt: skip
# A count that is a part of another cannot be greater.
PARTS = (
    ("abnormal", "filed"), ("refiled", "withdrawn"), ("deemed_withdrawn", "filed"), ("formality_rejected", "filed"),
    ("granted", "decided"),
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
FAULTY = N_("Nothing of %(name)s was taken over. Mend these and send it again: %(faults)s")
MOST_FAULTS = 100


class Faults(tuple[str, ...]):
    """Every fault of a table, one each; as text they stand in one line."""

    def __str__(self) -> str:
        return "; ".join(self)


# ---------- imports: all or nothing, every fault at once


def _table(
    name: str, data: bytes, headings: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> sheets.Lines:
    """Lines of a table by our own column names. Raises Refused where a needed column is missing."""
    table = sheets.read(name, data, headings)
    missing = [headings[field][0] for field in needed if field not in table.present]
    if missing:
        raise Refused("no_columns", NO_COLUMNS, name=name, missing="、".join(missing))
    return table.lines


def import_figures(actor: Actor, name: str, data: bytes, *, first: date, last: date) -> int:
    """Counts of a period for many agencies, all or none. Returns how many agencies there were."""
    access.AGENCY.require(actor, "manage")
    if last < first or last > clock.today():
        raise Refused("bad_period", N_("The period must end after it begins, and not in the future."))
    rows = _table(name, data, FIGURE_HEADINGS, ("code", "name", "filed"))
    faults = _code_faults(rows)
    read = [(row, _counts(at, row, faults)) for at, row in rows]
    _none_or_refuse(name, rows, faults)
    with action(actor, "filing.agency.import_figures") as act:
        stored = files.store(actor, name, data)
        replaced = 0
        for row, values in read:
            _row, made = AgencyFigures.objects.update_or_create(
                agency=_agency(row["code"], row["name"], actor), period_from=first, period_to=last,
                defaults={"values": values, "source": name[:200], "file": stored, "imported_at": clock.now()},
            )  # fmt: skip
            replaced += not made
        act.note(
            agencies=len(read),
            replaced=replaced,
            first=first.isoformat(),
            last=last.isoformat(),
            sm3=stored.sm3,
        )
    return len(read)


def _code_faults(rows: sheets.Lines) -> list[str]:
    faults, seen = [], dict[str, int]()
    for at, row in rows:
        code = row["code"]
        if not (len(code) == 5 and code.isascii() and code.isdigit()):
            faults.append(
                _("line %(line)s: the agency's code “%(code)s” is not five digits")
                % {"line": at, "code": code}
            )
        elif code in seen:
            faults.append(
                _("line %(line)s: the agency %(code)s stands on line %(first)s already")
                % {"line": at, "code": code, "first": seen[code]}
            )
        if not row["name"]:
            faults.append(_("line %(line)s: the agency's name is missing") % {"line": at})
        seen.setdefault(code, at)
    return faults


def _counts(line: int, row: Mapping[str, str], faults: list[str]) -> dict[str, int]:
    values = {}
    for field in COUNTS:
        text = row[field].replace(",", "")
        if not text and field != "filed":
            continue
        if not (text.isascii() and text.isdigit()):
            said = {"line": line, "column": FIGURE_HEADINGS[field][0], "text": text}
            faults.append(_("line %(line)s, %(column)s: “%(text)s” is not a whole number") % said)
            continue
        values[field] = int(text)
    for part, whole in PARTS:
        if part in values and whole in values and values[part] > values[whole]:
            said = {"line": line, "part": FIGURE_HEADINGS[part][0], "whole": FIGURE_HEADINGS[whole][0]}
            faults.append(_("line %(line)s: %(part)s is greater than %(whole)s") % said)
    return values


def _none_or_refuse(name: str, rows: sheets.Lines, faults: Sequence[str]) -> None:
    if not rows:
        raise Refused("empty", N_("%(name)s holds no line below its head."), name=name)
    if faults:
        told = list(faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            told.append(_("and %(n)s more") % {"n": len(faults) - MOST_FAULTS})
        raise Refused("faulty", FAULTY, name=name, faults=Faults(told))


def _agency(code: str, name: str, actor: Actor) -> Agency:
    demo = bool(actor.person and actor.person.is_demo)
    row, made = Agency.objects.get_or_create(code=code, defaults={"name": name[:200], "is_demo": demo})
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
    faults = _code_faults(rows)
    for at, row in rows:
        if row["grade"].upper() not in GRADES:
            said = {"line": at, "text": row["grade"], "known": " / ".join(GRADES)}
            faults.append(_("line %(line)s: the grade “%(text)s” is none of %(known)s") % said)
        if row["points"] and _points(row["points"]) is None:
            said = {"line": at, "text": row["points"]}
            faults.append(_("line %(line)s: the points “%(text)s” are no number") % said)
    _none_or_refuse(name, rows, faults)
    if not source.strip():
        raise Refused("source_missing", N_("Say where the grades come from."))
    with action(actor, "filing.agency.import_grades") as act:
        for _at, row in rows:
            agency, grade = _agency(row["code"], row["name"], actor), row["grade"].upper()
            NationalGrade.objects.update_or_create(
                agency=agency, as_of=as_of,
                defaults={"grade": grade, "points": _points(row["points"]), "source": source.strip()[:200]},
            )  # fmt: skip
            _watch_fall(actor, agency, grade, as_of)
        act.note(agencies=len(rows), as_of=as_of.isoformat())
    return len(rows)


def _points(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10_000 else None


def _watch_fall(actor: Actor, agency: Agency, grade: str, as_of: date) -> None:
    """A fall to a low grade meets the trigger table; a first grade is no fall."""
    before = agency.grades.filter(as_of__lt=as_of).first()
    if before is None or grade not in LOW_GRADES or GRADES.index(grade) <= GRADES.index(before.grade):
        return
    fire(
        actor, GRADE_FELL, subject=agency.name, cause=f"grade:{agency.code}:{as_of.isoformat()}", agency=agency,
        facts={"before": before.grade, "grade": grade, "as_of": as_of.isoformat()}, on=as_of,
    )  # fmt: skip


def put_on_list(actor: Actor, agency: Agency, version: int, listed: str, paper: str) -> Agency:
    """Note that the competent office put the agency on a list, or took it off; the platform lists nobody."""
    access.AGENCY.require(actor, "manage", agency)
    known = [str(v) for v in rules().table(MUST_CHECK).inputs[0].values or ()]
    if listed not in known:
        raise Refused("unknown_list", N_("Choose one of the lists."))
    if not paper.strip():
        raise Refused("paper_missing", N_("Name the decision or the paper."))
    with action(actor, "filing.agency.list", refs.make(AGENCY, agency)) as act:
        save_version(agency, version, {"listed": listed, "must_visit": paper.strip()[:300]})
        act.note(listed=listed)
    return agency


def rules(day: date | None = None) -> RuleView:
    """The city's rules of a day."""
    return editions.current(settings.CITY).rules.at(day or clock.today())


def on_site(agency: Agency) -> bool:
    """Whether the agency's list asks for a visit instead of a draw."""
    return bool(rules().evaluate(MUST_CHECK, {"listed": agency.listed}).outputs["on_site"])


# ---------- triggers


def events_known(view: RuleView | None = None) -> list[str]:
    """The events that the trigger table of today names."""
    return [str(v) for v in (view or rules()).table(TABLE).inputs[0].values or ()]


def enter(actor: Actor, agency: Agency, event: str, *, cause: str, on: date, note: str = "") -> TriggerEvent:
    """An event that an officer brings: a complaint upheld, a notice of CNIPA. `cause` names the paper."""
    access.AGENCY.require(actor, "manage", agency)
    if event not in events_known():
        raise Refused("unknown_event", N_("Choose the event."))
    if not cause.strip():
        raise Refused("paper_missing", N_("Name the decision or the paper."))
    if on > clock.today():
        raise Refused("future", N_("The event cannot lie in the future."))
    facts = {"note": note.strip()[:300]} if note.strip() else {}
    row = fire(actor, event, subject=agency.name, cause=cause.strip(), agency=agency, facts=facts, on=on)
    if row is None:
        raise Refused("no_rule", N_("The trigger table says nothing of this event on that day."))
    return row


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
    day, subject, cause = on or clock.today(), subject[:300], cause[:120]
    known = TriggerEvent.objects.filter(event=event, cause=cause, subject=subject).first()
    if known:
        return known
    edition = editions.current(settings.CITY)
    snapshot = canonical.plain({"event": event, **facts})
    result = evaluated(edition.hash, day, snapshot)
    if result is None:
        return None
    with action(actor, "filing.trigger.fire") as act:
        row = TriggerEvent.objects.create(
            agency=agency, subject=subject, event=event, on=day, cause=cause, snapshot=snapshot,
            edition_id=edition.hash, result=result, until=_until(result, day),
        )  # fmt: skip
        act.ref = refs.make(TRIGGER, row)
        act.note(event=event, cause=cause, row=result["row"])
    return row


def refiled(actor: Actor, told: Mapping[str, Any]) -> list[TriggerEvent]:
    """A withdrawn text came back: the trigger fires for the agency that filed it and for the applicant."""
    cause = f"refiled:{told['withdrawn']}:{told['filing']}"
    facts = {"withdrawn": told["withdrawn"], "filing": told["filing"], "score": str(told["score"])}
    found = []
    for role in ("agency", "applicant"):
        name = str(told.get(role) or "").strip()
        if not name:
            continue
        agency = Agency.objects.filter(name=name).first() if role == "agency" else None
        row = fire(actor, REFILED, subject=name, cause=cause, facts={**facts, "as": role}, agency=agency)
        found += [row] if row else []
    return found


def confirmed(actor: Actor, number: str) -> list[TriggerEvent]:
    """CNIPA confirmed a clue: the trigger fires for every known agency that filed any of it."""
    clue = Clue.objects.filter(number=number, state=Clue.RESULT, confirmed=True).first()
    if clue is None:
        return []
    held = clue.filings.exclude(agency="").exclude(state=ClueFiling.ACCEPTED)
    names = Counter(held.values_list("agency", flat=True))
    found = []
    for agency in Agency.objects.filter(name__in=names):
        facts = {"clue": number, "filings": names[agency.name]}
        row = fire(actor, CONFIRMED, subject=agency.name, cause=f"clue:{number}", facts=facts, agency=agency)
        found += [row] if row else []
    return found


def evaluated(edition: str, day: date, snapshot: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the trigger table of an edition says to these inputs; None where it says nothing."""
    view = editions.by_hash(edition).rules.at(day)
    try:
        answer = view.evaluate(TABLE, dict(snapshot))
    except (NotInForce, RuleError):
        return None
    return {**canonical.plain(answer.outputs), "row": answer.rows[0], "sample": answer.is_sample}


def _until(result: Mapping[str, Any], day: date) -> date | None:
    months = result.get("months")
    return periods.months_after(day, int(months)) if months else None


def due_of(row: TriggerEvent, edition: Edition | None = None) -> date | None:
    """The day by which its owner deals with it, in working days from when it fired."""
    days = row.result.get("days")
    if not days:
        return None
    return periods.working_days_after(row.at.astimezone(clock.ZONE).date(), int(days), edition)


def replay(row: TriggerEvent, edition: str = "") -> tuple[dict[str, Any] | None, bool]:
    """What the kept inputs give under the kept edition (or another), and whether it is what the ledger says."""
    found = evaluated(edition or row.edition_id, row.on, row.snapshot)
    return found, found == row.result


def in_force(rows: Sequence[TriggerEvent], day: date) -> list[TriggerEvent]:
    """Those that weigh on the day; what has no months weighs nothing."""
    return [r for r in rows if r.until and r.on <= day <= r.until]


def weight_of(rows: Sequence[TriggerEvent], day: date, cap: Decimal) -> Decimal:
    """The weights of the triggers in force multiplied, up to the cap; 1 where none is."""
    weight = Decimal(1)
    for row in in_force(rows, day):
        weight *= Decimal(str(row.result.get("weight") or 1))
    return min(weight, cap)


def weight_cap() -> Decimal:
    return Decimal(str(rules().value(WEIGHT_CAP)))


def settle(actor: Actor, row: TriggerEvent, version: int, note: str) -> TriggerEvent:
    """Its owner says what was done. The weight stays for its months."""
    access.TRIGGERS.require(actor, "settle", row)
    if row.settled_on:
        raise Refused("settled", N_("This was settled already."))
    if not note.strip():
        raise Refused("reason_missing", N_("Say what was done."))
    with action(actor, "filing.trigger.settle", refs.make(TRIGGER, row)):
        save_version(
            row, version,
            {"settled_on": clock.today(), "settled_by": actor.person, "settled_note": note.strip()[:500]},
        )  # fmt: skip
    return row
