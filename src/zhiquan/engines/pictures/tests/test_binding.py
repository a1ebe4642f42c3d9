"""Several files in one PDF: order, A4, the same bytes twice, every fault at once."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from zhiquan.engines.pictures import Code, Limits, PictureError, Source, to_pdf
from zhiquan.engines.pictures.tests.photos import HEIC, exif, form_pdf, locked_pdf, saved, scene, text_pdf

A4 = (210 / 25.4 * 72, 297 / 25.4 * 72)
JPEG = saved(scene(), "JPEG", exif=exif(1))
WIDE = saved(scene(64, 48))


def sources(*files: bytes) -> list[Source]:
    return [Source(f"{number}.bin", data) for number, data in enumerate(files)]


def texts(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [document[i].get_textpage().get_text_range() for i in range(len(document))]


def codes(files: list[Source], limits: Limits | None = None) -> list[tuple[int, str, Code]]:
    with pytest.raises(PictureError) as caught:
        to_pdf(files, limits)
    return [(fault.index, fault.name, fault.code) for fault in caught.value.faults]


def test_each_picture_has_a_page_of_a4_the_way_it_lies() -> None:
    document = pdfium.PdfDocument(to_pdf(sources(JPEG, WIDE, HEIC)))
    sizes = [document[i].get_size() for i in range(len(document))]
    assert sizes[0] == pytest.approx(A4, abs=0.01)
    assert sizes[1] == pytest.approx(A4[::-1], abs=0.01)
    assert sizes[2] == pytest.approx(A4, abs=0.01)


def test_the_picture_is_centred_within_the_margins() -> None:
    document = pdfium.PdfDocument(to_pdf(sources(saved(scene(1200, 1600), "JPEG"))))
    (image,) = document[0].get_objects()
    left, low, right, high = image.get_bounds()
    margin = 10 / 25.4 * 72
    assert left == pytest.approx(margin, abs=0.02) and A4[0] - right == pytest.approx(margin, abs=0.02)
    assert low == pytest.approx(A4[1] - high, abs=0.02) and low > margin


def test_the_page_shows_the_picture_upright() -> None:
    turned = saved(scene(1200, 1600).rotate(90, expand=True), "JPEG", exif=exif(6))
    page = pdfium.PdfDocument(to_pdf(sources(turned)))[0].render().to_pil().convert("RGB")
    red, blue = page.getpixel((500, 100)), page.getpixel((100, 700))
    assert red[0] > 180 and red[2] < 60 and blue[2] > 180 and blue[0] < 60


def test_pages_of_pdfs_keep_their_place_and_size() -> None:
    bound = to_pdf(sources(JPEG, text_pdf("ONE", "TWO"), HEIC, text_pdf("THREE")))
    assert texts(bound) == ["", "ONE", "TWO", "", "THREE"]
    document = pdfium.PdfDocument(bound)
    assert [document[i].get_size() for i in (1, 4)] == [(300, 400)] * 2


@pytest.mark.parametrize("files", [(JPEG, HEIC), (JPEG, text_pdf("A"), form_pdf())])
def test_same_files_same_bytes_without_a_trace_of_time_or_maker(files: tuple[bytes, ...]) -> None:
    bound = to_pdf(sources(*files))
    assert bound == to_pdf(sources(*files))
    for trace in (b"CreationDate", b"Producer", b"PDFium", b"Maker-of-phones"):
        assert trace not in bound


def test_other_files_give_another_identity() -> None:
    one, other = to_pdf(sources(JPEG, text_pdf("A"))), to_pdf(sources(JPEG, text_pdf("B")))
    assert one[one.rindex(b"/ID") :][:40] != other[other.rindex(b"/ID") :][:40]


def test_a_single_pdf_stays_as_it_is() -> None:
    data = form_pdf()
    assert to_pdf(sources(data)) == data


def test_fields_are_drawn_and_scripts_stay_behind() -> None:
    bound = to_pdf(sources(form_pdf(), JPEG))
    assert "FILLED" in texts(bound)[0]
    assert b"JavaScript" not in bound and b"/Widget" not in bound and b"AcroForm" not in bound


def test_all_faults_at_once() -> None:
    files = sources(JPEG, b"", text_pdf("A"), locked_pdf(), b"%PDF-1.7 nothing", b"GIF89a")
    assert codes(files) == [
        (1, "1.bin", Code.EMPTY),
        (3, "3.bin", Code.LOCKED),
        (4, "4.bin", Code.BROKEN),
        (5, "5.bin", Code.UNKNOWN_KIND),
    ]
    assert codes([]) == [(0, "", Code.NOTHING)]


def test_pages_are_counted_over_all_files() -> None:
    files = sources(JPEG, text_pdf("A", "B"), HEIC)
    assert len(texts(to_pdf(files, Limits(pages=4)))) == 4
    assert codes(files, Limits(pages=2)) == [(1, "1.bin", Code.TOO_MANY_PAGES)]
