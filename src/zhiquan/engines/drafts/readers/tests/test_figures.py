"""Drawings find their labels, and what stands inside them is read or said not to be."""

from __future__ import annotations

import pytest

from zhiquan.engines.drafts.model import Figure
from zhiquan.engines.drafts.readers import gather, with_figures_read
from zhiquan.engines.drafts.readers.content import Drawing, Line
from zhiquan.engines.drafts.readers.figures import arranged, label_number, labels_in, read_figures
from zhiquan.engines.drafts.readers.ocr import LocalReading, available
from zhiquan.engines.drafts.readers.tests import makers

SIGNS = ((480, 180, "10"), (480, 300, "20"))


def shown(*marks: str) -> list[Line]:
    """Lines in order: 图… is a label, anything else a picture of that width."""
    return [
        Line(mark)
        if mark.startswith("图")
        else Line("", images=(Drawing(Figure(None, width=int(mark), height=1)),))
        for mark in marks
    ]


@pytest.mark.parametrize(
    ("marks", "figures"),
    [
        (("5", "图1", "6", "图2"), [("图1", 5), ("图2", 6)]),
        (("图1", "5", "图 2", "6"), [("图1", 5), ("图2", 6)]),
        (("5", "6", "图1    图2"), [("图1", 5), ("图2", 6)]),
        (("5", "9", "图1", "6", "图2"), [("图1", 9), ("图2", 6)]),
        (("图1", "图2"), [("图1", 0), ("图2", 0)]),
        (("5", "6"), [("", 5), ("", 6)]),
        (("5", "图1", "6"), [("图1", 5), ("", 6)]),
        (("5", "图3（a）"), [("图3(a)", 5)]),
        ((), []),
    ],
)
def test_labels_find_their_pictures(marks: tuple[str, ...], figures: list[tuple[str, int]]) -> None:
    assert [(d.figure.label, d.figure.width) for d in arranged(shown(*marks))] == figures


def test_labels_are_no_sentences() -> None:
    assert labels_in("图1为花盆的剖视图，其中示出了水箱、盆体和吸水绳的位置") == []
    assert labels_in("图 12（b）") == ["图12(b)"]
    assert label_number("图12(b)") == 12 and label_number("附图") is None


def test_loose_pictures_are_numbered_by_their_names() -> None:
    files = [(f"图{n}.png", makers.picture()) for n in (2, 10, 1)] + [
        ("fig 3.jpg", makers.picture(form="JPEG"))
    ]
    draft = gather(files).draft
    assert draft is not None and draft.figures is not None
    assert [(f.number, f.label, f.width, f.height) for f in draft.figures] == [
        (n, f"图{n}", 800, 600) for n in (1, 2, 3, 10)
    ]


def test_the_figure_of_the_abstract_is_no_further_figure() -> None:
    held = gather([("图1.png", makers.picture()), ("摘要附图.tif", makers.picture(form="TIFF"))])
    assert held.draft is not None and held.draft.figures is not None and len(held.draft.figures) == 1


def test_reading_is_asked_for_and_never_in_the_way() -> None:
    held = gather([("draft.docx", makers.word_file(drawing=makers.picture())), ("图2.png", makers.picture())])
    read = with_figures_read(held, lambda picture: ("10", "20"))
    assert read.draft is not None and read.draft.figures is not None
    assert [f.text for f in read.draft.figures] == [("10", "20")] * 2 and read.notes == ()
    off = with_figures_read(held, None)
    assert [note["reason"] for note in off.notes] == ["ocr_off", "ocr_off"]

    def fails(picture: bytes) -> tuple[str, ...]:
        raise ValueError(picture)

    failed = with_figures_read(held, fails)
    assert [(note["label"], note["reason"]) for note in failed.notes] == [
        ("图1", "ocr_failed"),
        ("图2", "ocr_failed"),
    ]


def test_a_drawing_without_a_label_takes_that_in_its_picture() -> None:
    drawing = Drawing(Figure(None), lambda: b"")
    assert read_figures([drawing], lambda _: ("10", "图3"))[0] == (Figure(3, "图3", ("10", "图3")),)
    assert read_figures([Drawing(Figure(1, "图1"))], lambda _: ())[1][0]["reason"] == "no_picture"


def test_letters_of_a_printed_drawing_need_no_reading() -> None:
    held = gather([("draft.pdf", makers.pdf_file((("权 利 要 求 书", makers.CLAIMS),), ["10", "水箱"]))])
    assert held.draft is not None and held.draft.figures is not None
    assert held.draft.figures == (Figure(1, "图1", ("10", "水箱")),)
    assert with_figures_read(held, None).notes == ()


@pytest.mark.skipif(not available(), reason="the reading models are not installed")
def test_signs_are_read_on_this_machine() -> None:
    reading = LocalReading()
    assert [text for text in reading(makers.picture(SIGNS)) if text.isdigit()] == ["10", "20"]
    assert reading(makers.picture()) == ()
    with pytest.raises(OSError, match="identify"):
        reading(b"no picture")
