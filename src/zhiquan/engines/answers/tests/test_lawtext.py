"""Reading law texts. Every law in here is invented."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from zhiquan.engines.answers.lawtext import LawTextUnreadable, bare, read, same_label

GLASS = """\ufeff# 中华人民共和国玻璃珠法

2001年3月2日 第九届玻璃珠大会第一次会议通过

2019年4月23日 第十三届玻璃珠大会第十次会议《关于修改〈中华人民共和国玻璃珠法〉的决定》第二次修正

<!-- INFO END -->

## 第一章　总　则

第一条 为了保护玻璃珠，制定本法。

第二条　玻璃珠分为下列两种：

（一）大珠；

（二）小珠。

第二条之一 第三人不得调换玻璃珠。

## 第二章 登 记

和公告

第三条 登记机关应当自收到申请之日起三个月内作出决定。

第二条规定的小珠不适用前款。

第四条 本法自2001年9月1日起施行，《玻璃珠登记暂行办法》同时废止。

## 附件一

下列事项不再适用：

1．旧珠的登记
"""


def test_articles_keep_labels_paths_and_paragraphs() -> None:
    draft = read("民法商法/玻璃珠法(2019-04-23).md", GLASS.encode())
    assert draft.title == "中华人民共和国玻璃珠法"
    assert [piece.label for piece in draft.pieces] == [
        "第一条",
        "第二条",
        "第二条之一",
        "第三条",
        "第四条",
        "附件一",
    ]
    assert [piece.number for piece in draft.pieces[:4]] == [1, 2, 2, 3]
    assert draft.pieces[0].path == ("第一章 总 则",)
    assert draft.pieces[1].text.splitlines() == ["玻璃珠分为下列两种：", "（一）大珠；", "（二）小珠。"]
    assert draft.pieces[3].path == ("第二章 登 记和公告",)
    assert draft.pieces[3].text.endswith("第二条规定的小珠不适用前款。")
    assert draft.pieces[5].text == "下列事项不再适用：\n1．旧珠的登记"


def test_an_amended_law_does_not_begin_with_its_first_version() -> None:
    draft = read("民法商法/玻璃珠法(2019-04-23).md", GLASS.encode())
    assert draft.level == "law"
    assert draft.promulgated == date(2019, 4, 23)
    assert (draft.begins, draft.begins_by) == (date(2019, 4, 23), "guess")
    assert draft.closing == date(2001, 9, 1)
    assert draft.repeals == ("玻璃珠登记暂行办法",)


@pytest.mark.parametrize(
    ("name", "head", "closing", "begins", "by"),
    [
        ("甲办法(2020-01-02).md", "", "本办法自2020年3月1日起施行。", date(2020, 3, 1), "closing"),
        ("甲办法(2020-01-02).md", "2020年2月1日 施行", "本办法由甲局解释。", date(2020, 2, 1), "heading"),
        ("甲办法(2020-01-02).md", "", "本办法自发布之日起施行。", date(2020, 1, 2), "issue"),
        ("甲办法(2025修订,2027-01-01施行).md", "", "本办法自1999年1月1日起施行。", date(2027, 1, 1), "name"),
        (
            "甲办法.md",
            "2007年1月2日 甲局第3次会议通过",
            "本办法自二〇〇七年二月一日起施行。",
            date(2007, 2, 1),
            "closing",
        ),
        ("甲办法.md", "", "本办法自１９９９年１月１日起施行。", date(1999, 1, 1), "closing"),
    ],
)
def test_where_the_first_day_comes_from(name: str, head: str, closing: str, begins: date, by: str) -> None:
    text = f"# 甲办法\n\n{head}\n\n<!-- INFO END -->\n\n第一条 为了甲事，制定本办法。\n\n第二条 {closing}\n"
    draft = read(name, text.encode())
    assert (draft.begins, draft.begins_by) == (begins, by)


@pytest.mark.parametrize(
    ("name", "title", "level", "place"),
    [
        ("司法解释/x.md", "最高人民法院关于玻璃珠案件的解释", "interpretation", ""),
        ("DLC_local/x.md", "深圳经济特区玻璃珠条例", "local", "深圳"),
        ("x.md", "广东省玻璃珠条例", "local", "广东"),
        ("行政法规/x.md", "中华人民共和国玻璃珠条例", "regulation", ""),
        ("x.md", "玻璃珠优先登记管理办法", "rule", ""),
        ("x.md", "中华人民共和国玻璃珠法", "law", ""),
        ("市场监督/x.md", "市场玻璃珠规定", "rule", ""),
    ],
)
def test_level_and_place(name: str, title: str, level: str, place: str) -> None:
    draft = read(name, f"# {title}\n\n<!-- INFO END -->\n\n第一条 甲。\n".encode())
    assert (draft.level, draft.place) == (level, place)


def test_a_text_without_articles_is_read_by_its_points() -> None:
    text = "# 玻璃珠答复\n\n2020年9月14日 施行\n\n<!-- INFO END -->\n\n各局：\n\n一、甲事。\n\n续甲事。\n\n二、乙事。\n"
    draft = read("司法解释/玻璃珠答复.md", text.encode())
    assert [(piece.label, piece.text) for piece in draft.pieces] == [
        ("引言", "各局："),
        ("一、", "甲事。\n续甲事。"),
        ("二、", "乙事。"),
    ]


def test_a_decision_lists_articles_without_having_them() -> None:
    text = "# 修改玻璃珠法的决定\n\n一、将第一条修改为：\n\n“第一条 新文。”\n\n二、删去第三条。\n"
    draft = read("修改玻璃珠法的决定.md", text.encode())
    assert [piece.label for piece in draft.pieces] == ["一、", "二、"]


def test_bold_labels_tables_of_contents_and_plain_chapters() -> None:
    text = "玻璃珠条例\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n**第一条** 甲。\n第二条：乙。\n第二章 附则\n第三条丙。\n"
    draft = read("玻璃珠条例.txt", text.encode("gb18030"))
    assert [(piece.label, piece.path, piece.text) for piece in draft.pieces] == [
        ("第一条", ("第一章 总则",), "甲。"),
        ("第二条", ("第一章 总则",), "乙。"),
        ("第三条", ("第二章 附则",), "丙。"),
    ]


def test_a_short_text_is_one_piece() -> None:
    draft = read("玻璃珠批复.md", "# 玻璃珠批复\n\n<!-- INFO END -->\n\n同意。\n".encode())
    assert [(piece.label, piece.text) for piece in draft.pieces] == [("全文", "同意。")]


def test_a_word_document_is_read() -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = ["玻璃珠办法", "第一条 甲。", "第二条 本办法自2026年5月1日起施行。"]
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
        )
    draft = read("玻璃珠办法.docx", data.getvalue())
    assert [piece.label for piece in draft.pieces] == ["第一条", "第二条"]
    assert draft.begins == date(2026, 5, 1)


def test_a_plan_is_labelled_by_its_items() -> None:
    text = (
        "玻璃珠试点实施方案\n\n为落实部署，制定本方案。\n\n一、总体要求\n\n稳步推进。\n\n二、重点任务\n\n(一)登记\n\n"
        "1.建立登记簿。2026年12月底前完成。(责任单位:甲局)\n\n2.公开登记簿。长期推进。(责任单位:乙局)\n\n三、协同\n\n"
        "(一)设立窗口。长期推进。(责任单位:甲局)\n\n四、机制\n\n(一)成立专班。\n\n五、保障\n\n(一)组织保障。甲局负责。\n"
    )
    draft = read("方案.txt", text.encode(), plan=True)
    assert [piece.label for piece in draft.pieces] == ["S1", "M1", "M2", "H1", "G1", "S5"]
    assert draft.pieces[1].path == ("二、重点任务", "(一)登记")
    assert draft.level == "plan"


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"", 0), ("# 只有标题\n".encode(), 0), (b"\xff\xfe\x00\x01", 0), ("甲/乙.md\n丙.md\n".encode(), 1)],
)
def test_what_is_no_law_text_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(LawTextUnreadable) as refused:
        read("x.md", data)
    assert refused.value.line == line


def test_titles_and_labels_are_compared_alike() -> None:
    assert bare("中华人民共和国玻璃珠法") == bare("玻璃珠法")
    assert bare("适用〈玻璃珠法〉、〈石珠法〉的解释") == bare(
        "适用《中华人民共和国玻璃珠法》《石珠法》的解释"
    )
    assert (
        same_label("第30条")
        == same_label("第三十条")
        == same_label("第三十条第二款")
        == same_label("三十、")
        == "30"
    )
    assert same_label("第十七条之一") == "17-1"
    assert same_label("M14") == "M14"
