"""The form that a party signs: title, ruled rows without a head, lines to sign — in Word, PDF and plain text."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest

from zhiquan.engines.documents import (
    DocumentError,
    Fonts,
    Layout,
    Table,
    from_blocks_json,
    render_docx,
    render_pdf,
    to_blocks_json,
    to_text,
    validate,
)
from zhiquan.engines.documents.estimate import estimate_pages
from zhiquan.engines.documents.tests import samples
from zhiquan.engines.documents.tests.pages import read

DATE = "日期：　　　　年　　月　　日"


def test_plain_text_has_neither_number_nor_day_nor_empty_head() -> None:
    lines = to_text(samples.FORM).splitlines()
    assert lines[1:5] == [
        "商标注册人名义变更申请书",
        "国家知识产权局商标局：",
        "变更前名义\t甲公司",
        "变更后名义\t乙公司",
    ]
    assert lines[5] == "理由\t核准变更。 主体未变。"
    assert lines[-3:] == ["原注册人章戳（签字）：", "变更后注册人章戳（签字）：", DATE]
    assert "2026" not in "".join(lines)


def test_a_form_without_labels_to_sign_has_no_date_line() -> None:
    assert DATE not in to_text(replace(samples.FORM, signature=()))


def test_a_form_refuses_a_number_line() -> None:
    with pytest.raises(DocumentError, match="document_no: a form has no number line"):
        validate(replace(samples.FORM, document_no="某变〔2026〕1号"))


def test_lines_in_a_cell_survive_the_store() -> None:
    assert from_blocks_json(to_blocks_json(samples.FORM)) == samples.FORM


def test_other_control_characters_in_a_cell_are_refused_with_their_place() -> None:
    table = Table(("", ""), (("a", "b\n\tc"),))
    with pytest.raises(DocumentError, match=r"body\[0\]\.rows\[0\]\[1\]: character 1 is U\+0009"):
        validate(replace(samples.FORM, body=(table,)))


def test_word_table_has_no_head_row_and_keeps_line_ends(layout: Layout) -> None:
    (table,) = docx.Document(io.BytesIO(render_docx(samples.FORM, layout))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["变更前名义", "甲公司"],
        ["变更后名义", "乙公司"],
        ["理由", "核准变更。\n主体未变。"],
        ["联系人", ""],
    ]


def test_lines_to_sign_begin_below_each_other_in_word(layout: Layout) -> None:
    paragraphs = docx.Document(io.BytesIO(render_docx(samples.FORM, layout))).paragraphs
    lines = [p for p in paragraphs if p.text.endswith("（签字）：") or p.text == DATE]
    assert len(lines) == 3
    assert len({p.paragraph_format.left_indent for p in lines}) == 1


def test_pdf_is_ruled_and_signed_in_line(layout: Layout, fonts: Fonts) -> None:
    (page,) = read(render_pdf(samples.FORM, layout, fonts))
    title = page.line("商标注册人名义变更申请书")
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(28 + 156 / 2, abs=0.5)
    starts = [page.line(text)[0].left for text in ("原注册人章戳", "变更后注册人章戳", "日期：")]
    # Ink begins at slightly different places inside each character's cell.
    assert max(starts) - min(starts) < 2
    assert page.line("核准变更。")[0].baseline < page.line("主体未变。")[0].baseline
    assert "— 1 —" not in page.text
    rows = page.line("变更前名义")[0].baseline, page.line("变更后名义")[0].baseline
    assert rows[1] - rows[0] == pytest.approx((15 + 12) * 25.4 / 72, abs=0.3)


def test_the_estimate_counts_lines_in_cells(layout: Layout) -> None:
    tall = Table(("", ""), (("理由", "\n".join("甲" for _ in range(60))),))
    assert estimate_pages(replace(samples.FORM, body=(tall,)), layout).total > 1
