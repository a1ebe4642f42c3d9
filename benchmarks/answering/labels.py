"""Questions whose articles are known, as positions in the corpus: our own on intellectual property, and the lay ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from answering.corpus import DATA, ROOT
from zhiquan.engines.answers.model import Article, Instrument

ASKED = ROOT / "policy" / "shenzhen" / "knowledge" / "asked"
LABELS = ROOT / "benchmarks" / "labels"
# Weights are learned from the first; the second chose between ways to do it by its odd half alone (`halves`).
TRAIN, DEV = LABELS / "ip_questions_train.jsonl", LABELS / "ip_questions_dev.jsonl"
LAY = DATA / "legal_questions" / "questions.jsonl"
DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Labelled:
    """A question, its day, and the positions of the articles that answer it."""

    id: str
    question: str
    on: date
    gold: frozenset[int]


class Places:
    """Where an article stands: by the law's name or alias and the label, for a day or a version."""

    def __init__(self, instruments: Sequence[Instrument], articles: Sequence[Article]) -> None:
        self.by = {one.id: one for one in instruments}
        self._rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.articles = articles
        for at, article in enumerate(articles):
            one = self.by[article.instrument]
            for name in {one.name, one.title, *one.aliases}:
                self._rows[name, article.label].append(at)

    def on(self, law: str, label: str, on: date) -> list[int]:
        rows = self._rows.get((law, label), [])
        return [
            at for at in rows if self.by[self.articles[at].instrument].standing(on) in ("in_force", "unknown")
        ]

    def version(self, law: str, label: str, version: str) -> list[int]:
        rows = self._rows.get((law, label), [])
        return [
            at for at in rows if str(self.by[self.articles[at].instrument].valid_from) == version
        ] or rows[:1]


def ip_questions(places: Places, path: Path = DEV) -> list[Labelled]:
    """Questions of ours; articles that are not in force on the question's day are no gold."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        on = date.fromisoformat(row["on"])
        gold = frozenset(at for one in row["gold"] for at in places.on(one["law"], one["article"], on))
        if gold:
            found.append(Labelled(row["id"], row["question"], on, gold))
    return found


def halves(questions: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """The half that was looked at while the engine was made, and the half that was not."""
    return list(questions[::2]), list(questions[1::2])


def lay_questions(places: Places) -> list[Labelled]:
    """The lay questions of ../shared/data: gold by the first 40 letters without blanks."""
    heads: dict[str, list[int]] = defaultdict(list)
    for at, article in enumerate(places.articles):
        heads["".join(article.text.split())[:40]].append(at)
    found = []
    for line in LAY.read_text("utf-8").splitlines():
        row = json.loads(line)
        texts = ("".join(text.split())[:40] for text in row["gold_texts"].values())
        gold = frozenset(at for text in texts for at in heads.get(text, ()))
        if gold:
            found.append(Labelled(f"lay-{row['id']}", row["question"], DAY, gold))
    return found


def asked_questions(places: Places) -> tuple[list[tuple[int, str]], list[str]]:
    """What `asked/*.yaml` asks, as (article, question), and what of it names no article at hand."""
    found, lost = [], []
    for path in sorted(ASKED.glob("*.yaml")):
        try:
            told = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        except yaml.YAMLError as wrong:
            lost.append(f"{path.name}: {str(wrong).splitlines()[0]}")
            continue
        for label, questions in told["articles"].items():
            at = places.version(told["law"], label, told.get("version", ""))
            if not at:
                lost.append(f"{path.name}: {told['law']} {label}")
            found += [(at[0], question) for question in questions if at]
    return found, lost
