"""Disguised copies and splices among ordinary filings: recall by disguise, precision at 1 in 1,000, first fifty, time.

usage: PYTHONPATH=src:benchmarks python benchmarks/disguises.py [copies] [ordinary] [splices] [claims] [meaning]
Default: copies ordinary splices claims. The shared real publications are read at run time; without them nothing runs.
Weights and thresholds were set on one half of the texts with the methods marked “tuned”; everything here is counted
on the other half. Filler to reach the numbers is made of short stretches of the tuning half's texts (see corpus.py):
as common letter by letter, but no real filing. Pairs that are kin by nature (kin.py) are counted apart.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import networkx as nx
from disguising import corpus, kin, methods, piecing
from rich.console import Console
from rich.table import Table

from zhiquan.engines.screening.disguised import disguised
from zhiquan.engines.screening.embedding import e5
from zhiquan.engines.screening.model import Pair
from zhiquan.engines.screening.splices import splices

ORDINARY, ONE_IN, FIRST, SEED = 20_000, 1_000, 50, 20_26
ALL = {**methods.TUNED, **methods.HELD_OUT}
Find = Callable[[Sequence[corpus.Text]], tuple[Pair, ...]]


def hit(pairs: Iterable[Pair], copy: str) -> bool:
    original = copy.split("|")[0]
    return any({pair.a, pair.b} == {copy, original} for pair in pairs)


def copies(part: str = "abstract", every: int = 3, find: Find = disguised, only: Sequence[str] = ()) -> Table:
    """Recall of every method: each third text copied once, among all texts of the half and as much filler."""
    tuning, report = corpus.halves(corpus.real(part))
    filler = corpus.babble(tuning, len(report), SEED) if part == "abstract" else []
    borrowed = [text for _, text in tuning]
    chosen = report[::every]
    table = Table(
        title=f"{len(chosen)} copies of texts ({part}) by each method, among {len(report)} real and {len(filler)} filler"
    )
    for column in ("method", "tuned", "recall", "false pairs", "seconds"):
        table.add_column(column)
    related, found_in_all, made_in_all = kin.related(), 0, 0
    for name in only or ALL:
        chance = random.Random(f"{SEED}{name}")
        made = [(f"{one}|{name}", ALL[name](text, chance, borrowed)) for one, text in chosen]
        start = time.perf_counter()
        pairs = find([*report, *made, *filler])
        seconds = time.perf_counter() - start
        by_copy = defaultdict(list)
        for pair in pairs:
            by_copy[pair.a].append(pair)
            by_copy[pair.b].append(pair)
        found = sum(hit(by_copy[copy], copy) for copy, _ in made)
        false = [pair for pair in pairs if not natural(pair, related)]
        found_in_all, made_in_all = found_in_all + found, made_in_all + len(made)
        mark = "yes" if name in methods.TUNED else "held out"
        table.add_row(name, mark, f"{found / len(made):.3f}", str(len(false)), f"{seconds:.1f}")
    table.add_row("all", "", f"{found_in_all / made_in_all:.3f}", "", "")
    return table


def natural(pair: Pair, related: frozenset[frozenset[str]]) -> bool:
    """A copy with its original, copies of one text, or what is kin of them."""
    first, second = pair.a.split("|")[0], pair.b.split("|")[0]
    return first == second or frozenset((first, second)) in related


def ordinary(count: int = ORDINARY) -> Table:
    """One batch at a prevalence of 1 in 1,000: planted copies by held-out methods in turn among ordinary filings."""
    tuning, report = corpus.halves(corpus.real())
    chance = random.Random(SEED + 1)
    borrowed = [text for _, text in tuning]
    names = list(methods.HELD_OUT)
    planted = [
        (f"{one}|{names[at % len(names)]}", ALL[names[at % len(names)]](text, chance, borrowed))
        for at, (one, text) in enumerate(chance.sample(report, count // ONE_IN))
    ]
    filler = corpus.babble(tuning, count - len(report), SEED + 2)
    texts = [*report, *filler, *planted]
    related = kin.related()
    known = [tuple(sorted(pair)) for pair in kin.listed()]
    start = time.perf_counter()
    pairs = sorted(disguised(texts, skip=known), key=lambda pair: -pair.score)
    seconds = time.perf_counter() - start
    found = sum(hit(pairs, copy) for copy, _ in planted)
    relatives = [pair for pair in pairs if "|" not in pair.a + pair.b and natural(pair, related)]
    false = [pair for pair in pairs if not natural(pair, related)]
    true = len(pairs) - len(false) - len(relatives)
    graph = nx.Graph((pair.a, pair.b) for pair in false)
    opened = sum(natural(pair, related) for pair in pairs[:FIRST])
    table = Table(
        title=f"{len(report)} real and {len(filler)} filler filings, {len(planted)} planted copies (held out)"
    )
    table.add_column("figure")
    table.add_column("value")
    for name, value in (
        ("recall of planted copies", f"{found / len(planted):.3f}"),
        ("precision, kin apart", f"{true / max(1, true + len(false)):.3f}"),
        ("precision, kin counted as false", f"{true / max(1, len(pairs)):.3f}"),
        ("pairs of natural kin shown", str(len(relatives))),
        ("false pairs", str(len(false))),
        ("false clusters per 10,000", f"{nx.number_connected_components(graph) * 10_000 / count:.2f}"),
        (f"of the first {min(FIRST, len(pairs))} worth opening", str(opened)),
        ("seconds", f"{seconds:.0f}"),
    ):
        table.add_row(name, value)
    for pair in false[:20]:
        table.add_row(f"false: {pair.a} {pair.b}", f"{pair.score:.2f}")
    return table


def spliced(each: int = 40) -> Table:
    """Recall and the right sources for 2, 3 and 4 sources at four levels of disguise; false splices in the batch."""
    tuning, report = corpus.halves(corpus.real())
    report = [text for text in report if len(text[1]) >= 150]
    filler = corpus.babble(tuning, len(report), SEED + 3)
    borrowed = [text for _, text in tuning]
    related = kin.related()
    table = Table(
        title=f"{each} splices a row, half of them in shuffled pieces, among {len(report)} real and as much filler"
    )
    for column in ("level", "sources", "found", "sources named", "named rightly", "false splices", "seconds"):
        table.add_column(column)
    for level in piecing.LEVELS:
        for many in (2, 3, 4):
            chance = random.Random(f"{SEED}{level}{many}")
            truth, made = {}, []
            for number in range(each):
                sources = chance.sample(report, many)
                made.append(
                    (
                        f"splice-{number}",
                        piecing.piece(sources, chance, level, borrowed, mixed=number % 2 == 1),
                    )
                )
                truth[f"splice-{number}"] = {one for one, _ in sources}
            start = time.perf_counter()
            named = by_splice(splices([*report, *made, *filler]))
            seconds = time.perf_counter() - start
            right = sum(kin_of(one, truth[at], related) for at in truth for one in named.get(at, ()))
            got = sum(kin_of(one, named.get(at, ()), related) for at in truth for one in truth[at])
            said = sum(len(named[at]) for at in truth if at in named)
            table.add_row(
                level,
                str(many),
                f"{sum(at in named for at in truth) / each:.3f}",
                f"{got / (many * each):.3f}",
                f"{right / max(1, said):.3f}",
                str(sum(at not in truth for at in named)),
                f"{seconds:.1f}",
            )
    return table


def by_splice(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        pieced = str(pair.shared["spliced"])
        named[pieced].add(pair.b if pair.a == pieced else pair.a)
    return named


def kin_of(one: str, others: Iterable[str], related: frozenset[frozenset[str]]) -> bool:
    return any(one == other or frozenset((one, other)) in related for other in others)


def ordinary_splices(count: int = ORDINARY) -> Table:
    """False splices among ordinary filings, with one planted in 1,000."""
    tuning, report = corpus.halves(corpus.real())
    chance = random.Random(SEED + 4)
    borrowed = [text for _, text in tuning]
    long = [text for text in report if len(text[1]) >= 150]
    levels = list(piecing.LEVELS)
    planted = [
        (
            f"splice-{at}",
            piecing.piece(chance.sample(long, 2 + at % 3), chance, levels[at % 4], borrowed, at % 2 == 1),
        )
        for at in range(count // ONE_IN)
    ]
    texts = [*report, *corpus.babble(tuning, count - len(report), SEED + 5), *planted]
    start = time.perf_counter()
    named = by_splice(splices(texts, skip=[tuple(sorted(pair)) for pair in kin.related()]))
    seconds = time.perf_counter() - start
    true = sum(one.startswith("splice") for one in named)
    false = Counter(one.split("-")[0][:2] for one in named if not one.startswith("splice"))
    table = Table(title=f"splices among {count} ordinary filings, {len(planted)} planted")
    for column in ("recall", "precision", "false real", "false filler", "false per 10,000", "seconds"):
        table.add_column(column)
    table.add_row(
        f"{true / len(planted):.3f}",
        f"{true / max(1, len(named)):.3f}",
        str(false["kp"]),
        str(false["ba"]),
        f"{(len(named) - true) * 10_000 / count:.2f}",
        f"{seconds:.0f}",
    )
    return table


def main() -> None:
    wanted = sys.argv[1:] or ["copies", "ordinary", "splices", "claims"]
    console = Console()
    if not corpus.real():
        console.print("The shared publications are not here: nothing to measure.")
        return
    if "copies" in wanted:
        console.print(copies())
    if "ordinary" in wanted:
        console.print(ordinary())
    if "splices" in wanted:
        console.print(spliced())
        console.print(ordinary_splices())
    if "claims" in wanted:
        console.print(copies("claims", every=2, find=partial(disguised, part="claims")))
    if "meaning" in wanted:
        hard = ("heavy", "own words renamed", "noise in letters", "padding")
        console.print(copies(every=12, find=partial(disguised, embed=e5), only=hard))
        console.print(copies(every=12, only=hard))


if __name__ == "__main__":
    main()
