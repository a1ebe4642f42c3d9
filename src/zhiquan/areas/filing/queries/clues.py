"""What the desk for abnormal filings reads: its queue, a clue with its evidence, lists, runs, flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import Clue, ClueFiling, Flag
from zhiquan.engines.rules import NotInForce, RuleError
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor

KINDS = "abnormal_filing.kinds"
CIRCLED = "①②③④⑤⑥⑦⑧"
OPEN_STATES = (
    Clue.DETECTED, Clue.READY, Clue.REVIEWED, Clue.NOTICED, Clue.REPLIED, Clue.REPORTED, Clue.RESULT, Clue.MEASURES,
)  # fmt: skip


@dataclass(frozen=True)
class KindText:
    """One of the eight kinds in the reader's words."""

    number: int
    mark: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    article: str


def kinds(day: date | None = None) -> dict[int, KindText]:
    """The eight kinds as policy tells them."""
    edition = editions.current(settings.CITY)
    rules, sources = edition.rules.at(day or clock.today()), edition.rules.sources
    found: dict[int, KindText] = {}
    for number in range(1, 9):
        try:
            answer = rules.evaluate(KINDS, {"kind": str(number)})
        except (NotInForce, RuleError):
            continue
        said = answer.outputs
        rows = {row.code: row for row in answer.table.rows}
        found[number] = KindText(
            number,
            str(said["mark"]),
            {"zh-Hans": str(said["name"]), "en": str(said["name_en"])},
            {"zh-Hans": str(said["text"]), "en": str(said["text_en"])},
            source.title["zh-Hans"] if (source := sources.get(answer.table.source)) else "",
            str(rows[answer.rows[0]].article or ""),
        )
    return found


def marks(numbers: Sequence[int]) -> str:
    """Kinds as their circled numbers."""
    return "".join(CIRCLED[n - 1] for n in numbers if 1 <= n <= len(CIRCLED))


def queue(actor: Actor, *, show: str = "open", kind: str = "", text: str = "") -> QuerySet[Clue]:
    """The desk's clues: what can be looked at first, white-listed firms behind the others."""
    rows = access.CLUES.visible_to(actor).select_related("officer", "run").annotate(count=Count("filings"))
    if show == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif show == "mine":
        rows = rows.filter(state__in=OPEN_STATES, officer=actor.person)
    elif show == "closed":
        rows = rows.exclude(state__in=OPEN_STATES)
    wanted = text.strip()
    if wanted:
        rows = rows.filter(
            pk__in=ClueFiling.objects.filter(
                Q(key__icontains=wanted) | Q(applicant__icontains=wanted) | Q(title__icontains=wanted)
            ).values("clue")
        ) | rows.filter(number__icontains=wanted)
    if kind.isdigit():
        # A list inside a JSON column is asked in a way that both databases understand.
        fitting = [pk for pk, kinds in rows.values_list("pk", "kinds") if int(kind) in kinds]
        rows = rows.filter(pk__in=fitting)
    return rows.order_by("white_listed", "-score", "-pk")


def finding(clue: Clue, filings: Sequence[ClueFiling]) -> tuple[int, int, int]:
    """Filings, applicants, addresses: the clue's title in three numbers."""
    return (
        len(filings),
        len({f.applicant for f in filings if f.applicant}),
        len({f.address for f in filings if f.address}),
    )


@dataclass(frozen=True)
class PairLine:
    """A pair of the clue's evidence as a table row shows it."""

    key: str
    a: str
    b: str
    applicant_a: str
    applicant_b: str
    kinds: str
    percent: int
    text: str
    pair: Mapping[str, Any]


def pair_lines(evidence: Mapping[str, Any]) -> list[PairLine]:
    """The pairs, strongest first."""
    by_id = {f["id"]: f for f in evidence["filings"]}
    ranked = sorted(evidence["pairs"], key=lambda p: (-p["score"], p["a"], p["b"]))
    return [
        PairLine(
            f"{p['a']}~{p['b']}",
            p["a"],
            p["b"],
            str(by_id.get(p["a"], {}).get("applicant", "")),
            str(by_id.get(p["b"], {}).get("applicant", "")),
            marks(p["kinds"]),
            round(100 * p["score"]),
            str(p.get("text", "")),
            p,
        )
        for p in ranked
    ]


def pointed_at(evidence: Mapping[str, Any]) -> list[tuple[int, list[str]]]:
    """Each kind that the evidence points at, with what points at it."""
    said: dict[int, list[str]] = {}
    for clue in evidence["clues"]:
        for kind in clue["kinds"]:
            said.setdefault(kind, []).append(str(clue["text"]))
    for kind in {k for p in evidence["pairs"] for k in p["kinds"]}:
        said.setdefault(kind, [])
    return sorted(said.items())


def clearing(evidence: Mapping[str, Any]) -> list[str]:
    """What would clear the clue, each once, in the order of first mention."""
    found = dict.fromkeys(
        c["text"] for each in (*evidence["clues"], *evidence["pairs"]) for c in each.get("clears", ())
    )
    return list(found)


def flags_of(name: str, code: str = "", day: date | None = None) -> list[Flag]:
    """Flags that stand against a firm on a day: asked by grants, awards and priority requests. Each has its reason
    and term; a flag informs whoever decides there and decides nothing."""
    asked = day or clock.today()
    known = Q(name=name)
    if code:
        known |= Q(code=code)
    rows = Flag.objects.filter(known, since__lte=asked, until__gte=asked)
    return list(rows.filter(Q(lifted_on=None) | Q(lifted_on__gt=asked)))
