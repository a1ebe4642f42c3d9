"""What waits to be handed to authorities: by the window's own hand, with the official forms; and by live links."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import packs, papers, ports
from zhiquan.areas.matters.models import Case, CaseClock, CaseFile, Dispatch
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import desk
from zhiquan.areas.matters.queries.casewords import pack_of, title_of
from zhiquan.kernel import clock, files
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.ui import papers as printing
from zhiquan.ui import sheets

# Setting a form as PDF takes a moment each.
MOST_IN_ZIP = 30
MODES = {
    "live": gettext_lazy("live"),
    "file": gettext_lazy("by file"),
    "simulated": gettext_lazy("simulated"),
}
HEADS = ("办件编号", "回执号", "日期")


@dataclass(frozen=True)
class Waiting:
    """A hand-over on the worklist."""

    dispatch: Dispatch
    case: Case
    title: str
    matter: str
    authority: str
    days: int | None
    working: bool
    tone: str
    forms: int
    files: int


@dataclass(frozen=True)
class Linked:
    """A hand-over that leaves by a live link; `mode` says whether the link is real."""

    dispatch: Dispatch
    title: str
    authority: str
    mode: str
    simulated: bool


def rows(actor: Actor, way: str = Dispatch.WORKLIST) -> QuerySet[Dispatch]:
    """Waiting hand-overs of the desk, those with the nearest last day first."""
    states = [Dispatch.WAITING] if way == Dispatch.WORKLIST else [Dispatch.WAITING, Dispatch.DEAD]
    mine = desk.hanging_on(actor)
    found = Dispatch.objects.filter(mine, case__finished_at=None, way=way, state__in=states)
    held = Count("case__files", filter=Q(case__files__replaced_at=None))
    running = Prefetch("case__clocks", CaseClock.objects.filter(stopped_on=None), "running_clocks")
    listed = found.select_related("case", "case__party").annotate(held=held).prefetch_related(running)
    return listed.order_by(F("case__due_on").asc(nulls_last=True), "pk")


def systems(actor: Actor) -> list[tuple[str, str]]:
    """The authorities for which something waits, by the code of their system."""
    found: dict[str, str] = {}
    for row in rows(actor).order_by("system", "pk")[:500]:
        found.setdefault(row.system, _authority(pack_of(row.case)))
    return sorted(found.items())


def waiting(found: Iterable[Dispatch]) -> list[Waiting]:
    return [_waiting(row) for row in found]


def _waiting(row: Dispatch) -> Waiting:
    pack = pack_of(row.case)
    running = next((c for c in row.case.running_clocks if c.due_on == row.case.due_on), None)  # type: ignore[attr-defined]
    late = row.case.due_on is not None and row.case.due_on < clock.today()
    working = not late and bool(running and running.rule.get("unit") == "working_day")
    days = desk.days_to(pack, row.case.due_on, working=working)
    return Waiting(
        row, row.case, title_of(row.case, pack), pack.short, _authority(pack), days, working, desk.tone_of(days),
        len(pack.form.documents), row.held,  # type: ignore[attr-defined]
    )  # fmt: skip


def _authority(pack: Pack) -> str:
    return packs.words(pack.authority["name"]) if pack.authority else pack.short


def linked(found: Iterable[Dispatch]) -> list[Linked]:
    known = {link.system: link.mode for link in ports.links()}
    return [
        Linked(
            row, title_of(row.case, pack_of(row.case)), _authority(pack_of(row.case)),
            str(MODES.get(known.get(row.system, ""), _("not connected"))), known.get(row.system) == "simulated",
        )
        for row in found
    ]  # fmt: skip


def links() -> list[tuple[str, str, bool]]:
    """Every live link: system, mode in words, whether it is only simulated."""
    return [
        (link.system, str(MODES.get(link.mode, link.mode)), link.mode == "simulated")
        for link in ports.links()
    ]


# ---------- the papers of a batch


def batch(found: Iterable[Dispatch]) -> bytes:
    """A ZIP: for each case a folder with the official forms (DOCX and PDF) and the materials, and beside them the
    list in which receipt numbers are entered for the import. Raises Refused for an empty or too large batch."""
    chosen = list(found)
    if not chosen:
        raise Refused("empty", N_("Tick cases first."))
    if len(chosen) > MOST_IN_ZIP:
        raise Refused("too_many", N_("At most %(n)s cases go into one file."), n=MOST_IN_ZIP)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("receipts.csv", sheets.as_csv(receipt_lines([row.case for row in chosen])))
        for row in chosen:
            for name, content in _papers(row.case):
                archive.writestr(f"{_plain(row.case.number)}/{name}", content)
    return data.getvalue()


def receipt_lines(cases: Iterable[Case]) -> list[list[str]]:
    """The list for the import, with empty receipt numbers."""
    return [list(HEADS), *([case.number, "", clock.today().isoformat()] for case in cases)]


def _papers(case: Case) -> Iterator[tuple[str, bytes]]:
    pack = pack_of(case)
    for place, document in enumerate(pack.form.documents, 1):
        made = papers.case_form(case, pack, document.name)
        for kind in (printing.DOCX, printing.PDF):
            yield f"{place:02}-{_plain(made.plain_title)}.{kind}", printing.rendered(made, pack.edition, kind)
    live: list[CaseFile] = list(case.files.filter(replaced_at=None).select_related("file"))
    for place, row in enumerate(live, 1):
        yield f"材料/{place:02}-{_plain(row.file.name)}", files.read(row.file)


def _plain(text: str) -> str:
    """A name that every file system takes."""
    return "".join("_" if c in '\\/:*?"<>|\r\n\t' else c for c in text)[:120]


def sample_lines(actor: Actor) -> list[list[str]]:
    """Two lines to show how the import is written: of real cases that wait, else invented."""
    cases: list[Any] = [row.case for row in rows(actor)[:2]]
    today: date = clock.today()
    if cases:
        return [list(HEADS), *([c.number, "SL20260001", today.isoformat()] for c in cases)]
    return [list(HEADS), [f"深商变〔{today.year}〕1号", "SL20260001", today.isoformat()]]
