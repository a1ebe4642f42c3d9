"""Files put together to one draft: which line belongs to which part, and what each part is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from zhiquan.engines.drafts.model import Draft, Figure, Kind, Paragraph, Part

from .content import Content, Drawing, Line
from .errors import PART_NAMES, DraftUnreadable
from .figures import Ocr, Spread, arranged, label_number, read_figures
from .guess import guessed, title_like
from .kinds import kind_of
from .names import description_heading, file_part, heading_part
from .plain import NUMBER
from .request import request_fields

# What no draft reaches; more than this is a wrong file, and would keep everybody waiting.
LIMITS: Mapping[str, int] = {
    "title": 20_000,
    "abstract": 100_000,
    "claims": 400_000,
    "description": 6_000_000,
    "request": 400_000,
}
TEXTS = ("title", "abstract", "claims", "description")
_TITLE_PREFIX = re.compile(r"^\s*(?:发明名称|实用新型名称|名称|题目)\s*[:：]\s*")


@dataclass(frozen=True)
class Gathered:
    """What could be read of all files. `draft` is None where nothing could.

    `drawings` stand beside `draft.figures`, one for each. `errors` are the files and parts left out, `notes` what
    could not be looked at inside a file that was read.
    """

    draft: Draft | None
    drawings: tuple[Drawing, ...] = ()
    errors: tuple[DraftUnreadable, ...] = ()
    notes: tuple[Mapping[str, object], ...] = ()


def with_figures_read(
    held: Gathered, ocr: Ocr | None, without: str = "ocr_off", spread: Spread = map
) -> Gathered:
    """The same with the words and signs in its drawings read by `ocr`, and notes for those that were not."""
    if held.draft is None or not held.drawings:
        return held
    figures, notes = read_figures(held.drawings, ocr, without, spread)
    return replace(held, draft=replace(held.draft, figures=figures), notes=(*held.notes, *notes))


@dataclass
class _Pile:
    """The lines of each part so far, with the file they came from."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    errors: list[DraftUnreadable] = field(default_factory=list)

    def add(self, part: str, lines: list[Line], file: str) -> None:
        owner = self.files.get(part, "")
        if owner and owner != file and part in PART_NAMES and part != "figures":
            self.errors.append(
                DraftUnreadable("part_twice", file, field=part, part=PART_NAMES[part], other=owner)
            )
            return
        self.files.setdefault(part, file)
        self.lines.setdefault(part, []).extend(lines)


def gathered(contents: Sequence[Content], errors: Iterable[DraftUnreadable], kind: str) -> Gathered:
    """One draft out of all contents. `kind` as given, or empty to tell it from the files."""
    pile = _Pile(errors=list(errors))
    loose: list[tuple[Content, Drawing]] = []
    for content in contents:
        loose.extend((content, drawing) for drawing in content.drawings)
        for part, lines in _sorted_out(content, pile.errors).items():
            pile.add(part, lines, content.file)
    texts = {
        part: made
        for part in TEXTS
        if part in pile.lines and (made := _part(part, pile.lines[part], pile.files[part], pile.errors))
    }
    title = _title(texts, contents)
    if title is not None:
        texts["title"] = title
    drawings = [*arranged(pile.lines.get("figures", ())), *_in_order(loose)]
    request = _request(pile, contents)
    notes = tuple(note for content in contents for note in content.notes)
    if not texts and not drawings and not request:
        if contents and not pile.errors:
            pile.errors.append(DraftUnreadable("no_text", contents[0].file))
        return Gathered(None, (), tuple(pile.errors), notes)
    draft = Draft(
        id=PurePosixPath(contents[0].file.replace("\\", "/")).stem,
        kind=_kind(kind, contents, texts, request),
        figures=_figures(drawings, texts),
        request=request,
        **texts,
    )
    return Gathered(draft, tuple(drawings), tuple(pile.errors), notes)


def _sorted_out(content: Content, errors: list[DraftUnreadable]) -> dict[str, list[Line]]:
    """The lines of one file by part; lines that only name a part fall away."""
    found: dict[str, list[Line]] = {}
    trusted = content.file.lower().endswith(".xml")
    named = file_part(content.file)
    current, said = named, ""
    for line in content.lines:
        if line.part != said:
            said = line.part
            current = said or current
        heading = "" if trusted or line.table else heading_part(NUMBER.sub("", line.text))
        if heading:
            current = heading
            continue
        found.setdefault(current, []).append(line)
    rest = found.pop("", [])
    if any(line.text.strip() or line.images for line in rest):
        # Beside parts that are named, other lines may fill parts that are not.
        taken = set(found)
        for part, line in zip(guessed(rest), rest, strict=True):
            if part and part not in taken:
                found.setdefault(part, []).append(line)
        if not found:
            errors.append(DraftUnreadable("part_unknown", content.file))
    found.pop("sequences", None)
    return {part: lines for part, lines in found.items() if any(x.text.strip() or x.images for x in lines)}


def _part(name: str, lines: Sequence[Line], file: str, errors: list[DraftUnreadable]) -> Part | None:
    """The text as the rules see it: one line a paragraph, blank lines kept inside, none around."""
    first = next((i for i, line in enumerate(lines) if line.text.strip() or line.pictures), 0)
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].text.strip() or lines[i].pictures), -1)
    paragraphs: list[Paragraph] = []
    at = 0
    for line in lines[first : last + 1]:
        end = at + len(line.text)
        if line.text.strip() or line.pictures:
            paragraphs.append(
                Paragraph(
                    at,
                    end,
                    line.number,
                    line.heading,
                    line.centred,
                    line.pictures,
                    line.table or bool(line.cells),
                )
            )
        at = end + 1
    text = "\n".join(line.text for line in lines[first : last + 1])
    if len(text) > LIMITS[name]:
        errors.append(too_long(name, len(text), file))
        return None
    return Part(text, file, tuple(paragraphs)) if text.strip() else None


def too_long(part: str, count: int, file: str, line: int | None = None) -> DraftUnreadable:
    """The fault of a part that no draft could fill."""
    limit = LIMITS[part]
    return DraftUnreadable(
        "too_long", file, line, field=part, part=PART_NAMES[part], count=count, limit=limit
    )


def _title(texts: Mapping[str, Part], contents: Sequence[Content]) -> Part | None:
    """The title: a part of its own, the description's first line, or what the file declares."""
    if "title" in texts:
        return _plain_title(texts["title"])
    description = texts.get("description")
    if description is not None:
        first = description.text.split("\n", 1)[0]
        bare = NUMBER.sub("", first)
        if title_like(first) and not description_heading(bare):
            head = replace(description.paragraphs[0], end=len(first)) if description.paragraphs else None
            return _plain_title(Part(bare.strip(), description.file, (head,) if head else ()))
    for content in contents:
        if content.title:
            return Part(content.title, content.file)
    return None


def _plain_title(part: Part) -> Part:
    text = _TITLE_PREFIX.sub("", part.text.strip())
    centred = bool(part.paragraphs) and part.paragraphs[0].centred
    return Part(text, part.file, (Paragraph(0, len(text), centred=centred),))


def _in_order(loose: Sequence[tuple[Content, Drawing]]) -> list[Drawing]:
    """Drawings of XML files and loose pictures, by their numbers, else as they were given."""
    drawings = [drawing for _, drawing in loose]
    if any(drawing.figure.number is None for drawing in drawings):
        return drawings
    return sorted(drawings, key=lambda drawing: drawing.figure.number or 0)


def _figures(drawings: Sequence[Drawing], texts: Mapping[str, Part]) -> tuple[Figure, ...] | None:
    """The figures; a set with all its texts and no drawing has none, an incomplete set may have them elsewhere."""
    if drawings:
        return tuple(drawing.figure for drawing in drawings)
    return () if {"abstract", "claims", "description"} <= set(texts) else None


def _request(pile: _Pile, contents: Sequence[Content]) -> Mapping[str, object]:
    fields: dict[str, object] = {}
    for content in contents:
        fields.update(content.request)
    fields.update(request_fields(pile.lines.get("request", ())))
    shown = arranged(pile.lines.get("abstract_figure", ()))
    if shown and "abstract_figure" not in fields:
        number = label_number(shown[0].figure.label)
        if number is not None:
            fields["abstract_figure"] = number
    return fields


def _kind(
    given: str, contents: Sequence[Content], texts: Mapping[str, Part], request: Mapping[str, object]
) -> Kind:
    if given:
        return kind_of(given)
    said = [content.kind for content in contents if content.kind] + [str(request.get("kind", ""))]
    headings = " ".join(
        re.sub(r"\s+", "", line.text)
        for content in contents
        for line in content.lines[:40]
        if len(line.text) < 60
    )
    if said[0]:
        return kind_of(said[0])
    if "外观设计专利请求书" in headings or "外观设计简要说明" in headings:
        return "design"
    opening = (texts["description"].text[:20_000] if "description" in texts else "") + (
        texts["abstract"].text if "abstract" in texts else ""
    )
    model = opening.count("本实用新型") > opening.count("本发明")
    return "utility_model" if model or "实用新型专利请求书" in headings else "invention"
