"""A stream of texts folded and sketched, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from zhiquan.engines.screening.grams import Folder, Texts, joined
from zhiquan.engines.screening.sketch import WORDS, Plan, Sketches, permutations, sketch

WORKERS = 2
SMALL_UNITS = 2_500_000  # up to here NumPy is done before the kernels would be compiled
_BLOCK_TEXTS, _BLOCK_CHARACTERS = 4_096, 1_000_000
_AHEAD = 8  # blocks folded and not yet sketched

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Prepared:
    """A corpus ready for comparison: folded texts and their sketches."""

    texts: Texts
    sketches: Sketches


def prepare(texts: Iterable[str], used: Plan, progress: Progress | None = None) -> Prepared:
    """All texts of a stream, in order. Holds two bytes a folded character and some 230 bytes a text."""
    folder, blocks, units, read = Folder(), [], 0, 0
    waiting: list[Future[Sketches]] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for block in _blocks(texts):
            blocks.append(folder.fold(block))
            units, read = units + len(blocks[-1].units), read + len(block)
            if units > SMALL_UNITS:
                waiting += [pool.submit(compiled_sketch, late, used) for late in blocks[len(waiting) :]]
            if len(waiting) > _AHEAD:
                waiting[-1 - _AHEAD].result()
            if progress:
                progress("read", read, 0)
        waiting = waiting or [pool.submit(sketch, block, used) for block in blocks]
        sketches = _together([one.result() for one in waiting], used)
    return Prepared(joined(blocks), sketches)


def compiled_sketch(texts: Texts, used: Plan) -> Sketches:
    """What `sketch` gives, by the compiled kernel."""
    from zhiquan.engines.screening import kernels

    keys = np.empty((len(texts), used.bands), dtype=np.uint32)
    bits = np.empty((len(texts), WORDS), dtype=np.uint64)
    sizes = np.empty(len(texts), dtype=np.int32)
    factors, addends = permutations(used)
    kernels.sketch(texts.units, texts.starts, used.size, factors, addends, used.rows, keys, bits, sizes)
    return Sketches(keys, bits, sizes)


def _together(parts: list[Sketches], used: Plan) -> Sketches:
    parts = parts or [sketch(joined([]), used)]
    return Sketches(
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.bits for part in parts]),
        np.concatenate([part.sizes for part in parts]),
    )


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    characters = 0
    for text in texts:
        block.append(text)
        characters += len(text)
        if len(block) == _BLOCK_TEXTS or characters >= _BLOCK_CHARACTERS:
            yield block
            block, characters = [], 0
    if block:
        yield block
