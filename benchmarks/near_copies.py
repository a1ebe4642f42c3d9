"""Near-copies against the peers: one corpus, one process a tool, one table.

usage: PYTHONPATH=src python benchmarks/near_copies.py [--sizes 20000,100000,1000000] [--source invented|real]
           [--peers FOLDER] [--most NAME=N …] [--only NAME,…]
The corpus is put together from an invented grammar (or, with --source real, from clauses of ../shared/data) with
planted near-copies at Jaccard 0.55–1. Every tool reads the same file, finds pairs with character 4-grams and J ≥ 0.7
and verifies them with sets; seconds run from opening the file to having the pairs, compilation included; processor
seconds are those of the whole process, which a busy machine does not lengthen much. --peers
names a folder with the peers' packages (pip install --target); a peer that cannot be imported is left out.
--most holds a peer to a smaller corpus. Recall is against brute force for sampled texts against the whole corpus.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "patents" / "patents.jsonl"
THRESHOLD, SIZE, PLANTED, SAMPLED = 0.7, 4, 0.03, 1_000
BLOCK = 10_000
TOP = 100  # neighbours sparse_dot_topn is asked for
FIRST = "导密传支连控检散过储输驱压温湿光电磁声热水气油粉液固快慢高低前后内外上下左右主副粗细轻重软硬平斜环直曲旋摆"
SECOND = (
    "接封动撑制测热滤存送合紧量度位向形面杆轴轮板架座盖壳管阀泵机槽孔环套片块柱销带链网线头尾口腔室仓箱台"
)
THINGS = (
    "装置",
    "组件",
    "单元",
    "机构",
    "模块",
    "系统",
    "结构",
    "部件",
    "电路",
    "材料",
    "组合物",
    "芯片",
    "支架",
    "接口",
)
CLAUSES = (
    "所述{0}与所述{1}固定连接",
    "{0}设置于{1}的一侧",
    "通过{0}对{1}进行处理",
    "{0}的输出端连接{1}",
    "在{0}的表面形成{1}",
    "{0}根据{1}的信号调整{2}",
    "其中{0}包括{1}和{2}",
    "使{0}沿{1}移动",
    "将{0}加热至{3}摄氏度后送入{1}",
    "{0}与{1}的质量比为{3}比{4}",
    "有效提高了{0}的使用寿命",
    "从而降低{0}在工作时的损耗",
    "当{0}超过阈值时关闭{1}",
    "{0}内填充有{1}",
    "采集{0}的数据并上传至{1}",
)


# ── the corpus ──────────────────────────────────────────────────────────────────────────────────────────────────


def words(chance: random.Random) -> list[str]:
    """Four thousand invented technical nouns."""
    made: dict[str, None] = {}
    while len(made) < 4_000:
        head = chance.choice(FIRST) + chance.choice(SECOND)
        made[head + (chance.choice(FIRST) if chance.random() < 0.3 else "") + chance.choice(THINGS)] = None
    return list(made)


def invented(chance: random.Random) -> Callable[[], str]:
    """A maker of abstracts of some 250 characters: each about its own handful of nouns."""
    nouns = words(chance)

    def make() -> str:
        own = chance.sample(nouns, 9)
        text = f"本发明公开了一种{own[0]}，"
        while len(text) < 235:
            clause = chance.choice(CLAUSES).format(
                *chance.sample(own, 3), chance.randrange(10, 400), chance.randrange(2, 99)
            )
            text += clause + ("。" if chance.random() < 0.3 else "，")
        return text

    return make


def real(chance: random.Random) -> Callable[[], str]:
    """A maker of abstracts recombined from the clauses of real ones."""
    from zhiquan.engines.text import clauses, fold

    pool = []
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        text = fold(json.loads(line)["abstract"]).text
        pool += [text[start:end] for start, end in clauses(text)]

    def make() -> str:
        text = ""
        while len(text) < 235:
            text += chance.choice(pool) + "，"
        return text

    return make


def edited(text: str, chance: random.Random) -> str:
    """A near-copy: letters replaced, a clause moved or left out."""
    letters = list(text)
    for _ in range(chance.randrange(0, max(2, len(letters) // 17))):
        letters[chance.randrange(len(letters))] = chance.choice(SECOND)
    clauses = "".join(letters).split("，")
    if chance.random() < 0.3:
        clauses.insert(chance.randrange(len(clauses)), clauses.pop(chance.randrange(len(clauses))))
    if chance.random() < 0.2 and len(clauses) > 3:
        clauses.pop(chance.randrange(len(clauses)))
    return "，".join(clauses)


def write(path: Path, count: int, source: str) -> None:
    """A corpus of `count` texts, one a line; 3 % are edited copies of an earlier text."""
    chance = random.Random(f"{source} {count}")
    make = {"invented": invented, "real": real}[source](chance)
    kept: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            text = edited(chance.choice(kept), chance) if kept and chance.random() < PLANTED else make()
            if len(kept) < 20_000:
                kept.append(text)
            elif chance.random() < 0.2:
                kept[chance.randrange(len(kept))] = text
            file.write(text + "\n")


def read(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


# ── the tools: a file in, candidates and verified pairs out ─────────────────────────────────────────────────────

Found = tuple[int, list[tuple[int, int]]]


def grams(text: str) -> set[str]:
    return {text[at : at + SIZE] for at in range(len(text) - SIZE + 1)}


def verified(texts: list[str], candidates: Iterator[tuple[int, int]]) -> Found:
    """Candidates once each, and those of them that reach the threshold."""
    sets: dict[int, set[str]] = {}
    looked, pairs = set(), []
    for one, other in candidates:
        pair = (min(one, other), max(one, other))
        if one == other or pair in looked:
            continue
        looked.add(pair)
        for at in pair:
            if at not in sets:
                sets[at] = grams(texts[at])
        left, right = sets[pair[0]], sets[pair[1]]
        shared = len(left & right)
        if shared >= THRESHOLD * (len(left) + len(right) - shared):
            pairs.append(pair)
    return len(looked), pairs


def run_zhiquan(path: Path) -> Found:
    from zhiquan.engines.screening.nearcopies import near_copies

    result = near_copies(((str(at), text) for at, text in enumerate(read(path))), THRESHOLD, SIZE)
    return result.estimate.candidates, [(int(pair.a), int(pair.b)) for pair in result.pairs]


def run_datasketch(path: Path) -> Found:
    from datasketch import MinHash, MinHashLSH

    texts = list(read(path))
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    sketches = []
    for at, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([gram.encode() for gram in grams(text)])
        index.insert(at, sketch)
        sketches.append(sketch)
    return verified(
        texts, ((at, other) for at, sketch in enumerate(sketches) for other in index.query(sketch))
    )


def run_rensa(path: Path) -> Found:
    from rensa import RMinHash, RMinHashLSH

    texts = list(read(path))
    index, sketches = RMinHashLSH(threshold=THRESHOLD, num_perm=128, num_bands=32), []
    for start in range(0, len(texts), BLOCK):
        block = [list(grams(text)) for text in texts[start : start + BLOCK]]
        made = RMinHash.from_token_sets(block, num_perm=128, seed=42)
        index.insert_many(made, start)
        sketches += made

    def candidates() -> Iterator[tuple[int, int]]:
        for start in range(0, len(sketches), BLOCK):
            for at, others in enumerate(index.query_all(sketches[start : start + BLOCK]), start):
                for other in others:
                    yield at, other

    return verified(texts, candidates())


def run_gaoya(path: Path) -> Found:
    from gaoya.minhash import MinHashStringIndex

    texts = list(read(path))
    # Its own estimate filters; held lower than the threshold, or half of the pairs near it would be lost.
    index = MinHashStringIndex(32, THRESHOLD - 0.12, 32, 4, None, "char", False, (SIZE, SIZE), "vec")
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        index.par_bulk_insert_docs(list(range(start, start + len(block))), block)

    def candidates() -> Iterator[tuple[int, int]]:
        for start in range(0, len(texts), BLOCK):
            for at, others in enumerate(index.par_bulk_query(texts[start : start + BLOCK]), start):
                for other in others:
                    yield at, other

    return verified(texts, candidates())


def run_sparse_dot_topn(path: Path) -> Found:
    from scipy.sparse import csr_matrix
    from sparse_dot_topn import sp_matmul_topn

    texts = list(read(path))
    columns: dict[str, int] = {}
    indices, bounds = [], np.zeros(len(texts) + 1, dtype=np.int64)
    for at, text in enumerate(texts):
        own = [columns.setdefault(gram, len(columns)) for gram in grams(text)]
        indices.append(np.array(sorted(own), dtype=np.int32))
        bounds[at + 1] = bounds[at] + len(own)
    counts = np.diff(bounds)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    matrix = csr_matrix((values, np.concatenate(indices), bounds), shape=(len(texts), len(columns)))
    # J ≥ t means a cosine of at least 2t / (1 + t).
    least = 2 * THRESHOLD / (1 + THRESHOLD) - 1e-4
    found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=TOP, threshold=least, n_threads=2).tocoo()
    return verified(texts, zip(found.row.tolist(), found.col.tolist(), strict=True))


TOOLS: dict[str, Callable[[Path], Found]] = {
    "zhiquan": run_zhiquan,
    "rensa": run_rensa,
    "gaoya": run_gaoya,
    "sparse_dot_topn": run_sparse_dot_topn,
    "datasketch": run_datasketch,
}


def run_one(tool: str, path: Path) -> None:
    """One tool in this process; a JSON line with what it did."""
    start = time.perf_counter()
    candidates, pairs = TOOLS[tool](path)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 2**20}
    print(json.dumps({**told, "candidates": candidates, "pairs": pairs}))


# ── truth and table ─────────────────────────────────────────────────────────────────────────────────────────────


def truth(path: Path, count: int) -> tuple[set[int], set[tuple[int, int]]]:
    """Sampled texts and all pairs of theirs with any text of the corpus, by plain sets.

    A pair with J ≥ 0.7 shares at least 0.7 of a sampled text's grams, so a quarter of its rarest two fifths;
    only texts that share three of those are compared.
    """
    chosen = set(random.Random(count).sample(range(count), min(SAMPLED, count)))
    sampled = {at: grams(text) for at, text in enumerate(read(path)) if at in chosen}
    often = Counter(gram for at, text in enumerate(read(path)) if at % 50 == 0 for gram in grams(text))
    holders: dict[str, list[int]] = {}
    for at, own in sampled.items():
        for gram in sorted(own, key=lambda gram: (often[gram], gram))[: len(own) * 2 // 5]:
            holders.setdefault(gram, []).append(at)
    watched, pairs = set(holders), set()
    for at, text in enumerate(read(path)):
        own = grams(text)
        shared = Counter(other for gram in own & watched for other in holders[gram])
        for other, hits in shared.items():
            if hits < 3 or other == at:
                continue
            same = len(own & sampled[other])
            if same >= THRESHOLD * (len(own) + len(sampled[other]) - same):
                pairs.add((min(at, other), max(at, other)))
    return chosen, pairs


def row(
    tool: str, count: int, path: Path, known: tuple[set[int], set[tuple[int, int]]], folder: str
) -> list[str]:
    sampled, wanted = known
    command = [sys.executable, __file__, "--run", tool, "--file", str(path), "--peers", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return [
            tool,
            f"{count:,}",
            "-",
            "-",
            "-",
            "-",
            done.stderr.strip().splitlines()[-1][:60] if done.stderr else "-",
        ]
    told = json.loads(done.stdout.splitlines()[-1])
    pairs = {(one, other) for one, other in told["pairs"]}
    recall = len(wanted & pairs) / len(wanted) if wanted else 1.0
    extra = sum(
        1 for one, other in pairs if (one in sampled or other in sampled) and (one, other) not in wanted
    )
    return [
        tool,
        f"{count:,}",
        f"{told['seconds']:.1f}",
        f"{told['processor']:.1f}",
        f"{told['candidates']:,}",
        f"{len(pairs):,}",
        f"{recall:.4f} of {len(wanted)}" + (f", {extra} too many" if extra else ""),
        f"{told['memory']:.2f} GB",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="20000")
    parser.add_argument("--source", choices=("invented", "real"), default="invented")
    parser.add_argument("--peers", default="")
    parser.add_argument("--only", default=",".join(TOOLS))
    parser.add_argument("--most", action="append", default=[], help="NAME=N: hold a tool to N texts")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peers:
        sys.path.append(given.peers)
    if given.run:
        run_one(given.run, Path(given.file))
        return
    most = {name: int(number) for name, number in (one.split("=") for one in given.most)}
    table = Table(title=f"Near-copies, {given.source} corpus, 4-grams, J ≥ {THRESHOLD}")
    for title in (
        "tool",
        "texts",
        "seconds",
        "processor s",
        "candidates",
        "pairs",
        "recall (brute force)",
        "peak memory",
    ):
        table.add_column(title, justify="left" if title == "tool" else "right", no_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        for count in (int(size) for size in given.sizes.split(",")):
            path = Path(folder) / f"{count}.txt"
            write(path, count, given.source)
            known = truth(path, count)
            for tool in given.only.split(","):
                if count <= most.get(tool, count):
                    table.add_row(*row(tool, count, path, known, given.peers))
                    print(
                        " ".join(
                            map(str, table.rows and [list(column.cells)[-1] for column in table.columns])
                        ),
                        file=sys.stderr,
                    )
            table.add_section()
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
