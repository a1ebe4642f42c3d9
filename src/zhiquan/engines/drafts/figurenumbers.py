"""Numbers of figures as texts name them: 图1, 图2a, 图1至图3, 图1、2和4, 附图5."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_ONE = r"[0-9０-９]{1,3}"
_SUB = r"(?:\s?[（(]?[a-zA-Zａ-ｚ][)）]?(?![a-zA-Z0-9]))?"
_LINK = r"\s?(?P<link>至|到|[-－–—~～]{1,2}|、|和|与|及|或|以及|/)\s?"
_MENTION = re.compile(rf"(?:附\s?)?图\s?({_ONE}){_SUB}(?![0-9０-９])")
_MORE = re.compile(rf"{_LINK}(?P<again>(?:附\s?)?图\s?)?(?P<number>{_ONE}){_SUB}(?![0-9０-９.．%％])")
_RANGES = frozenset("至到-－–—~～")
# After a bare number in a list these show that it counts something and names no figure: 图1和2个电机.
_COUNTED = re.compile(r"\s?(?:[个只根条组块片层次种类台套对倍名mμnkcMGHVAWΩ℃°]|毫|厘|米|秒|分|小时)")


@dataclass(frozen=True)
class Mention:
    """One place that names figures: their numbers in order, its offsets."""

    numbers: tuple[int, ...]
    start: int
    end: int


def mentions(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Every place of `text` between the offsets that names figures."""
    stop = len(text) if end is None else end
    at = start
    while hit := _MENTION.search(text, at, stop):
        numbers = [_value(hit[1])]
        at = hit.end()
        while more := _MORE.match(text, at, stop):
            value = _value(more["number"])
            if not more["again"] and _COUNTED.match(text, more.end()):
                break
            if more["link"][0] in _RANGES:
                if value <= numbers[-1]:
                    # 图3-2 is a label of its own.
                    at = more.end()
                    break
                numbers += range(numbers[-1] + 1, value + 1)
            else:
                numbers.append(value)
            at = more.end()
        yield Mention(tuple(dict.fromkeys(numbers)), hit.start(), at)


def _value(digits: str) -> int:
    return int(unicodedata.normalize("NFKC", digits))


def runs(numbers: Iterator[int] | list[int]) -> str:
    """Numbers as people list them: 1、2、5."""
    return "、".join(str(number) for number in sorted(set(numbers)))
