"""The dossier as it lies on a stranger's computer: readable, complete, checkable, the same every time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.dossier import (
    WORDS,
    DossierError,
    Event,
    File,
    FormTable,
    Row,
    pack,
    safe_name,
    verify,
)
from zhiquan.engines.dossier.names import is_safe_path
from zhiquan.engines.dossier.tests.samples import CERTIFICATE, DOSSIER, say
from zhiquan.engines.hashes import sm3


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(pack(DOSSIER)))


class Page(HTMLParser):
    """Tags in order, links, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        if tag not in ("meta", "link", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def pages(archive: zipfile.ZipFile) -> dict[str, Page]:
    names = [name for name in archive.namelist() if name.endswith(".html")]
    return {name: Page(archive.read(name).decode()) for name in names}


def test_what_is_inside(archive: zipfile.ZipFile) -> None:
    assert archive.namelist() == [
        "audit.json",
        "case.json",
        "clocks.json",
        "evidence.json",
        "evidence/01-变更证明 (1).pdf",
        "forms.json",
        "forms/01-trademark-change.en.html",
        "forms/01-trademark-change.html",
        "forms/official/01-申请书.pdf",
        "index.en.html",
        "index.html",
        "letters.json",
        "letters/01-补正通知书.docx",
        "manifest.json",
        "rules.json",
        "style.css",
        "timeline.json",
    ]


def test_same_dossier_same_bytes() -> None:
    assert pack(DOSSIER) == pack(replace(DOSSIER))


def test_names_beyond_ascii_are_marked_as_utf_8_and_dates_are_fixed(archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        assert bool(member.flag_bits & 0x800) == (not member.filename.isascii())
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.compress_type == zipfile.ZIP_STORED


def test_every_link_leads_to_a_member_or_a_place_on_the_page(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    seen = set()
    for path, page in pages(archive).items():
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids
                continue
            target = normpath(join(dirname(path), unquote(link)))
            assert target in names, link
            seen.add(target)
    assert {name for name in names if name.startswith(("evidence/", "letters/", "forms/"))} <= seen


def test_pages_run_nothing_and_fetch_nothing(archive: zipfile.ZipFile) -> None:
    for page in pages(archive).values():
        assert not {"script", "style", "img", "iframe", "form"} & set(page.tags)
        assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
        assert not [link for link in page.links if ":" in link or link.startswith("/")]
    assert b"url(" not in archive.read("style.css") and b"@import" not in archive.read("style.css")


def test_pages_speak_their_language(archive: zipfile.ZipFile) -> None:
    chinese, english = archive.read("index.html").decode(), archive.read("index.en.html").decode()
    assert '<html lang="zh-Hans">' in chinese and '<html lang="en">' in english
    for word, page in (
        ("补正期限", chinese),
        ("Time for corrections", english),
        ("Begins the day after", english),
    ):
        assert word in page
    assert "Timeline" not in chinese and "办理经过" not in english


def test_a_language_without_a_word_falls_back_to_the_first() -> None:
    dossier = replace(DOSSIER, title={"zh-Hans": "只有中文"})
    with zipfile.ZipFile(io.BytesIO(pack(dossier))) as archive:
        assert "<h1>只有中文</h1>" in archive.read("index.en.html").decode()


def test_words_of_another_language_come_with_the_data() -> None:
    hant = {key: {**label, "zh-Hant": "繁" + label["zh-Hans"]} for key, label in WORDS.items()}
    dossier = replace(DOSSIER, languages=("zh-Hans", "zh-Hant"), words=hant)
    with zipfile.ZipFile(io.BytesIO(pack(dossier))) as archive:
        assert "繁办理经过" in archive.read("index.zh-Hant.html").decode()
        assert "index.en.html" not in archive.namelist()


def test_text_is_never_markup(archive: zipfile.ZipFile) -> None:
    page = archive.read("index.html").decode()
    assert "甲公司 &lt;b&gt;&amp;amp;&lt;/b&gt;" in page
    assert "Z &amp; Q" in archive.read("forms/01-trademark-change.html").decode()


def test_the_case_is_canonical_json(archive: zipfile.ZipFile) -> None:
    text = archive.read("case.json").decode()
    assert json.loads(text) == DOSSIER.case
    assert text.startswith('{"days":30,"number":"某变〔2026〕1号"')


def test_clocks_and_rules_stand_in_the_data_too(archive: zipfile.ZipFile) -> None:
    (clock,) = json.loads(archive.read("clocks.json"))
    assert [step["value"] for step in clock["steps"]] == ["2026-11-06", "2026-12-05"]
    (rule,) = json.loads(archive.read("rules.json"))
    assert (rule["parameter"], rule["valid_from"]) == ("trademark.acceptance_correction", "2014-05-01")
    (form,) = json.loads(archive.read("forms.json"))
    assert form["official"][0]["path"] == "forms/official/01-申请书.pdf"
    assert "data" not in form["official"][0]


def test_the_manifest_names_every_other_member_in_order(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    paths = [entry["path"] for entry in manifest["files"]]
    assert paths == sorted(paths) == [name for name in archive.namelist() if name != "manifest.json"]
    entry = next(entry for entry in manifest["files"] if entry["path"].startswith("evidence/"))
    assert entry == {
        "path": "evidence/01-变更证明 (1).pdf",
        "name": CERTIFICATE.name,
        "size": len(CERTIFICATE.data),
        "sha256": hashlib.sha256(CERTIFICATE.data).hexdigest(),
        "sm3": sm3(CERTIFICATE.data),
    }


def test_sm3_is_that_of_the_standard() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_an_empty_case_can_be_packed() -> None:
    bare = replace(
        DOSSIER,
        facts=(),
        timeline=(),
        clocks=(),
        rules=(),
        forms=(),
        letters=(),
        evidence=(),
        audit=(),
        edition="",
    )
    with zipfile.ZipFile(io.BytesIO(pack(bare))) as archive:
        assert archive.read("index.html").decode().count("<p>无</p>") == 7
    assert verify(pack(bare)) == ()


def test_every_fault_at_once() -> None:
    broken = replace(
        DOSSIER,
        case={"x": float("nan")},
        facts=(Row({"en": "only"}, "x"),),
        timeline=(Event("2026", "x", files=("nothing",)),),
        forms=(
            replace(DOSSIER.forms[0], tables=(FormTable(say("a", "a"), (say("b", "b"),), (("1", "2"),)),)),
        ),
        letters=(CERTIFICATE,),
        languages=("zh-Hans", "../x"),
    )
    with pytest.raises(DossierError) as caught:
        pack(broken)
    assert list(caught.value.faults) == [
        "languages: '../x' is no code",
        "facts[0].label: no text in zh-Hans",
        "files: the key certificate is used twice",
        "timeline[0].files: no file nothing",
        "forms[0].tables[0]: a row has not as many cells as the head",
        "case: Out of range float values are not JSON compliant",
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("..", "file"),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("a<b>:c?.pdf", "a_b__c_.pdf"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("lpt1 .txt", "_lpt1.txt"),
        ("证明 . ", "证明"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\x00b\n c.pdf", "ab c.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("甲" * 300 + ".pdf", "甲" * 58 + ".pdf"),
        ("a" * 300, "a" * 80),
        ("𬍛䶮.docx", "𬍛䶮.docx"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=120))
def test_safe_names_are_safe_and_stay_as_they_are(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert is_safe_path(f"evidence/{safe}") and len(safe) <= 80 and len(safe.encode()) <= 255
    assert not set(safe) & set('<>:"/\\|?*\0') and safe[-1] not in ". " and safe not in (".", "..")


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=20)), max_size=5), st.text(max_size=30))
def test_any_files_and_texts_pack_and_verify(files: list[tuple[str, bytes]], text: str) -> None:
    evidence = tuple(File(str(i), name, text, data) for i, (name, data) in enumerate(files))
    data = pack(
        replace(DOSSIER, letters=(), timeline=(), evidence=evidence, facts=(Row(say("a", "a"), text),))
    )
    assert verify(data) == ()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        stored = [name for name in archive.namelist() if name.startswith("evidence/")]
        assert len({name.casefold() for name in stored}) == len(files)
        pages(archive)
