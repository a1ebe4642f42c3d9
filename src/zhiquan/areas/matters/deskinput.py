"""What an officer sends with a step: decisions on proposed defects, his own ones, reason, day, receipt, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from zhiquan.areas.matters.queries.desk_case import Proposed, StepShown
from zhiquan.areas.matters.service.steps import Told
from zhiquan.kernel import clock, files

ACCEPT, REWORD, REJECT, LEAVE = "accept", "reword", "reject", "leave"
DECISIONS = (ACCEPT, REWORD, REJECT)
BLANK_ROWS = 3
MOST_OWN = 40
LONGEST_TEXT, LONGEST_REASON = 500, 1000


@dataclass
class Item:
    """A proposed defect with what the officer says of it; `problem` where that is not enough."""

    proposed: Proposed
    decision: str
    text: str = ""
    problem: str = ""


@dataclass
class Own:
    """A defect in the officer's own words."""

    place: str = ""
    text: str = ""


@dataclass
class Given:
    """All of it. `faults` by the field they stand at; nothing is taken while there are any."""

    found: list[Item] = field(default_factory=list)
    phrases: list[Item] = field(default_factory=list)
    own: list[Own] = field(default_factory=list)
    on: str = ""
    reason: str = ""
    receipt: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    day: date | None = None
    files: Sequence[tuple[str, str, bytes]] = ()

    @property
    def defects(self) -> list[dict[str, str]]:
        """The list of the notice: what was taken over first, then phrases, then the officer's own."""
        taken = [i for i in self.found if i.decision in (ACCEPT, REWORD)]
        taken += [i for i in self.phrases if i.decision == ACCEPT]
        listed = [_defect(i) for i in taken]
        return listed + [{"text": o.text, "place": o.place} for o in self.own if o.text]

    @property
    def rejected(self) -> list[dict[str, str]]:
        return [
            {"ground": i.proposed.ground, "about": i.proposed.about, "why": i.text}
            for i in self.found
            if i.decision == REJECT
        ]

    @property
    def told(self) -> Told:
        facts: Mapping[str, Any] = {"rejected": self.rejected} if self.rejected else {}
        return Told(
            on=self.day,
            reason=self.reason,
            receipt=self.receipt,
            defects=self.defects,
            files=self.files,
            facts=facts,
        )


def _defect(item: Item) -> dict[str, str]:
    p = item.proposed
    own = item.text if item.decision == REWORD or (p.code.startswith("p") and item.text) else ""
    if own and p.about and p.about.split()[0] not in own:
        own = f"{p.about}：{own}"  # a reworded defect still says which right it is about
    return {
        "text": own or p.official, "place": p.place, "ground": p.ground, "source": p.source, "article": p.article,
    }  # fmt: skip


def fresh(found: Iterable[Proposed], phrases: Iterable[Proposed]) -> Given:
    """Before anything was said: what the machine found is taken over, phrases are not."""
    return Given(
        [Item(p, ACCEPT) for p in found],
        [Item(p, LEAVE, p.official) for p in phrases],
        [Own() for _n in range(BLANK_ROWS)],
    )


def read(
    post: QueryDict,
    uploads: MultiValueDict[str, Any],
    step: StepShown,
    found: Iterable[Proposed],
    phrases: Iterable[Proposed],
) -> Given:
    """Everything sent for a step, with all faults at once."""
    given = Given(
        on=post.get("on", "").strip()[:10],
        reason=post.get("reason", "").strip()[:LONGEST_REASON],
        receipt=post.get("receipt", "").strip()[:80],
    )
    if step.defects != "none":
        given.found = [_item(post, p) for p in found]
        given.phrases = [_phrase(post, p) for p in phrases]
        given.own = _own(post)
    _check(given, step)
    if step.takes_files and not given.faults:
        given.files = _files(post, uploads)
    return given


def _item(post: QueryDict, proposed: Proposed) -> Item:
    decision = post.get(f"d-{proposed.code}", ACCEPT)
    text = post.get(f"t-{proposed.code}", "").strip()[:LONGEST_TEXT]
    item = Item(proposed, decision if decision in DECISIONS else ACCEPT, text)
    if not text and item.decision == REWORD:
        item.problem = _("Write the new wording.")
    if not text and item.decision == REJECT:
        item.problem = _("Say why this is not taken over.")
    return item


def _phrase(post: QueryDict, proposed: Proposed) -> Item:
    text = post.get(f"t-{proposed.code}", proposed.official).strip()[:LONGEST_TEXT]
    return Item(proposed, ACCEPT if post.get(f"d-{proposed.code}") else LEAVE, text or proposed.official)


def _own(post: QueryDict) -> list[Own]:
    places, texts = post.getlist("own-place"), post.getlist("own-text")
    rows = [
        Own(place[:120], text.strip()[:LONGEST_TEXT])
        for place, text in zip(places, texts, strict=False)
        if text.strip()
    ]
    return [*rows[:MOST_OWN], *(Own() for _n in range(BLANK_ROWS))]


def _check(given: Given, step: StepShown) -> None:
    for item in given.found:
        if item.problem:
            given.faults[f"t-{item.proposed.code}"] = item.problem
    if step.defects == "required" and not given.defects:
        given.faults["own-text-0"] = _("List every defect: the applicant is told all of them at once.")
    if step.reason == "required" and not given.reason:
        given.faults["reason"] = _("Say why: the step needs a reason.")
    if step.receipt == "required" and not given.receipt:
        given.faults["receipt"] = _("Enter the authority's receipt number.")
    given.day = _day(given, step)


def _day(given: Given, step: StepShown) -> date | None:
    if not step.asks_day or not given.on:
        return None
    try:
        day = date.fromisoformat(given.on)
    except ValueError:
        given.faults["on"] = _("Write the day as 2026-11-22.")
        return None
    if day > clock.today():
        given.faults["on"] = _("This day lies in the future: enter what has happened.")
    return day


def _files(post: QueryDict, uploads: MultiValueDict[str, Any]) -> list[tuple[str, str, bytes]]:
    """The file that came with the step, under the material it belongs to."""
    upload = uploads.get("file")
    return [(post.get("file-material", "")[:60], upload.name, files.receive(upload))] if upload else []
