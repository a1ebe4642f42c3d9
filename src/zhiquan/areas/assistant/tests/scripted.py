"""What the page tests stand on: an invented law in two versions, one entry, one kind of letter, a scripted engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhiquan.engines.answers.model import (
    Answer,
    Article,
    Citation,
    Computed,
    Hit,
    Instrument,
    Option,
    Sentence,
)
from zhiquan.engines.answers.model import Talk as Memory

LAW = "示例条例"  # invented, like every text below
OLD = Instrument(
    f"{LAW}@2020-01-01", LAW, LAW, "regulation", None, date(2020, 1, 1), date(2026, 12, 31), ip=True
)
NEW = Instrument(f"{LAW}@2027-01-01", LAW, LAW, "regulation", None, date(2027, 1, 1), ip=True)
TEXTS = {
    OLD.id: [("第一条", "为了示例，制定本条例。"), ("第二条", "申请人应当在三个月内提出。")],
    NEW.id: [("第一条", "为了示例，制定本条例。"), ("第二条", "申请人应当在两个月内提出。")],
}
ENTRY = {
    "code": "sample-period",
    "status": "confirmed",
    "kind": "rule",
    "title": {"zh-Hans": "示例期限", "en": "The sample period"},
    "intent": "sample",
    "owner": "ip",
    "review_by": "2026-12-01",
    "matters": ["trademark-change"],
    "asks": {
        "zh-Hans": ["示例多久内提出", "示例几个月", "示例的期限"],
        "en": ["How long is the sample period?"],
    },
    "says": [
        {
            "text": {"zh-Hans": "应当在三个月内提出。", "en": "It is filed within three months."},
            "valid_to": "2026-12-31",
            "cites": [{"law": LAW, "article": "第二条", "keys": ["提出"]}],
        },
        {
            "text": {"zh-Hans": "应当在两个月内提出。", "en": "It is filed within two months."},
            "valid_from": "2027-01-01",
            "cites": [{"law": LAW, "article": "第二条", "keys": ["提出"]}],
        },
    ],
}


class Shelf:
    """Law texts in memory."""

    def instruments(self) -> Sequence[Instrument]:
        return [OLD, NEW]

    def versions(self, name: str) -> Sequence[Instrument]:
        return [OLD, NEW] if name == LAW else []

    def articles(self, instrument_id: str) -> Sequence[Article]:
        return [
            Article(f"{instrument_id}#{label}", instrument_id, label, n, ("第一章 总则",), text)
            for n, (label, text) in enumerate(TEXTS.get(instrument_id, ()), 1)
        ]

    def article(self, law: str, label: str, on: date) -> tuple[Instrument, Article] | None:
        held = next((v for v in self.versions(law) if v.standing(on) == "in_force"), None)
        found = next((a for a in self.articles(held.id) if a.label == label), None) if held else None
        return (held, found) if held and found else None

    def search(self, query: str, on: date, k: int = 10) -> Sequence[Hit]:
        held = next(v for v in (OLD, NEW) if v.standing(on) == "in_force")
        return [Hit(held, a, 1.0) for a in self.articles(held.id) if "提出" in a.text][:k]

    def import_folder(self, dirs: Any, progress: Any = None) -> Any:
        raise NotImplementedError


class Scripted:
    """An engine that answers by the words of the question."""

    def answer(
        self, question: str, on: date, talk: Memory | None = None, language: str | None = None
    ) -> tuple[Answer, Memory]:
        memory = talk or Memory()
        if "哪" in question:
            options = (Option("示例甲", "我要问示例甲"), Option("示例乙", "我要问示例乙"))
            return Answer(
                "clarify", "您想问哪一件？", (Sentence("您想问哪一件？", "help"),), options=options, on=on
            ), memory
        if "没有" in question:
            return Answer(
                "refuse", "没有找到依据。", (Sentence("没有找到依据。", "help"),), reason="no_basis", on=on
            ), memory
        version = NEW if on >= date(2027, 1, 1) else OLD
        text = TEXTS[version.id][1][1]
        cited = Citation(
            LAW,
            "第二条",
            version.id,
            version.valid_from,
            version.valid_to,
            text,
            0.9,
            ref=f"{version.id}#第二条",
        )
        said = (
            Sentence(text, "rule", (0,)),
            Sentence("可以在线办理。", "help"),
            Sentence("过期不受理。", "caution", (0,)),
        )
        figure = Computed("最迟", "2026-12-09", "sample.period", "示例条例第二条", ("2026-11-09 次日起算",))
        found = Answer(
            "answer", text, said, (cited,), intent="sample", matter="trademark-change",
            form_link="/services/trademark-change/", computed=(figure,), entry="sample-period",
            see=("sample-period",), label="本回答由程序自动生成", on=on, slots={"party.name.new": "示例公司"},
        )  # fmt: skip
        return found, memory


LETTERS = {
    "senders": [{"code": "office", "name": {"zh-Hans": "示例局", "en": "Sample office"}, "words": ["示例局"]}],
    "hosts": ["gov.cn"],
    "kinds": [
        {
            "code": "sample-notice", "name": {"zh-Hans": "示例通知书", "en": "Sample notice"}, "sender": "office",
            "title": ["示例通知书"], "words": [["示例"]], "register": "trademark", "intent": "sample", "answer": True,
            "next": {"zh-Hans": "按期答复。", "en": "Reply in time."}, "matter": "trademark-change",
        }
    ],
    "signs": [
        {"code": "private", "name": {"zh-Hans": "个人账户", "en": "A private account"}, "weight": 9, "patterns": ["个人账户"]}
    ],
    "doubt": 3, "fake": 6,
}  # fmt: skip
LETTER = "示例通知书\n请自收到本通知之日起十五日内答复。\n示例局\n2026年11月10日"
