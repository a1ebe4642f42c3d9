"""Invented applications as Word, PDF and text files. Nothing here is anybody's draft."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
import typst
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from PIL import Image, ImageDraw, ImageFont

TITLE = "一种自动浇水花盆"
CLAIMS = (
    "1. 一种自动浇水花盆，包括盆体(1)和水箱(2)，其特征在于，所述盆体(1)的底部设有吸水绳(3)。",
    "2. 根据权利要求1所述的自动浇水花盆，其特征在于，所述水箱(2)的侧壁设有水位窗(4)。",
    "3. 根据权利要求1或2所述的自动浇水花盆，其特征在于，所述吸水绳(3)为棉绳。",
)
DESCRIPTION = (
    "技术领域",
    "[0001] 本发明涉及园艺用具，尤其涉及一种自动浇水花盆。",
    "背景技术",
    "[0002] 现有的花盆需要人工浇水，主人外出时植物容易枯萎。",
    "发明内容",
    "[0003] 本发明的目的是提供一种自动浇水花盆，包括盆体和水箱，所述盆体的底部设有吸水绳。",
    "附图说明",
    "[0004] 图1为自动浇水花盆的剖视图。",
    "具体实施方式",
    "[0005] 如图1所示，盆体1放在水箱2上，吸水绳3从盆体1的底部伸入水箱2，水箱2的侧壁设有水位窗4。",
)
ABSTRACT = "本发明公开一种自动浇水花盆，包括盆体和水箱，盆体的底部设有吸水绳，可以长时间自动浇水。"


def picture(
    words: Sequence[tuple[int, int, str]] = (), form: str = "PNG", size: tuple[int, int] = (800, 600)
) -> bytes:
    """A line drawing with these words at these places."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 150, 450, 450), outline=0, width=4)
    for x, y, word in words:
        draw.text((x, y), word, font=ImageFont.load_default(44), fill=0)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def word_file(
    *,
    headers: bool = False,
    drawing: bytes | None = None,
    picture_in_text: bytes | None = None,
    description: Sequence[str] = DESCRIPTION,
    claims: Sequence[str] = CLAIMS,
) -> bytes:
    """A whole application in one Word file: its parts named by page headers, or by headings with blanks."""
    document = docx.Document()
    first = True
    for name, lines in (
        ("说 明 书 摘 要", (ABSTRACT,)),
        ("权 利 要 求 书", claims),
        ("说  明  书", (TITLE, "", *description)),
    ):
        _part(document, name, lines, headers, first)
        first = False
        if name == "说  明  书" and picture_in_text:
            document.add_paragraph().add_run().add_picture(io.BytesIO(picture_in_text), width=Cm(8))
    if drawing:
        _part(document, "说 明 书 附 图", (), headers, False)
        document.add_paragraph().add_run().add_picture(io.BytesIO(drawing), width=Cm(12))
        document.add_paragraph("图1").alignment = WD_ALIGN_PARAGRAPH.CENTER
    return _saved(document)


def _part(
    document: docx.document.Document, name: str, lines: Sequence[str], headers: bool, first: bool
) -> None:
    if headers:
        section = document.sections[0] if first else document.add_section(WD_SECTION.NEW_PAGE)
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = name
    else:
        document.add_paragraph(name).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        paragraph = document.add_paragraph(line)
        if line == TITLE:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def word_table(rows: Sequence[Sequence[str]], heading: str = "") -> bytes:
    """One table, with a heading before it where one is given."""
    document = docx.Document()
    if heading:
        document.add_paragraph(heading)
    table = document.add_table(len(rows), max(len(row) for row in rows))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    return _saved(document)


def word_numbered(lines: Sequence[str], pattern: str = "%1.") -> bytes:
    """Paragraphs that Word numbers by itself: the numbers stand nowhere in their text."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line, style="List Number")
    data = _saved(document)
    return edited(
        data, "word/numbering.xml", b'w:lvlText w:val="%1."', f'w:lvlText w:val="{pattern}"'.encode()
    )


def _saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def edited(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The archive with one member changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == member else content)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def pdf_file(parts: Sequence[tuple[str, Sequence[str]]], signs: Sequence[str] = ()) -> bytes:
    """Parts with their name in the page header and page numbers in the footer, as agencies print them; with `signs`
    also a page with a drawing that shows them."""
    blocks = []
    for name, lines in parts:
        text = "\n\n".join(_escaped(line) for line in lines)
        blocks.append(
            f"#set page(header: align(center)[{name}], footer: align(center)[#context counter(page).display()])\n{text}"
        )
    if signs:
        drawn = "\n\n".join(f"#h(3cm) #box(stroke: 1pt, inset: 1cm)[{sign}]" for sign in signs)
        blocks.append(f"#set page(header: align(center)[说 明 书 附 图])\n{drawn}\n\n#align(center)[图1]")
    source = (
        '#set page(margin: 2.5cm)\n#set text(font: ("Noto Serif CJK SC", "AR PL UKai CN"), lang: "zh", size: 12pt)\n'
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n"
        + "\n#pagebreak()\n".join(blocks)
    )
    return typst.compile(source.encode())


def _escaped(line: str) -> str:
    return "".join("\\" + c if c in "#*_$@<>[]\\`=~/-+'\"" else c for c in line.replace(". ", ".\u200b "))


def scan() -> bytes:
    """A PDF of two pages that are pictures."""
    page = Image.open(io.BytesIO(picture(((160, 200, "page"),))))
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page])
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n"
    )
    return body + b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<0011><0011>]>>\n%%EOF\n"
