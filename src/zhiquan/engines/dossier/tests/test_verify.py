"""What a changed dossier cannot hide."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.dossier import Problem, ProblemCode, VerifyLimits, pack, verify
from zhiquan.engines.dossier.tests.samples import DOSSIER

PACKED = pack(DOSSIER)
EVIDENCE = "evidence/01-变更证明 (1).pdf"


def rewritten(change: Callable[[dict[str, bytes]], None], *, extra: tuple[str, bytes] | None = None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in [*members.items(), *([extra] if extra else [])]:
            archive.writestr(name, data)
    return out.getvalue()


def manifest(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()

    return change


def codes(data: bytes) -> set[tuple[str, str]]:
    return {(problem.path, problem.code.value) for problem in verify(data)}


def test_an_untouched_dossier_has_no_problem() -> None:
    assert verify(PACKED) == ()
    assert verify(rewritten(lambda members: None)) == ()


def test_a_changed_file_shows_in_both_hashes() -> None:
    same_size = rewritten(lambda members: members.update({EVIDENCE: b"%PDF-1.4 certificatf"}))
    assert codes(same_size) == {(EVIDENCE, "sha256"), (EVIDENCE, "sm3")}
    longer = rewritten(lambda members: members.update({EVIDENCE: b"%PDF-1.4 certificate!"}))
    assert codes(longer) == {(EVIDENCE, "size"), (EVIDENCE, "sha256"), (EVIDENCE, "sm3")}


def test_missing_and_added_files_show() -> None:
    def change(members: dict[str, bytes]) -> None:
        del members[EVIDENCE]
        members["evidence/02-new.pdf"] = b"x"

    assert codes(rewritten(change)) == {(EVIDENCE, "missing"), ("evidence/02-new.pdf", "extra")}


def test_a_changed_page_shows() -> None:
    data = rewritten(lambda members: members.update({"index.html": members["index.html"] + b" "}))
    assert ("index.html", "sha256") in codes(data)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/x", "a\\b", "a/../b", "evidence/con.pdf", "C:x", "a/", "x ."]
)
def test_paths_that_leave_the_folder_show(name: str) -> None:
    found = codes(rewritten(lambda members: None, extra=(name, b"")))
    assert (name, "unsafe_name") in found


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_show() -> None:
    assert ("case.json", "duplicate") in codes(rewritten(lambda members: None, extra=("case.json", b"{}")))
    assert ("CASE.json", "duplicate") in codes(rewritten(lambda members: None, extra=("CASE.json", b"{}")))


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({"manifest.json": b"not json"}),
        lambda members: members.update({"manifest.json": b"[]"}),
        manifest(format="other"),
        manifest(files={}),
        manifest(files=[{"path": "case.json"}]),
        manifest(files=[{"path": "a", "size": True, "sha256": "", "sm3": ""}]),
        manifest(files=[{"path": "a", "size": 1, "sha256": "", "sm3": ""}] * 2),
    ],
)
def test_a_manifest_that_is_none(change: Callable[[dict[str, bytes]], None]) -> None:
    assert codes(rewritten(change)) == {("manifest.json", "bad_manifest")}


def test_no_manifest_no_zip_too_large() -> None:
    assert codes(rewritten(lambda members: members.pop("manifest.json"))) == {
        ("manifest.json", "no_manifest")
    }
    assert codes(b"no zip") == {("", "not_a_zip")}
    for limits in (VerifyLimits(members=3), VerifyLimits(unpacked=100)):
        assert verify(PACKED, limits) == (Problem("", ProblemCode.TOO_LARGE),)


def test_a_flipped_byte_in_a_file_is_damage() -> None:
    at = PACKED.index(b"%PDF-1.4 certificate")
    spoilt = PACKED[:at] + b"X" + PACKED[at + 1 :]
    assert codes(spoilt) == {(EVIDENCE, "damaged")}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_change_of_a_file_goes_unseen_and_nothing_crashes(draw: st.DataObject) -> None:
    spoilt = bytearray(PACKED)
    at = draw.draw(st.integers(0, len(PACKED) - 1))
    spoilt[at] ^= draw.draw(st.integers(1, 255))
    problems = verify(bytes(spoilt))
    assert isinstance(problems, tuple)
    if problems:
        return
    with zipfile.ZipFile(io.BytesIO(spoilt)) as changed, zipfile.ZipFile(io.BytesIO(PACKED)) as original:
        # Only what does not carry content, such as a date or an attribute, may have changed.
        assert {name: changed.read(name) for name in changed.namelist()} == {
            name: original.read(name) for name in original.namelist()
        }
