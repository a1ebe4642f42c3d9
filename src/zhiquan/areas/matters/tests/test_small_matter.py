"""The matter that was added last, by YAML alone: from the draft to the certificate, without a line of code."""

from __future__ import annotations

import pytest

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Letter
from zhiquan.areas.matters.tests.conftest import PDF, POLICY, Cast, answered, step, with_materials

pytestmark = pytest.mark.django_db


def test_a_certificate_is_copied_by_three_files(cast: Cast) -> None:
    answers = {"certificate.number": "99001002", "certificate.reason": "damaged"}
    draft = with_materials(cast, answered(cast, "trademark-certificate-copy", **answers))
    assert set(draft.files.values_list("material", flat=True)) == {"identity_document", "damaged_certificate"}
    case = service.submit(cast.clerk, draft, draft.version)
    assert case.number.startswith("深商补证〔2026〕") and case.state == "checking"
    step(cast.window, case, "ask_correction", defects=[{"text": "原注册证未交回。"}])
    service.add_file(cast.clerk, case, case.version, "damaged_certificate", "again.pdf", PDF)
    step(cast.clerk, case, "correct")
    step(cast.window, case, "accept")
    step(cast.window, case, "hand_over", receipt="补001")
    assert step(cast.window, case, "record_granted").outcome == "granted"
    assert set(Letter.objects.filter(case=case).values_list("code", flat=True)) == {
        "receipt", "correction_notice", "acceptance", "result",
    }  # fmt: skip


def test_a_lost_one_needs_nothing_but_the_identity(cast: Cast) -> None:
    draft = answered(
        cast, "trademark-certificate-copy", **{"certificate.number": "99001002", "certificate.reason": "lost"}
    )
    draft = with_materials(cast, draft)
    assert set(draft.files.values_list("material", flat=True)) == {"identity_document"}
    assert service.submit(cast.clerk, draft, draft.version).state == "checking"


def test_the_how_to_shows_the_files_as_they_are() -> None:
    shown = (POLICY.parents[1] / "docs" / "how-to" / "add-a-matter.md").read_text("utf8")
    for name in ("matter", "form", "flow"):
        path = POLICY / "matters" / "trademark-certificate-copy" / f"{name}.yaml"
        added = "\n".join(f"+{line}" for line in path.read_text("utf8").rstrip("\n").split("\n"))
        assert added in shown, f"{path.name} changed: show it in the how-to as it is now"
