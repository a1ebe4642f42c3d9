"""Bring typed text to one form: half-width, capital letters, one dot, one hyphen, no invisible marks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zhiquan.engines.numbers.model import NumberError

LONGEST_INPUT = 120
"""Characters read from one typed value; the longest scheme needs about forty."""

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOOKS_LIKE: Mapping[str, str] = MappingProxyType(
    {
        "O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "V": "U",
        "|": "1", "×": "X", "✕": "X", "Х": "X", "О": "0", "Ο": "0", "〇": "0", "○": "0",
    }
)  # fmt: skip
"""Characters often typed for another; only ever a hint, never a silent correction."""

# One character for one, so that a position in folded text is a position in the text as typed.
# Only look-alikes of the same meaning fold: a circled or superscript digit is not a digit of a number.
_PAIRS: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PAIRS.update({code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)})
_PAIRS.update({code: chr(code - 0xFEE0 - 32) for code in range(0xFF41, 0xFF5B)})
_PAIRS.update({ord(c): "." for c in "·•‧・∙⋅．｡"})
_PAIRS.update({ord(c): "-" for c in "‐‑‒–—―−－﹣"})
_PAIRS.update(
    {ord(c): " " for c in "\u3000\u00a0\t\r\n\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"}
)
_PAIRS.update({ord("∕"): "/", ord("⁄"): "/", ord("︰"): ":", ord("∶"): ":"})

FOLDS = MappingProxyType(_PAIRS)
"""Code point to its single folded character."""

INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Zero-width and direction marks that ride along when text is pasted."""


def fold_text(text: str) -> str:
    """Fold a whole text, one character for one; a position stays a position."""
    return text.translate(FOLDS)


class Typed:
    """The typed text, folded to half-width capitals, each character knowing where it was typed."""

    __slots__ = ("at", "length", "scheme", "text")

    def __init__(self, scheme: str, text: str, at: tuple[int, ...], length: int) -> None:
        self.scheme = scheme
        self.text = text
        self.at = at
        self.length = length

    def fault(self, code: str, index: int | None = None, **detail: str) -> NumberError:
        """Make the error of `code`; `index` counts in `self.text` and becomes the typed position."""
        position = None
        if index is not None:
            position = self.at[index] + 1 if index < len(self.at) else self.length + 1
        return NumberError(self.scheme, code, position, detail)

    def cut(self, start: int, end: int | None = None) -> Typed:
        """The part from `start` to `end`, positions kept."""
        return Typed(self.scheme, self.text[start:end], self.at[start:end], self.length)

    def without(self, characters: str) -> Typed:
        """The same text without any of `characters`."""
        kept = [i for i, c in enumerate(self.text) if c not in characters]
        text = "".join(self.text[i] for i in kept)
        return Typed(self.scheme, text, tuple(self.at[i] for i in kept), self.length)

    def after(self, *prefixes: str) -> Typed:
        """The text after the first of `prefixes` it starts with, or itself."""
        for prefix in prefixes:
            if self.text.startswith(prefix):
                return self.cut(len(prefix))
        return self

    def before(self, *suffixes: str) -> Typed:
        """The text before the first of `suffixes` it ends with, or itself."""
        for suffix in suffixes:
            if suffix and self.text.endswith(suffix):
                return self.cut(0, len(self.text) - len(suffix))
        return self

    def need_length(self, *lengths: int) -> None:
        """Refuse any other length."""
        if len(self.text) not in lengths:
            expected = " / ".join(str(length) for length in lengths)
            raise self.fault("wrong_length", expected=expected, found=str(len(self.text)))

    def need(self, allowed: str, name: str, start: int = 0, end: int | None = None) -> None:
        """Refuse the first character of `text[start:end]` outside `allowed`; `name` is its coded name."""
        for index in range(start, min(len(self.text), len(self.text) if end is None else end)):
            found = self.text[index]
            if found not in allowed:
                twin = LOOKS_LIKE.get(found, "")
                raise self.fault(
                    "bad_character",
                    index,
                    found=found,
                    allowed=name,
                    looks_like=twin if twin in allowed else "",
                )


def fold(scheme: str, raw: str) -> Typed:
    """Fold one typed value, outer blanks and invisible marks gone; raises NumberError `too_long`."""
    if len(raw) > LONGEST_INPUT:
        raise NumberError(scheme, "too_long", None, {"limit": str(LONGEST_INPUT), "found": str(len(raw))})
    # A full stop of the Chinese keyboard is a dot in a number, but ends a sentence in a text.
    folded = fold_text(raw).replace("。", ".")
    # Excel's "number kept as text" mark is typed before the value and is not part of it.
    kept = [i for i, c in enumerate(folded) if c not in INVISIBLE and not (c == "'" and i == 0)]
    while kept and folded[kept[0]] == " ":
        kept.pop(0)
    while kept and folded[kept[-1]] == " ":
        kept.pop()
    return Typed(scheme, "".join(folded[i] for i in kept), tuple(kept), len(raw))
