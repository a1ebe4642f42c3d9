"""Model, layout, wording, grid, JSON form, plain text and template filling."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.documents import (
    Annex,
    DocumentError,
    Heading,
    Imprint,
    Layout,
    Note,
    OfficialDocument,
    PageBreak,
    Pages,
    Paragraph,
    Quote,
    Run,
    Table,
    break_title,
    chinese_date,
    chinese_number,
    estimate_pages,
    fill,
    from_blocks_json,
    to_blocks_json,
    to_text,
    validate,
)
from zhiquan.engines.documents.grid import count_lines, width
from zhiquan.engines.documents.head import plan_head
from zhiquan.engines.documents.tests import samples
from zhiquan.engines.documents.wording import attachment_lines, numbered, signature_lines

line = st.text(
    st.characters(
        min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")
    ),
    max_size=12,
)
word = line.filter(lambda text: text.strip() != "")
block = st.one_of(
    st.builds(Heading, st.integers(1, 4), word, st.booleans()),
    st.builds(Paragraph, st.lists(st.builds(Run, line, st.booleans()), max_size=3).map(tuple), st.booleans()),
    st.builds(Quote, line, line),
    st.builds(Note, line),
    st.just(PageBreak()),
    st.just(samples.LAGGING),
)
document = st.builds(
    OfficialDocument,
    kind=st.sampled_from(["official", "letter"]),
    issuers=st.lists(word, min_size=1, max_size=3).map(tuple),
    title=st.lists(word, min_size=1, max_size=3).map(tuple),
    document_date=st.dates(),
    body=st.lists(block, max_size=5).map(tuple),
    addressee=line,
    attachments=st.lists(line, max_size=2).map(tuple),
    sealed=st.booleans(),
    imprint=st.none() | st.builds(Imprint, word, st.dates(), line, st.none() | st.integers(1, 9)),
    annexes=st.lists(
        st.builds(Annex, word, st.lists(block, max_size=2).map(tuple), st.booleans()), max_size=1
    ).map(tuple),
)


def test_numbers_of_headings() -> None:
    assert [chinese_number(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "十九",
        "二十",
        "二十一",
        "九十九",
    ]
    assert len({chinese_number(n) for n in range(1, 100)}) == 99
    with pytest.raises(ValueError, match="1 to 99"):
        chinese_number(100)


def test_headings_count_below_their_parent() -> None:
    levels = (1, 2, 2, 3, 4, 4, 1, 2, 3)
    blocks = tuple(Heading(level, "题") for level in levels)
    assert [number for number, _ in numbered(blocks)] == [
        "一、",
        "（一）",
        "（二）",
        "1.",
        "（1）",
        "（2）",
        "二、",
        "（一）",
        "1.",
    ]
    assert numbered((Heading(1, "题", numbered=False),))[0][0] == ""


def test_dates_have_no_leading_zero() -> None:
    assert chinese_date(samples.DAY) == "2026年11月3日"


def test_attachment_note() -> None:
    assert attachment_lines(("台账",)) == [("附件：", "", "台账")]
    assert attachment_lines(("甲", "乙")) == [("附件：", "1.", "甲"), ("", "2.", "乙")]
    assert attachment_lines(()) == []


def test_title_prefers_a_trapezoid_to_an_hourglass() -> None:
    lines = break_title(
        ("深圳市知识产权局", "关于优化知识产权领域", "营商环境试点工作", "进展情况的通报"), 20
    )
    assert lines == ("深圳市知识产权局关于优化知识产权领域", "营商环境试点工作进展情况的通报")
    three = break_title(("一二三四五六七", "八九十", "一二三四", "五六七八九十一"), 10)
    sizes = [len(text) for text in three]
    assert not (sizes[1] < sizes[0] and sizes[1] < sizes[2])


@given(st.lists(st.text("甲乙丙丁1a", min_size=1, max_size=9), max_size=8).map(tuple), st.integers(4, 20))
def test_title_lines_fit_and_lose_nothing(phrases: tuple[str, ...], chars: int) -> None:
    lines = break_title(phrases, chars)
    assert "".join(lines) == "".join(phrases)
    assert all(width(text) <= chars for text in lines)


def test_lines_on_the_grid() -> None:
    assert count_lines("", 28) == 1
    assert count_lines("国" * 26, 28, 2) == 1
    assert count_lines("国" * 27, 28, 2) == 2
    assert count_lines("国" * 28 + "。", 28) == 2
    assert count_lines("国" * 27 + "1。", 28) == 1
    assert count_lines("国" * 27 + "1国", 28) == 2
    assert count_lines("a" * 100, 28) == 2


@given(st.text("国，。（）“”1a ", max_size=200), st.text("国1", max_size=20))
def test_more_text_never_takes_fewer_lines(text: str, more: str) -> None:
    assert count_lines(text + "国" + more, 28) >= count_lines(text, 28) - 1
    assert count_lines(text, 28) >= width(text) // 28.5


def test_head_ends_on_a_grid_line(layout: Layout) -> None:
    for doc in samples.ALL.values():
        lines = plan_head(doc, layout).height / layout.line_pt
        assert lines == pytest.approx(round(lines))
        assert lines < layout.lines - 2


def test_unsealed_date_longer_than_the_signature_keeps_the_margin(layout: Layout) -> None:
    name, dated = signature_lines(replace(samples.PLAIN, sealed=False, signature=("甲局",)), layout)
    assert dated.right == layout.signature_indent_chars
    left_of_name = name.right + width("甲局")
    assert left_of_name - (dated.right + width("2026年11月3日")) == layout.date_shift_chars


def test_joint_seals_stand_in_rows_and_the_last_is_over_the_date(layout: Layout) -> None:
    rows = signature_lines(samples.JOINT, layout)
    assert [row.cells for row in rows] == [
        ("某市知识产权局", "某市市场监督管理局"),
        ("", "某市教育局"),
        ("2026年11月3日",),
    ]
    short = replace(samples.JOINT, signature=("甲局", "乙局", "丙局"))
    assert signature_lines(short, layout)[0].cells == ("甲局", "乙局", "丙局")


def test_estimate_counts_lines(layout: Layout) -> None:
    assert estimate_pages(samples.han_pages(100), layout) == Pages(6, None)
    assert estimate_pages(samples.SHORT, layout) == Pages(2, 2)


@given(document)
@settings(max_examples=60, deadline=None)
def test_json_round_trip(doc: OfficialDocument) -> None:
    text = to_blocks_json(doc)
    assert from_blocks_json(text) == doc
    assert to_blocks_json(from_blocks_json(text)) == text


@pytest.mark.parametrize("name", sorted(samples.ALL))
def test_json_of_samples(name: str) -> None:
    assert from_blocks_json(to_blocks_json(samples.ALL[name])) == samples.ALL[name]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("kind",), "memo", "document.kind: must be one of official, briefing, letter, form"),
        (("colour",), "red", "document.colour: unknown key"),
        (("document_date",), "3 November", "document.document_date: must be a date"),
        (("sealed",), 1, "document.sealed: must be bool"),
        (("body", 1, "level"), 5, r"body\[1\].level: must be 1 to 4"),
        (("body", 1, "block"), "poem", r"document.body\[1\].block: must be one of heading"),
        (("body", 1, "text"), None, r"document.body\[1\].text: must be str"),
        (("imprint", "copies"), 0, "imprint.copies: must be 1 or more"),
    ],
)
def test_json_faults_are_named(path: tuple[str | int, ...], value: object, message: str) -> None:
    data = json.loads(to_blocks_json(samples.OFFICIAL))
    place = data["document"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentError, match=message):
        from_blocks_json(json.dumps(data))


def test_json_of_another_kind_is_refused() -> None:
    with pytest.raises(DocumentError, match="is not JSON"):
        from_blocks_json("{")
    with pytest.raises(DocumentError, match="format"):
        from_blocks_json("[]")
    with pytest.raises(DocumentError, match=r"document.body: missing"):
        data = json.loads(to_blocks_json(samples.SHORT))
        del data["document"]["body"]
        from_blocks_json(json.dumps(data))


def test_plain_text_reads_in_order() -> None:
    lines = to_text(samples.OFFICIAL).splitlines()
    assert lines[:5] == [
        "演示稿，不具公文效力",
        "某市知识产权局文件",
        "某知〔2026〕12号",
        samples.OFFICIAL.plain_title,
        "各有关单位：",
    ]
    for expected in (
        "一、总体情况",
        "（二）金融产品创新",
        "序号\t举措\t责任单位\t灯号",
        "附件：1.举措进展台账",
    ):
        assert expected in lines
    assert lines[-1] == "（共印60份）"
    assert "经办：陆二" in to_text(samples.LETTER) and "第4期" in to_text(samples.BRIEFING)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"issuers": ()}, "issuers"),
        ({"title": ("",)}, "title"),
        ({"kind": "briefing"}, "mark"),
        ({"body": (Heading(0, "题"),)}, r"body\[0\].level"),
        ({"body": (Table(("a", "b"), (("1",),)),)}, r"body\[0\].rows\[0\]: has 1 cells, the header has 2"),
        ({"body": (Table((), ()),)}, r"body\[0\].header"),
        ({"body": (Table(("a",), (), (0,)),)}, r"body\[0\].widths"),
        ({"document_no": "某知[2026]12号"}, r"document_no: has \[; the year stands in six-angle brackets"),
        ({"document_no": "某知（2026）12号"}, "document_no: has （"),
        ({"document_no": "某知〔2026〕012号"}, "document_no: 012号 must be written without"),
        ({"document_no": "某知〔2026〕第12号"}, "document_no: 第12号 must be written without"),
        ({"addressee": "甲\n乙"}, r"addressee: character 2 is U\+000A"),
    ],
)
def test_unprintable_documents_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        validate(replace(samples.SHORT, **change))


def test_layout_names_every_fault_at_once(parameters: dict[str, object]) -> None:
    broken = {**parameters, "lines": "22", "colour": 1}
    del broken["chars"]
    with pytest.raises(DocumentError) as caught:
        Layout.from_parameters(broken)
    assert all(
        part in str(caught.value) for part in ("chars: missing", "colour: unknown", "lines: must be int")
    )


def test_layout_takes_plain_values_too(parameters: dict[str, object], layout: Layout) -> None:
    bare = {name: entry["value"] for name, entry in parameters.items()}
    assert Layout.from_parameters(bare) == layout


def test_layout_must_fit_on_the_page(parameters: dict[str, object]) -> None:
    with pytest.raises(DocumentError, match="do not fit"):
        Layout.from_parameters({**parameters, "block_width_mm": 190})


def test_every_measure_names_its_source_and_status(parameters: dict[str, dict[str, object]]) -> None:
    for name, entry in parameters.items():
        assert entry["source"], name
        assert entry["status"] in {"confirmed", "sample", "house"}, name


def test_fill() -> None:
    assert fill("致{{ name }}：\n共{{n}}项。", {"name": "甲公司", "n": "2"}) == "致甲公司：\n共2项。"
    assert fill("{{ a }}", {"a": "{{ b }}"}) == "{{ b }}"


def test_fill_names_line_and_placeholder() -> None:
    with pytest.raises(DocumentError) as caught:
        fill("甲{{ a }}\n乙{{ b }}{{ 1 c }}\n丙{{ d", {"a": "1", "e": "2"})
    message = str(caught.value)
    assert "line 2: no value for {{ b }}" in message
    assert "line 2: {{ 1 c }} is not a placeholder" in message
    assert "line 3: a placeholder is opened or closed only once" in message
    assert "value 'e' has no placeholder" in message
