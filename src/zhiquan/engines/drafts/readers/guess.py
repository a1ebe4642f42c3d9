"""The part of lines that nothing names: told from how claims, descriptions and abstracts are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .content import Line
from .figures import labels_in
from .names import description_heading
from .plain import NUMBER

_FIRST_CLAIM = re.compile(r"^\s*(?:权利要求\s*)?[1１]\s*[.．、:：](?!\d)")
_ANY_CLAIM = re.compile(r"^\s*(?:权利要求\s*)?[\d１-９]{1,3}\s*[.．、:：](?!\d)")
_CITING = re.compile(r"权利要求\s*[\d１-９一二三四五六七八九十]")
_ABSTRACT = re.compile(
    r"(?:本|该)?(?:发明|实用新型|申请|公开)[^。]{0,30}?(?:公开|提供|涉及|属于|揭示|提出)|^一种"
)
_ENDS = "。；;：:！？!?，,"
# Claims follow each other closely; a citing line further away than this says nothing of the first.
_NEAR = 120
_TITLE_LENGTH = 80
_ABSTRACT_LENGTH = 2_000


def guessed(lines: Sequence[Line]) -> list[str]:
    """A part for each line; all empty where the text gives no sign of what it is."""
    if _only_figures(lines):
        return ["figures"] * len(lines)
    starts = sorted(
        (at, part)
        for part, at in (("claims", _claims(lines)), ("description", _description(lines)))
        if at is not None
    )
    parts = [""] * len(lines)
    ends = [*(at for at, _ in starts[1:]), len(lines)]
    for (at, part), end in zip(starts, ends, strict=False):
        parts[at:end] = [part] * (end - at)
    first = starts[0][0] if starts else len(lines)
    for at, part in _opening(lines[:first], bool(starts)):
        parts[at] = part
    return parts


def _only_figures(lines: Sequence[Line]) -> bool:
    return any(line.images for line in lines) and all(
        not line.text.strip() or labels_in(line.text) for line in lines
    )


def title_like(text: str) -> bool:
    """Whether a line may be a title: short, and no sentence."""
    bare = NUMBER.sub("", text).strip()
    return bool(bare) and len(bare) <= _TITLE_LENGTH * 2 and bare[-1] not in _ENDS


def _description(lines: Sequence[Line]) -> int | None:
    at = next((i for i, line in enumerate(lines) if description_heading(NUMBER.sub("", line.text))), None)
    if at is None:
        at = next((i for i, line in enumerate(lines) if line.number and not line.table), None)
    if at is None:
        return None
    before = next((i for i in range(at - 1, -1, -1) if lines[i].text.strip()), None)
    if before is None or _ANY_CLAIM.match(lines[before].text) or not title_like(lines[before].text):
        return at
    return before if len(lines[before].text.strip()) <= _TITLE_LENGTH else at


def _claims(lines: Sequence[Line]) -> int | None:
    for at, line in enumerate(lines):
        if not _FIRST_CLAIM.match(line.text):
            continue
        near = lines[at : at + _NEAR]
        end = next((i for i, one in enumerate(near) if i and description_heading(one.text)), len(near))
        if any("其特征" in one.text or _numbered_citing(one.text) for one in near[:end]):
            return at
    at_citing = next((i for i, line in enumerate(lines) if _numbered_citing(line.text)), None)
    if at_citing is not None:
        return at_citing
    held = [i for i, line in enumerate(lines) if line.text.strip()]
    # One claim alone needs no number.
    return held[0] if 0 < len(held) <= 3 and "其特征" in lines[held[0]].text else None


def _numbered_citing(text: str) -> bool:
    return bool(_ANY_CLAIM.match(text)) and bool(_CITING.search(text[:80]))


def _opening(lines: Sequence[Line], followed: bool) -> list[tuple[int, str]]:
    """Title and abstract before (or without) claims and description."""
    held = [at for at, line in enumerate(lines) if line.text.strip()]
    found: list[tuple[int, str]] = []
    if held and title_like(lines[held[0]].text) and (followed or len(held) > 1):
        found.append((held.pop(0), "title"))
    length = sum(len(lines[at].text) for at in held)
    if held and length <= _ABSTRACT_LENGTH and _ABSTRACT.search(lines[held[0]].text[:120]):
        return found + [(at, "abstract") for at in held]
    return found if followed else []
