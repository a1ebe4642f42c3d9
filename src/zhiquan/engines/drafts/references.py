"""References of one claim to others: where they stand, which claims they name, whether in the alternative."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhiquan.engines.drafts.model import Reference

# With the usual slips of the pen, where a number follows.
CLAIM = (
    r"(?:权[利力][ \t\u3000]{0,4}要[ \t\u3000]{0,4}[求球]|权利要去(?=[ ]?\d)|权利要(?=[ ]?\d)|权利(?=[ ]?\d))"
)
HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
# No claim set is so long; of a longer range only the two ends are named.
LONGEST_RANGE = 2000
BLANK = r"[ \t\r\n\u3000]{0,8}"

ANY = (
    r"(?:其)?(?:之)?中?(?:的)?(?:任[意何一]?(?:的)?[一1１]?(?:项|条|个|种)?(?:的?权[利力]要求)?"
    r"|(?:之|其中|其?中的)?之?[一1１](?:项|个|种)?(?=所|的|中|，|,|、|或|权|项|限|$)|各项|每项|一项)"
)
NUMBER = re.compile(
    rf"(?:第)?{BLANK}(\d{{1,6}}|[一二三四五六七八九十百]{{1,5}})(?![\d%％℃°A-Za-z])(?:项|条)?"
)
WORD = re.compile(CLAIM)
EARLIER = re.compile(
    r"(?:前[述面]|上述|以上|在先|之前|前)(?:的)?(?:任[意何一]?[一1１]?(?:项|条|个)?)?(?:所述)?(?:的)?$"
)
EARLIER_ANY = re.compile(r"任[意何一]?[一1１]?(?:项|条|个)?")
RANGE = re.compile(rf"{BLANK}(?:至|到|[-－‐‑‒–—―−~～∼〜]+|\.\.\.?|…)(?:{CLAIM})?{BLANK}")
AND = re.compile(rf"{BLANK}(?:和/或|以及|并且|[和与及且])(?:{CLAIM})?{BLANK}")
OR = re.compile(rf"{BLANK}(?:或/和|或者是|或者|或是|[或/／])(?:{CLAIM})?{BLANK}")
LIST = re.compile(rf"{BLANK}[、，,；;](?:或者?|和|以及|及|与)?(?:{CLAIM})?{BLANK}")
ANY_AFTER = re.compile(BLANK + ANY)
OF_SET = re.compile(rf"{BLANK}(?:其)?(?:之)?中")
BEFORE = 16


def references(
    text: str, start: int, end: int, earlier: Sequence[int], longest: int = LONGEST_RANGE
) -> tuple[Reference, ...]:
    """All references in `text[start:end]`. `earlier`: numbers of the claims before, for 前述任一权利要求."""
    return tuple(_references(text, start, end, earlier, longest))


def number(text: str) -> int:
    """The value of Arabic (any width) or Chinese numerals below a thousand."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for letter in text:
        if letter == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif letter == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = HAN_DIGITS[letter]
    return total + digit


def _references(text: str, start: int, end: int, earlier: Sequence[int], longest: int) -> Iterator[Reference]:
    at = start
    while hit := WORD.search(text, at, end):
        found = _numbered(text, hit, end, longest) or _all_earlier(text, hit, start, end, earlier, longest)
        at = found.end if found else hit.end()
        if found:
            yield found


def _numbered(text: str, word: re.Match[str], end: int, longest: int) -> Reference | None:
    first = NUMBER.match(text, word.end(), end)
    if not first:
        return None
    numbers = [number(first[1])]
    at, alternative = first.end(), False
    while True:
        if hit := ANY_AFTER.match(text, at, end):
            at, alternative = hit.end(), True
        step = _step(text, at, end)
        if not step:
            break
        how, following = step
        value = number(following[1])
        if how == "range" and 0 < value - numbers[-1] <= longest:
            numbers.extend(range(numbers[-1] + 1, value + 1))
        else:
            numbers.append(value)
        alternative = alternative or how == "or"
        at = following.end()
    return Reference(tuple(numbers), word.start(), at, alternative)


def _step(text: str, at: int, end: int) -> tuple[str, re.Match[str]] | None:
    for how, pattern in (("range", RANGE), ("or", OR), ("and", AND), ("list", LIST)):
        joint = pattern.match(text, at, end)
        if not joint:
            continue
        following = NUMBER.match(text, joint.end(), end)
        if not following:
            return None
        said_or = how == "or" or (how == "list" and "或" in joint.group())
        return ("or" if said_or else how), following
    return None


def _all_earlier(
    text: str, word: re.Match[str], start: int, end: int, earlier: Sequence[int], longest: int
) -> Reference | None:
    lead = EARLIER.search(text[max(start, word.start() - BEFORE) : word.start()])
    if not lead:
        return None
    begin = word.start() - len(lead.group())
    after = ANY_AFTER.match(text, word.end(), end)
    alternative = bool(after) or bool(EARLIER_ANY.search(lead.group()))
    return Reference(tuple(earlier[-longest:]), begin, after.end() if after else word.end(), alternative)
