"""Self-checks: everything at once, nothing kept unless asked, and nobody but the owner ever sees one."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import CheckCount, PublishedFiling, SelfCheck
from zhiquan.areas.filing.service import selfcheck
from zhiquan.areas.filing.tests.conftest import ABSTRACT, CLAIMS, DESCRIPTION, TITLE, Cast, browser
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, Job, Notice, OutboxEvent, StoredFile

PASTED = {"title": TITLE, "abstract": ABSTRACT, "claims": CLAIMS, "description": DESCRIPTION}
SECRET = "偏航阈值"


def test_every_defect_at_once_with_its_place(cast: Cast) -> None:
    found = selfcheck.check(cast.clerk, [], PASTED, "invention", compare=False)
    [report] = found.reports
    rules = {(f["rule"], f["claim"]) for f in report["findings"] if f["severity"] == "error"}
    assert {("F-CLM-1", 2), ("F-CLM-9", 3), ("F-CLM-4", 4)} <= rules
    for finding in report["findings"]:
        if finding["end"] > finding["start"]:
            text = report["texts"][finding["part"]]
            assert text[finding["start"] : finding["end"]] == finding["quote"]


def test_own_drafts_and_published_texts_are_compared(cast: Cast) -> None:
    PublishedFiling.objects.create(number="CN1", title="旧装置", abstract=ABSTRACT, claims=CLAIMS)
    lines = "\n".join(
        json.dumps(
            {"id": f"d{n}", "title": TITLE, "abstract": ABSTRACT, "claims": CLAIMS}, ensure_ascii=False
        )
        for n in (1, 2)
    )
    found = selfcheck.check(cast.clerk, [("all.jsonl", lines.encode())], {}, "invention", compare=True)
    assert found.screening is not None
    pairs = {frozenset((p["a"], p["b"])) for p in found.screening["pairs"]}
    assert frozenset(("d1", "d2")) in pairs and frozenset(("d1", "CN1")) in pairs
    assert all(8 not in p["kinds"] for p in found.screening["pairs"])


def test_bad_lines_are_named_and_the_rest_goes_on(cast: Cast) -> None:
    data = '{"id":"1","claims":"1.一种装置。"}\n\nnot json\n'.encode()
    found = selfcheck.check(cast.clerk, [("many.jsonl", data)], {}, "invention", compare=False)
    assert len(found.reports) == 1
    assert len(found.problems) == 2 and all("many.jsonl" in p for p in found.problems)


def test_nothing_sent_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        selfcheck.check(cast.clerk, [], {"claims": " "}, "invention", compare=False)
    assert error.value.code == "empty"


def test_a_check_leaves_nothing_behind(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = browser(cast.clerk).post("/filing/check/", {"kind": "invention", **PASTED})
    assert answer.status_code == 200
    assert SECRET in answer.content.decode()
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    assert not SelfCheck.objects.exists() and not StoredFile.objects.exists() and not Job.objects.exists()
    assert not Notice.objects.exists()
    for rows in (AuditEntry.objects.all(), OutboxEvent.objects.all()):
        assert SECRET not in json.dumps(list(rows.values()), default=str, ensure_ascii=False)
    assert SECRET not in caplog.text
    assert list(tmp_path.iterdir()) == []
    [count] = CheckCount.objects.all()
    assert count.drafts == 1


def test_a_kept_one_is_encrypted_and_opens_to_its_owner_alone(cast: Cast) -> None:
    client = browser(cast.clerk)
    answer = client.post("/filing/check/", {"kind": "invention", "keep": "7", **PASTED})
    [row] = SelfCheck.objects.all()
    assert answer.status_code == 302 and str(row.uid) in answer.headers["Location"]
    assert SECRET in client.get(answer.headers["Location"]).content.decode()
    stored = b"".join(p.read_bytes() for p in Path(settings.ZHIQUAN_FILES).glob("??/*") if p.is_file())
    assert SECRET.encode() not in stored
    for actor in (cast.rival, cast.examiner, cast.screener, cast.chief, cast.supervisor, cast.lead):
        assert not access.SELF_CHECKS.visible_to(actor).exists()
        with pytest.raises(NotVisible):
            access.SELF_CHECKS.get_for(actor, row.uid)
        assert browser(actor).get(f"/filing/check/{row.uid}/").status_code == 404


def test_erasing_is_for_good(cast: Cast) -> None:
    found = selfcheck.check(cast.clerk, [], PASTED, "invention", compare=False)
    row = selfcheck.keep(cast.clerk, found, 7)
    file = row.report
    selfcheck.drop(cast.clerk, row)
    from zhiquan.kernel import files

    assert file is not None
    with pytest.raises(Refused):
        files.read(file)


def test_a_file_that_cannot_be_read_is_said_on_the_form(cast: Cast) -> None:
    upload = SimpleUploadedFile("draft.docx", b"PK\x03\x04 broken")
    answer = browser(cast.clerk).post("/filing/check/", {"kind": "invention", "files": upload})
    assert answer.status_code == 422
    assert "draft.docx" in answer.content.decode()


def test_lines_in_other_encodings_and_alike_numbers_stop_nothing(cast: Cast) -> None:
    line = json.dumps({"claims": CLAIMS, "abstract": f"一段\u2028{ABSTRACT}"}, ensure_ascii=False)
    first = b"\n".join([line.encode(), line.encode() + TITLE.encode("gbk"), line.encode()])
    uploads = [("a.jsonl", first), ("b.jsonl", line.encode())]
    found = selfcheck.check(cast.clerk, uploads, {}, "invention", compare=True)
    assert [report["document"]["id"] for report in found.reports] == ["1", "3", "1 (2)"]
    assert len(found.problems) == 1 and "a.jsonl:2" in found.problems[0]
    assert found.screening is not None and len(found.screening["pairs"]) == 3
