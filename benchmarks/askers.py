"""Many people asking at once: seconds an answer takes, answers a second, memory, and how long a worker takes to start.

    PYTHONPATH=src .venv/bin/python benchmarks/askers.py [--people 50] [--each 6] [--cores 2]

One process with threads, as the web server has them. Questions are those of `labels/ip_questions_test.jsonl`; law texts and
vectors are those that `./zhiquan knowledge import` made.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from zhiquan.site.commands import brain

LABELS = Path(__file__).parent / "labels" / "ip_questions_test.jsonl"
DAY = date(2026, 11, 23)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--each", type=int, default=6)
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    start = time.perf_counter()
    assistant = brain.assistant(None)
    made = time.perf_counter() - start
    questions = [json.loads(line)["question"] for line in LABELS.read_text(encoding="utf-8").splitlines()]
    start = time.perf_counter()
    assistant.answer(questions[0], DAY)
    first = time.perf_counter() - start
    alone = [_timed(assistant, question) for question in questions[1:41]]
    ready = threading.Barrier(given.people)

    def person(number: int) -> list[float]:
        ready.wait()
        return [_timed(assistant, each) for each in islice(cycle(questions), number, number + given.each)]

    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=given.people) as crowd:
        together = [seconds for found in crowd.map(person, range(given.people)) for seconds in found]
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"worker: ready in {made:.1f} s, first answer {1000 * first:.0f} ms, peak {peak:.0f} MiB")
    print(f"one asker:  {_spread(alone)}")
    print(f"{given.people} askers: {_spread(together)}, {len(together) / wall:.1f} answers a second")


def _timed(assistant: object, question: str) -> float:
    start = time.perf_counter()
    assistant.answer(question, DAY)  # type: ignore[attr-defined]
    return time.perf_counter() - start


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    return f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, worst {1000 * ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()
