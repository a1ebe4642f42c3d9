"""The PDF on the page: millimetres, lines and characters, read back from the file."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from zhiquan.engines.documents import (
    Annex,
    DocumentError,
    Fonts,
    Layout,
    PageBreak,
    Pages,
    Paragraph,
    count_pages,
    render_pdf,
)
from zhiquan.engines.documents.tests import samples
from zhiquan.engines.documents.tests.pages import Page, embedded, read

# The printed standard's figures, written out so that a slip in the policy file shows.
LEFT, TOP, WIDTH, HEIGHT = 28, 37, 156, 225
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT
LINE, CHAR = HEIGHT / 22, WIDTH / 28
PT = 25.4 / 72


@pytest.fixture(scope="module")
def official(layout: Layout, fonts: Fonts) -> list[Page]:
    return read(render_pdf(samples.OFFICIAL, layout, fonts))


@pytest.fixture(scope="module")
def plain(layout: Layout, fonts: Fonts) -> list[Page]:
    return read(render_pdf(samples.PLAIN, layout, fonts))


def test_page_is_a4(official: list[Page]) -> None:
    assert (official[0].width, official[0].height) == pytest.approx((210, 297), abs=0.1)


def test_red_mark_starts_35_mm_below_the_type_area(official: list[Page]) -> None:
    mark = official[0].line("某市知识产权局文件")
    assert min(char.top for char in mark) == pytest.approx(TOP + 35, abs=0.3)
    middle = (mark[0].left + mark[-1].right) / 2
    assert middle == pytest.approx(LEFT + WIDTH / 2, abs=1)
    assert mark[0].left >= LEFT and mark[-1].right <= RIGHT


def test_number_stands_two_lines_below_the_mark_and_the_rule_4_mm_below_it(official: list[Page]) -> None:
    page = official[0]
    mark = page.line("某市知识产权局文件")
    number = page.line("某知〔2026〕12号")
    (rule,) = [box for box in page.rules() if box.red]
    assert (number[0].left + number[-1].right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.7)
    top_of_line = min(char.top for char in number) - (LINE - 16 * PT) / 2
    assert top_of_line - max(char.bottom for char in mark) == pytest.approx(2 * LINE, abs=1.6)
    assert rule.top - max(char.bottom for char in number) == pytest.approx(4, abs=0.5)
    assert (rule.left, rule.right) == pytest.approx((LEFT, RIGHT), abs=0.1)


def test_title_is_two_lines_below_the_rule_centred_and_broken_between_phrases(official: list[Page]) -> None:
    page = official[0]
    (rule,) = [box for box in page.rules() if box.red]
    first, second = (
        page.line("某市知识产权局关于优化知识产权领域"),
        page.line("营商环境试点工作进展情况的通报"),
    )
    assert first[0].top - rule.bottom == pytest.approx(2 * LINE + (34 - 22) * PT / 2, abs=0.8)
    for line in (first, second):
        assert (line[0].left + line[-1].right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.5)
    assert second[0].baseline - first[0].baseline == pytest.approx(34 * PT, abs=0.05)


def test_addressee_is_flush_left_and_ends_in_a_full_width_colon(official: list[Page]) -> None:
    line = official[0].line("各有关单位：")
    assert line[0].left == pytest.approx(LEFT, abs=0.6)


def test_text_pages_hold_22_lines_of_28_characters(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(samples.han_pages(60), layout, fonts))
    body = [(y, row) for y, row in pages[1].lines() if row[0].text == "国"]
    assert len(body) == 22
    assert {len(row) for _, row in body} == {28}
    steps = [b[1][0].baseline - a[1][0].baseline for a, b in pairwise(body)]
    assert steps == pytest.approx([LINE] * 21, abs=0.01)
    assert body[0][1][0].top >= TOP and body[-1][1][0].bottom <= BOTTOM
    row = body[5][1]
    assert row[1].left - row[0].left == pytest.approx(CHAR, abs=0.02)
    assert row[0].left >= LEFT - 0.01 and row[-1].right <= RIGHT + 0.05


def test_first_line_is_indented_by_two_characters(layout: Layout, fonts: Fonts) -> None:
    page = read(render_pdf(samples.han_pages(10), layout, fonts))[0]
    body = [row for _, row in page.lines() if row[0].text == "国" and len(row) > 20]
    assert len(body[0]) == 26 and len(body[1]) == 28
    assert body[0][0].left - body[1][0].left == pytest.approx(2 * CHAR, abs=0.05)


def test_lines_below_head_headings_and_table_stay_on_the_grid(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(replace(samples.bulletin(23), imprint=None), layout, fonts))
    start = pages[0].line("各有关单位：")[0].baseline
    seen = 0
    for number, page in enumerate(pages):
        for _, row in page.lines():
            y, tall = row[0].baseline, row[0].bottom - row[0].top
            # Table type is smaller, and what stands above the addressee has distances of its own.
            if not (TOP if number else start) < y < BOTTOM or tall < 4:
                continue
            off = (y - start) / LINE
            assert off == pytest.approx(round(off), abs=0.01), "".join(char.text for char in row)
            seen += 1
    assert seen > 80


def test_heading_levels_use_their_faces(layout: Layout, fonts: Fonts) -> None:
    text = "\n".join(page.text for page in read(render_pdf(samples.PLAIN, layout, fonts)))
    for expected in (
        "一、总体情况",
        "（一）高校和科研机构处置自主权",
        "（二）金融产品创新",
        "1.取费测算",
        "（1）口径说明",
    ):
        assert expected in text
    names = embedded(render_pdf(samples.PLAIN, layout, fonts))
    assert {"Serif", "Sans", "UKai"} <= {
        word for word in ("Serif", "Sans", "UKai") for n in names if word in n
    }
    assert all(names.values())


def test_page_numbers_odd_right_even_left_7_mm_below(official: list[Page]) -> None:
    odd, even = official[0].line("—1—"), official[1].line("—2—")
    assert odd[-1].right == pytest.approx(RIGHT - 14 * PT, abs=0.5)
    assert even[0].left == pytest.approx(LEFT + 14 * PT, abs=0.5)
    for line in (odd, even):
        assert line[0].top == pytest.approx(BOTTOM + 7, abs=0.1)
        assert line[1].bottom - line[1].top == pytest.approx(14 * PT * 0.73, abs=0.4)


def test_imprint_closes_an_even_last_page(plain: list[Page]) -> None:
    assert len(plain) % 2 == 0
    page = plain[-1]
    rules = page.rules()[-4:]
    assert rules[-1].bottom == pytest.approx(BOTTOM, abs=0.1)
    weights = [rule.bottom - rule.top for rule in rules]
    assert weights == pytest.approx([0.35, 0.25, 0.25, 0.35], abs=0.02)
    for rule in rules:
        assert (rule.left, rule.right) == pytest.approx((LEFT, RIGHT), abs=0.1)
    copied = page.line("抄送：市政府办公厅，联席会议各成员单位。")
    issued = page.line("2026年11月3日印发")
    assert copied[0].left == pytest.approx(LEFT + 14 * PT, abs=0.5)
    assert issued[-1].right == pytest.approx(RIGHT - 14 * PT, abs=0.5)
    assert rules[0].bottom < copied[0].top < rules[1].top < issued[0].top < rules[2].top


def test_imprint_shares_the_last_page_of_the_text_when_it_is_even(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(samples.SHORT, layout, fonts))
    assert len(pages) == 2
    assert "审计链首" in pages[1].text and "抄送" in pages[1].text
    assert pages[1].rules()[-1].bottom == pytest.approx(BOTTOM, abs=0.1)


def test_imprint_may_stand_on_an_odd_page_when_policy_says_so(layout: Layout, fonts: Fonts) -> None:
    loose = replace(layout, imprint_on_even_page=False)
    doc = samples.han_pages(32, samples.IMPRINT)
    assert count_pages(doc, loose, fonts) == Pages(3, 3)
    assert count_pages(doc, layout, fonts) == Pages(3, 4)
    assert "抄送" in read(render_pdf(doc, loose, fonts))[2].text


def test_blank_page_before_the_imprint_takes_both_numbers(layout: Layout, fonts: Fonts) -> None:
    doc = next(
        doc
        for rows in range(20, 60)
        if (doc := _with_rows(rows)) and count_pages(doc, layout, fonts).content % 2 == 0
    )
    pages = read(render_pdf(doc, layout, fonts))
    ends = count_pages(doc, layout, fonts)
    assert ends.imprint == ends.content + 2 == len(pages)
    assert not pages[-2].chars()
    assert "抄送" in pages[-1].text and "—" not in pages[-1].text
    assert str(ends.content) in [c.text for c in pages[-3].chars() if c.left < 30]


def _with_rows(rows: int) -> samples.OfficialDocument:
    table = replace(samples.LEDGER, rows=samples.LEDGER.rows[:1] * rows)
    return replace(samples.OFFICIAL, annexes=(Annex("台账", (table,), landscape=True),))


def test_ledger_is_landscape_repeats_its_header_and_keeps_the_number_in_place(official: list[Page]) -> None:
    turned = [(i, page) for i, page in enumerate(official, 1) if page.width > page.height]
    assert len(turned) >= 3
    for number, page in turned:
        assert "牵头单位" in page.text
        digit = [c for c in page.chars() if c.left < 30 and c.text.isdigit()]
        assert "".join(c.text for c in digit) == str(number)
        # Upright, the page would have its number 7 mm below the text: at the left when turned.
        dash = next(c for c in page.chars() if c.left < 30 and c.text == "—")
        assert dash.right == pytest.approx(35 - 7, abs=0.15)
        low = min(c.top for c in digit) > page.height / 2
        assert low == (number % 2 == 1)


def test_sealed_date_ends_four_characters_from_the_edge(plain: list[Page]) -> None:
    page = next(page for page in plain if "审计链首" in page.text)
    dated = page.line("2026年11月3日")
    signed = page.line("某市知识产权局")
    assert RIGHT - dated[-1].right == pytest.approx(4 * CHAR, abs=1)
    assert (dated[0].left + dated[-1].right) / 2 == pytest.approx(
        (signed[0].left + signed[-1].right) / 2, abs=1.5
    )


def test_unsealed_date_starts_two_characters_further_in(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(replace(samples.PLAIN, sealed=False), layout, fonts))
    page = next(page for page in pages if "审计链首" in page.text)
    signed, dated = page.line("某市知识产权局"), page.line("2026年11月3日")
    assert dated[0].left - signed[0].left == pytest.approx(2 * CHAR, abs=1.5)
    assert RIGHT - dated[-1].right >= 2 * CHAR - 0.6


def test_joint_mark_spreads_names_to_one_width(layout: Layout, fonts: Fonts) -> None:
    page = read(render_pdf(samples.JOINT, layout, fonts))[0]
    lines = [page.line(name) for name in samples.JOINT.issuers]
    assert min(char.top for char in lines[0]) == pytest.approx(TOP + 35, abs=0.4)
    assert [line[0].left for line in lines] == pytest.approx([lines[0][0].left] * 3, abs=0.6)
    assert [line[-1].right for line in lines] == pytest.approx([lines[0][-1].right] * 3, abs=0.6)
    suffix = page.line("文件")
    middle = (min(c.top for c in lines[0]) + max(c.bottom for c in lines[2])) / 2
    assert (suffix[0].top + suffix[0].bottom) / 2 == pytest.approx(middle, abs=1)
    third, first = page.line("王三三"), page.line("周一一")
    assert third[0].left == pytest.approx(first[0].left, abs=0.4)
    assert page.line("某知〔2026〕12号")[0].baseline == pytest.approx(third[0].baseline, abs=0.1)


def test_briefing_head(layout: Layout, fonts: Fonts) -> None:
    page = read(render_pdf(samples.BRIEFING, layout, fonts))[0]
    assert min(c.top for c in page.line("试点工作简报")) == pytest.approx(TOP + 35, abs=0.3)
    issue, issuer, dated = page.line("第4期"), page.line("某市知识产权局"), page.line("2026年11月3日")
    assert (issue[0].left + issue[-1].right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.5)
    assert issuer[0].left == pytest.approx(LEFT + CHAR, abs=0.5)
    assert dated[-1].right == pytest.approx(RIGHT - CHAR, abs=1)
    (rule,) = [box for box in page.rules() if box.red]
    assert issuer[0].bottom < rule.top < page.line("营商环境试点工作进展情况的通报")[0].top


def test_letter_has_a_black_rule_and_no_page_number(layout: Layout, fonts: Fonts) -> None:
    (page,) = read(render_pdf(samples.LETTER, layout, fonts))
    number, dated = page.line("某变〔2026〕0417号"), page.line("2026年11月3日")
    assert number[0].left == pytest.approx(LEFT, abs=0.5) and dated[-1].right == pytest.approx(RIGHT, abs=1)
    assert not any(rule.red for rule in page.rules())
    assert "— 1 —" not in page.text and "经办：陆二" in page.text


def test_long_letter_is_numbered(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(replace(samples.LETTER, body=(Paragraph.of("国" * 900),)), layout, fonts))
    assert len(pages) == 2
    assert pages[1].line("—2—")[0].top == pytest.approx(BOTTOM + 7, abs=0.1)


def test_notices_stand_on_every_numbered_page(official: list[Page]) -> None:
    with_text = [page for page in official if page.chars()]
    missing = [i for i, page in enumerate(with_text) if "演示稿，不具公文效力" not in page.text]
    assert missing == []


def test_page_break_starts_a_new_page(layout: Layout, fonts: Fonts) -> None:
    body = (Paragraph.of("前文。"), PageBreak(), Paragraph.of("后文。"))
    pages = read(render_pdf(replace(samples.PLAIN, body=body, imprint=None), layout, fonts))
    assert "前文" in pages[0].text and "后文" in pages[1].text


def test_rare_characters_survive(layout: Layout, fonts: Fonts) -> None:
    pages = read(render_pdf(samples.PLAIN, layout, fonts))
    assert samples.RARE in "".join(page.text for page in pages).replace("\r\n", "")


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_same_document_same_bytes(name: str, layout: Layout, fonts: Fonts) -> None:
    doc = samples.ALL[name]
    assert render_pdf(doc, layout, fonts) == render_pdf(doc, layout, fonts)


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_counted_pages_are_the_pages(name: str, layout: Layout, fonts: Fonts) -> None:
    doc = samples.ALL[name]
    assert count_pages(doc, layout, fonts).total == len(read(render_pdf(doc, layout, fonts)))


def test_metadata_language_and_tags(layout: Layout, fonts: Fonts) -> None:
    document = pdfium.PdfDocument(render_pdf(samples.OFFICIAL, layout, fonts))
    facts = document.get_metadata_dict()
    assert facts["Title"] == samples.OFFICIAL.plain_title
    assert facts["Author"] == "某市知识产权局"
    assert facts["CreationDate"].startswith("D:20261103")
    assert raw.FPDFCatalog_IsTagged(document)
    assert b"zh" in render_pdf(samples.OFFICIAL, layout, fonts)


def test_markup_in_text_stays_text(layout: Layout, fonts: Fonts) -> None:
    nasty = "#panic(1) *粗* $x$ \\u{41} <b> _下_ @引"
    pages = read(render_pdf(replace(samples.SHORT, body=(Paragraph.of(nasty),)), layout, fonts))
    assert "".join(nasty.split()) in "".join("".join(page.text for page in pages).split())


def test_character_without_glyph_is_refused_by_name(layout: Layout, fonts: Fonts) -> None:
    doc = replace(samples.SHORT, body=(Paragraph.of("表情😀与\ue000"),))
    with pytest.raises(DocumentError) as caught:
        render_pdf(doc, layout, fonts)
    assert "U+1F600" in str(caught.value) and "body[0].runs[0]" in str(caught.value)
    assert "U+E000" in str(caught.value)


def test_text_fills_page_one_and_the_signature_never_stands_alone(layout: Layout, fonts: Fonts) -> None:
    for lines in range(22, 36):
        few = replace(samples.han_pages(lines - 2), signature=("某市知识产权局",))
        doc = replace(few, body=(*few.body, Paragraph.of("国" * 40)))
        pages = read(render_pdf(doc, layout, fonts))
        assert pages[0].text.count("国") > 100
        assert "国" in next(page.text for page in pages if "2026年11月3日" in page.text)


def test_many_long_tables_settle(layout: Layout, fonts: Fonts) -> None:
    long = replace(samples.LAGGING, rows=samples.LAGGING.rows * 12)
    doc = replace(samples.PLAIN, body=(long, Paragraph.of("后文。")) * 8)
    assert len(read(render_pdf(doc, layout, fonts))) == count_pages(doc, layout, fonts).total


def test_hundred_pages(layout: Layout, fonts: Fonts) -> None:
    doc = replace(samples.PLAIN, body=tuple(Paragraph.of("国" * 300) for _ in range(200)))
    assert len(read(render_pdf(doc, layout, fonts))) >= 100
