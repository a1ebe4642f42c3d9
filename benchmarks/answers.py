"""How well and how fast the assistant finds the articles of law that answer a question.

    python benchmarks/answers.py retrieval   the ablation table beside BM25, FTS5, bm25s, tantivy and dense-only
    python benchmarks/answers.py train       learns the weights of the second stage and prints them as Python
    python benchmarks/answers.py report F…   both stages on question files of one's own ({"id","question","on","gold"})
    python benchmarks/answers.py misses      questions whose articles do not come first, with what came instead
    python benchmarks/answers.py speed       seconds and memory: building, loading, a question with and without vector

Needs ../shared/data beside the repository. Vectors are kept in the system's temporary folder between runs; the first
run makes about 4,500 of articles and as many of asked questions (minutes). bm25s and tantivy are left out where they
are not installed. Weights are learned from benchmarks/labels/ip_questions_train.jsonl and, for other law, from the lay
questions; the dev questions' even half was not looked at while the engine was made (`--held`).
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from pprint import pformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np
from answering.ablation import ablation, crossed
from answering.corpus import DATA
from answering.labels import Labelled, halves, ip_questions
from answering.measures import ndcg, table_row
from answering.systems import systems
from answering.training import asked_seen, fit, seen, train_questions
from answering.world import World, lexicon, world
from rich.console import Console
from rich.table import Table

from zhiquan.engines.answers.retrieval import Searcher

VECTORS = ("asked_near", "near")
COLUMNS = ("nDCG@10", "R@10", "R@100", "MRR")
out = Console(width=140)


def found(searcher: Searcher, at: World, questions: Sequence[Labelled], k: int = 100) -> list[list[int]]:
    rows = at.vectors(questions)
    return [
        [hit.at for hit in searcher.search(one.question, row, one.on, k)]
        for one, row in zip(questions, rows, strict=True)
    ]


def figures(lists: Sequence[Sequence[int]], questions: Sequence[Labelled]) -> list[str]:
    row = table_row(lists, [one.gold for one in questions])
    return [f"{row[name]:.3f}" for name in COLUMNS]


def retrieval(at: World, held: bool) -> None:
    searcher = Searcher(at.built.arrays, at.built.meta, lexicon())
    train, dev = train_questions(at), halves(at.ip)[1 if held else 0]
    table = Table(
        title=f"{len(train)} training and {len(dev)} dev questions over {len(at.articles)} articles"
    )
    for name in ("system", *(f"train {each}" for each in COLUMNS), *(f"dev {each}" for each in COLUMNS)):
        table.add_column(name)
    for name, rank in systems(at, searcher):
        if rank is None:
            out.print(f"left out: {name} (not installed)")
            continue
        cells = [
            figures([rank(one, row) for one, row in zip(some, at.vectors(some), strict=True)], some)
            for some in (train, dev)
        ]
        table.add_row(name, *cells[0], *cells[1])
    seen_train = seen(searcher, train, list(at.vectors(train)))
    seen_dev = seen(searcher, dev, list(at.vectors(dev)))
    first = [
        figures([each.at.tolist() for each in some], [each.one for each in some])
        for some in (seen_train, seen_dev)
    ]
    table.add_row("first stage", *first[0], *first[1], style="bold")
    asked = asked_seen(at)
    for name, candidates, lists, held_lists in ablation(at, seen_train, seen_dev, asked):
        depth = figures(candidates, train)[2]
        table.add_row(
            f"{name} (first stage R@100 {depth})", *figures(lists, train), *figures(held_lists, dev)
        )
    lay = at.lay[::3]
    seen_lay = seen(searcher, lay, list(at.vectors(lay)))
    gated = crossed(searcher, seen_train, lambda some: fit(some, asked, seen_lay))
    table.add_row(
        "everything, with the gate",
        *figures(gated, train),
        *figures(found(searcher, at, dev), dev),
        style="bold",
    )
    out.print(table)
    out.print("Rows below the first stage: weights learned anew; train is cross-validated (5 folds).")
    out.print(f"other law, {len(lay)} lay questions:", *figures(found(searcher, at, lay), lay))


def train(at: World) -> None:
    searcher = Searcher(at.built.arrays, at.built.meta, lexicon())
    questions, lay = train_questions(at), at.lay
    ours = seen(searcher, questions, list(at.vectors(questions)))
    weights = fit(ours, asked_seen(at), seen(searcher, lay, list(at.vectors(lay))))
    blind = fit(
        seen(searcher, questions, [None] * len(questions)),
        (),
        seen(searcher, lay, [None] * len(lay)),
        VECTORS,
    )
    for title, each in (("", weights), ("blind: ", blind)):
        for name in ("ip", "other", "gate"):
            rounded = {key: round(value, 3) for key, value in getattr(each, name).items() if round(value, 3)}
            print(f"{title}{name}={pformat(rounded, sort_dicts=False)},")


def report(at: World, files: Sequence[Path]) -> None:
    searcher = Searcher(at.built.arrays, at.built.meta, lexicon())
    for path in files:
        questions = ip_questions(at.places, path)
        first = [
            searcher.candidates(one.question, row, one.on).at.tolist()
            for one, row in zip(questions, at.vectors(questions), strict=True)
        ]
        out.print(
            path.name,
            len(questions),
            "first stage",
            *figures(first, questions),
            "both",
            *figures(found(searcher, at, questions), questions),
        )


def misses(at: World, worse: float) -> None:
    searcher = Searcher(at.built.arrays, at.built.meta, lexicon())
    questions = [*train_questions(at), *halves(at.ip)[0]]
    for one, hits in zip(questions, found(searcher, at, questions), strict=True):
        if ndcg(hits, one.gold) >= worse:
            continue
        out.print(f"[bold]{one.id} {one.question}[/bold] {ndcg(hits, one.gold):.2f}")
        for place in sorted(one.gold):
            rank = hits.index(place) + 1 if place in hits else 0
            out.print("  gold", at.articles[place].key, f"rank {rank or '> 100'}")
        for place in hits[:4]:
            out.print(
                "   ", at.articles[place].key, at.articles[place].text[:50].replace("\n", " "), style="dim"
            )


def speed(at: World) -> None:
    arrays = at.built.arrays
    started = time.perf_counter()
    searcher = Searcher(arrays, at.built.meta, lexicon())
    loading = time.perf_counter() - started
    questions = [*train_questions(at), *at.ip]
    searcher.search(questions[0].question, at.embed.live(questions[0].question), questions[0].on)
    plain, whole = [], []
    for one in questions:
        started = time.perf_counter()
        vector = at.embed.live(one.question)
        made = time.perf_counter()
        searcher.search(one.question, vector, one.on)
        ended = time.perf_counter()
        plain.append(ended - made)
        whole.append(ended - started)
    for name, times in (("search", plain), ("with the question's vector", whole)):
        p50, p95 = np.percentile(times, [50, 95]) * 1000
        out.print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(times)} questions)")
    size = sum(array.nbytes for array in arrays.values()) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.print(f"arrays {size:.0f} MiB, searcher made in {loading:.2f} s, peak of this process {peak:.0f} MiB")
    out.print({name: f"{seconds:.1f} s" for name, seconds in at.seconds.items()})


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("what", choices=("retrieval", "train", "report", "misses", "speed"))
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--held", action="store_true", help="the dev half that was not looked at")
    options.add_argument(
        "--below", type=float, default=0.6, help="misses: nDCG@10 under which a question is shown"
    )
    chosen = options.parse_args()
    if not (DATA / "laws").is_dir():
        sys.exit(f"there are no law texts at {DATA}")
    at = world()
    for line in at.lost:
        out.print(f"left out: {line}", style="dim")
    if chosen.what == "retrieval":
        retrieval(at, chosen.held)
    elif chosen.what == "train":
        train(at)
    elif chosen.what == "report":
        report(at, chosen.files)
    elif chosen.what == "misses":
        misses(at, chosen.below)
    else:
        speed(at)


if __name__ == "__main__":
    main()
