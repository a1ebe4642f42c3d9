"""Contrast of colours (WCAG 2.2), and the one style sheet a city may bring: its accent."""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1. Raises ValueError on anything else."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb")
    red, green, blue = (_linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def accent_sheet(accent: str, strong: str, tint: str) -> str:
    """The style sheet of a city's accent. Raises ValueError when text in it could not be read.

    `accent` and `strong` carry white text and stand as text on white and on `tint`: 4.5 to 1 at least.
    """
    for name, colour in (("accent", accent), ("strong", strong)):
        for ground in ("#ffffff", tint):
            ratio = contrast(colour, ground)
            if ratio < 4.5:
                raise ValueError(
                    f"{name} {colour} on {ground} has contrast {ratio:.2f}, 4.5 is needed: take a darker one"
                )
    return f":root {{ --accent: {accent}; --accent-strong: {strong}; --accent-tint: {tint}; }}\n"
