from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.text import clauses, count, fold, sentences


def test_widths_scripts_and_blanks_meet() -> None:
    assert fold("導熱矽膠 ＡＢＣ（１２）").text == fold("导热矽胶abc(12)").text


def test_the_way_back() -> None:
    folded = fold("一 種　裝置")
    start = folded.text.index("装置")
    assert folded.span(start, start + 2) == (4, 6)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_folded_letter_knows_its_origin(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert all(a <= b for a, b in zip(folded.offsets, folded.offsets[1:], strict=False))


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


def test_counting_and_cutting() -> None:
    assert count("本发明 公开，A1。\n") == 9
    text = "先做甲，再做乙；最后做丙。\n另起一行"
    assert [text[a:b] for a, b in sentences(text)] == ["先做甲，再做乙；", "最后做丙。", "另起一行"]
    assert [text[a:b] for a, b in clauses(text)] == ["先做甲", "再做乙", "最后做丙", "另起一行"]


@given(st.text(alphabet="甲一ＡﬁA 　體\u00ad\n２"), st.integers(1, 40))
def test_long_and_short_texts_fold_alike(text: str, times: int) -> None:
    long = fold(text * times)
    assert long.text == fold(text).text * times
    if text:
        last = len(text) * times
        assert int(long.offsets[-1]) == last
