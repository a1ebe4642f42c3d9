"""The Word file: what stands in its XML."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import docx
import pytest

from zhiquan.engines.documents import (
    DocumentError,
    Layout,
    PageBreak,
    Pages,
    Paragraph,
    estimate_pages,
    render_docx,
)
from zhiquan.engines.documents.tests import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Child order of w:pPr that the schema demands, for the elements in use.
PPR_ORDER = ["pStyle", "keepNext", "pageBreakBefore", "pBdr", "tabs"]
PPR_ORDER += ["snapToGrid", "spacing", "ind", "jc", "sectPr"]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def root(data: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    return ElementTree.fromstring(parts(data)[name])


def attrs(element: ElementTree.Element) -> dict[str, str]:
    return {key.removeprefix(W): value for key, value in element.attrib.items()}


def text_of(element: ElementTree.Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def paragraph(data: bytes, text: str) -> ElementTree.Element:
    return next(p for p in root(data).iter(f"{W}p") if text in text_of(p))


@pytest.fixture(scope="module")
def official(layout: Layout) -> bytes:
    return render_docx(samples.OFFICIAL, layout)


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_every_kind_opens_and_every_part_is_xml(name: str, layout: Layout) -> None:
    data = render_docx(samples.ALL[name], layout)
    opened = docx.Document(io.BytesIO(data))
    assert opened.core_properties.title == samples.ALL[name].plain_title
    for xml in parts(data).values():
        ElementTree.fromstring(xml)


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_same_document_same_bytes(name: str, layout: Layout) -> None:
    first = render_docx(samples.ALL[name], layout)
    assert first == render_docx(samples.ALL[name], layout)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_document_grid_holds_22_lines_of_28_characters(official: bytes) -> None:
    section = root(official).iter(f"{W}sectPr").__next__()
    grid = attrs(section.find(f"{W}docGrid"))
    assert grid["type"] == "linesAndChars"
    # 225 mm / 22 in twips; (156 mm / 28 - 16 pt) in 1/4096 pt: both rounded down to fit.
    assert grid["linePitch"] == "579" and grid["charSpace"] == "-848"
    page, margins = attrs(section.find(f"{W}pgSz")), attrs(section.find(f"{W}pgMar"))
    assert (page["w"], page["h"]) == ("11906", "16838")
    assert (margins["top"], margins["left"]) == ("2098", "1587")
    assert int(margins["right"]) == pytest.approx(1474, abs=1)
    assert int(margins["bottom"]) == pytest.approx(1984, abs=1)
    wide = int(page["w"]) - int(margins["left"]) - int(margins["right"])
    assert 28 * (16 + int(grid["charSpace"]) / 4096) * 20 <= wide
    assert 22 * int(grid["linePitch"]) <= int(page["h"]) - int(margins["top"]) - int(margins["bottom"])


def test_faces_are_the_customary_ones_and_none_is_embedded(official: bytes) -> None:
    found = parts(official)
    faces = set(re.findall(r'w:eastAsia="([^"]+)"', found["word/styles.xml"] + found["word/document.xml"]))
    assert faces - {"zh-CN"} == {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}
    assert not any("font" in name for name in found)
    styles = root(official, "word/styles.xml")
    by_id = {attrs(style)["styleId"]: style for style in styles.iter(f"{W}style")}
    expected = {
        "Heading1": "黑体",
        "Heading2": "楷体_GB2312",
        "Heading3": "仿宋_GB2312",
        "Title": "方正小标宋简体",
    }
    for style, face in expected.items():
        assert attrs(by_id[style].find(f"{W}rPr/{W}rFonts"))["eastAsia"] == face
    assert attrs(by_id["Normal"].find(f"{W}rPr/{W}sz"))["val"] == "32"
    assert attrs(by_id["Title"].find(f"{W}rPr/{W}sz"))["val"] == "44"
    assert attrs(by_id["BodyText"].find(f"{W}pPr/{W}ind"))["firstLineChars"] == "200"


def test_mark_is_red_and_starts_35_mm_down(official: bytes) -> None:
    mark = paragraph(official, "某市知识产权局文件")
    assert attrs(mark.find(f".//{W}color"))["val"] == "C00D0D"
    assert attrs(mark.find(f"{W}pPr/{W}spacing"))["before"] == str(round(35 / 25.4 * 72 * 20))
    number = paragraph(official, "某知〔2026〕12号")
    rule = attrs(number.find(f"{W}pPr/{W}pBdr/{W}bottom"))
    assert rule["color"] == "C00D0D" and rule["sz"] == "16"


def test_title_breaks_between_phrases_inside_one_paragraph(official: bytes) -> None:
    title = paragraph(official, "关于优化")
    assert attrs(title.find(f"{W}pPr/{W}pStyle"))["val"] == "Title"
    runs = [text_of(run) for run in title.iter(f"{W}r") if text_of(run)]
    assert runs == ["某市知识产权局关于优化知识产权领域", "营商环境试点工作进展情况的通报"]
    assert len(list(title.iter(f"{W}br"))) == 1


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(official: bytes) -> None:
    found = parts(official)
    assert "<w:evenAndOddHeaders/>" in found["word/settings.xml"]
    section = root(official).iter(f"{W}sectPr").__next__()
    links = {attrs(link)["type"]: link.attrib[f"{R}id"] for link in section.findall(f"{W}footerReference")}
    assert links == {"default": "rId-footer1", "even": "rId-footer2"}
    for part, side in (("footer1", "right"), ("footer2", "left")):
        footer = root(official, f"word/{part}.xml")
        assert text_of(footer) == "— 1 —"
        assert attrs(footer.find(f".//{W}fldSimple"))["instr"].strip() == "PAGE"
        assert attrs(footer.find(f".//{W}jc"))["val"] == side
        assert attrs(footer.find(f".//{W}ind")) == {side: "280"}
        assert attrs(footer.find(f".//{W}rFonts"))["eastAsia"] == "宋体"


def test_ledger_stands_in_a_landscape_section_with_a_repeating_header(official: bytes) -> None:
    sections = list(root(official).iter(f"{W}sectPr"))
    kinds = [attrs(s.find(f"{W}pgSz")).get("orient", "portrait") for s in sections]
    assert kinds == ["portrait", "landscape", "portrait"]
    tables = list(root(official).iter(f"{W}tbl"))
    assert all(t.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for t in tables[:-1])
    assert "牵头单位" in text_of(tables[-2].find(f"{W}tr"))
    turned = root(official, "word/footer3.xml")
    assert attrs(turned.find(f".//{W}textDirection"))["val"] == "tbRl"


def test_imprint_floats_at_the_lower_edge_with_its_three_weights(official: bytes) -> None:
    table = list(root(official).iter(f"{W}tbl"))[-1]
    place = attrs(table.find(f"{W}tblPr/{W}tblpPr"))
    assert place["vertAnchor"] == "margin" and place["tblpYSpec"] == "bottom"
    rules = table.find(f"{W}tblPr/{W}tblBorders")
    weights = {side.tag.removeprefix(W): attrs(side)["sz"] for side in rules}
    assert weights == {"top": "8", "bottom": "8", "insideH": "6"}
    rows = [text_of(row) for row in table.iter(f"{W}tr")]
    assert rows == [
        "抄送：市政府办公厅，联席会议各成员单位。",
        "某市知识产权局办公室2026年11月3日印发",
        "（共印60份）",
    ]
    assert {attrs(size)["val"] for size in table.iter(f"{W}sz")} == {"28"}


def test_imprint_starts_an_even_page_unless_the_text_ends_on_one(layout: Layout) -> None:
    def kind(pages: Pages | None) -> list[str]:
        data = render_docx(samples.PLAIN, layout, pages=pages)
        return [attrs(s.find(f"{W}type"))["val"] for s in root(data).iter(f"{W}sectPr")]

    assert kind(Pages(2, 2)) == ["nextPage"]
    assert kind(Pages(3, 4)) == ["nextPage", "evenPage"]
    silent = render_docx(samples.PLAIN, layout, pages=Pages(2, 4))
    links = [
        link.attrib[f"{R}id"]
        for link in list(root(silent).iter(f"{W}sectPr"))[-1].findall(f"{W}footerReference")
    ]
    assert set(links) == {"rId-footer5"}
    assert text_of(root(silent, "word/footer5.xml")) == ""


def test_estimate_decides_when_no_pages_are_given(layout: Layout) -> None:
    for doc in samples.ALL.values():
        assert render_docx(doc, layout) == render_docx(doc, layout, pages=estimate_pages(doc, layout))


def test_signature_and_date_are_indented_in_characters(layout: Layout) -> None:
    sealed = render_docx(samples.PLAIN, layout)
    dated = [p for p in root(sealed).iter(f"{W}p") if text_of(p) == "2026年11月3日"]
    assert attrs(dated[0].find(f"{W}pPr/{W}ind"))["rightChars"] == "400"
    last = paragraph(sealed, "请责任单位")
    assert last.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_paragraph_properties_follow_the_schema(name: str, layout: Layout) -> None:
    for props in root(render_docx(samples.ALL[name], layout)).iter(f"{W}pPr"):
        names = [child.tag.removeprefix(W) for child in props]
        assert names == sorted(names, key=PPR_ORDER.index)


def test_text_is_escaped_and_rare_characters_survive(layout: Layout) -> None:
    nasty = f'<w:t>&amp; "引" {samples.RARE}'
    data = render_docx(replace(samples.SHORT, body=(Paragraph.of(nasty),)), layout)
    assert nasty in "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_page_break_is_a_property_of_the_next_block(layout: Layout) -> None:
    body = (Paragraph.of("前文。"), PageBreak(), Paragraph.of("后文。"), PageBreak(), samples.LAGGING)
    data = render_docx(replace(samples.SHORT, body=body), layout)
    assert paragraph(data, "后文").find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert paragraph(data, "前文").find(f"{W}pPr/{W}pageBreakBefore") is None
    assert len(list(root(data).iter(f"{W}pageBreakBefore"))) == 2


def test_tables_never_touch_and_never_end_the_text(layout: Layout) -> None:
    bare = replace(samples.LAGGING, caption="")
    body = (Paragraph.of("前文。"), bare, bare, bare)
    for imprint in (None, samples.IMPRINT):
        doc = replace(samples.BRIEFING, body=body, audit_head="", imprint=imprint)
        kinds = [child.tag.removeprefix(W) for child in root(render_docx(doc, layout)).find(f"{W}body")]
        assert kinds[-2:] == ["p", "sectPr"]
        assert ("tbl", "tbl") not in set(pairwise(kinds))


def test_long_letter_is_numbered(layout: Layout) -> None:
    data = render_docx(replace(samples.LETTER, body=(Paragraph.of("国" * 900),)), layout)
    assert "PAGE" in parts(data)["word/footer1.xml"]


def test_letter_has_no_page_number(layout: Layout) -> None:
    data = render_docx(samples.LETTER, layout)
    assert "PAGE" not in parts(data)["word/footer1.xml"]
    assert "不具法律效力" in parts(data)["word/header1.xml"]


def test_control_character_is_refused_with_its_place(layout: Layout) -> None:
    with pytest.raises(DocumentError, match=r"body\[0\].runs\[0\]: character 3 is U\+000B"):
        render_docx(replace(samples.SHORT, body=(Paragraph.of("前文\x0b后文"),)), layout)
