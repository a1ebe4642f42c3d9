"""Needless limits (kind 4): independent claims far longer or far fuller of numbers than those of their field, or
piled up with limits on looks and sizes of parts (a colour, a label, the weight of a cover) that no peer's claim has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.model import Clue
from zhiquan.engines.screening.parameters import NUMBERS
from zhiquan.engines.text import clauses, count

# Where the second claim begins: at a line's start, or run on after a full stop.
_SECOND = re.compile(r"(?:^|\n|(?<=。))\s*(?:2|２|二)\s*[.．、，,]\s*(?=\D)")
_FIRST = re.compile(r"^\s*(?:1|１|一)\s*[.．、，,]\s*")
# 的 壁厚 等于 3 毫米: an attribute of a part set to a value. The attributes are those of looks and plain sizes; shares,
# temperatures and times, by which a recipe or a process lives, are not among them.
_ATTRIBUTE = re.compile(
    r"(?:颜色|色泽|色号|花纹|图案|标签|编号|批次|铭牌|商标|品牌|型号|字样|字体|形状|净重|重量|长度|宽度|高度|厚度|壁厚|直径|半径|内径|外径"
    r"|孔径|间距|距离|倒角|圆角|弧度|角度|夹角|螺距|圈数|数量|数目|个数|层数|材质|材料牌号|硬度|粗糙度|容积|净高|行程|公差)"
    r"[^，,；;。、]{0,6}?(?:为|是|等于|取|设为|以|不大于|不小于|大于|小于|有)[^，,；;。]{1,16}"
    r"|[印刻喷贴][有着]?[^，,；;。]{0,10}(?:字样|标签|编号|图案|商标)"
)
# Reference signs of the drawings: (101), （3a、3b）.
_SIGN = re.compile(r"[(（]\s*\d+[a-zA-Z']?(?:\s*[,，、;；~～-]\s*\d+[a-zA-Z']?)*\s*[)）]")
# Half of the usual feature count: the spread of a field whose claims are all alike is not nought.
_LEAST_SPREAD = 2.0


@dataclass(frozen=True)
class Size:
    """Claim 1 in figures; `start`, `end` are its offsets in the claims."""

    letters: int
    features: int
    numbers: int
    attributes: int
    start: int
    end: int


def limits(batch: Batch) -> Found:
    """A clue for each screened filing whose first claim stands far out among its peers."""
    sizes = {
        at: size for at in range(len(batch)) if (size := first_claim(batch.filings[at].claims)) is not None
    }
    fields: dict[str, list[int]] = defaultdict(list)
    for at in sizes:
        for field in {"", *(symbol[:4].upper() for symbol in batch.filings[at].ipc)}:
            fields[field].append(at)
    return Found(clues=tuple(_clues(batch, sizes, fields)))


def first_claim(claims: str) -> Size | None:
    """The figures of claim 1; None where there is none."""
    first = _FIRST.search(claims)
    start = first.end() if first else 0
    second = _SECOND.search(claims, start)
    end = second.start() if second else len(claims)
    text = claims[start:end].rstrip()
    if not text:
        return None
    parts = [text[a:b] for a, b in clauses(text)]
    numbers = len(NUMBERS.findall(_SIGN.sub("", text)))
    attributes = sum(bool(_ATTRIBUTE.search(part)) for part in parts)
    return Size(count(text), len(parts), numbers, attributes, start, start + len(text))


def _clues(batch: Batch, sizes: dict[int, Size], fields: dict[str, list[int]]) -> Iterator[Clue]:
    settings = batch.settings
    least = settings.whole("limits", "peers")
    for at in sorted(sizes):
        if at >= batch.own:
            continue
        size = sizes[at]
        near = _field(batch, at, fields)
        peers = near if len(near) >= least else [other for other in fields[""] if other != at]
        if len(peers) < least:
            continue
        features = [float(sizes[peer].features) for peer in peers]
        far = _far(size.features, features)
        long = size.letters >= settings.number("limits", "letters")
        long = long and size.features >= settings.number("limits", "features")
        if long and far >= settings.number("limits", "deviation"):
            yield _clue(batch, at, "claim_overlong", size, len(peers), median(features), far)
        piled = [float(sizes[peer].attributes) for peer in peers]
        far = _far(size.attributes, piled)
        full = size.attributes >= settings.number("limits", "attributes")
        full = full and size.attributes >= settings.number("limits", "attribute_share") * size.features
        if full and far >= settings.number("limits", "attribute_deviation"):
            yield _clue(batch, at, "piled_limits", size, len(peers), median(piled), far)
        # How many figures a claim needs depends on its field: a recipe has thirty by right. Only peers can tell.
        if len(near) < least:
            continue
        numbers = [float(sizes[peer].numbers) for peer in near]
        far = _far(size.numbers, numbers)
        full = size.numbers >= settings.number("limits", "numbers")
        full = full and size.numbers >= settings.number("limits", "number_share") * size.features
        if full and far >= settings.number("limits", "deviation"):
            yield _clue(batch, at, "needless_limits", size, len(near), median(numbers), far)


def _field(batch: Batch, at: int, fields: dict[str, list[int]]) -> list[int]:
    """Others of the same subclasses."""
    near: set[int] = set()
    for symbol in batch.filings[at].ipc:
        near.update(fields[symbol[:4].upper()])
    near.discard(at)
    return sorted(near)


def _far(value: float, peers: Sequence[float]) -> float:
    """Robust deviations of `value` above the median of its peers."""
    middle = median(peers)
    spread = 1.4826 * median(abs(peer - middle) for peer in peers)
    return (value - middle) / max(spread, _LEAST_SPREAD)


def _clue(batch: Batch, at: int, code: str, size: Size, peers: int, middle: float, far: float) -> Clue:
    wording = batch.settings.clues[code]
    return Clue(
        code=code,
        kinds=wording.kinds,
        score=round(min(1.0, far / 20 + 0.3), 4),
        members=(batch.filings[at].id,),
        facts={
            "letters": size.letters,
            "features": size.features,
            "numbers": size.numbers,
            "attributes": size.attributes,
            "peers": peers,
            "median": middle,
        },
        evidence=({"id": batch.filings[at].id, "part": "claims", "start": size.start, "end": size.end},),
        clears=wording.clears,
    )
