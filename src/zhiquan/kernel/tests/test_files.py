"""Files: told by their bytes, stored once under their hash, secrets erased with their key."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from pathlib import Path

import pytest

from zhiquan.kernel import canonical, files, filetypes
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import FileKey, StoredFile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 60


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.ZHIQUAN_FILES = tmp_path / "files"
    return settings.ZHIQUAN_FILES


def blobs(folder: Path) -> list[Path]:
    return sorted(folder.glob("??/*"))


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/main.xml", "<x/>")
        for name, data in more.items():
            archive.writestr(f"{folder}/{name.replace('_', '.')}", data)
    return out.getvalue()


DOCX, XLSX = office("word"), office("xl")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", b"\n" + PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 60, "image/jpeg"),
        ("a.tif", b"II*\0" + b"\0" * 60, "image/tiff"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60, "image/heic"),
        ("a.HEIF", b"\0\0\0\x1cftypmif1\0\0\0\0mif1miafheix" + b"\0" * 60, "image/heic"),
        ("说明.txt", "权利要求书".encode("gb18030"), "text/plain"),
        ("a.csv", "a,b\n一,二\n".encode("utf-16"), "text/plain"),
        ("MZ.txt", b"MZ-100 is a model number", "text/plain"),
        ("a.md", b"prose " * 1000 + b"<script>as an example far below</script>", "text/plain"),
        ("a.xml", b'<?xml version="1.0"?><patent/>', "application/xml"),
        ("a.docx", DOCX, filetypes.OFFICE_OPEN["word/"]),
        ("a.xlsx", XLSX, filetypes.OFFICE_OPEN["xl/"]),
        ("a.ofd", zipped(OFD_dot_xml=b"<x/>"), "application/ofd"),
        ("a.zip", zipped(word__notes=b"no document"), "application/zip"),
    ],
)
def test_accepted_kinds_are_told_by_their_bytes(name, data, media_type):
    assert files.check(name, data) == files.Checked(media_type, len(data))


def packed_pdf(inner: bytes) -> bytes:
    stream = zlib.compress(inner)
    return b"%PDF-1.7\n1 0 obj<</Type/ObjStm/N 1/First 5>>stream\r\n" + stream + b"\nendstream endobj"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(5):
            archive.writestr(f"{i}.txt", b"\0" * (41 * 1024 * 1024))
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(zipped(a=b"x"))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"MZ\x90\0\3\0\0\0" + b"\0" * 100, "file_executable"),
        ("a.pdf", b"\x7fELF" + b"\0" * 100, "file_executable"),
        ("a.txt", b"#!/bin/sh\nrm -rf x", "file_executable"),
        ("a.docx", PDF, "file_type"),
        ("a.pdf", PNG, "file_type"),
        ("a.exe", PDF, "file_type"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60, "file_type"),
        ("a.heic", b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf" + b"\0" * 60, "file_type"),
        ("a.heic", b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif" + b"\0" * 60, "file_type"),
        ("a.heic", b"\0\0\0\x18ftypqt  \0\0\0\0qt  qt  " + b"\0" * 60, "file_type"),
        ("a", PDF, "file_type"),
        ("a.gif", b"GIF89a" + b"\0" * 60, "file_type"),
        ("a.bin", b"\0" * 3000, "file_type"),
        ("a.docm", DOCX, "file_type"),
        ("a.docx", office("word", vbaProject_bin=b"x"), "file_macro"),
        ("a.xlsx", office("xl", VBAPROJECT_BIN=b"x"), "file_macro"),
        ("a.zip", zipped(setup_dot_exe=b"MZ"), "file_macro"),
        ("a.doc", OLE, "file_old_office"),
        ("a.docx", OLE, "file_old_office"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        ("a.zip", locked(), "file_locked"),
        ("a.docx", b"PK\x03\x04 and nothing more", "file_broken"),
        ("a.zip", DOCX[:-30], "file_broken"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_active"),
        ("a.txt", b"<!DOCTYPE html><p>", "file_active"),
        ("a.txt", "<html>".encode("utf-16"), "file_active"),
        ("a.xml", b"<?xml version='1.0'?>" + b"<!-- -->" * 900 + b"<svg onload='x()'/>", "file_active"),
        ("a.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bb'>]><a/>", "file_active"),
        ("a.pdf", PDF + b"<</S/JavaScript/JS(app.alert(1))>>", "file_active"),
        ("a.pdf", PDF + b"<</S/J#61vaScript/JS(app.alert(1))>>", "file_active"),
        ("a.pdf", PDF + b"<</S/Launch/F(cmd.exe)>>", "file_active"),
        ("a.pdf", PDF + b"% stream\n<</S/JavaScript/JS(x)>>", "file_active"),
        ("a.pdf", packed_pdf(b"1 0 <</S/JavaScript/JS(x)>>"), "file_active"),
    ],
)
def test_what_may_not_come_in_is_refused_with_its_reason(name, data, code):
    with pytest.raises(Refused) as refusal:
        files.check(name, data)
    assert refusal.value.code == code
    assert name in str(refusal.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = bomb()
    assert len(data) < 1024 * 1024
    with pytest.raises(Refused) as refusal:
        files.check("a.zip", data)
    assert refusal.value.code == "file_bomb"


def test_too_large_names_the_limit(settings):
    settings.ZHIQUAN_UPLOAD_LIMIT = 2 * 1024 * 1024
    with pytest.raises(Refused, match="larger than 2 MB"):
        files.check("a.txt", b"a" * (settings.ZHIQUAN_UPLOAD_LIMIT + 1))
    assert len(files.receive(io.BytesIO(b"a" * 10), limit=4)) == 5


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Temp\\甲.pdf", "甲.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("bill\u202efdp.txt", "billfdp.txt"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("", "file"),
        ("x" * 400 + ".docx", "x" * 250 + ".docx"),
    ],
)
def test_names_are_cleaned_and_keep_their_ending(given, kept):
    assert files.clean_name(given) == kept


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_same_bytes_lie_once_and_come_back_whole(folder, cast):
    actor = cast.actor("a")
    one, two = files.store(actor, "a.pdf", PDF, ref="x.y:1"), files.store(VISITOR, "b.pdf", PDF)
    assert one.sha256 == two.sha256 == hashlib.sha256(PDF).hexdigest()
    assert one.sm3 == canonical.sm3(PDF)
    assert (one.owner, one.uploaded_by, two.owner) == (actor.organisation, actor.person, None)
    (blob,) = blobs(folder)
    assert blob.read_bytes() == PDF == files.read(one)
    assert blob.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


@pytest.mark.django_db
def test_a_damaged_file_is_told_and_handing_it_in_again_heals_it(folder):
    row = files.store(VISITOR, "a.pdf", PDF)
    (blob,) = blobs(folder)
    blob.write_bytes(PDF[:-1] + b"x")
    with pytest.raises(Refused) as refusal:
        files.read(row)
    assert refusal.value.code == "file_damaged"
    files.store(VISITOR, "a.pdf", PDF)
    assert files.read(row) == PDF
    blob.unlink()
    with pytest.raises(Refused) as refusal:
        files.read(row)
    assert refusal.value.code == "file_gone"


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_secret_lies_encrypted_and_is_erased_with_its_key(folder, django_capture_on_commit_callbacks):
    secret = b"an invention nobody knows of"
    row = files.store(VISITOR, "a.txt", secret, klass=StoredFile.SECRET, scope="case:1")
    same = files.store(VISITOR, "a.txt", secret, klass=StoredFile.SECRET, scope="case:1")
    other = files.store(VISITOR, "a.txt", secret, klass=StoredFile.SECRET, scope="case:2")
    assert len({row.sha256, same.sha256, other.sha256}) == 3, "equal secrets do not look equal"
    assert all(b"invention" not in b.read_bytes() for b in blobs(folder))
    assert files.read(row) == files.read(other) == secret
    with django_capture_on_commit_callbacks(execute=True):
        assert files.erase("case:1")
    assert not files.erase("case:1")
    assert len(blobs(folder)) == 1
    for gone in (row, same):
        with pytest.raises(Refused) as refusal:
            files.read(gone)
        assert refusal.value.code == "file_erased"
    assert files.read(other) == secret


@pytest.mark.django_db
def test_a_new_key_of_the_scope_does_not_open_what_was_erased(folder):
    row = files.store(VISITOR, "a.txt", b"old", klass=StoredFile.SECRET, scope="case:1")
    FileKey.objects.all().delete()
    new = files.store(VISITOR, "b.txt", b"new", klass=StoredFile.SECRET, scope="case:1")
    assert files.read(new) == b"new"
    with pytest.raises(Refused) as refusal:
        files.read(row)
    assert refusal.value.code == "file_erased"
    with pytest.raises(ValueError, match="scope"):
        files.store(VISITOR, "a.txt", b"x", klass=StoredFile.SECRET)


@pytest.mark.django_db
def test_the_sweep_takes_only_old_bytes_that_no_row_names(folder):
    kept = files.store(VISITOR, "a.pdf", PDF)
    files.store(VISITOR, "b.png", PNG).delete()
    files.store(VISITOR, "c.txt", b"young").delete()
    old = [folder / s[:2] / s[2:] for s in (kept.sha256, hashlib.sha256(PNG).hexdigest())]
    part = old[1].with_name("left.over.part")
    part.write_bytes(b"cut off")
    for path in (*old, part):
        os.utime(path, (1, 1))
    assert files.sweep() == 2
    assert files.read(kept) == PDF
    assert sorted(b.read_bytes() for b in blobs(folder)) == sorted([PDF, b"young"])


@pytest.mark.django_db
def test_bytes_put_down_again_during_a_sweep_stay(folder, monkeypatch):
    row = files.store(VISITOR, "a.pdf", PDF)
    (blob,) = blobs(folder)
    StoredFile.objects.all().delete()
    os.utime(blob, (1, 1))
    lock = files._folder_lock

    def just_before(kind):
        os.utime(blob)
        return lock(kind)

    monkeypatch.setattr(files, "_folder_lock", just_before)
    assert files.sweep() == 0
    assert files.read(row) == PDF
