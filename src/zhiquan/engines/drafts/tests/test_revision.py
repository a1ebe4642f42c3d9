"""Redline, matter that was not there at first, and the nearest published passage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.drafts.closest import features, nearest
from zhiquan.engines.drafts.revision import added, redline

OLD = (
    "1.一种夹持装置，其特征在于，包括底座和两个夹臂，所述夹臂与底座铰接。\n"
    "2.根据权利要求1所述的夹持装置，其特征在于，所述夹臂为铝合金。"
)
NEW = (
    "1.一种夹持装置，其特征在于，包括底座和三个夹臂，所述夹臂与底座铰接。\n"
    "2.根据权利要求1所述的夹持装置，其特征在于，所述夹臂内侧设有硅胶防滑垫。"
)
TEXT = st.text(alphabet="甲乙丙丁，。；\n12", max_size=60)


@given(TEXT, TEXT)
def test_the_redline_holds_both_texts(old: str, new: str) -> None:
    changes = redline(old, new)
    assert "".join(c.text for c in changes if c.how != "gone") == new
    assert "".join(c.text for c in changes if c.how != "new") == old


def test_a_change_of_one_letter_strikes_one_letter() -> None:
    changes = [c for c in redline(OLD, NEW) if c.how != "same"]
    assert (changes[0].text, changes[1].text) == ("两", "三")


def test_matter_of_the_description_is_not_new() -> None:
    first = [OLD, "夹臂内侧可以设有硅胶防滑垫，夹臂也可以有三个。"]
    assert [NEW[a.start : a.end] for a in added(first, NEW)] == []


def test_matter_that_stands_nowhere_is_flagged_with_its_place() -> None:
    found = [NEW[a.start : a.end] for a in added([OLD], NEW)]
    assert any("硅胶防滑垫" in text for text in found)


def test_a_new_figure_is_flagged_alone() -> None:
    found = added(["硅胶层的厚度为3mm。"], "硅胶层的厚度为5mm。")
    assert [("硅胶层的厚度为5mm。"[a.start : a.end], a.number) for a in found] == [("5", True)]


@given(TEXT)
def test_nothing_of_a_text_is_new_to_itself(text: str) -> None:
    assert [a for a in added([text], text) if not a.number] == []


def test_features_are_found_where_they_stand() -> None:
    claim = "一种夹持装置，其特征在于，包括底座；所述底座上铰接两个夹臂；夹臂内侧粘接硅胶防滑垫。"
    found = features(claim)
    assert [claim[f.start : f.end] for f in found] == [f.text for f in found]
    assert len(found) == 3


def test_the_nearest_passage_names_its_document() -> None:
    claim = "一种夹持装置，其特征在于，所述底座上铰接两个夹臂；夹臂内侧粘接硅胶防滑垫。"
    documents = [
        ("CN1", "abstract", "本样例公开一种水泵。叶轮由不锈钢制成。"),
        ("CN2", "abstract", "本样例公开夹具。夹臂的内侧粘接有硅胶制成的防滑垫，防止滑落。"),
    ]
    best = nearest(features(claim), documents)
    assert best[-1] is not None and best[-1].document == "CN2"
    assert best[0] is None or best[0].share < best[-1].share
