"""The light of an item from the lights of the bodies that answer for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zhiquan.engines.progress.lights import Light, LightCode

_WORST_FIRST = (LightCode.LATE, LightCode.WARN)
_ORDER = (
    LightCode.LATE,
    LightCode.WARN,
    LightCode.OK,
    LightCode.UNASKED,
    LightCode.IDLE,
    LightCode.DONE,
)


@dataclass(frozen=True, slots=True)
class ItemLight:
    """``counts``: how many bodies show each light, worst first, none left out. ``deciding``: the bodies that
    make it so, in the order given. ``unasked``: bodies nobody asked, whatever the light.
    """

    code: LightCode
    counts: tuple[tuple[LightCode, int], ...]
    deciding: tuple[str, ...]
    unasked: tuple[str, ...]


def item_light(bodies: Mapping[str, Light]) -> ItemLight:
    """The worst light decides, as shown (an override counts).

    late before warn before the rest. All done: done. All unasked, or no body at all: unasked. Only idle, or
    idle and unasked: idle. Any other mixture (ok, or done beside what is not done): ok, since nothing is
    behind and not all is finished; bodies not asked are listed and never make an item late.
    """
    shown = {name: body.shown for name, body in bodies.items()}
    code = _of(frozenset(shown.values()))
    counted = Counter(shown.values())
    return ItemLight(
        code,
        tuple((word, counted[word]) for word in _ORDER if counted[word]),
        tuple(name for name, word in shown.items() if word is code),
        tuple(name for name, word in shown.items() if word is LightCode.UNASKED),
    )


def _of(words: frozenset[LightCode]) -> LightCode:
    for worst in _WORST_FIRST:
        if worst in words:
            return worst
    if not words or words == {LightCode.UNASKED}:
        return LightCode.UNASKED
    if words == {LightCode.DONE}:
        return LightCode.DONE
    if words <= {LightCode.IDLE, LightCode.UNASKED}:
        return LightCode.IDLE
    return LightCode.OK
