"""The store: incremental import, versions by day, search, vectors that survive. Every law in here is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from zhiquan.adapters.encoder.vectors import BATCH, VectorFile, key
from zhiquan.adapters.law_store.store import LawStore, NothingImported, Question, import_folder
from zhiquan.engines.answers.versions import Register

NOW, THEN = date(2026, 11, 23), date(2027, 1, 1)
OLD = """# 中华人民共和国玻璃珠法

<!-- INFO END -->

第一条 玻璃珠初步审定公告之日起三个月内可以提出异议。

第二条 丢失玻璃珠的，应当及时登报声明。

第三条 本法自2019年11月1日起施行。
"""
NEW = OLD.replace("三个月", "两个月").replace("2019年11月1日", "2027年1月1日")
REGISTER = Register.of({"instruments": [{"name": "玻璃珠法", "aliases": ["珠法"], "ip": True}]})


def embed(texts: Sequence[str], kind: str) -> NDArray[np.float32]:
    """A stand-in for the model: unit rows that depend on the letters of a text."""
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for letter in text:
            row[ord(letter) % 384] += 1
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "laws" / "民法商法"
    folder.mkdir(parents=True)
    (folder / "玻璃珠法(2019-04-23).md").write_text(OLD, "utf-8")
    (folder / "玻璃珠法(2026-06-26).md").write_text(NEW, "utf-8")
    (folder / "石珠法(2020-01-01).md").write_text(
        "# 石珠法\n\n<!-- INFO END -->\n\n第一条 石珠另行规定。\n", "utf-8"
    )
    return tmp_path / "laws"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_the_first_import_reads_everything_and_the_next_nothing(laws: Path, kept: Path) -> None:
    assert not LawStore.exists(kept)
    with pytest.raises(NothingImported):
        LawStore.open(kept)
    report = import_folder(kept, [laws], REGISTER, collected=date(2026, 11, 22))
    assert (len(report.added), report.same, report.instruments, report.articles) == (3, 0, 3, 7)
    before = LawStore.open(kept)
    again = import_folder(kept, [laws], REGISTER)
    assert (again.added, again.changed, again.same, again.moved) == ((), (), 3, ())
    assert before.is_current
    assert before.instruments()[0].collected == date(2026, 11, 22)


def test_the_day_chooses_the_version(laws: Path, kept: Path) -> None:
    import_folder(kept, [laws], REGISTER)
    store = LawStore.open(kept)
    for on, words in ((NOW, "三个月"), (THEN, "两个月")):
        found = store.article("珠法", "第1条", on)
        assert found is not None
        assert words in found[1].text
        assert found[0].standing(on) == "in_force"
    assert store.article("珠法", "第九条", NOW) is None
    assert store.article("珠法", "第一条", date(2000, 1, 1)) is None
    assert [each.id for each in store.versions("中华人民共和国玻璃珠法")] == [
        "玻璃珠法@2019-11-01",
        "玻璃珠法@2027-01-01",
    ]
    assert store.article_by_key("玻璃珠法@2027-01-01#第二条") is not None


def test_a_changed_a_new_and_a_vanished_file_are_told_apart(laws: Path, kept: Path) -> None:
    import_folder(kept, [laws], REGISTER)
    folder = laws / "民法商法"
    (folder / "玻璃珠法(2019-04-23).md").write_text(OLD.replace("登报声明", "网上声明"), "utf-8")
    (folder / "石珠法(2020-01-01).md").unlink()
    (folder / "木珠法(2021-01-01).md").write_text("# 木珠法\n\n<!-- INFO END -->\n\n第一条 木珠。\n", "utf-8")
    (folder / "坏.md").write_bytes(b"\x00\xff")
    old = LawStore.open(kept)
    report = import_folder(kept, [laws], REGISTER)
    assert (len(report.added), len(report.changed), report.same, len(report.gone)) == (1, 1, 1, 1)
    assert [file for file, _, _ in report.refused] == ["民法商法/坏.md"]
    moved = {each.key: each.how for each in report.moved}
    assert moved == {"玻璃珠法@2019-11-01#第二条": "changed", "石珠法@2020-01-01#第一条": "gone"}
    assert not old.is_current
    assert old.article("石珠法", "第一条", NOW) is not None  # a reader at work keeps its edition


def test_a_later_version_supersedes_and_another_folder_adds(laws: Path, kept: Path, tmp_path: Path) -> None:
    (laws / "民法商法" / "玻璃珠法(2026-06-26).md").unlink()
    import_folder(kept, [laws], REGISTER)
    more = tmp_path / "regs"
    more.mkdir()
    (more / "玻璃珠法(2027-01-01施行).md").write_text(NEW, "utf-8")
    report = import_folder(kept, [more], REGISTER)
    assert report.instruments == 3
    assert {each.how for each in report.moved} == {"superseded"}
    assert len(report.moved) == 3


def test_search_gives_the_version_of_the_day(laws: Path, kept: Path) -> None:
    question = Question("珠法", None, "第二条", "珠子不见了怎么办")
    coming = Question("珠法", None, "第三条", "珠子新规哪天开始", THEN)
    lost = Question("珠法", None, "第九条", "无此条")
    report = import_folder(kept, [laws], REGISTER, [question, coming, lost])
    assert report.unplaced == ("珠法  第九条",)
    store = LawStore.open(kept)
    now = store.search("玻璃珠公告后异议期多久", NOW, 3)
    assert now[0].article.key == "玻璃珠法@2019-11-01#第一条"
    assert all(hit.instrument.id != "玻璃珠法@2027-01-01" for hit in now)
    assert store.search("玻璃珠公告后异议期多久", THEN, 1)[0].article.key == "玻璃珠法@2027-01-01#第一条"
    assert store.search("珠子不见了怎么办", NOW, 1)[0].article.label == "第二条"
    assert store.meta["asked"] == ["珠子不见了怎么办", "珠子不见了怎么办", "珠子新规哪天开始"]


def test_vectors_are_made_once_and_outlive_an_import(laws: Path, kept: Path) -> None:
    import_folder(kept, [laws], REGISTER, [Question("珠法", None, "第二条", "珠子不见了怎么办")])
    store = LawStore.open(kept, embed)
    other = LawStore.open(kept, embed)
    told: list[tuple[str, int, int]] = []
    assert (
        store.vectors(lambda *step: told.append(step)) == 6
    )  # five passages on IP (第二条 is the same in both versions), one question
    assert told[0] == ("articles on IP", 5, 5)
    assert store.has_vectors
    assert (store.is_current, other.is_current) == (True, False)
    assert store.search("玻璃珠异议", NOW, 1)[0].parts["near"] > 0
    (laws / "民法商法" / "玻璃珠法(2019-04-23).md").write_text(OLD.replace("登报声明", "网上声明"), "utf-8")
    import_folder(kept, [laws], REGISTER, [Question("珠法", None, "第二条", "珠子不见了怎么办")])
    assert LawStore.open(kept, embed).vectors() == 1
    assert LawStore.open(kept, embed).vectors(which="all") == 1


def test_a_broken_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    texts = [f"第{at}段" for at in range(BATCH + 5)]

    def breaks(batch: Sequence[str], kind: str) -> NDArray[np.float32]:
        if texts[-1] in batch:
            raise KeyboardInterrupt
        return embed(batch, kind)

    kept = VectorFile(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        kept.add(texts, "passage", breaks)
    assert len(kept.places()) == BATCH
    with (tmp_path / "vectors.f16").open("ab") as rows:
        rows.write(b"half a row")
    assert kept.add(texts, "passage", embed) == 5
    place = kept.places()[key(texts[-1], "passage")]
    assert np.allclose(kept.rows([place])[0], embed(texts[-1:], "passage")[0], atol=1e-3)
