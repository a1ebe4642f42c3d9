"""Texts of the benchmark: the shared real abstracts and claims in two halves, and filler made from them at run time."""

from __future__ import annotations

import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "patents" / "patents.jsonl"
Text = tuple[str, str]
_CLAUSE = re.compile(r"[^，,。；;\n]+[，,。；;\n]*")


def real(part: str = "abstract", least: int = 80, most: int = 6000) -> list[Text]:
    """(id, text) of the shared publications that have the part, by id; [] where the shared data is missing."""
    if not SHARED.exists():
        return []
    rows = (json.loads(line) for line in SHARED.read_text("utf-8").splitlines())
    found = [(row["id"], row[part][:most]) for row in rows if len(row.get(part) or "") >= least]
    return sorted(found)


def halves(texts: Sequence[Text]) -> tuple[list[Text], list[Text]]:
    """The half to tune on and the half to report on, split by a hash of the id."""
    first = [text for text in texts if zlib.crc32(text[0].encode()) % 2]
    return first, [text for text in texts if not zlib.crc32(text[0].encode()) % 2]


def babble(texts: Sequence[Text], count: int, seed: int) -> list[Text]:
    """Filler as common as the real texts letter by letter: stretches of 3 to 9 letters, each from another place that
    goes on from the last two letters. Short turns of many texts, long ones of none."""
    chance = random.Random(seed)
    flat = "\n".join(text for _, text in texts)
    after: dict[str, list[int]] = defaultdict(list)
    for at in range(len(flat) - 1):
        after[flat[at]].append(at + 1)
        after[flat[at : at + 2]].append(at + 2)
    heads = [text[:6] for _, text in texts]
    lengths = [len(text) for _, text in texts]
    made = []
    for number in range(count):
        out, size = chance.choice(heads), chance.choice(lengths)
        while len(out) < size:
            places = after[out[-2:]]
            places = places if len(places) > 8 else after[out[-1]] or [0]
            at = chance.choice(places)
            out += flat[at : at + chance.randint(3, 9)].split("\n")[0] or "。"
        made.append((f"babble-{seed}-{number}", out))
    return made


def mosaic(texts: Sequence[Text], count: int, seed: int, pieces: int = 14) -> list[Text]:
    """Filler of short clauses, each from another text: whole turns of real prose, no two from one place."""
    chance = random.Random(seed)
    clauses = [[part for part in _CLAUSE.findall(text) if 6 <= len(part) <= 22] for _, text in texts]
    clauses = [parts for parts in clauses if parts]
    return [
        (f"mosaic-{seed}-{number}", "".join(chance.choice(parts) for parts in chance.sample(clauses, pieces)))
        for number in range(count)
    ]
