"""Every fault is one clear error with file and place; what can be read beside it is read."""

from __future__ import annotations

import pickle
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.drafts.readers import DraftUnreadable, gather, read
from zhiquan.engines.drafts.readers import errors as messages
from zhiquan.engines.drafts.readers.assemble import LIMITS
from zhiquan.engines.drafts.readers.plain import decode
from zhiquan.engines.drafts.readers.tests import makers
from zhiquan.engines.drafts.readers.tests.makers import CLAIMS, DESCRIPTION, TITLE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
WORD = makers.word_file()
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE cn-application-body [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>
<cn-application-body><cn-claims><claim num="1"><claim-text>&b;</claim-text></claim></cn-claims></cn-application-body>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE cn-application-body [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<cn-application-body><cn-claims><claim num="1"><claim-text>&f;</claim-text></claim></cn-claims></cn-application-body>"""
DEEP = b"<cn-application-body>" + b"<p>" * 50_000 + b"</p>" * 50_000 + b"</cn-application-body>"


@pytest.mark.parametrize(
    ("code", "name", "data"),
    [
        ("empty_file", "a.docx", b""),
        ("no_text", "a.txt", b" \n\n"),
        ("unknown_type", "a.rtf", b"{\\rtf1 x}"),
        ("unknown_type", "a.xlsx", makers.archive({"xl/workbook.xml": b"<x/>"})),
        ("unknown_type", "a.zip", makers.archive({"claims.txt": b"1."})),
        ("unknown_type", "a.txt", b"ab\x00\x00\x00\x00cd"),
        ("old_format", "a.doc", OLE),
        ("old_format", "a.wps", OLE),
        ("password", "a.docx", OLE + "EncryptedPackage".encode("utf-16-le")),
        ("password", "a.pdf", makers.locked_pdf()),
        ("macros", "a.docm", WORD),
        ("macros", "a.docx", makers.archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"})),
        ("macros", "a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le")),
        ("damaged", "a.docx", WORD[: len(WORD) // 2]),
        ("damaged", "a.docx", b"no archive at all"),
        ("damaged", "a.docx", makers.archive({"word/document.xml": b"<w:document"})),
        ("damaged", "a.pdf", b"%PDF-1.7\n1 0 obj"),
        ("damaged", "a.png", b"\x89PNG\r\n\x1a\nbroken"),
        ("bomb", "a.docx", makers.archive({"word/document.xml": b" " * (49 * 2**20)})),
        (
            "xml_entities",
            "a.docx",
            makers.archive({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        ),
        ("scan", "a.pdf", makers.scan()),
        ("xml_entities", "a.xml", ENTITIES),
        ("xml_entities", "a.xml", OUTSIDE),
        ("xml_too_deep", "a.xml", DEEP),
        ("xml_unknown", "a.xml", b"<html/>"),
        ("part_unknown", "a.txt", "今天天气不错".encode()),
    ],
)
def test_one_clear_error(code: str, name: str, data: bytes) -> None:
    with pytest.raises(DraftUnreadable) as caught:
        read([(name, data)], "invention")
    error = caught.value
    assert (error.code, error.file) == (code, name)
    assert all(error.message[language].strip() for language in ("zh-Hans", "en"))
    good = ("权利要求书.txt", "\n".join(CLAIMS).encode())
    beside = gather([good, (name, data)])
    assert [one.code for one in beside.errors] == [code]
    assert beside.draft is not None and beside.draft.claims is not None


def test_broken_xml_names_its_line() -> None:
    data = b'<?xml version="1.0"?>\n<cn-application-body>\n<cn-claims>\n</cn-application-body>'
    with pytest.raises(DraftUnreadable) as caught:
        read([("a.xml", data)])
    assert (caught.value.code, caught.value.line) == ("xml_broken", 4)
    with pytest.raises(DraftUnreadable) as caught:
        read([("a.xml", b'<?xml version="1.0"?>\n<a>\n&nbsp;</a>')])
    assert (caught.value.code, caught.value.line) == ("xml_broken", 3)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("第一行是正常的文字\n第二行\n".encode() + "第三行用了别的编码".encode("gbk"), "mixed_encoding", 3),
        ("第一行用了别的编码\n".encode("gbk") * 8 + "第九行是正常的文字".encode(), "mixed_encoding", 9),
        ("正常的文字\n".encode() + b"\xe6\x9c" + "正常的文字".encode(), "mixed_encoding", 2),
        (b"a\nb\n\xff\xff\xff", "encoding", 3),
        ("\ufeff一\n".encode("utf-16-le") + b"\x00\xd8a\x00", "encoding", 2),
    ],
)
def test_broken_bytes_name_their_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(DraftUnreadable) as caught:
        decode(data, "a.txt")
    assert (caught.value.code, caught.value.line) == (code, line)


def test_a_part_in_two_files_is_read_once() -> None:
    held = gather([("a-权利要求书.txt", CLAIMS[0].encode()), ("b-权利要求书.txt", CLAIMS[1].encode())])
    assert [(error.code, error.file) for error in held.errors] == [("part_twice", "b-权利要求书.txt")]
    assert held.draft is not None and held.draft.claims is not None
    assert held.draft.claims.text == CLAIMS[0]


def test_a_part_beyond_all_measure_is_left_out_and_the_rest_read() -> None:
    long = "1. " + "一种花盆" * (LIMITS["claims"] // 4 + 1)
    held = gather(
        [("权利要求书.txt", long.encode()), ("说明书.txt", "\n".join([TITLE, *DESCRIPTION]).encode())]
    )
    assert [error.code for error in held.errors] == ["too_long"]
    assert held.draft is not None and held.draft.claims is None and held.draft.description is not None


def test_no_file_and_an_unknown_kind() -> None:
    assert [error.code for error in gather([]).errors] == ["no_files"]
    with pytest.raises(DraftUnreadable, match="unknown_kind"):
        gather([], "trade mark")


def test_an_error_says_nothing_of_the_draft_and_survives_a_process() -> None:
    error = DraftUnreadable("encoding", "a.txt", 3)
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.file, again.line, again.message) == (error.code, "a.txt", 3, error.message)
    assert str(error) == "encoding: a.txt:3"


def test_every_message_stands_in_both_languages_with_the_same_values() -> None:
    for code, texts in messages.MESSAGES.items():
        assert set(texts) == {"zh-Hans", "en"}, code
        names = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()
        ]
        assert names[0] == names[1], code


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["a.docx", "a.pdf", "a.xml", "a.txt", "a.md", "a.png", "说明书.txt", "权利要求书"]),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<?xml version='1.0'?>", b"\xff\xfe", WORD[:900]]),
    st.binary(max_size=300),
)
def test_any_bytes_give_a_draft_or_the_error(name: str, head: bytes, data: bytes) -> None:
    held = gather([(name, head + data)])
    assert held.draft is not None or held.errors
