"""Drawings: their labels, loose picture files, and what local reading finds in them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from zhiquan.engines.drafts.model import Figure

from .content import Content, Drawing, Line
from .errors import DraftUnreadable
from .names import file_part

Ocr = Callable[[bytes], tuple[str, ...]]
Read = tuple[tuple[str, ...] | None, str]
Spread = Callable[[Callable[[Drawing], Read], Sequence[Drawing]], Iterable[Read]]
SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
MAX_PIXELS = 120_000_000
LABEL = re.compile(r"图\s*(\d{1,4})\s*(?:[（(]\s*([A-Za-z])\s*[)）]|([A-Za-z])(?![A-Za-z]))?")
_FILE_NUMBER = re.compile(r"(?:图|fig(?:ure)?[\s._-]*|^)(\d{1,3})(?!\d)", re.IGNORECASE)


def label_number(label: str) -> int | None:
    """The number of 图3 or 图3(a)."""
    found = LABEL.search(label)
    return int(found[1]) if found else None


def labels_in(text: str) -> list[str]:
    """All labels of a line that holds labels and little else: 图1, 图 2（a）, 图3    图4."""
    found = list(LABEL.finditer(text))
    rest = LABEL.sub("", text)
    if not found or len(re.sub(r"[\s，,；;、.。]", "", rest)) > 12 * len(found):
        return []
    return [f"图{hit[1]}" + (f"({(hit[2] or hit[3])})" if hit[2] or hit[3] else "") for hit in found]


def is_picture(data: bytes) -> bool:
    return data.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM"))


def picture_content(data: bytes, file: str) -> Content:
    """A loose picture: one drawing, numbered by its file name. Raises DraftUnreadable."""
    stem = PurePosixPath(file.replace("\\", "/")).stem
    found = _FILE_NUMBER.search(stem)
    number = int(found[1]) if found else None
    drawing = sized(Figure(number, f"图{number}" if number is not None else ""), data, file)
    if file_part(file) == "abstract_figure":
        return Content(file, (Line("", part="abstract_figure", pictures=1, images=(drawing,)),))
    return Content(file, drawings=(drawing,))


def sized(figure: Figure, data: bytes, file: str) -> Drawing:
    """The figure with its size in pixels; only the picture's head is looked at. Raises DraftUnreadable."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DraftUnreadable("damaged", file) from None
    if width * height > MAX_PIXELS:
        raise DraftUnreadable("bomb", file, limit=MAX_PIXELS // 2**20)
    return Drawing(replace(figure, width=width, height=height), lambda: data)


def arranged(lines: Sequence[Line]) -> list[Drawing]:
    """The drawings of a part that shows pictures with their labels below (or, all of them, above)."""
    marks: list[Drawing | str] = []
    for line in lines:
        marks.extend(line.images)
        marks.extend(labels_in(line.text))
    above = bool(marks) and isinstance(marks[0], str)
    groups: list[tuple[list[str], list[Drawing]]] = [([], [])]
    for mark in marks:
        names, pictures = groups[-1]
        # What stands first in a drawing (its picture, or its label) begins the next one.
        if isinstance(mark, str) == above and (pictures if above else names):
            names, pictures = [], []
            groups.append((names, pictures))
        if isinstance(mark, str):
            names.append(mark)
        else:
            pictures.append(mark)
    return [drawing for names, pictures in groups for drawing in _paired(names, pictures)]


def _paired(names: list[str], pictures: list[Drawing]) -> list[Drawing]:
    if not names:
        return pictures
    if len(names) == 1:
        # Several pictures over one label are the pieces of one drawing; the largest is read.
        best = max(pictures, key=lambda d: d.figure.width * d.figure.height, default=Drawing(Figure(None)))
        return [_named(best, names[0])]
    held = [*pictures[: len(names)], *[Drawing(Figure(None))] * (len(names) - len(pictures))]
    return [_named(d, name) for d, name in zip(held, names, strict=True)] + pictures[len(names) :]


def _named(drawing: Drawing, label: str) -> Drawing:
    return replace(drawing, figure=replace(drawing.figure, number=label_number(label), label=label))


def read_figures(
    drawings: Sequence[Drawing], ocr: Ocr | None, without: str = "ocr_off", spread: Spread = map
) -> tuple[tuple[Figure, ...], tuple[Mapping[str, object], ...]]:
    """The figures with the text `ocr` finds in their pictures, and a note for each that it did not read.

    A figure whose label the file does not give takes the label that stands in the picture. `without` is the reason
    given where `ocr` is None; `spread` may be the `map` of a pool, for drawings read side by side.
    """
    figures: list[Figure] = []
    notes: list[Mapping[str, object]] = []
    read = spread(lambda drawing: _read(drawing, ocr, without), drawings)
    for drawing, (text, reason) in zip(drawings, read, strict=True):
        figure = drawing.figure if text is None else _labelled(replace(drawing.figure, text=text))
        figures.append(figure)
        if reason:
            notes.append(
                {"part": "figures", "number": figure.number, "label": figure.label, "reason": reason}
            )
    return tuple(figures), tuple(notes)


def _read(drawing: Drawing, ocr: Ocr | None, without: str) -> Read:
    """The text in a drawing, or why it was not read."""
    if drawing.figure.text is not None:
        return drawing.figure.text, ""
    if drawing.load is None:
        return None, "no_picture"
    if ocr is None:
        return None, without
    try:
        return ocr(drawing.load()), ""
    except Exception:  # whatever a picture does to its reader, the other drawings are read
        return None, "ocr_failed"


def _labelled(figure: Figure) -> Figure:
    if figure.label:
        return figure
    labels = [label for text in figure.text or () for label in labels_in(text)]
    if len(labels) != 1:
        return figure
    return replace(figure, number=label_number(labels[0]), label=labels[0])
