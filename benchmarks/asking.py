"""How well the assistant answers: key facts, red lines, support, refusals, with 95 % intervals and every miss by name.

    PYTHONPATH=src .venv/bin/python benchmarks/asking.py [SET.jsonl …] [--json OUT] [--no-texts] [--show N]

Without arguments: the city's golden questions and the questions without an answer in `benchmarks/labels`. A set is JSON
lines {"id", "question", "on", "kind", "source", "facts", "never", "matter", "red"}. Law texts are read from the store
that `./zhiquan knowledge import` filled; without them the answers come from the entries alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhiquan.engines.answers.golden import Golden, Outcome, golden_of, interval, judge, share
from zhiquan.engines.answers.model import Answer
from zhiquan.engines.answers.support import supported
from zhiquan.site.commands import brain

LABELS = Path(__file__).parent / "labels"
TODAY = date(2026, 11, 23)


@dataclass
class Result:
    outcome: Outcome
    answer: Answer
    seconds: float


def golden_files() -> Iterator[tuple[str, list[Golden]]]:
    for name, file in brain.book(None).section("golden").items():
        day = date.fromisoformat(file["on"])
        yield name, [golden_of(each, day) for each in file["questions"]]
    for path in sorted(LABELS.glob("unanswerable*.jsonl")):
        yield path.stem, lines(path)


def lines(path: Path) -> list[Golden]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            data: dict[str, Any] = json.loads(line)
            data.setdefault("id", number)
            if path.stem.startswith("unanswerable"):
                data.setdefault("kind", ["refuse"])
            found.append(golden_of(data, TODAY))
    return found


def run(assistant: Any, questions: list[Golden]) -> list[Result]:
    results = []
    for golden in questions:
        start = time.perf_counter()
        answer, _ = assistant.answer(golden.question, golden.on)
        results.append(Result(judge(golden, answer), answer, time.perf_counter() - start))
    return results


def support(results: list[Result]) -> tuple[int, int, list[str]]:
    """Sentences that state a rule and whose quotes bear out their figures; those without a quote are not counted."""
    right, of, misses = 0, 0, []
    for result in results:
        for sentence in result.answer.sentences:
            quotes = [result.answer.citations[at].quote for at in sentence.citations]
            if sentence.kind not in ("rule", "coming", "quote") or not any(quotes):
                continue
            of += 1
            # A coming sentence names the day on which its source begins, which the source's date bears out.
            days = [
                f"{d.year}年{d.month}月{d.day}日"
                for at in sentence.citations
                if (d := result.answer.citations[at].valid_from)
            ]
            missing = supported(sentence.text, "\n".join([*quotes, *days]), ())
            right += not missing
            if missing:
                misses.append(f"{result.outcome.golden.id}: {sentence.text[:40]} — {missing}")
    return right, of, misses


def row(name: str, right: int, of: int) -> str:
    low, high = interval(right, of)
    return f"  {name:<44}{right:>5} of {of:<5} {right / of if of else 0:.3f}  [{low:.3f}, {high:.3f}]"


def table(name: str, results: list[Result], shown: int) -> None:
    outcomes = [result.outcome for result in results]
    told = [o for o in outcomes if set(o.golden.kinds) != {"refuse"}]
    without = [o for o in outcomes if set(o.golden.kinds) == {"refuse"}]
    answered = [o for o in told if o.kind in ("answer", "guide")]
    print(f"\n{name}: {len(results)} questions, kinds {dict(Counter(o.kind for o in outcomes))}")
    if told:
        print(row("right in all (kind, facts, never, form)", *share(o.right for o in told)))
        print(
            row(
                "key facts right, of those with facts",
                *share(not o.missing and o.kind_right for o in told if o.golden.facts),
            )
        )
        print(
            row(
                "key facts right, of those answered",
                *share(not o.missing for o in answered if o.golden.facts),
            )
        )
        print(
            row(
                "expected source cited, of those answered",
                *share(o.sourced for o in answered if o.golden.sources),
            )
        )
        print(row("red lines right", *share(o.right for o in told if o.golden.red)))
        print(
            row(
                "red lines WRONG (answered and wrong)",
                *share(bool(o.wrong or o.missing) for o in answered if o.golden.red),
            )
        )
        print(
            row("wrongly refused", *share(o.kind == "refuse" for o in told if "refuse" not in o.golden.kinds))
        )
    if without:
        print(row("rightly refused", *share(o.kind in ("refuse", "clarify") for o in without)))
        print(row("  refused outright", *share(o.kind == "refuse" for o in without)))
    right, of, misses = support(results)
    print(row("figures of a sentence stand in its quote", right, of))
    times = sorted(result.seconds for result in results)
    print(
        f"  time: p50 {1000 * times[len(times) // 2]:.0f} ms, p95 {1000 * times[int(len(times) * 0.95)]:.0f} ms"
    )
    bad = [result for result in results if not result.outcome.right]
    for result in bad[:shown]:
        o = result.outcome
        why = [
            *(f"lacks {x}" for x in o.missing),
            *(f"says {x}" for x in o.wrong),
            *([] if o.opened else ["other form"]),
        ]
        print(
            f"  - {o.golden.id} {o.golden.question[:36]} → {o.kind} {result.answer.entry or result.answer.intent} {why}"
        )
    for miss in misses[: shown // 2]:
        print(f"  ~ {miss}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    assistant = brain.assistant(None)
    sets = [(path.stem, lines(path)) for path in given.sets] if given.sets else list(golden_files())
    kept = []
    for name, questions in sets:
        results = run(assistant, questions)
        table(name, results, given.show)
        kept += [
            {
                "set": name,
                "id": r.outcome.golden.id,
                "kind": r.answer.kind,
                "entry": r.answer.entry,
                "right": r.outcome.right,
            }
            for r in results
        ]
    if given.json:
        given.json.write_text(
            "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept), encoding="utf-8"
        )
    if not sets:
        sys.exit("no questions found")


if __name__ == "__main__":
    main()
