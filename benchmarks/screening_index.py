"""The near-copy index on disk: build rate, size, and a day's filings against N texts; one table.

usage: PYTHONPATH=src python benchmarks/screening_index.py [--sizes 100000,1000000] [--new 20000] [--folder FOLDER]
Texts of about 250 characters, recombined from invented clauses; a tenth of the new ones are edited copies of indexed
texts. Build and query run in processes of their own; making the texts is not
counted. "found" is how many of the copies with J ≥ 0.7 (by plain sets)
the query finds. "own memory" is what the process holds itself, "with pages" counts the mapped files' pages, too,
which the system takes back when it needs them. The last row is extrapolated from the two largest sizes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from near_copies import THRESHOLD, edited, grams, invented
from rich.console import Console
from rich.table import Table

from zhiquan.adapters.screening_index import Index

CLAUSES, GOAL = 300_000, 5_000_000


def pool() -> list[str]:
    """Invented clauses, from whole abstracts cut at their commas."""
    chance = random.Random("pool")
    make = invented(chance)
    clauses: list[str] = []
    while len(clauses) < CLAUSES:
        clauses += make().split("，")
    return clauses


def corpus(count: int) -> Iterator[tuple[str, str]]:
    """The texts of the index; the first `count` are the same for every count."""
    clauses, chance = pool(), random.Random("corpus")
    for place in range(count):
        yield str(place), "，".join(chance.choices(clauses, k=17))


def news(count: int, indexed: int) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """New texts, and the pairs among them and the index that must be found."""
    chance = random.Random("news")
    copied = sorted(chance.sample(range(indexed), count // 10))
    wanted, new, at = set(), [], 0
    for name, text in corpus(indexed):
        if at < len(copied) and int(name) == copied[at]:
            at += 1
            copy = edited(text, chance)
            left, right = grams(text), grams(copy)
            shared = len(left & right)
            if shared >= THRESHOLD * (len(left) + len(right) - shared):
                wanted.add((f"new{len(new)}", name))
            new.append((f"new{len(new)}", copy))
    clauses = pool()
    new += [(f"new{place}", "，".join(chance.choices(clauses, k=17))) for place in range(len(new), count)]
    return new, wanted


class OwnMemory(threading.Thread):
    """The most anonymous memory this process held, looked at ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.done = 0, threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            status = Path("/proc/self/status").read_text()
            self.most = max(self.most, int(status.split("RssAnon:")[1].split()[0]))


def run_build(folder: Path, count: int) -> dict[str, float]:
    start = time.perf_counter()
    for _ in corpus(count):
        pass
    making = time.perf_counter() - start
    start = time.perf_counter()
    Index.build(folder, corpus(count))
    return {"seconds": time.perf_counter() - start - making}


def run_query(folder: Path, count: int, fresh: int) -> dict[str, float]:
    new, wanted = news(fresh, count)
    start = time.perf_counter()
    index = Index.open(folder)
    found = index.query(new, THRESHOLD)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    index.query(new, THRESHOLD)
    again = time.perf_counter() - start
    pairs = {(pair.a, pair.b) for pair in found.pairs}
    return {
        "seconds": seconds,
        "again": again,
        "found": len(wanted & pairs),
        "wanted": len(wanted),
        "meetings": found.meetings,
    }


def child(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--new", type=int, default=20_000)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        memory = OwnMemory()
        memory.start()
        folder = Path(given.folder)
        told = (
            run_build(folder, given.count)
            if given.step == "build"
            else run_query(folder, given.count, given.new)
        )
        memory.done.set()
        told |= {
            "own": memory.most / 2**20,
            "all": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        }
        print(json.dumps(told))
        return
    table = Table(title=f"Index on disk, {given.new:,} new texts, 4-grams, J ≥ {THRESHOLD}")
    for title in (
        "texts",
        "build s",
        "texts/s",
        "bytes a text",
        "own memory",
        "query s",
        "again s",
        "found",
        "own memory",
    ):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("with pages", justify="right", no_wrap=True)
    measured = []
    for count in (int(size) for size in given.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            common = ("--folder", folder, "--count", str(count), "--new", str(given.new))
            built, asked = child("--step", "build", *common), child("--step", "query", *common)
            size = sum(file.stat().st_size for file in Path(folder).rglob("*.npy")) / count
        measured.append((count, built["seconds"], asked["seconds"], size))
        table.add_row(
            f"{count:,}",
            f"{built['seconds']:.1f}",
            f"{count / built['seconds']:,.0f}",
            f"{size:,.0f}",
            f"{built['own']:.2f} GB",
            f"{asked['seconds']:.1f}",
            f"{asked['again']:.1f}",
            f"{asked['found']:.0f} of {asked['wanted']:.0f}",
            f"{asked['own']:.2f} GB",
            f"{asked['all']:.2f} GB",
        )
    if len(measured) > 1 and measured[-1][0] < GOAL:
        (few, build_few, query_few, _), (many, build_many, query_many, size) = measured[-2:]
        left = (GOAL - many) / (many - few)
        build, query = (
            build_many + (build_many - build_few) * left,
            query_many + (query_many - query_few) * left,
        )
        table.add_section()
        table.add_row(
            f"{GOAL:,} (extrapolated)",
            f"{build:.0f}",
            f"{GOAL / build:,.0f}",
            f"{size:,.0f}",
            "",
            f"{query:.1f}",
        )
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
