"""Letters read for their holder: pasted or pictured; nothing of them stays."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document

from zhiquan.areas.assistant import figures
from zhiquan.areas.assistant.models import Book, Talk, Turn
from zhiquan.areas.assistant.queries import notices
from zhiquan.areas.assistant.tests.conftest import Cast, Told
from zhiquan.engines.drafts.readers.ocr import available
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import AuditEntry, StoredFile

REFUSAL = "国家知识产权局商标局\n商标驳回通知书\n经审查，决定驳回虚构商标的注册申请。如不服，可以依法申请复审。\n2026年11月10日"
FAKE = "紧急通知：您的商标即将被抢注，请24小时内缴费，收款人：赵某，微信转账，逾期作废。"


def test_a_refusal_of_a_mark(cast: Cast, book: Book) -> None:
    letter = notices.read(cast.clerk, REFUSAL)
    said = letter.as_plain()
    assert (said["kind"], said["sender"], said["suspicion"]) == (
        "trademark-refusal",
        "trademark_office",
        "none",
    )
    assert (said["issued"], said["served"], said["presumed"]) == ("2026-11-10", "2026-11-25", True)
    assert (said["due"], said["days_left"]) == ("2026-12-10", 17)
    assert said["parameter"] == "trademark.refusal_review" and "商标法" in said["source"]
    assert not said["person"]
    proved = notices.read(cast.clerk, REFUSAL, received=date(2026, 11, 11)).as_plain()
    assert (proved["served"], proved["due"]) == ("2026-11-11", "2026-11-26")


def test_a_false_letter_goes_to_a_person(cast: Cast, book: Book) -> None:
    said = notices.read(VISITOR, FAKE, visitor="key").as_plain()
    assert said["suspicion"] == "fake" and said["person"]
    assert {"private_account", "urgency"} <= {sign["code"] for sign in said["signs"]}
    assert all(sign["excerpt"] for sign in said["signs"])


def test_an_unknown_letter_goes_to_a_person(cast: Cast, book: Book) -> None:
    said = notices.read(cast.clerk, "你好，请回信。").as_plain()
    assert (said["kind"], said["due"], said["person"]) == ("", None, True)


def test_nothing_of_a_letter_is_kept(cast: Cast, book: Book) -> None:
    notices.read(cast.clerk, REFUSAL)
    assert not Talk.objects.exists() and not Turn.objects.exists() and not StoredFile.objects.exists()
    assert "虚构商标" not in str(list(AuditEntry.objects.values()))


def test_what_cannot_be_read(cast: Cast, book: Book) -> None:
    for text, code in (("", "empty"), ("长" * (figures.value("letter_max") + 1), "too_long")):
        with pytest.raises(Refused) as refused:
            notices.read(cast.clerk, text)
        assert refused.value.code == code
    with pytest.raises(Refused):
        notices.read(cast.clerk, upload=("x.png", b"not a picture"))


def test_without_a_book_there_are_no_kinds(cast: Cast, engines: list[Told]) -> None:
    with pytest.raises(Refused) as refused:
        notices.read(cast.clerk, REFUSAL)
    assert refused.value.code == "no_letters"


def test_a_word_file_is_read(cast: Cast, book: Book) -> None:
    document, out = Document(), io.BytesIO()
    for line in REFUSAL.splitlines():
        document.add_paragraph(line)
    document.save(out)
    letter = notices.read(cast.clerk, upload=("来文.docx", out.getvalue()))
    assert letter.as_plain()["kind"] == "trademark-refusal"


def test_a_photograph_is_read_on_this_machine(cast: Cast, book: Book) -> None:
    """English words, so that the picture needs no Chinese font."""
    if not available():
        pytest.skip("the package that reads pictures is not installed")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1400, 700), "white")
    lines = (
        "UNITED STATES DISTRICT COURT",
        "TEMPORARY RESTRAINING ORDER",
        "Case No. 1:26-cv-00001",
        "November 4, 2026",
    )
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((80, 80 + 120 * number), line, "black", ImageFont.load_default(56))
    # Held sideways, as a telephone stores it: turned, with a note how to turn it back.
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=90, exif=exif)
    said = notices.read(cast.clerk, upload=("photo.jpg", out.getvalue())).as_plain()
    assert (said["kind"], said["sender"], said["issued"]) == ("us-tro", "us_court", "2026-11-04")
    assert said["open"] == "receipt" and said["person"]
