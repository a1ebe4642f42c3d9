"""The book of knowledge: the city's own is whole, and what is wrong in a folder is said with file, line and field."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from zhiquan.policy import PolicyInvalid
from zhiquan.policy.knowledge import Knowledge, load_knowledge

ROOT = Path(__file__).parents[4]
SHENZHEN = ROOT / "policy" / "shenzhen"
LAKESIDE = ROOT / "tests" / "cities" / "lakeside"
SCHEMAS = ROOT / "policy" / "schemas"
TODAY = date(2026, 11, 23)
ENTRIES = "knowledge/boats/entries.yaml"


@pytest.fixture(scope="module")
def book() -> Knowledge:
    return load_knowledge(SHENZHEN)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LAKESIDE, tmp_path / "lakeside"))


def wrong(town: Path) -> list[str]:
    with pytest.raises(PolicyInvalid) as invalid:
        load_knowledge(town, SCHEMAS)
    return [str(problem) for problem in invalid.value.problems]


def change(town: Path, old: str, new: str, file: str = ENTRIES) -> None:
    path = town / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_book_comes_back_from_its_bytes(book: Knowledge) -> None:
    again = Knowledge.from_json(book.content)
    assert again.hash == book.hash
    assert again.entries == book.entries


def test_every_confirmed_entry_says_something_today_and_a_sample_gives_no_figure(book: Knowledge) -> None:
    for entry in book.entries:
        if entry.status == "confirmed":
            assert any(say.holds(TODAY) for say in entry.says), entry.code
        assert entry.status == "confirmed" or not entry.computes, entry.code


def test_there_is_as_much_as_was_promised(book: Knowledge) -> None:
    assert sum(entry.status == "confirmed" for entry in book.entries) >= 150
    assert len(book.entries) >= 300
    assert len(book.intents) >= 60
    assert all(len(intent.asks["zh-Hans"]) >= 15 for intent in book.intents)
    golden = [question for file in book.section("golden").values() for question in file["questions"]]
    assert len(golden) >= 400


def test_a_city_without_the_folder_has_an_empty_book(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert load_knowledge(tmp_path / "elsewhere", SCHEMAS).entries == ()


def test_a_rule_without_a_source_is_refused(town: Path) -> None:
    change(town, "        cites: [{law: 船牌规则, article: 第二条, keys: [换牌]}]\n", "")
    assert wrong(town) == [
        f"{ENTRIES}:16: entries[0].says[0]: a sentence that states a rule needs a cite — correct it or remove it"
    ]


def test_links_that_lead_nowhere_are_named(town: Path) -> None:
    change(town, "intent: sign.change", "intent: sign.chance")
    change(town, "matters: [boat-rename]", "matters: [boat-renaming]")
    said = "\n".join(wrong(town))
    assert "no intent 'sign.chance'" in said
    assert "no matter 'boat-renaming'" in said


def test_a_code_stands_once(town: Path) -> None:
    change(town, "code: sign-fee", "code: sign-change")
    assert any("'sign-change' already stands in" in said for said in wrong(town))


def test_a_day_that_is_none_is_named_with_its_line(town: Path) -> None:
    change(town, 'review_by: "2027-06-30"', 'review_by: "2027-06-31"')
    assert wrong(town)[0].startswith(f"{ENTRIES}:10: entries[0].review_by:")
