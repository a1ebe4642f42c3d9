"""A small invented world of law: one register, two versions of its law, entries and a listener that takes words as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiquan.engines.answers.ask import Assistant, Form
from zhiquan.engines.answers.compose import Shelf
from zhiquan.engines.answers.entries import EntryIndex
from zhiquan.engines.answers.hearing import Step, Understood
from zhiquan.engines.answers.model import (
    Article,
    Cite,
    Entry,
    Figure,
    Hit,
    Instrument,
    Intent,
    Statement,
)
from zhiquan.engines.clocks import Calendar
from zhiquan.engines.rules import Parameter, RuleSet, Source, Status

OLD = Instrument(
    "灯牌法@2020-01-01", "灯牌法", "灯牌法", "law", None, date(2020, 1, 1), date(2026, 12, 31), collected=date(2026, 6, 1)
)  # fmt: skip
NEW = Instrument("灯牌法@2027-01-01", "灯牌法", "灯牌法", "law", None, date(2027, 1, 1), None)
ARTICLES = (
    Article(f"{OLD.id}#第五条", OLD.id, "第五条", 5, (), "灯牌公告之日起三个月内，任何人可以提出异议。"),
    Article(f"{NEW.id}#第七条", NEW.id, "第七条", 7, (), "灯牌公告之日起二个月内，任何人可以提出异议。"),
    Article(f"{OLD.id}#第一条", OLD.id, "第一条", 1, (), "灯牌由登记机关管理。"),
    Article(f"{NEW.id}#第一条", NEW.id, "第一条", 1, (), "灯牌由登记机关管理。"),
    Article(f"{OLD.id}#第九条", OLD.id, "第九条", 9, (), "灯牌熄灭满一年的，登记机关注销登记。"),
)
DAY = date(2026, 11, 20)


def _shared(query: str, text: str) -> float:
    return len(set(query) & set(text)) / max(1, len(set(query)))


class Shelves:
    """A library of the articles above; a search finds what shares most letters."""

    def search(self, query: str, on: date, k: int = 10, vector: Any = None) -> Sequence[Hit]:
        found = [
            Hit(
                instrument,
                article,
                10 * (share := _shared(query, article.text)),
                {"asked": share, "near": share},
            )
            for article in ARTICLES
            for instrument in (OLD, NEW)
            if instrument.id == article.instrument and instrument.standing(on) == "in_force"
        ]
        return sorted(found, key=lambda hit: -hit.score)[:k]

    def article(self, law: str, label: str, on: date) -> tuple[Instrument, Article] | None:
        for article in ARTICLES:
            instrument = OLD if article.instrument == OLD.id else NEW
            if (
                instrument.name == law
                and article.label == label
                and instrument.standing(on) in ("in_force", "coming")
            ):
                return instrument, article
        return None


def rules() -> RuleSet:
    def version(value: int, first: str, last: str | None, article: str) -> Parameter:
        return Parameter(
            code="lamp.opposition",
            value=value,
            unit="month",
            valid_from=date.fromisoformat(first),
            valid_to=date.fromisoformat(last) if last else None,
            source="LAMP",
            status=Status.CONFIRMED,
            anchor="publication",
            article=article,
        )

    versions = (version(3, "2020-01-01", "2026-12-31", "第五条"), version(2, "2027-01-01", None, "第七条"))
    return RuleSet(versions, (), (Source("LAMP", {"zh-Hans": "灯牌法", "en": "Lamp Law"}),))


OPPOSITION = Entry(
    code="lamp-opposition",
    topic="lamp",
    status="confirmed",
    kind="rule",
    title={"zh-Hans": "灯牌异议的期限", "en": "Time to oppose a lamp sign"},
    intent="lamp.opposition",
    owner="ip",
    review_by=date(2027, 6, 30),
    asks={
        "zh-Hans": ("别人的灯牌公告了多久能反对", "灯牌异议期是几个月", "公告后什么时候截止异议"),
        "en": ("How long to oppose a lamp sign?",),
    },
    says=(
        Statement(
            {"zh-Hans": "公告之日起三个月内可以提出异议。", "en": "An opposition is possible within three months."},
            cites=(Cite("灯牌法", "第五条", ("公告", "异议")),),
            valid_to=date(2026, 12, 31),
        ),
        Statement(
            {"zh-Hans": "自2027年1月1日起，异议期为两个月。", "en": "From 1 January 2027 the period is two months."},
            cites=(Cite("灯牌法", "第七条", ("异议",)),),
            valid_from=date(2027, 1, 1),
        ),
        Statement({"zh-Hans": "异议要写明理由。", "en": "Give reasons."}, kind="help"),
    ),
    computes=(Figure("lamp.opposition", {"zh-Hans": "异议期", "en": "Opposition period"}, "publication"),),
)  # fmt: skip
CHANGE = Entry(
    code="lamp-change",
    topic="lamp",
    status="sample",
    kind="service",
    title={"zh-Hans": "灯牌改名", "en": "Renaming a lamp sign"},
    intent="lamp.change",
    owner="ip",
    review_by=date(2027, 6, 30),
    asks={"zh-Hans": ("灯牌改名怎么办", "店名换了灯牌要换吗", "灯牌名称变更"), "en": ("Rename a lamp sign",)},
    says=(Statement({"zh-Hans": "改名要办变更。", "en": "A change is recorded."}, kind="help"),),
    matters=("lamp-change",),
)
INTENTS = {
    "lamp.opposition": Intent("lamp.opposition", {"zh-Hans": "异议", "en": "Opposition"}, {"zh-Hans": ("异议",)}),
    "lamp.change": Intent(
        "lamp.change", {"zh-Hans": "改名", "en": "Rename"}, {"zh-Hans": ("改名",)}, matter="lamp-change", guide="rename"
    ),
    "human": Intent("human", {"zh-Hans": "人工", "en": "A person"}, {"zh-Hans": ("转人工",)}, handover=True),
    "status": Intent("status", {"zh-Hans": "进度", "en": "Status"}, {"zh-Hans": ("我的办件",)}, login=True),
    "out_of_scope": Intent("out_of_scope", {"zh-Hans": "无关", "en": "Elsewhere"}, {"zh-Hans": ("天气",)}),
}  # fmt: skip
ASKED = Step(
    question={"zh-Hans": "名称变了还是地址变了？", "en": "Name or address?"},
    options=(
        ({"zh-Hans": "名称", "en": "Name"}, {"zh-Hans": "名称变了", "en": "The name changed"}),
        ({"zh-Hans": "地址", "en": "Address"}, {"zh-Hans": "地址变了", "en": "The address changed"}),
    ),
    state={"guide": "rename", "at": "kind"},
)


@dataclass
class Words:
    """A listener that knows the intents it is told and one tree of one question."""

    said: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def normal(self, question: str) -> str:
        return " ".join(question.split())

    def understand(
        self, question: str, on: date, known: Mapping[str, Any], vector: Any, before: str = ""
    ) -> Understood:
        language = "en" if question.isascii() else "zh-Hans"
        found: dict[str, Any] = {}
        if "2026-12-31" in question:
            found["dates"] = ["2026-12-31"]
        said = self.said.get(question, ())
        return Understood(language, question, said, {**known, **found})

    def elaborates(self, reply: str) -> bool:
        return reply.startswith("补充")

    def close(self, chances: Sequence[tuple[str, float]], heard: Understood) -> tuple[str, ...]:
        near = len(chances) > 1 and chances[0][1] < 2 * chances[1][1]
        return tuple(code for code, _chance in chances) if near else ()

    def begin(self, guide: str, known: Mapping[str, Any], question: str = "") -> Step | None:
        return ASKED if guide == "rename" and "kind" not in known else None

    def go_on(self, state: Mapping[str, Any], reply: str, known: Mapping[str, Any]) -> Step | None:
        if "名称" in reply:
            return Step(matter="lamp-change", slots={"kind": "name"}, intent="lamp.change")
        return None


def assistant(said: Mapping[str, tuple[tuple[str, float], ...]] | None = None, **changes: Any) -> Assistant:
    """An assistant of this world; `said` gives the intents of whole questions."""
    made: dict[str, Any] = {
        "index": EntryIndex((OPPOSITION, CHANGE)),
        "intents": INTENTS,
        "listener": Words(said or {}),
        "shelf": Shelf(
            rules(), Shelves(), Calendar.from_data({"place": "CN", "weekend": [6, 7], "years": {}})
        ),
        "forms": {
            "lamp-change": Form(
                "lamp-change",
                {"zh-Hans": "灯牌变更", "en": "Change of a lamp sign"},
                {"zh-Hans": "名称、地址变更。", "en": "Name or address."},
                "/services/lamp-change/",
            )
        },
    } | changes
    return Assistant(**made)
