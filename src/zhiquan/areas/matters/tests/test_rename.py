"""The rename, end to end: one submission, several authorities, each outcome on its own."""

from __future__ import annotations

from datetime import date

import pytest

from zhiquan.areas.matters import checks, facts, service
from zhiquan.areas.matters.models import Case, CaseRight
from zhiquan.areas.matters.service import steps
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.tests.conftest import NEW_NAME, PDF, Cast, answered, step, with_materials
from zhiquan.kernel.errors import Refused
from zhiquan.registry.ports import Ownership, Party

pytestmark = pytest.mark.django_db


def submitted(cast: Cast, matter: str = "company-rename", **more: object) -> Case:
    draft = with_materials(cast, answered(cast, matter, **more))
    judged = checks.verdict(draft, pack_of(draft), facts.of_draft(draft))
    assert not judged.faults, judged.faults
    return service.submit(cast.clerk, draft, draft.version)


def part(case: Case, matter: str) -> Case:
    return case.parts.get(matter=matter)


def renew(cast: Cast, marks: Case) -> None:
    """A renewal of the mark in its grace period goes together with the change."""
    row = marks.rights.get(number="99001001")
    renewal = Case.objects.create(
        number="深商续〔2026〕1号", matter="trademark-renewal", edition_id=marks.edition_id, title="续展",
        state="checking", person=cast.clerk.person, organisation=cast.firm, party=cast.party, desk="ip",
    )  # fmt: skip
    CaseRight.objects.create(case=renewal, right=row.right, ref=row.ref, number=row.number, title=row.title)


def test_one_submission_makes_a_case_with_its_parts(cast: Cast) -> None:
    case = submitted(cast)
    assert case.is_bundle and case.number.startswith("深更〔2026〕")
    matters = set(case.parts.values_list("matter", flat=True))
    assert {
        "company-change",
        "trademark-change",
        "patent-bibliographic-change",
        "customs-recordal-change",
    } <= matters
    assert case.savings["fields"] < case.savings["fields_before"]
    assert part(case, "trademark-change").state == "waiting_certificate"
    assert part(case, "company-change").state == "checking"


def test_the_certificate_moves_the_waiting_parts(cast: Cast) -> None:
    case = submitted(cast)
    company = part(case, "company-change")
    step(cast.window, company, "accept")
    step(cast.window, company, "hand_over", receipt="登字001")
    company.refresh_from_db()
    service.add_file(cast.window, company, company.version, "change_certificate", "证明.pdf", PDF)
    step(cast.window, company, "record_granted", on=date(2026, 11, 23), receipt="核变001")
    marks = part(case, "trademark-change")
    assert marks.state == "checking", marks.events.values_list("action", "reason")
    chosen = steps.pack_of(marks)
    grounds = steps.facts_of(marks, chosen, date(2026, 11, 23))[1]
    assert {g.code for g in grounds} == {"in_renewal_grace"}
    with pytest.raises(Refused, match="condition does not hold"):
        step(cast.window, marks, "accept")
    renew(cast, marks)
    assert Party.objects.get(pk=cast.party.pk).name == NEW_NAME
    step(cast.window, marks, "accept")
    step(cast.window, marks, "hand_over", receipt="商001")
    step(cast.window, marks, "record_granted", on=date(2026, 11, 23))
    shown = Ownership.objects.filter(party=cast.party, right__in=marks.rights.values("right"), until=None)
    assert set(shown.values_list("recorded_name", flat=True)) == {NEW_NAME}
    case.refresh_from_db()
    assert case.state == Case.OPEN
