"""How well people's questions find what they want: first, among the first three, asked back, right form in two turns.

    python benchmarks/intents.py [--part tune|held|fresh|fresh2|fresh3|others] [--vectors] [--misses]

Questions stand in `benchmarks/labels/intents_dev.jsonl`, split by style. `tune` was looked at while the phrasings were
written and `held` was written at the same time, so both flatter; `fresh` was written when the phrasings were done and
looked at, `fresh2` after that and looked at too; `fresh3` was written last and nothing was changed for it. `others`
takes the questions of the knowledge entries, which other people wrote and labelled by topic. Nothing is asserted: a
benchmark is a command.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from zhiquan.engines.answers import guides as guided  # noqa: E402
from zhiquan.engines.answers import intents as wanted  # noqa: E402
from zhiquan.engines.answers.language import read_speech  # noqa: E402
from zhiquan.engines.answers.model import Intent  # noqa: E402

KNOWLEDGE = ROOT / "policy" / "shenzhen" / "knowledge"
PARTS = ("tune", "held", "fresh", "fresh2", "fresh3", "others")


def main() -> None:
    """Train, ask, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--part", choices=PARTS, action="append")
    asked.add_argument("--vectors", action="store_true", help="with the vectors of the small model (minutes)")
    asked.add_argument("--misses", action="store_true")
    options = asked.parse_args()
    world = World(options.vectors)
    for part in options.part or PARTS:
        world.report(part, options.misses)


class World:
    """The policy files, the trained model, and what it says of questions."""

    def __init__(self, with_vectors: bool) -> None:
        self.speech = read_speech(_yaml(KNOWLEDGE / "speech.yaml"))
        self.intents = wanted.read_intents(
            [_yaml(path) for path in sorted((KNOWLEDGE / "intents").glob("*.yaml"))]
        )
        self.by_code = {intent.code: intent for intent in self.intents}
        self.guides = guided.read_guides(_yaml(KNOWLEDGE / "guides.yaml"))
        self.embed = _embedder() if with_vectors else None
        texts = [text for _code, text in wanted.phrasings(self.intents)]
        vectors = self.embed(texts) if self.embed else None
        begun = time.perf_counter()
        self.model = wanted.train(self.intents, self.speech, vectors)
        print(
            f"{len(self.intents)} intents, {len(texts)} phrasings, trained in {time.perf_counter() - begun:.1f} s"
        )

    def report(self, part: str, misses: bool) -> None:
        rows = _others(self.by_code) if part == "others" else _rows(part)
        single = [row for row in rows if row["style"] != "two_turn"]
        if not single:
            return
        vectors = self.embed([row["text"] for row in single]) if self.embed else [None] * len(single)
        begun = time.perf_counter()
        ranked = [self.model.rank(row["text"], vector) for row, vector in zip(single, vectors, strict=True)]
        pace = 1000 * (time.perf_counter() - begun) / len(single)
        right = [one.best == row["intent"] for one, row in zip(ranked, single, strict=True)]
        three = [
            row["intent"] in [code for code, _p in one.scores[:3]]
            for one, row in zip(ranked, single, strict=True)
        ]
        print(f"\n## {part}: {len(single)} questions, {pace:.1f} ms each")
        print(f"first {_interval(right)}   among three {_interval(three)}")
        _by_style(single, right)
        self._asking_back(single, ranked, right)
        _calibration(ranked, right)
        self._forms(rows, ranked, single)
        if misses:
            for row, one, good in zip(single, ranked, right, strict=True):
                if not good:
                    first = ", ".join(f"{code} {chance:.2f}" for code, chance in one.scores[:3])
                    print(f"  {row['text']} | {row['intent']} | {first}")

    def _asking_back(
        self, rows: Sequence[Any], ranked: Sequence[wanted.Ranked], right: Sequence[bool]
    ) -> None:
        options = [wanted.close(one) for one in ranked]
        asked = [row["intent"] in some for row, some in zip(rows, options, strict=True) if some]
        clear = [good for good, some in zip(right, options, strict=True) if not some]
        print(f"asks back {len(asked)}, right one offered {_interval(asked)}; else right {_interval(clear)}")
        outside = [wanted.outside(one) and not some for one, some in zip(ranked, options, strict=True)]
        far = [out for out, row in zip(outside, rows, strict=True) if row["intent"] == wanted.OUTSIDE]
        near = [out for out, row in zip(outside, rows, strict=True) if row["intent"] != wanted.OUTSIDE]
        print(f"out of scope seen {_interval(far)}, wrongly {_interval(near)}")

    def _forms(self, rows: Sequence[Any], ranked: Sequence[wanted.Ranked], single: Sequence[Any]) -> None:
        """Right form after the question and one reply: the first intent or, where it asks back, the one chosen."""
        good = []
        for row, one in zip(single, ranked, strict=True):
            intent = self.by_code[row["intent"]]
            if intent.matter:
                good.append(
                    row["intent"] in (wanted.close(one) or (one.best,)) or self._same_form(one.best, intent)
                )
        talks = [self._talk(row) for row in rows if row["style"] == "two_turn"]
        print(f"right form offered {_interval(good)}; two-turn talks {_interval(talks)}")

    def _same_form(self, code: str, intent: Intent) -> bool:
        other = self.by_code[code]
        return other.matter == intent.matter or bool(other.guide and other.guide == intent.guide)

    def _talk(self, row: Mapping[str, Any]) -> bool:
        """A talk in two turns through ranking and guide; the form of the outcome or of the intent counts."""
        first, second = row["turns"]
        before = self.model.rank(first)
        for code in (before.best, *wanted.close(before), self.model.rank(second, before=first).best):
            intent = self.by_code[code]
            if intent.guide and self._guided(self.guides[intent.guide], first, second) == row["matter"]:
                return True
        return bool(self.by_code[self.model.rank(second, before=first).best].matter == row["matter"])

    def _guided(self, guide: guided.Guide, first: str, second: str) -> str:
        begun = guided.step(guide, {}, first, "", self.speech)
        if begun.outcome or not begun.question:
            return begun.outcome.matter if begun.outcome else ""
        ended = guided.step(guide, begun.slots, second, begun.question.code, self.speech)
        return ended.outcome.matter if ended.outcome else ""


def _calibration(ranked: Sequence[wanted.Ranked], right: Sequence[bool]) -> None:
    sure = np.array([one.probability for one in ranked])
    good = np.array(right)
    cells = []
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            cells.append(f"{sure[inside].mean():.2f}→{good[inside].mean():.2f} ({inside.sum()})")
    print("said → right:", "  ".join(cells))


def _by_style(rows: Sequence[Any], right: Sequence[bool]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for row, good in zip(rows, right, strict=True):
        found[row["style"]].append(good)
    print("  ".join(f"{style} {sum(some)}/{len(some)}" for style, some in sorted(found.items())))


def _interval(good: Sequence[bool]) -> str:
    """Share with its 95 % interval (Wilson)."""
    count = len(good)
    if not count:
        return "– (0)"
    share, z = sum(good) / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{share:.3f} [{middle - half:.3f}, {middle + half:.3f}] ({sum(good)}/{count})"


def _rows(part: str) -> list[Any]:
    lines = (ROOT / "benchmarks" / "labels" / "intents_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["part"] == part]


def _others(known: Mapping[str, Intent]) -> list[Any]:
    rows = []
    for path in sorted(KNOWLEDGE.glob("*/entries*.yaml")):
        for entry in _yaml(path)["entries"]:
            for language, texts in entry["asks"].items():
                rows += [{"text": text, "intent": entry["intent"], "style": language} for text in texts]
    unknown = Counter(row["intent"] for row in rows if row["intent"] not in known)
    if unknown:
        print("\nintents of entries that are not defined:", dict(unknown))
    return [row for row in rows if row["intent"] in known]


def _embedder() -> Any:
    from zhiquan.engines.screening.embedding import e5

    return lambda texts: np.concatenate([e5(texts[at : at + 200]) for at in range(0, len(texts), 200)])


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
