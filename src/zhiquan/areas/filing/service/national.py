"""CNIPA's lists on their way through the bureau: imported, assigned, told, answered, reported, results entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, sheets
from zhiquan.areas.filing.models import ListedFiling, NationalList
from zhiquan.areas.filing.service import runs
from zhiquan.areas.filing.service.clues import people_of
from zhiquan.engines import numbers
from zhiquan.kernel import clock, files, notices, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person

LIST, LINE = "filing.list", "filing.line"
MOST_FAULTS = 50
# Headings that such lists use, each with what it is here.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "application_no": ("申请号", "专利申请号", "application_no", "application number"),
    "title": ("发明名称", "名称", "专利名称", "title"),
    "applicant": ("申请人", "申请人名称", "applicant"),
    "agency": ("代理机构", "代理机构名称", "agency"),
    "district": ("区", "所属区", "辖区", "district"),
    "kinds": ("情形", "非正常情形", "类型", "kinds"),
}
NO_HEADINGS = N_("%(name)s, line 1: the columns 申请号 and 申请人 are needed; found: %(found)s.")
FAULTY = N_("%(name)s was not taken over: %(faults)s")
TOLD = N_("CNIPA listed your filing %(number)s as possibly abnormal: withdraw it or explain it by %(day)s.")
CIRCLED = {c: n for n, c in enumerate("①②③④⑤⑥⑦⑧", start=1)}


@dataclass(frozen=True)
class Fault:
    """One fault of a list: the line in the file, the column, and what to do."""

    line: int
    column: str
    text: str


@dataclass(frozen=True)
class Parsed:
    """A list as read: its lines as mappings, and every fault at once."""

    rows: tuple[Mapping[str, Any], ...]
    faults: tuple[Fault, ...]


def parse(name: str, data: bytes) -> Parsed:
    """Read a list of CNIPA (XLSX or CSV). Raises Refused where it has not the columns."""
    table = sheets.read(name, data, HEADINGS)
    if not {"application_no", "applicant"} <= table.present:
        raise Refused(
            "no_headings", NO_HEADINGS, name=name, found="、".join(h for h in table.found if h) or "–"
        )
    rows, faults, seen = [], [], dict[str, int]()
    for at, given in table.lines:
        number = _number(given["application_no"])
        if number is None:
            faults.append(Fault(at, "申请号", f"“{given['application_no']}”校验位不符或位数不对"))
        elif number in seen:
            faults.append(Fault(at, "申请号", f"与第{seen[number]}行重复"))
        if not given["applicant"]:
            faults.append(Fault(at, "申请人", "为空"))
        if number and number not in seen:
            seen[number] = at
            rows.append({**given, "application_no": number, "line": at, "kinds": _kinds(given["kinds"])})
    return Parsed(tuple(rows), tuple(faults))


def _number(text: str) -> str | None:
    try:
        return str(numbers.parse("application_no", text).canonical)
    except numbers.NumberError:
        return None


def _kinds(text: str) -> list[int]:
    found = {CIRCLED[c] for c in text if c in CIRCLED} | {int(c) for c in text if c in "12345678"}
    return sorted(found)


def take_over(
    actor: Actor, *, number: str, title: str, issued_on: date, due_on: date, name: str, data: bytes
) -> NationalList:
    """Import a list. With a single fault nothing is taken over, and every fault is told at once."""
    access.LISTS.require(actor, "import")
    found = parse(name, data)
    if found.faults:
        told = "；".join(f"第{f.line}行 {f.column}：{f.text}" for f in found.faults[:MOST_FAULTS])
        raise Refused("faulty", FAULTY, name=name, faults=told)
    if not found.rows:
        raise Refused("empty", N_("%(name)s holds no filings."), name=name)
    if NationalList.objects.filter(number=number).exists():
        raise Refused("known", N_("A list of this number was imported already."))
    known = runs.organisations({r["applicant"] for r in found.rows})
    with action(actor, "filing.list.import") as act:
        row = NationalList.objects.create(
            number=number.strip(), title=title.strip() or number, issued_on=issued_on, due_on=due_on,
            file=files.store(actor, name, data), by=actor.person,
            is_demo=bool(actor.person and actor.person.is_demo),
        )  # fmt: skip
        act.ref = refs.make(LIST, row)
        ListedFiling.objects.bulk_create(
            ListedFiling(
                list=row, line=r["line"], application_no=r["application_no"], title=r["title"][:300],
                applicant=r["applicant"][:300], agency=r["agency"][:200], district=r["district"][:60],
                kinds=r["kinds"], organisation=known.get(r["applicant"]), due_on=due_on,
            )
            for r in found.rows
        )  # fmt: skip
        act.note(lines=len(found.rows), due=due_on.isoformat(), sm3=row.file.sm3)
    return row


def assign(actor: Actor, lines: Iterable[ListedFiling], officer: Person) -> int:
    """Give lines to an officer."""
    access.LISTS.require(actor, "work")
    rows = [r for r in lines if r.state in (ListedFiling.IMPORTED, ListedFiling.ASSIGNED)]
    if not rows:
        raise Refused("none", N_("Choose lines that nobody has been told about yet."))
    with action(actor, "filing.line.assign", refs.make(LIST, rows[0].list)) as act:
        ListedFiling.objects.filter(pk__in=[r.pk for r in rows]).update(
            officer=officer, state=ListedFiling.ASSIGNED
        )
        act.note(lines=len(rows), officer=str(officer.uid))
    return len(rows)


def notify(actor: Actor, lines: Iterable[ListedFiling]) -> int:
    """Tell the applicants: those with an account here by notice, the others by the letter that is printed."""
    access.LISTS.require(actor, "work")
    rows = [r for r in lines if r.state in (ListedFiling.IMPORTED, ListedFiling.ASSIGNED)]
    if not rows:
        raise Refused("none", N_("Choose lines that nobody has been told about yet."))
    today = clock.today()
    with action(actor, "filing.line.notify", refs.make(LIST, rows[0].list)) as act:
        for row in rows:
            save_version(row, row.version, {"state": ListedFiling.NOTIFIED, "notified_on": today})
            if row.organisation:
                people = people_of(row.organisation)
                ref = refs.make(LINE, row)
                notices.tell(people, TOLD, ref, number=row.application_no, day=str(row.due_on))
        act.note(lines=len(rows))
    return len(rows)


def answer(
    actor: Actor,
    row: ListedFiling,
    version: int,
    kind: str,
    text: str,
    proof: tuple[str, bytes] | None = None,
) -> ListedFiling:
    """The applicant withdraws (withdrawn) or states its case (stated)."""
    if not (access.LINES.may(actor, "answer", row) or access.LINES.may(actor, "work", row)):
        access.LINES.require(actor, "answer", row)
    if row.state != ListedFiling.NOTIFIED:
        raise Refused("wrong_state", N_("This filing does not wait for an answer."))
    if kind == ListedFiling.STATED and not text.strip():
        raise Refused("explain", N_("Explain the filing, or withdraw it."))
    with action(actor, "filing.line.answer", refs.make(LINE, row)) as act:
        stored = files.store(actor, *proof, ref=refs.make(LINE, row)) if proof else None
        save_version(
            row, version,
            {"state": kind, "answer": kind, "statement": text.strip()[:2000], "answered_on": clock.today(), "proof": stored},
        )  # fmt: skip
        act.note(answer=kind)
    return row


def end_silent(actor: Actor) -> int:
    """Lines whose time to answer ran out."""
    rows = list(ListedFiling.objects.filter(state=ListedFiling.NOTIFIED, due_on__lt=clock.today()))
    for row in rows:
        with action(actor, "filing.line.silent", refs.make(LINE, row)):
            save_version(row, row.version, {"state": ListedFiling.SILENT, "answer": ListedFiling.SILENT})
    return len(rows)


def report(actor: Actor, row: NationalList, version: int) -> NationalList:
    """The report table went to CNIPA; lines without an answer are told about first."""
    access.LISTS.require(actor, "work", row)
    waiting = row.lines.filter(
        state__in=(ListedFiling.IMPORTED, ListedFiling.ASSIGNED, ListedFiling.NOTIFIED)
    ).count()
    if waiting:
        raise Refused("waiting", N_("%(n)s filings of this list still wait for an answer."), n=waiting)
    with action(actor, "filing.list.report", refs.make(LIST, row)) as act:
        save_version(row, version, {"reported_on": clock.today()})
        row.lines.update(state=ListedFiling.REPORTED)
        act.note(lines=row.lines.count())
    return row


def enter_results(actor: Actor, results: Mapping[str, bool], on: date) -> int:
    """CNIPA's results: application number → confirmed as abnormal. The cooperation centre may enter them too."""
    if on > clock.today():
        raise Refused("future", N_("The day lies in the future: enter what has happened."))
    rows = list(access.LINES.visible_to(actor, "result").filter(application_no__in=list(results)))
    missing = set(results) - {r.application_no for r in rows}
    if missing:
        raise Refused(
            "unknown_lines", N_("These numbers stand in no list: %(numbers)s."), numbers="、".join(sorted(missing))
        )  # fmt: skip
    with action(actor, "filing.line.result") as act:
        for row in rows:
            save_version(row, row.version, {"confirmed": results[row.application_no], "result_on": on})
        act.note(lines=len(rows), on=on.isoformat())
    return len(rows)


def report_table(row: NationalList) -> list[list[str]]:
    """The report table, heading first."""
    names = {
        ListedFiling.WITHDRAWN: "主动撤回",
        ListedFiling.STATED: "陈述意见",
        ListedFiling.SILENT: "逾期未答复",
        "": "",
    }
    table = [["序号", "申请号", "发明名称", "申请人", "代理机构", "情形", "通知日", "答复", "答复日", "说明"]]
    for at, line in enumerate(row.lines.all(), start=1):
        table.append(
            [
                str(at), line.application_no, line.title, line.applicant, line.agency,
                "".join("①②③④⑤⑥⑦⑧"[k - 1] for k in line.kinds if 1 <= k <= 8),
                str(line.notified_on or ""), names.get(line.answer, line.answer), str(line.answered_on or ""), line.statement,
            ]
        )  # fmt: skip
    return table
