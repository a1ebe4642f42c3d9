"""Splices: texts pieced together from two, three or four others, plain or lightly disguised."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from disguising import methods
from disguising.corpus import Text

_CLAUSE = re.compile(r"[^，,。；;：:\n]+[，,。；;：:\n]*")
LEVELS: dict[str, tuple[methods.Method, ...]] = {
    "as they are": (),
    "words swapped": (methods.plain_swap,),
    "two lists swapped": (methods.technical_swap, methods.plain_swap),
    "figures and voice": (methods.figures, methods.voice),
}


def piece(
    sources: Sequence[Text], chance: random.Random, level: str, others: Sequence[str], mixed: bool
) -> str:
    """A run of clauses from each source, about 320 letters in all; `mixed`: the runs cut in two and shuffled."""
    room = 320 // len(sources)
    runs = [_run(text, room, chance) for _, text in sources]
    if mixed:
        runs = [half for run in runs for half in _halves(run)]
        chance.shuffle(runs)
    text = "".join(run.rstrip("，；、：") + "。" for run in runs if run)
    for method in LEVELS[level]:
        text = method(text, chance, others)
    return text


def _run(text: str, room: int, chance: random.Random) -> str:
    parts = _CLAUSE.findall(text)
    sizes = [len(part) for part in parts]
    starts = [at for at in range(len(parts)) if sum(sizes[at:]) >= min(room, sum(sizes) * 0.5)]
    at = chance.choice(starts or [0])
    out = ""
    while at < len(parts) and len(out) < room:
        out += parts[at]
        at += 1
    return out[: room + 40]


def _halves(run: str) -> tuple[str, str]:
    parts = _CLAUSE.findall(run)
    middle = (len(parts) + 1) // 2
    return "".join(parts[:middle]), "".join(parts[middle:])
