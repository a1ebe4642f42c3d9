"""Files of every form give the same draft: parts, paragraphs, numbers, pictures, figures."""

from __future__ import annotations

import pytest

from zhiquan.engines.drafts.model import Draft, Part
from zhiquan.engines.drafts.readers import gather, read
from zhiquan.engines.drafts.readers.names import file_part, heading_part
from zhiquan.engines.drafts.readers.paragraphs import Row, joined
from zhiquan.engines.drafts.readers.tests import makers
from zhiquan.engines.drafts.readers.tests.makers import ABSTRACT, CLAIMS, DESCRIPTION, TITLE

WHOLE = "\n".join(
    ["说明书摘要", ABSTRACT, "", "权 利 要 求 书", *CLAIMS, "", "说 明 书", TITLE, "", *DESCRIPTION]
)


def lines(part: Part | None) -> list[str]:
    assert part is not None
    return [line for line in part.text.split("\n") if line.strip()]


def consistent(draft: Draft) -> None:
    """Paragraphs lie in their text, in order, on whole lines."""
    for name in ("title", "abstract", "claims", "description"):
        part = draft.part(name)
        if part is None:
            continue
        at = 0
        for paragraph in part.paragraphs:
            assert at <= paragraph.start <= paragraph.end <= len(part.text)
            assert "\n" not in part.text[paragraph.start : paragraph.end]
            at = paragraph.end


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.docx", makers.word_file(headers=True)),
        ("draft.docx", makers.word_file(headers=False)),
        ("draft.txt", WHOLE.encode()),
        ("draft.txt", WHOLE.encode("utf-8-sig")),
        ("draft.txt", WHOLE.encode("gb18030")),
        ("draft.txt", WHOLE.encode("utf-16")),
        ("draft.txt", WHOLE.replace("\n", "\r\n").encode("utf-16-le")),
        ("draft.md", WHOLE.replace("权 利 要 求 书", "## 权利要求书").encode()),
        (
            "draft.pdf",
            makers.pdf_file(
                (
                    ("说 明 书 摘 要", (ABSTRACT,)),
                    ("权 利 要 求 书", CLAIMS),
                    ("说  明  书", (TITLE, *DESCRIPTION)),
                )
            ),
        ),
    ],
    ids=["headers", "headings", "utf-8", "bom", "gb18030", "utf-16", "utf-16-le", "markdown", "pdf"],
)
def test_one_file_with_all_parts(name: str, data: bytes) -> None:
    draft = read([(name, data)], "invention")
    consistent(draft)
    assert draft.title is not None and draft.title.text == TITLE
    assert lines(draft.abstract) == [ABSTRACT]
    assert lines(draft.claims) == list(CLAIMS)
    assert lines(draft.description) == [TITLE, *DESCRIPTION]
    assert draft.figures == ()
    numbers = [p.number for p in draft.description.paragraphs if p.number] if draft.description else []
    assert numbers == ["0001", "0002", "0003", "0004", "0005"]
    assert sum(p.heading for p in draft.description.paragraphs) == 5 if draft.description else False


@pytest.mark.parametrize(
    "names",
    [
        ("权利要求书.txt", "说明书.txt", "说明书摘要.txt"),
        ("100001.txt", "100002.txt", "100004.txt"),
        ("pot claims v2.txt", "pot_description.txt", "pot-abstract.txt"),
        ("a.txt", "b.txt", "c.txt"),
    ],
)
def test_parts_in_files_of_their_own_by_name_or_by_content(names: tuple[str, str, str]) -> None:
    texts = ("\n".join(CLAIMS), "\n".join([TITLE, *DESCRIPTION]), ABSTRACT)
    draft = read([(name, text.encode()) for name, text in zip(names, texts, strict=True)])
    assert lines(draft.claims) == list(CLAIMS)
    assert lines(draft.description) == [TITLE, *DESCRIPTION]
    assert lines(draft.abstract) == [ABSTRACT]
    assert draft.claims is not None and draft.claims.file == names[0]


def test_a_text_that_names_no_part_is_told_by_its_content() -> None:
    text = "\n".join([TITLE, ABSTRACT, *CLAIMS, TITLE, *DESCRIPTION])
    draft = read([("draft.txt", text.encode())])
    assert draft.title is not None and draft.title.text == TITLE
    assert lines(draft.abstract) == [ABSTRACT]
    assert lines(draft.claims) == list(CLAIMS)
    assert lines(draft.description) == [TITLE, *DESCRIPTION]


def test_word_numbers_claims_in_the_text_and_paragraphs_beside_it() -> None:
    claims = read([("权利要求书.docx", makers.word_numbered([claim[3:] for claim in CLAIMS]))])
    assert lines(claims.claims) == [claim.replace(". ", ".", 1) for claim in CLAIMS]
    bare = [line[7:] for line in DESCRIPTION if line.startswith("[")]
    description = read([("说明书.docx", makers.word_numbered(bare, "[000%1]"))]).description
    assert lines(description) == bare
    assert description is not None
    assert [p.number for p in description.paragraphs] == ["0001", "0002", "0003", "0004", "0005"]


def test_pictures_and_tables_in_the_text_are_seen() -> None:
    data = makers.word_file(picture_in_text=makers.picture())
    description = read([("draft.docx", data)]).description
    assert description is not None and [p.pictures for p in description.paragraphs][-1] == 1
    table = read([("权利要求书.docx", makers.word_table([["1. 一种盆", "甲"], ["", "乙"]]))]).claims
    assert table is not None and table.text == "1. 一种盆\t甲\n\t乙"
    assert all(p.table for p in table.paragraphs)
    markdown = read([("说明书.md", "一种盆\n\n技术领域\n\n![图](a.png)\n".encode())]).description
    assert markdown is not None and markdown.paragraphs[-1].pictures == 1


def test_the_title_is_centred_where_the_file_says_so() -> None:
    title = read([("draft.docx", makers.word_file())]).title
    assert title is not None and title.paragraphs[0].centred
    prefixed = read([("说明书.txt", f"发明名称：{TITLE}\n技术领域\n本发明涉及花盆。".encode())])
    assert prefixed.title is not None and prefixed.title.text == TITLE
    assert prefixed.description is not None and prefixed.description.text.startswith("发明名称：")


def test_a_description_without_a_title_has_none() -> None:
    assert read([("说明书.txt", "技术领域\n本发明涉及花盆。".encode())]).title is None


def test_printed_lines_and_pages_are_joined() -> None:
    long = [
        line[:7] + "".join(line[7:].replace("花盆", f"{chr(0x4E01 + 5 * turn + at)}花盆") for at in range(4))
        if line.startswith("[")
        else line
        for turn in range(6)
        for line in DESCRIPTION
    ]
    draft = read([("说明书.pdf", makers.pdf_file((("说  明  书", (TITLE, *long)),)))])
    assert [line.replace(" ", "") for line in lines(draft.description)] == [
        line.replace(" ", "") for line in (TITLE, *long)
    ]


def test_a_number_at_the_edge_of_a_printed_line_is_no_claim() -> None:
    rows = [
        "1.一种花盆，其特征在于，盆高为盆宽的",
        "2.5倍，盆上有",
        "3、4个孔。",
        "2.根据权利要求1所述的花盆。",
    ]
    found = [line.text for line in joined([Row(text) for text in rows], "claims")]
    assert found == ["".join(rows[:3]), rows[3]]


def test_the_kind_is_told_from_the_text() -> None:
    model = "\n".join([TITLE, *DESCRIPTION]).replace("本发明", "本实用新型").encode()
    assert read([("说明书.txt", model)]).kind == "utility_model"
    assert read([("说明书.txt", model)], "invention").kind == "invention"
    design = "外观设计简要说明\n1. 本外观设计产品的名称：花盆。".encode()
    assert read([("d.txt", design)]).kind == "design"


def test_figures_are_missing_only_where_the_set_is_whole() -> None:
    assert read([("权利要求书.txt", "\n".join(CLAIMS).encode())]).figures is None
    assert read([("draft.txt", WHOLE.encode())]).figures == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("权 利 要 求 书", "claims"),
        ("## 说明书", "description"),
        ("说  明  书  摘  要：", "abstract"),
        ("CN 123456789 A  说 明 书 附 图  2/3 页", "figures"),
        ("【摘要附图】", "abstract_figure"),
        ("Claims", "claims"),
        ("附图说明", ""),
        ("如说明书所述的花盆", ""),
        ("权利要求1", ""),
    ],
)
def test_headings_of_parts(text: str, part: str) -> None:
    assert heading_part(text) == part


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("案件/权利要求书.docx", "claims"),
        ("2026-01 花盆-说明书摘要(终稿).docx", "abstract"),
        ("一种摘要生成方法.docx", ""),
        ("100003-DA0001.xml", "figures"),
        ("说明书附图.pdf", "figures"),
        ("draft.docx", ""),
    ],
)
def test_names_of_files(name: str, part: str) -> None:
    assert file_part(name) == part


def test_a_set_of_files_is_read_the_same_in_any_order() -> None:
    files = [
        ("权利要求书.txt", "\n".join(CLAIMS).encode()),
        ("说明书.txt", "\n".join([TITLE, *DESCRIPTION]).encode()),
    ]
    one, other = gather(files).draft, gather(files[::-1]).draft
    assert one is not None and other is not None
    assert (one.claims, one.description, one.title) == (other.claims, other.description, other.title)
