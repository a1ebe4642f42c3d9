"""How wide text is, and where a line of it breaks. Widths are in ems of the font's size."""

from __future__ import annotations

import re
import unicodedata

HAN, LATIN = 1.0, 0.55
# A word of Latin letters stays together; every other sign stands for itself.
_WORD = r"[^\W\u2e80-\uffff]+"
_PIECES = re.compile(rf"\s+|{_WORD}(?:['’\-]{_WORD})*|.", re.DOTALL)
_NEVER_FIRST = set("，。、；：！？）》」』】〉”’,.;:!?)]}%")


def width(text: str) -> float:
    """Return the width of a line: one em for a Chinese sign, 0.55 for any other."""
    return sum(HAN if unicodedata.east_asian_width(sign) in "WF" else LATIN for sign in text)


def wrap(text: str, room: float) -> tuple[str, ...]:
    """Return the lines of `text`, none wider than `room` (at least 2), about equally long."""
    room = max(room, 2.0)
    text = " ".join(text.split())
    pieces = _pieces(text, room)
    lines = _fill(pieces, room)
    if len(lines) < 2:
        return lines
    # The narrowest room that needs no more lines gives the most even ones.
    tried = width(text) / len(lines)
    while tried < room:
        even = _fill(pieces, tried)
        if len(even) <= len(lines) and max(map(width, even)) <= room:
            return even
        tried += 0.5
    return lines


def _fill(pieces: list[str], room: float) -> tuple[str, ...]:
    lines, line = [], ""
    for piece in pieces:
        if line and width((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or piece.strip() else ""
    lines.append(line.rstrip())
    return tuple(each for each in lines if each) or ("",)


def _pieces(text: str, room: float) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and piece in _NEVER_FIRST and width(pieces[-1] + piece) <= room:
            pieces[-1] += piece
        elif width(piece) <= room:
            pieces.append(piece)
        else:
            most = int(room / LATIN)
            pieces += [piece[at : at + most] for at in range(0, len(piece), most)]
    return pieces
