"""Versions side by side. Every law in here is invented."""

from __future__ import annotations

from datetime import date

from zhiquan.engines.answers.lawtext import Draft, read
from zhiquan.engines.answers.versions import GUESSED, Register, find_article, in_force, shelve

REGISTER = Register.of(
    {
        "amended": [{"level": "interpretation", "promulgated": "2020-12-29", "valid_from": "2021-01-01"}],
        "instruments": [
            {
                "name": "玻璃珠法",
                "aliases": ["珠法"],
                "ip": True,
                "sources": {"GB-2026": "2027-01-01"},
                "versions": [{"promulgated": "2019-04-23", "valid_from": "2019-11-01"}],
            },
            {
                "name": "石珠条例",
                "replaced": {"on": "2025-10-15", "by": "石珠条例（2025年修订）", "imported": False},
            },
            {"name": "珠解释", "titles": ["关于玻璃珠案件的解释", "关于玻璃珠纠纷案件的解释"]},
            {"name": "木珠条例"},
        ],
    }
)


def _draft(name: str, title: str, *articles: str, head: str = "") -> Draft:
    lines = "\n\n".join(articles)
    return read(name, f"# {title}\n\n{head}\n\n<!-- INFO END -->\n\n{lines}\n".encode())


OLD = _draft(
    "法/玻璃珠法(2019-04-23).md", "中华人民共和国玻璃珠法", "第一条 旧。", "第二条 本法自1983年3月1日起施行。"
)
NEW = _draft(
    "法/玻璃珠法(2027-01-01施行).md",
    "中华人民共和国玻璃珠法",
    "第一条 新。",
    "第二条 本法自2027年1月1日起施行。",
)


def test_both_versions_live_side_by_side_and_the_day_chooses() -> None:
    shelf = shelve([NEW, OLD], REGISTER)
    old, new = shelf.named("珠法")
    assert (old.instrument.id, new.instrument.id) == ("玻璃珠法@2019-11-01", "玻璃珠法@2027-01-01")
    assert old.instrument.valid_to == date(2026, 12, 31)
    assert old.instrument.replaced_by == new.instrument.id
    assert not old.instrument.stale
    assert old.instrument.ip
    assert not old.instrument.note
    versions = [old.instrument, new.instrument]
    assert in_force(versions, date(2026, 12, 31)) is old.instrument
    assert in_force(versions, date(2027, 1, 1)) is new.instrument
    assert in_force(versions, date(2019, 10, 31)) is None
    assert REGISTER.source("GB-2026") == ("玻璃珠法", date(2027, 1, 1))


def test_the_order_of_files_changes_nothing() -> None:
    assert shelve([NEW, OLD], REGISTER) == shelve([OLD, NEW], REGISTER)


def test_a_newer_text_that_is_not_at_hand_makes_a_text_stale() -> None:
    shelf = shelve([_draft("石珠条例(2001-04-02).md", "石珠条例", "第一条 自发布之日起施行。")], REGISTER)
    (version,) = shelf.versions
    assert version.instrument.valid_to == date(2025, 10, 14)
    assert version.instrument.stale
    assert version.instrument.replaced_by == "石珠条例（2025年修订）"


def test_several_titles_are_one_instrument() -> None:
    first = _draft(
        "关于玻璃珠案件的解释(2021-03-02).md", "关于玻璃珠案件的解释", "第一条 甲。", head="2021年3月3日 施行"
    )
    later = _draft("关于玻璃珠纠纷案件的解释(2026-05-01施行).md", "关于玻璃珠纠纷案件的解释", "第一条 乙。")
    one, two = shelve([later, first], REGISTER).named("关于玻璃珠案件的解释")
    assert one.instrument.valid_to == date(2026, 4, 30)
    assert two.instrument.id == "珠解释@2026-05-01"


def test_parts_of_a_code_are_put_together_and_a_second_copy_is_left_out() -> None:
    head = "2021年1月1日 施行"
    parts = [
        _draft("典/乙编.md", "珠典", "第三条 丙。", head=head),
        _draft("典/甲编.md", "珠典", "第一条 甲。", "第二条 乙。", head=head),
        _draft("又/甲编.md", "珠典", "第一条 甲。", head=head),
    ]
    shelf = shelve(parts, Register())
    (version,) = shelf.versions
    assert [article.label for article in version.articles] == ["第一条", "第二条", "第三条"]
    assert version.articles[2].key == "珠典@2021-01-01#第三条"
    assert len(shelf.twins) == 1


def test_a_text_ends_those_that_it_repeals() -> None:
    gone = _draft("木珠条例(2010-05-06).md", "木珠条例", "第一条 甲。", head="2010年6月1日 施行")
    by = _draft(
        "竹珠条例(2022-01-02).md", "竹珠条例", "第一条 本条例自2022年3月1日起施行。《木珠条例》同时废止。"
    )
    shelf = shelve([gone, by], REGISTER)
    assert shelf.named("木珠条例")[0].instrument.valid_to == date(2022, 2, 28)
    assert shelf.named("木珠条例")[0].instrument.replaced_by == "竹珠条例@2022-03-01"


def test_a_day_of_collective_amendment_stands_for_the_guess() -> None:
    text = _draft(
        "司法解释/最高人民法院珠规定(2020-12-29).md",
        "最高人民法院珠规定",
        "第一条 本规定自2005年1月1日起施行。",
    )
    assert shelve([text], REGISTER).versions[0].instrument.valid_from == date(2021, 1, 1)


def test_an_article_is_found_however_its_number_is_written() -> None:
    articles = shelve([OLD], REGISTER).versions[0].articles
    assert find_article(articles, "第2条") is articles[1]
    assert find_article(articles, "第二条第一款") is articles[1]
    assert find_article(articles, "第三条") is None


def test_a_guessed_day_says_so() -> None:
    text = _draft("法/竹珠法(2019-04-23).md", "竹珠法", "第一条 本法自1983年3月1日起施行。")
    assert shelve([text], REGISTER).versions[0].instrument.note == GUESSED
