"""What any reader hands to the assembling: lines with what their file knows of them, and drawings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zhiquan.engines.drafts.model import Figure

Loader = Callable[[], bytes]


@dataclass(frozen=True)
class Drawing:
    """One picture of a drawing: `load` gives its bytes as PNG, JPEG or TIFF (None: the file holds no picture)."""

    figure: Figure
    load: Loader | None = None


@dataclass(frozen=True)
class Line:
    """One paragraph of a file. `part` is what the file itself says of it (a page header, an XML element).

    `number` is a paragraph number such as 0001; `cells` are set for a table row; `images` are its pictures.
    """

    text: str
    number: str = ""
    part: str = ""
    heading: bool = False
    centred: bool = False
    pictures: int = 0
    table: bool = False
    cells: tuple[str, ...] = ()
    images: tuple[Drawing, ...] = ()


@dataclass(frozen=True)
class Content:
    """All of one file. `notes` say what could not be looked at; `kind`, `title` where the file declares them."""

    file: str
    lines: tuple[Line, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    notes: tuple[Mapping[str, object], ...] = ()
    kind: str = ""
    title: str = ""
    request: Mapping[str, object] = field(default_factory=dict)
