"""Near-copies on Apache Spark: the engine's own sketches and verification, with Spark's joins between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from itertools import pairwise
from operator import add

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from zhiquan.engines.screening.estimate import MEETINGS_MOST
from zhiquan.engines.screening.grams import Texts
from zhiquan.engines.screening.pairs import overlaps
from zhiquan.engines.screening.prepare import prepare
from zhiquan.engines.screening.sketch import WORDS, Plan, plan

SKETCHED = "id string, folded binary, size int, keys array<int>, " + ", ".join(
    f"w{n} bigint" for n in range(WORDS)
)
PAIRS = "a string, b string, score double"

Batches = Iterator[pa.RecordBatch]


class TooRepetitive(Exception):
    """So many texts share keys that the join would not end; `meetings` says how many."""

    def __init__(self, meetings: int) -> None:
        super().__init__(f"{meetings:,} meetings of texts; take out the texts that repeat, or raise `most`")
        self.meetings = meetings


def near_copies_spark(
    corpus: DataFrame, threshold: float = 0.7, size: int = 4, most: int = MEETINGS_MOST
) -> DataFrame:
    """All pairs (a, b, score), a < b by id, of a frame with the string columns `id` (unique) and `text`.

    The pairs are those of `near_copies`. Counts the meetings first and raises TooRepetitive beyond `most`; the frame is
    read for the count and again for the search unless it is cached. ValueError as `near_copies`.
    """
    used = plan(threshold, size)
    sketched = _sketched(corpus, used).cache()
    expected = meetings(sketched)
    if expected > most:
        sketched.unpersist()
        raise TooRepetitive(expected)
    candidates = _candidates(sketched, used, threshold)
    folded = sketched.select("id", "folded", "size")
    joined = candidates.join(_renamed(folded, "a"), "a").join(_renamed(folded, "b"), "b")
    columns = ("a", "b", "folded_a", "folded_b", "size_a", "size_b")
    return joined.select(*columns).mapInArrow(partial(_verify, used.size, threshold), PAIRS)


def meetings(sketched: DataFrame) -> int:
    """Pairs of texts that share a key, over all bands: what the join has to look at."""
    counted = _keyed(sketched.select("size", "keys")).groupBy("band", "key").count()
    return int(counted.agg(F.sum(F.expr("count * (count - 1) div 2"))).first()[0] or 0)


def _sketched(corpus: DataFrame, used: Plan) -> DataFrame:
    return corpus.select("id", "text").mapInArrow(partial(_sketch, used), SKETCHED)


def _sketch(used: Plan, batches: Iterable[pa.RecordBatch]) -> Batches:
    schema = pa.schema(
        [("id", pa.string()), ("folded", pa.binary()), ("size", pa.int32()), ("keys", pa.list_(pa.int32()))]
        + [(f"w{number}", pa.int64()) for number in range(WORDS)]
    )
    for batch in batches:
        ids = batch.column(0).to_pylist()
        prepared = prepare([text or "" for text in batch.column(1).to_pylist()], used)
        units, starts = prepared.texts.units.tobytes(), (prepared.texts.starts * 2).tolist()
        bits = prepared.sketches.bits.view(np.int64)
        keys = pa.array(prepared.sketches.keys.view(np.int32).reshape(-1))
        bounds = pa.array(np.arange(len(ids) + 1, dtype=np.int32) * used.bands)
        columns = [
            pa.array(ids, pa.string()),
            pa.array([units[a:b] for a, b in pairwise(starts)], pa.binary()),
            pa.array(prepared.sketches.sizes),
            pa.ListArray.from_arrays(bounds, keys),
            *(pa.array(np.ascontiguousarray(bits[:, number])) for number in range(WORDS)),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _keyed(sketched: DataFrame) -> DataFrame:
    """One row a text and band. Empty texts meet nobody."""
    others = [name for name in sketched.columns if name != "keys"]
    return sketched.where("size > 0").select(*others, F.posexplode("keys").alias("band", "key"))


def _candidates(sketched: DataFrame, used: Plan, threshold: float) -> DataFrame:
    """Pairs of ids that share a key, whose sizes and sketch bits allow the threshold; once each."""
    keyed = _keyed(sketched.drop("folded"))
    left, right = keyed.alias("l"), keyed.alias("r")
    meets = (
        (F.col("l.band") == F.col("r.band"))
        & (F.col("l.key") == F.col("r.key"))
        & (F.col("l.id") < F.col("r.id"))
    )
    apart: Column = reduce(
        add, (F.bit_count(F.col(f"l.w{number}").bitwiseXOR(F.col(f"r.w{number}"))) for number in range(WORDS))
    )
    near = left.join(right, meets).where(apart <= used.most_different(threshold))
    return near.select(F.col("l.id").alias("a"), F.col("r.id").alias("b")).distinct()


def _renamed(folded: DataFrame, side: str) -> DataFrame:
    return folded.select(
        F.col("id").alias(side), F.col("folded").alias(f"folded_{side}"), F.col("size").alias(f"size_{side}")
    )


def _verify(size: int, threshold: float, batches: Iterable[pa.RecordBatch]) -> Batches:
    schema = pa.schema([("a", pa.string()), ("b", pa.string()), ("score", pa.float64())])
    for batch in batches:
        count = batch.num_rows
        texts = _texts([*batch.column(2).to_pylist(), *batch.column(3).to_pylist()])
        left = np.arange(count, dtype=np.int32)
        shared = overlaps(texts, size, left, left + np.int32(count))
        sizes = np.asarray(batch.column(4)) + np.asarray(batch.column(5))
        scores = shared / np.maximum(sizes - shared, 1)
        kept = pa.array(np.flatnonzero(scores >= threshold))
        columns = [batch.column(0).take(kept), batch.column(1).take(kept), pa.array(scores).take(kept)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts(folded: list[bytes]) -> Texts:
    starts = np.zeros(len(folded) + 1, dtype=np.int64)
    np.cumsum([len(text) // 2 for text in folded], out=starts[1:])
    return Texts(np.frombuffer(b"".join(folded), dtype=np.uint16), starts)
