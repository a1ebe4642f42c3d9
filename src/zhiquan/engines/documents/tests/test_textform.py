"""The text form: what is read, what is left out, and that every fault is told at once with its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.documents import Heading, PageBreak, Paragraph, Quote, Table, letter, validate
from zhiquan.engines.documents.textform import Fault, Rendered, TextFormError, parse, render

NOTICE = """# 补正通知书
@ {{ applicant.name }}

你方提交的{{ case.matter }}申请收悉，
需要补正。

{{ table defects }}

## 办理

请于{{ due.correction }}前补正。
? 电话：{{ window.phone }}。

> 期满未补正的，视为放弃申请。 — 《条例》第十八条

---

### 附表

| 项目 | 内容 |
|2|5|
| 案号 | {{ case.number }} |
? | 备注 | {{ note }} |
"""
VALUES = {
    "applicant.name": "甲公司",
    "case.matter": "变更",
    "due.correction": "12月3日",
    "window.phone": "",
    "case.number": "某变〔2026〕1号",
}
DEFECTS = Table(("序号", "内容"), (("1", "缺章"),))


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TextFormError) as caught:
        parse(text)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def filled(body: str, values: dict[str, str] | None = None, **tables: Table) -> tuple[object, ...]:
    return render(parse(f"# 题\n\n{body}"), values or {}, tables).blocks


def test_a_whole_letter() -> None:
    assert render(parse(NOTICE), VALUES, {"defects": DEFECTS}) == Rendered(
        "补正通知书",
        "甲公司",
        (
            Paragraph.of("你方提交的变更申请收悉，需要补正。"),
            DEFECTS,
            Heading(1, "办理"),
            Paragraph.of("请于12月3日前补正。"),
            Quote("期满未补正的，视为放弃申请。", "《条例》第十八条"),
            PageBreak(),
            Heading(2, "附表"),
            Table(("项目", "内容"), (("案号", "某变〔2026〕1号"),), (2, 5)),
        ),
    )


def test_what_a_template_asks_for_is_known_before_filling() -> None:
    template = parse(NOTICE)
    assert template.placeholders == {*VALUES, "note"}
    assert template.tables == {"defects"}


def test_an_optional_line_stays_when_all_its_values_are_there() -> None:
    said = filled("? 电话：{{ a }}转{{ b }}", {"a": "1", "b": "2"})
    assert said == (Paragraph.of("电话：1转2"),)
    assert filled("句。\n? 电话：{{ a }}转{{ b }}", {"a": "1"}) == (Paragraph.of("句。"),)


def test_optional_rows_headings_quotes_addressees_and_tables_go() -> None:
    body = "## 权利\n\n? {{ table rights }}\n\n? ### 附{{ x }}\n\n? > 引{{ x }} — 源\n\n"
    body += "| a | b |\n? | 1 | {{ x }} |\n\n## 其他\n\n末。"
    empty = Table(("a",), ())
    assert filled(body, rights=empty) == (Heading(1, "其他"), Paragraph.of("末。"))
    # The heading over the rights has nothing left below it and goes with them.
    template = parse("# 题\n? @ {{ who }}\n\n末。")
    assert render(template, {"who": " "}, {}).addressee == ""


def test_a_page_break_with_nothing_on_one_side_goes() -> None:
    assert filled("? 甲{{ x }}\n\n---\n\n乙\n\n---\n\n? 丙{{ x }}") == (Paragraph.of("乙"),)


def test_a_head_of_empty_cells_makes_a_form_table() -> None:
    (two,) = filled("| | |\n|2|5|\n| 名称 | {{ a }} |", {"a": ""})
    assert two == Table(("", ""), (("名称", ""),), (2, 5), ("center", "left"))
    assert two.headless
    (three,) = filled("| | | |\n| 名称 | 甲 | 乙 |")
    assert three.align == ("center", "left", "left")


def test_bars_in_cells_and_rows_of_figures() -> None:
    assert filled("| a \\| b |\n| 1 |") == (Table(("a | b",), (("1",),)),)
    assert filled("| a | b |\n|1|1|\n| 3 | 4 |") == (Table(("a", "b"), (("3", "4"),), (1, 1)),)


def test_line_ends_in_values() -> None:
    values = {"x": "一。\r\n\r\n二。\u0007\u2028三。", "n": "甲\n公司", "latin": "ACME\nLtd"}
    assert filled("{{ x }}", values) == tuple(Paragraph.of(text) for text in ("一。", "二。", "三。"))
    assert filled("| a |\n| {{ x }} |", values) == (Table(("a",), (("一。\n二。\n三。",),)),)
    assert filled("## {{ n }}\n\n末", values)[0] == Heading(1, "甲公司")
    assert filled("## {{ latin }}\n\n末", values)[0] == Heading(1, "ACME Ltd")


def test_values_are_never_read_as_marks() -> None:
    values = {"x": "# {{ y }} | a — b"}
    assert filled("{{ x }}", values) == (Paragraph.of(values["x"]),)
    assert filled("> {{ x }}", values) == (Quote(values["x"]),)
    assert filled("| a | b |\n| {{ x }} | c |", values)[0].rows == ((values["x"], "c"),)


def test_missing_values_are_told_all_at_once() -> None:
    with pytest.raises(TextFormError) as caught:
        render(parse(NOTICE), {"applicant.name": "甲", "case.matter": ""}, {})
    assert caught.value.faults == (
        Fault(4, "{{ case.matter }} is empty; begin the line with ? if it may be left out"),
        Fault(7, "the table defects is missing"),
        Fault(11, "no value for {{ due.correction }}"),
        Fault(22, "no value for {{ case.number }}"),
    )
    assert str(caught.value).startswith("template: line 4: {{ case.matter }} is empty")


def test_a_table_without_rows_is_a_hole_too() -> None:
    with pytest.raises(TextFormError, match="line 3: the table t has no rows"):
        filled("{{ table t }}", t=Table(("a",), ()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "the first line is the title: # title"), (1, "there is no text below the title")]),
        ("正文", [(1, "the first line is the title: # title"), (1, "there is no text below the title")]),
        ("# 题", [(1, "there is no text below the title")]),
        ("? # 题{{ a }}\n文", [(1, "the title cannot be left out")]),
        ("# 题\n文\n# 题", [(3, "there is only one title; a heading has two # or more")]),
        ("# 题\n文\n@ 甲", [(3, "the addressee stands once, right below the title")]),
        ("# 题\n##头\n文", [(2, "a title is written '# title', a heading with two to five # and a blank")]),
        ("# 题\n文\n## 头\n### 小", [(3, "nothing stands below this heading"), (4, "nothing stands below this heading")]),
        ("# 题\n>文", [(2, "write a blank behind >")]),
        ("# 题\n| a | b |", [(2, "a table needs a row below its head")]),
        ("# 题\n| a | b |\n| c |", [(3, "has 1 cells, the head of the table has 2")]),
        ("# 题\n| a | b |\n|0|1|\n| c | d", [(3, "a width is above 0"), (4, "a row of a table ends with |"),
                                            (4, "has 1 cells, the head of the table has 2")]),
        ("# 题\n? | {{ a }} |\n| c |", [(2, "the head of a table cannot be left out")]),
        ("# 题\n见{{ table a }}", [(2, "a table stands alone on its line")]),
        ("# 题\n? 文", [(2, "a line that begins with ? needs a placeholder that decides whether it stays")]),
        ("# 题\n？ 文{{ a }}", [(2, "a line that may be left out begins with a half-width ? and a blank")]),
        ("# 题\n{{ 1a }}和{{ b", [(2, "{{ 1a }} is not a placeholder; write {{ name }}"),
                                 (2, "a placeholder is opened or closed only once")]),
    ],
)  # fmt: skip
def test_faults_have_lines(text: str, expected: list[tuple[int, str]]) -> None:
    assert faults(text) == expected


@given(
    st.lists(
        st.sampled_from(
            [
                "# t",
                "## h",
                "文 {{ a }}",
                "? {{ b }}",
                "| a | b |",
                "|1|2|",
                "? | {{ b }} | x |",
                "> q — s",
                "---",
                "",
                "@ {{ a }}",
                "{{ table t }}",
                "? {{ table t }}",
                "{{",
                "#",
            ]
        )
    )
)
def test_any_text_is_read_or_refused_and_what_is_read_prints(lines: list[str]) -> None:
    try:
        template = parse("\n".join(["# 题", *lines]))
    except TextFormError as error:
        assert all(1 <= fault.line <= len(lines) + 1 for fault in error.faults)
        return
    for values in ({"a": "甲"}, {"a": "甲\n乙", "b": "丙"}):
        got = render(template, values, {"t": DEFECTS})
        validate(
            letter(
                issuer="局",
                title=got.title,
                addressee=got.addressee,
                document_date=date(2026, 1, 1),
                body=got.blocks,
            )
        )


@given(st.text(max_size=60))
def test_any_value_prints(value: str) -> None:
    template = parse("# 题\n\n? 文{{ v }}\n\n| a |\n| {{ v }} |")
    got = render(template, {"v": value}, {})
    validate(
        letter(issuer="局", title=got.title, addressee="", document_date=date(2026, 1, 1), body=got.blocks)
    )
