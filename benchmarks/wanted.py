"""What people want, through the whole assistant: the intent first and among three, and the right form within two turns.

    PYTHONPATH=src python benchmarks/wanted.py [SET.jsonl …] [--misses]

A set is JSON lines {"text", "intent", "also", "style", "before", "turns", "matter"}; without arguments the blind test in
`benchmarks/labels`. `before` is what was asked before in the same talk. A form counts as found where the first answer or
the one after the person's reply (`turns`, else the choice that leads there among those offered) opens it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zhiquan.engines.answers.golden import interval
from zhiquan.site.commands import brain

LABELS = Path(__file__).parent / "labels"
TODAY = date(2026, 11, 23)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def first_and_three(assistant: Any, asked: Sequence[dict[str, Any]], misses: bool) -> None:
    good: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    three = 0
    for row in asked:
        ranked = assistant.wanted(row["text"], TODAY, row.get("before", ""))
        wanted = {row["intent"], *row.get("also", ())}
        whole[row["style"]] += 1
        good[row["style"]] += ranked[0][0] in wanted
        three += any(code in wanted for code, _chance in ranked[:3])
        if misses and ranked[0][0] not in wanted:
            print(f"  - {row['text'][:40]} | {row['intent']} | {ranked[0][0]} {ranked[0][1]:.2f}")
    print(share("intent first", good.total(), whole.total()))
    print(share("intent among three", three, whole.total()))
    print("  by style: " + "  ".join(f"{style} {good[style]}/{whole[style]}" for style in sorted(whole)))


def forms(assistant: Any, asked: Sequence[dict[str, Any]], misses: bool) -> None:
    good = 0
    for row in asked:
        found = row["matter"] in opened(assistant, row)
        good += found
        if misses and not found:
            print(f"  - {row['text'][:40]} | {row['matter']} not opened")
    print(share("right form within two turns", good, len(asked)))


def opened(assistant: Any, row: dict[str, Any]) -> set[str]:
    """The forms that a talk opens within its two turns."""
    answer, talk = assistant.answer(row["text"], TODAY)
    found = {answer.matter}
    for reply in row.get("turns", ()):
        answer, talk = assistant.answer(reply, TODAY, talk)
        found.add(answer.matter)
    for option in answer.options if row["matter"] not in found else ():
        found.add(assistant.answer(option.send, TODAY, talk)[0].matter)
    return found


def share(name: str, right: int, of: int) -> str:
    low, high = interval(right, of)
    return f"  {name:<30}{right:>5} of {of:<5} {right / of if of else 0:.3f}  [{low:.3f}, {high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", type=Path, default=[LABELS / "intents_test.jsonl"])
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    assistant = brain.assistant(None)
    for path in given.sets:
        asked = rows(path)
        print(f"{path.stem}: {len(asked)} questions")
        # The second turn of a talk without its first is no question by itself.
        single = [row for row in asked if row["style"] != "two_turn" or row.get("before")]
        first_and_three(assistant, single, given.misses)
        with_form = [row for row in asked if row.get("matter")]
        if with_form:
            forms(assistant, with_form, given.misses)


if __name__ == "__main__":
    main()
