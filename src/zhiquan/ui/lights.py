"""The status vocabulary: six lights, each a shape, a colour and a word; and the words of proof and force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Light:
    """A status: `code` names sprite symbol (`l-<code>`) and colour classes, `word` is read aloud."""

    code: str
    word: _StrPromise
    shape: _StrPromise


LIGHTS: dict[str, Light] = {
    light.code: light
    for light in (
        Light(
            "late", pgettext_lazy("light", "Late"), pgettext_lazy("shape", "square with an exclamation mark")
        ),
        Light("warn", pgettext_lazy("light", "At risk"), pgettext_lazy("shape", "triangle")),
        Light("ok", pgettext_lazy("light", "On track"), pgettext_lazy("shape", "filled circle")),
        Light("done", pgettext_lazy("light", "Done"), pgettext_lazy("shape", "check")),
        Light("idle", pgettext_lazy("light", "Not started"), pgettext_lazy("shape", "ring")),
        Light("unasked", pgettext_lazy("light", "Not asked"), pgettext_lazy("shape", "hatched circle")),
    )
}
"""In the order in which a reader should meet them: trouble first."""

HOW: dict[str, _StrPromise] = {
    "counted": pgettext_lazy("how", "Counted from cases"),
    "doc": pgettext_lazy("how", "Proved by document"),
    "said": pgettext_lazy("how", "Reported by the body, not counted"),
}

LAW: dict[str, _StrPromise] = {
    "now": pgettext_lazy("law", "In force"),
    "next": pgettext_lazy("law", "Not yet in force"),
    "gone": pgettext_lazy("law", "No longer in force"),
}

BANNERS: dict[str, _StrPromise] = {
    "note": pgettext_lazy("banner", "Note"),
    "sample": pgettext_lazy("banner", "Sample rule"),
    "sim": pgettext_lazy("banner", "Simulated connection"),
    "law": pgettext_lazy("banner", "Change of law"),
    "clue": pgettext_lazy("banner", "A clue, not a conclusion"),
}


def light(code: str) -> Light:
    """The light of a code. Raises ValueError that names the six codes."""
    found = LIGHTS.get(code)
    if found is None:
        raise ValueError(f"no light {code!r}: one of {', '.join(LIGHTS)}")
    return found
