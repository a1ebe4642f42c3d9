"""References are read in every usual writing: which claims, and whether in the alternative."""

from __future__ import annotations

import pytest

from zhiquan.engines.drafts.references import number, references


@pytest.mark.parametrize(
    ("text", "numbers", "alternative", "quote"),
    [
        ("根据权利要求1所述的", (1,), False, "权利要求1"),
        ("根据权利要求 12 所述的", (12,), False, "权利要求 12"),
        ("根据权利要求1或2所述的", (1, 2), True, "权利要求1或2"),
        ("根据权利要求1或者权利要求2所述的", (1, 2), True, "权利要求1或者权利要求2"),
        ("根据权利要求1、2或3所述的", (1, 2, 3), True, "权利要求1、2或3"),
        ("根据权利要求1，2或3所述的", (1, 2, 3), True, "权利要求1，2或3"),
        ("根据权利要求1和2所述的", (1, 2), False, "权利要求1和2"),
        ("根据权利要求1、2所述的", (1, 2), False, "权利要求1、2"),
        ("根据权利要求1和/或2所述的", (1, 2), False, "权利要求1和/或2"),
        ("根据权利要求1和2中任一项所述的", (1, 2), True, "权利要求1和2中任一项"),
        ("根据权利要求1至3所述的", (1, 2, 3), False, "权利要求1至3"),
        ("根据权利要求1-3任一项所述的", (1, 2, 3), True, "权利要求1-3任一项"),
        ("如权利要求1～3中任意一项所述的", (1, 2, 3), True, "权利要求1～3中任意一项"),
        ("如权利要求１至３之一所述的", (1, 2, 3), True, "权利要求１至３之一"),
        ("如权利要求1到3中的任何一项所述的", (1, 2, 3), True, "权利要求1到3中的任何一项"),
        ("权利要求1-3中任一项的传热管", (1, 2, 3), True, "权利要求1-3中任一项"),
        ("如权利要求1至权利要求3中任一权利要求所述的", (1, 2, 3), True, "权利要求1至权利要求3中任一权利要求"),
        ("如权利要求1至3任一项或5或6所述的", (1, 2, 3, 5, 6), True, "权利要求1至3任一项或5或6"),
        ("如权利要求1至3、5至7中任一项所述的", (1, 2, 3, 5, 6, 7), True, "权利要求1至3、5至7中任一项"),
        ("根据权利要求一或二所述的", (1, 2), True, "权利要求一或二"),
        ("根据权利要求1,其中,3D打印", (1,), False, "权利要求1"),
        ("根据权利要求2、3D打印的", (2,), False, "权利要求2"),
        ("根据前述权利要求中任一项所述的", (1, 2, 3), True, "前述权利要求中任一项"),
        ("根据上述任一权利要求所述的", (1, 2, 3), True, "上述任一权利要求"),
        ("根据前述权利要求所述的", (1, 2, 3), False, "前述权利要求"),
        ("根据权利要1所述的", (1,), False, "权利要1"),
        ("根据权力要求1所述的", (1,), False, "权力要求1"),
    ],
)
def test_reading(text: str, numbers: tuple[int, ...], alternative: bool, quote: str) -> None:
    (found,) = references(text, 0, len(text), (1, 2, 3))
    assert (found.numbers, found.alternative) == (numbers, alternative)
    assert text[found.start : found.end] == quote


def test_several_in_one_text() -> None:
    text = "包括权利要求1所述的泵和权利要求2至4任一项所述的阀"
    assert [one.numbers for one in references(text, 0, len(text), ())] == [(1,), (2, 3, 4)]


def test_a_range_without_measure_names_its_ends_only() -> None:
    text = "权利要求1至999999任一项"
    assert references(text, 0, len(text), ())[0].numbers == (1, 999999)


def test_no_number_is_no_reference() -> None:
    assert references("根据权利要求所述的泵", 0, 10, (1,)) == ()


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("１２", 12), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103)]
)
def test_numerals(text: str, value: int) -> None:
    assert number(text) == value
