"""The whole corpus, where the operator's texts lie beside the repository: no article is lost, the days are right."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from zhiquan.adapters.law_store.reading import drafts_of
from zhiquan.engines.answers.lawtext import Draft
from zhiquan.engines.answers.versions import Register, Shelf, find_article, in_force, shelve
from zhiquan.policy import read_document

ROOT = Path(__file__).resolve().parents[5]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not (DATA / "laws").is_dir(), reason="no law texts in ../shared/data/laws")
TODAY = date(2026, 11, 23)


@lru_cache(maxsize=1)
def _register() -> Register:
    path = ROOT / "policy" / "shenzhen" / "knowledge" / "instruments.yaml"
    document = read_document(path.name, path.read_bytes())
    assert not document.problems
    return Register.of(document.data)


@lru_cache(maxsize=1)
def _drafts() -> tuple[Draft, ...]:
    places = [DATA / "laws", DATA / "regs", DATA / "programme" / "shenzhen-ip-pilot-plan.txt"]
    drafts, refused = drafts_of(places, _register())
    assert [wrong.file for wrong in refused] == ["IP_SUBSET.txt"]
    return tuple(drafts)


@lru_cache(maxsize=1)
def _shelf() -> Shelf:
    return shelve(_drafts(), _register())


def _counted(path: Path) -> int:
    """Lines that begin with 第…条 and a blank, counted without the reader."""
    count = 0
    for line in path.read_text("utf-8-sig").splitlines():
        word = line.split(" ")[0].split("　")[0]
        if word.startswith("第") and "条" in word and len(word) < 12 and word != line:
            count += word.endswith("条") or "条之" in word
    return count


def test_no_file_and_no_article_is_lost() -> None:
    paths = {path.relative_to(DATA / "laws").as_posix(): path for path in (DATA / "laws").rglob("*.md")}
    read = {draft.file: draft for draft in _drafts()}
    assert len(paths) == 1623
    assert set(paths) <= set(read)
    lost = {
        name: (_counted(path), found)
        for name, path in paths.items()
        if _counted(path) != (found := sum("条" in piece.label for piece in read[name].pieces))
    }
    assert lost == {}
    assert sum(map(_counted, paths.values())) == 67873


def test_every_text_of_the_ip_list_is_known_as_ip() -> None:
    shelf = _shelf()
    ip = {version.instrument.file for version in shelf.versions if version.instrument.ip}
    ip |= {copy for copy, kept in shelf.twins if kept in ip}
    listed = set((DATA / "laws" / "IP_SUBSET.txt").read_text("utf-8").split("\n")) - {""}
    assert listed <= ip


def test_every_instrument_of_the_register_has_a_text() -> None:
    named = {version.instrument.name for version in _shelf().versions}
    assert [known.name for known in _register().known if known.name not in named] == []


@pytest.mark.parametrize(
    ("law", "on", "begins"),
    [
        ("商标法", TODAY, "2019-11-01"),
        ("商标法", date(2026, 12, 31), "2019-11-01"),
        ("商标法", date(2027, 1, 1), "2027-01-01"),
        ("专利法", TODAY, "2021-06-01"),
        ("专利法实施细则", TODAY, "2024-01-20"),
        ("专利法实施细则", date(2023, 1, 1), "2010-02-01"),
        ("专利优先审查管理办法", TODAY, "2026-09-01"),
        ("惩罚性赔偿解释", TODAY, "2026-05-01"),
        ("惩罚性赔偿解释", date(2026, 4, 30), "2021-03-03"),
        ("公司法", TODAY, "2024-07-01"),
        ("民法典", TODAY, "2021-01-01"),
        ("试点方案", TODAY, "2025-10-31"),
        ("反不正当竞争法", TODAY, ""),
        ("集成电路布图设计保护条例", TODAY, ""),
        ("集成电路布图设计保护条例", date(2026, 10, 14), "2001-10-01"),
    ],
)
def test_the_version_of_a_day(law: str, on: date, begins: str) -> None:
    found = in_force([version.instrument for version in _shelf().named(law)], on)
    assert (found.valid_from.isoformat() if found and found.valid_from else "") == begins


def test_the_civil_code_is_one_text_and_the_plan_is_read() -> None:
    (code,) = _shelf().named("民法典")
    assert len(code.articles) == 1260
    (plan,) = _shelf().named("试点方案")
    labels = [f"M{number}" for number in range(1, 19)] + [f"H{number}" for number in range(1, 6)]
    assert all(find_article(plan.articles, label) for label in labels)


def test_keys_are_unique_and_old_texts_are_out() -> None:
    shelf = _shelf()
    keys = [article.key for version in shelf.versions for article in version.articles]
    assert len(keys) == len(set(keys))
    stale = {version.instrument.name for version in shelf.versions if version.instrument.stale}
    assert {"反不正当竞争法", "集成电路布图设计保护条例", "网络安全法"} <= stale
