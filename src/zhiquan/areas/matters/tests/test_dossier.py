"""The portable dossier: whole, checkable, readable without the platform, and only about its own case."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhiquan.areas.matters import dossier, service
from zhiquan.areas.matters.models import Case, CaseFile
from zhiquan.areas.matters.tests.conftest import PDF, Cast, step
from zhiquan.areas.matters.tests.test_case_pages import DEFECTS, corrected, handed_in, signed_in
from zhiquan.engines import dossier as engine
from zhiquan.kernel import audit, files
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import StoredFile

pytestmark = pytest.mark.django_db


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def read(members: dict[str, bytes], name: str) -> Any:
    return json.loads(members[f"{name}.json"])


def test_a_dossier_is_sound_and_whole(cast: Cast) -> None:
    case = corrected(cast)
    audit.seal_all()
    data = dossier.archive(cast.clerk, case)
    assert list(engine.verify(data)) == []
    members = opened(data)
    assert read(members, "case")["number"] == case.number
    assert [d["text"] for d in read(members, "case")["defects"]] == [d["text"] for d in DEFECTS]
    assert len(read(members, "letters")) == case.letters.count() == 2
    assert len(read(members, "evidence")) == case.files.values("file").distinct().count()
    assert len(read(members, "clocks")) == case.clocks.count()
    official = read(members, "forms")[0]["official"]
    assert {entry["path"].rsplit(".", 1)[1] for entry in official} == {"docx", "pdf"}
    assert all(members[entry["path"]] for entry in official)


def test_the_pages_read_in_two_languages(cast: Cast) -> None:
    case = corrected(cast)
    members = opened(dossier.archive(cast.clerk, case))
    hans, english = members["index.html"].decode(), members["index.en.html"].decode()
    for page in (hans, english):
        assert case.number in page and case.edition_id[:12] in page
    assert "一次告知补正" in hans and "Ask for corrections" in english


def test_every_clock_names_the_version_of_its_rule(cast: Cast) -> None:
    case = corrected(cast)
    members = opened(dossier.archive(cast.clerk, case))
    rules = {rule["parameter"]: rule for rule in read(members, "rules")}
    assert set(rules) == set(case.clocks.values_list("period", flat=True))
    assert all(rule["valid_from"] and rule["value"]["en"] for rule in rules.values())
    assert all(line["steps"] for line in read(members, "clocks"))


def test_the_log_of_actions_carries_its_place_in_the_chain(cast: Cast) -> None:
    case = handed_in(cast)
    head = audit.seal_all()
    entries = read(opened(dossier.archive(cast.clerk, case)), "audit")
    assert [e["action"] for e in entries] == ["matters.case.submit"]
    assert entries[0]["hash"] and int(entries[0]["position"]) <= head.position


def test_the_desk_s_own_work_stays_with_the_desk(cast: Cast) -> None:
    case = handed_in(cast)
    service.comment(cast.handler, case, "内部意见一则")
    taken, kept = (opened(dossier.archive(who, case)) for who in (cast.clerk, cast.handler))
    assert "matters.case.comment" not in [e["action"] for e in read(taken, "audit")]
    assert "matters.case.comment" in [e["action"] for e in read(kept, "audit")]
    assert not any("内部意见一则".encode() in data for data in taken.values())


def test_nothing_of_another_case_is_in_it(cast: Cast) -> None:
    case, other = handed_in(cast), handed_in(cast)
    service.add_file(cast.window, other, other.version, "", "别案.txt", "别案材料".encode())
    members = opened(dossier.archive(cast.clerk, case))
    assert not any(
        other.number.encode() in data or str(other.uid).encode() in data for data in members.values()
    )
    assert not any("别案材料".encode() in data for data in members.values())


def test_a_bundle_takes_all_its_parts_and_each_file_once(cast: Cast) -> None:
    case = handed_in(cast, "company-rename", **{"change.kind": "name"})
    data = dossier.archive(cast.clerk, case)
    assert list(engine.verify(data)) == []
    members = opened(data)
    numbers = {part["number"] for part in read(members, "case")["parts"]}
    assert numbers == set(case.parts.values_list("number", flat=True))
    assert len(read(members, "forms")) == case.parts.count() + 1
    rows = CaseFile.objects.filter(case__in=[case, *case.parts.all()])
    assert len(read(members, "evidence")) == rows.values("file").distinct().count()


def test_a_replaced_file_stays_and_an_erased_one_is_named(cast: Cast) -> None:
    case = corrected(cast)
    row = service.add_file(cast.clerk, case, case.version, "", "密.pdf", PDF)
    StoredFile.objects.filter(pk=row.file_id).update(klass=StoredFile.SECRET, scope="matters.case:gone")
    with pytest.raises(Refused):
        files.read(StoredFile.objects.get(pk=row.file_id))
    members = opened(dossier.archive(cast.clerk, Case.objects.get(pk=case.pk)))
    assert "密.pdf" not in {entry["name"] for entry in read(members, "evidence")}
    assert "密.pdf" in members["index.html"].decode()


def test_same_case_same_bytes(cast: Cast) -> None:
    case = corrected(cast)
    assert dossier.archive(cast.clerk, case) == dossier.archive(cast.clerk, case)


def test_too_large_is_refused_before_anything_is_read(cast: Cast, settings: Any) -> None:
    case = handed_in(cast)
    settings.ZHIQUAN_UPLOAD_LIMIT = 10
    with pytest.raises(Refused, match="larger than"):
        dossier.archive(cast.clerk, case)


def test_only_who_sees_the_case_takes_it_along(cast: Cast) -> None:
    case = step(cast.clerk, handed_in(cast), "withdraw")
    url = reverse("matters:dossier", args=[case.uid])
    found = signed_in(cast.clerk).get(url)
    assert found["Content-Type"] == "application/zip" and list(engine.verify(found.content)) == []
    assert signed_in(cast.stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 302
