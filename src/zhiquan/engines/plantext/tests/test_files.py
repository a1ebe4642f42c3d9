"""Files: what is accepted, and the one clear error for what is not."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.plantext import DocumentError, extract_lines, read_file_bytes
from zhiquan.engines.plantext.tests.scoring import DOCUMENTS

_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _word(body: str) -> bytes:
    return _zip(
        {"word/document.xml": f'<w:document xmlns:w="{_NS}"><w:body>{body}</w:body></w:document>'.encode()}
    )


def _pdf(paragraphs: list[str], rules: str = "") -> bytes:
    content = rules + '#set page(paper: "a5", numbering: "— 1 —")\n' + "\n\n".join(paragraphs)
    return typst.compile(content.encode())


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", "a.txt", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "a.doc", "legacy .doc"),
        ("国".encode() * 30_000, "a.txt", "characters"),
        (b"a" * 50_000_000, "a.txt", "larger than"),
        (b"plain text", "a.docx", "content is no such file"),
        (b"plain text", "a.pdf", "content is no such file"),
        (b"%PDF-1.7 broken", "a.pdf", "damaged"),
        (b"PK\x03\x04 broken", "a.docx", "damaged"),
        (_zip({"xl/workbook.xml": b"x"}), "a.xlsx", "Excel"),
        (_zip({"word/document.xml": b" " * 60_000_000}), "a.docx", "unpacks to more than"),
        (_zip({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.docx", "entities"),
        (_zip({"word/document.xml": b"<w:broken"}), "a.docx", "XML is broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.txt", "picture"),
        (b"\xff\xfe\xfd\x80\x81" * 3, "a.txt", "not UTF-16"),
        (b"   \n \n", "a.txt", "no text"),
    ],
)
def test_a_bad_file_gives_one_clear_error(data: bytes, name: str, what: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_file_bytes(data, name)
    assert what in caught.value.what
    assert caught.value.do
    assert str(caught.value).startswith(name)


def test_a_broken_encoding_names_its_line() -> None:
    with pytest.raises(DocumentError) as caught:
        read_file_bytes("第一行\n".encode() + b"\xff\xff\xff\n", "a.txt")
    assert caught.value.line == 2


def test_a_pdf_without_text_layer_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text layer"):
        read_file_bytes(typst.compile(b"#rect(width: 5cm, height: 5cm)"), "scan.pdf")


def test_an_encrypted_pdf_is_refused() -> None:
    # A standard security handler whose check value matches no empty password.
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"5a" * 32 + b"> /U <" + b"a5" * 32 + b"> >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00112233> <00112233>] >>"
    data += b"xref\n0 5\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (
        table,
        trailer,
        len(data),
    )
    with pytest.raises(DocumentError, match="the PDF is encrypted") as caught:
        read_file_bytes(data, "plan.pdf")
    assert "without a password" in caught.value.do


def test_a_line_break_inside_a_word_bracket_is_layout() -> None:
    run = "<w:r><w:t>（一）推动建设。（市教育局、</w:t><w:br/><w:t>市财政局负责）</w:t></w:r>"
    plan = read_file_bytes(_word(f"<w:p>{run}</w:p>"), "a.docx")
    assert plan.items[0].bodies == ("市教育局", "市财政局")


def test_a_pdf_is_read_across_lines_and_pages() -> None:
    lines = [
        "二、重点任务",
        "（一）建设服务网点。"
        + "在重点园区布局建设知识产权公共服务网点，提供信息查询、培训辅导等服务。" * 6
        + "（市教育局、市财政局，完成时限：2026年6月）",
        "（二）开展培训。"
        + "面向中小企业开展专题培训，编印实务手册。" * 8
        + "（市司法局牵头，市商务局配合，长期推进）",
    ]
    plan = read_file_bytes(_pdf(lines), "a.pdf")
    assert [(i.title, i.bodies, i.due, i.ongoing) for i in plan.items] == [
        ("建设服务网点", ("市教育局", "市财政局"), "2026-06-30", False),
        ("开展培训", ("市司法局", "市商务局"), None, True),
    ]
    assert "—" not in plan.text


def test_deleted_and_hidden_text_of_word_is_left_out() -> None:
    runs = (
        "<w:p><w:r><w:t>（一）推动建设。（市教育局</w:t></w:r>"
        "<w:del><w:r><w:delText>、市财政局</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>、市商务局</w:t></w:r>"
        "<w:ins><w:r><w:t>、市司法局</w:t></w:r></w:ins><w:r><w:t>负责）</w:t></w:r></w:p>"
    )
    plan = read_file_bytes(_word(runs), "a.docx")
    assert plan.items[0].bodies == ("市教育局", "市司法局")


def test_a_word_table_with_merged_cells_and_a_repeated_heading() -> None:
    document = docx.Document()
    rows = [
        ("序号", "任务", "责任单位", "时限"),
        ("1", "建立台账", "市教育局", "2026年6月"),
        ("2", "开展检查", "", "长期"),
    ]
    table = document.add_table(4, 4)
    for row, cells in enumerate([*rows, rows[0]]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2)).text = "市教育局"
    stream = io.BytesIO()
    document.save(stream)
    plan = read_file_bytes(stream.getvalue(), "a.docx")
    assert [(i.id, i.title, i.bodies, i.due, i.ongoing) for i in plan.items] == [
        ("1", "建立台账", ("市教育局",), "2026-06-30", False),
        ("2", "开展检查", ("市教育局",), None, True),
    ]


def test_labels_inside_a_cell_and_automatic_serial_numbers() -> None:
    rows = [
        ("序号", "工作任务", "责任分工", "完成时限"),
        ("1", "建立台账", "牵头单位：市教育局\n配合单位：市财政局", "2026年6月"),
        ("2", "开展检查", "同上", "长期"),
    ]
    document = docx.Document()
    table = document.add_table(3, 4)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    plan = read_file_bytes(stream.getvalue(), "a.docx")
    assert [(i.bodies, i.lead) for i in plan.items] == [(("市教育局", "市财政局"), "市教育局")] * 2


def test_warnings_name_their_line() -> None:
    first = "（一）推动建设。责任单位：市教育局。完成时限：适时启动"
    text = f"二、重点任务\n{first}\n（三）完善制度。责任单位：市司法局。"
    plan = read_file_bytes(text.encode(), "a.txt")
    assert [(n.line, n.level) for n in plan.warnings] == [(2, "warning"), (3, "note")]
    assert "适时启动" in plan.warnings[0].message


def test_aliases_make_one_body_of_two_names_and_keep_the_item_as_written() -> None:
    text = "（一）推动建设。（甲市教育局负责）\n（二）完善制度。（市教育局、教育主管部门负责）"
    plain = read_file_bytes(text.encode(), "a.txt")
    assert len(plain.bodies) == 3
    plan = read_file_bytes(
        text.encode(), "a.txt", aliases={"甲市教育局": "市教育局", "教育主管部门": "市教育局"}
    )
    assert plan.bodies == ("市教育局",)
    assert plan.items[0].bodies == ("甲市教育局",)


def test_a_bar_table_without_outer_bars_and_its_group_rows() -> None:
    lines = [
        "序号 | 目标与任务 | 牵头责任单位 | 责任单位 |",
        "1 | 提振消费。 | ||",
        "(1) | 发放消费券。 | 市商务局 | 市财政局 各区政府 |",
        "(2) | 设立促进基金。 | 市财政局 | 市商务局 |",
    ]
    plan = read_file_bytes("\n".join(lines).encode(), "a.txt")
    assert [(i.title, i.bodies, i.lead) for i in plan.items] == [
        ("发放消费券", ("市商务局", "市财政局", "各区政府"), "市商务局"),
        ("设立促进基金", ("市财政局", "市商务局"), "市财政局"),
    ]


def test_cards_of_names_and_values_are_items() -> None:
    document = docx.Document()
    for number, name, body in (("1", "推行承诺制", "市行政审批局"), ("2", "优化支付", "各预算单位")):
        table = document.add_table(4, 2)
        for row, pair in enumerate(
            (("任务编号", number), ("任务名称", name), ("牵头单位", body), ("完成时限", "2025年8月"))
        ):
            table.cell(row, 0).text, table.cell(row, 1).text = pair
        document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    plan = read_file_bytes(stream.getvalue(), "a.docx")
    assert [(i.id, i.title, i.lead, i.due) for i in plan.items] == [
        ("1", "推行承诺制", "市行政审批局", "2025-08-31"),
        ("2", "优化支付", "各预算单位", "2025-08-31"),
    ]


def test_headings_of_bodies_speak_for_what_stands_below_and_work_does_not() -> None:
    text = "任务分解\n一、区法院\n1.推行繁简分流。（2026年6月底前）\n二、区公安分局、区司法局\n2.建立联系制度。（2026年8月底前）\n"
    items = read_file_bytes(text.encode(), "a.txt").items
    assert [item.bodies for item in items] == [("区法院",), ("区公安分局", "区司法局")]
    work = text.replace("区法院", "建设服务中心").replace("区公安分局、区司法局", "做强区交易平台")
    assert [item.bodies for item in read_file_bytes(work.encode(), "a.txt").items] == [(), ()]


def test_a_table_with_wide_bars_is_a_table() -> None:
    text = "任务表\n序号｜重点任务｜牵头单位｜完成时限\n1｜建设试点地区5个｜省市场监管局｜2026年12月\n"
    (item,) = read_file_bytes(text.encode(), "a.txt").items
    assert (item.title, item.lead, item.due) == ("建设试点地区5个", "省市场监管局", "2026-12-31")


def test_the_only_year_of_a_document_is_taken_and_said() -> None:
    text = "（一）实施阶段（2025年5月至10月）\n1、走进企业。开展体检。（市科技局；9月底前完成）"
    plan = read_file_bytes(text.encode(), "a.txt")
    assert plan.items[0].due == "2025-09-30"
    assert [n.level for n in plan.warnings if "only year" in n.message] == ["note"]


def test_lines_for_the_review_screen_index_the_text() -> None:
    blocks, text = extract_lines((DOCUMENTS / "08-markdown.md").read_bytes(), "a.md")
    assert all(text[b.start : b.end] == b.text for b in blocks)
    assert all(text[c.start : c.start + len(c.text)] == c.text for b in blocks for c in b.cells)


@pytest.mark.parametrize(
    "line",
    [
        "（" * 19_000,
        "一、" + "（市教育局" * 3_500,
        "一、" + "1" * 19_000,
        "一、推动" + "，推动" * 6_000,
        "一、责任单位：" + "市教育局、" * 3_000,
        "一、" + "负责" * 9_000,
        "一、" + "和" * 19_000,
        "一、推动建设，" + "由市教育局牵头，" * 2_300,
        "一、" + "会同市教育局" * 3_000,
        "一、推动建设，" + "对的给予，" * 3_700,
        "一、" + "鼓励结合" * 4_700,
        "任务一：" * 4_700,
        "一 | " * 4_700,
        "一、于2025年" + "2025年6月" * 2_500,
        "\t" * 19_000,
    ],
    ids=lambda s: s[:8],
)
def test_a_hostile_line_is_read_in_linear_time(line: str) -> None:
    # A quadratic pattern takes minutes here; the suite's own time limit is the assertion.
    read_file_bytes((line + "\n（一）完成。").encode(), "a.txt")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.docx", "a.pdf"]))
def test_random_bytes_give_a_plan_or_the_error(data: bytes, name: str) -> None:
    try:
        read_file_bytes(data, name)
    except DocumentError as error:
        assert error.what
