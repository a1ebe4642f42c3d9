"""What the trademark guide, the regulations and the two laws say of a change, on either side of 2027-01-01."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from zhiquan.areas.matters import checks, facts, service
from zhiquan.areas.matters.models import Case, CaseRight
from zhiquan.areas.matters.service import steps, ticking
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.tests.conftest import PDF, Cast, answered, step, with_materials
from zhiquan.areas.matters.tests.test_rename import part, renew, submitted
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def verdict(draft: object) -> checks.Verdict:
    return checks.verdict(draft, pack_of(draft), facts.of_draft(draft))  # type: ignore[arg-type]


def test_every_mark_of_every_name_is_found_and_the_international_one_left_out(cast: Cast) -> None:
    draft = service.begin(cast.clerk, "company-rename")
    rights = facts.rights_in({"rights.trademark": draft.values["rights.trademark"]})
    numbers = set(rights.values_list("number", flat=True))
    assert "99001004" in numbers  # forgotten at the change of 2019
    assert "99001001" in numbers  # in its renewal grace period
    assert not any(number.startswith("G") for number in numbers)


def test_pledged_marks_ask_for_a_consent_each_and_say_so_all_at_once(cast: Cast) -> None:
    draft = with_materials(cast, answered(cast, "trademark-change"), consents=False)
    judged = verdict(draft)
    assert {w.material.material.type for w in judged.missing} == {"pledgee_consent"}
    assert len(judged.missing) == 2 and all(w.holder.startswith("鹏岸银行") for w in judged.missing)
    codes = [g.code for g in judged.grounds]
    assert codes.count("lock_consent_missing") == 2 and "in_renewal_grace" in codes
    with pytest.raises(checks.Unsound) as refused:
        service.submit(cast.clerk, draft, draft.version)
    assert len(refused.value.verdict.missing) == 2
    assert not Case.objects.exists()


def test_consents_settle_the_ground(cast: Cast) -> None:
    judged = verdict(with_materials(cast, answered(cast, "trademark-change")))
    assert not judged.missing
    assert {g.code for g in judged.grounds} == {"in_renewal_grace"}


def test_a_mark_left_out_is_a_ground(cast: Cast) -> None:
    draft = answered(cast, "trademark-change")
    fewer = draft.values["rights.trademark"][1:]
    draft = service.save(cast.clerk, draft, draft.version, {"rights.trademark": fewer})
    assert "marks_left_out" in {g.code for g in verdict(draft).grounds}


def test_an_address_goes_at_once_without_a_certificate(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    assert case.state == "checking"
    assert case.clocks.get(code="check_at_once").stopped_on is None


def test_restructuring_switches_to_the_transfer_form(cast: Cast) -> None:
    draft = answered(cast, "company-rename", **{"subject.continuity": "other"})
    codes = set(_active(draft))
    assert "trademark-transfer" in codes and "patent-owner-transfer" in codes
    assert "trademark-change" not in codes and "patent-bibliographic-change" not in codes


def _active(draft: object) -> tuple[str, ...]:
    from zhiquan.engines import forms

    return forms.active(pack_of(draft).form, facts.of_draft(draft))  # type: ignore[arg-type]


def test_customs_counts_thirty_working_days_from_the_change(cast: Cast) -> None:
    case = submitted(cast)
    customs = part(case, "customs-recordal-change")
    assert customs.state == "waiting_certificate"
    company = part(case, "company-change")
    step(cast.window, company, "accept")
    step(cast.window, company, "hand_over", receipt="登字001")
    company.refresh_from_db()
    service.add_file(cast.window, company, company.version, "change_certificate", "证明.pdf", PDF)
    step(cast.window, company, "record_granted", on=date(2026, 11, 20))
    customs.refresh_from_db()
    running = customs.clocks.get(code="customs_days_from_certificate")
    assert running.anchor_on == date(2026, 11, 20)
    assert (running.source, running.article) == ("CUS-2018", "第11条")
    # 2026-11-20 is a Friday; the 30th working day after it is 2027-01-04 if 1 January is free.
    assert running.due_on == date(2027, 1, 1) or running.provisional
    assert running.due_on >= date(2027, 1, 1)


def test_a_notice_of_defects_counts_from_service_fifteen_days_after_issue(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    told = [{"text": "附页未签章", "place": "co_owners"}, {"text": "邮政编码有误", "place": "party.postcode"}]
    case = step(cast.window, case, "ask_correction", defects=told)
    running = case.clocks.get(code="correction")
    assert running.anchor_on == date(2026, 12, 8) and running.presumed
    assert running.due_on == date(2027, 1, 7)
    letter = case.letters.get(code="correction_notice")
    assert (
        "附页未签章" in letter.content
        and "邮政编码有误" in letter.content
        and "2027年1月7日" in letter.content
    )
    assert case.turn == "applicant" and case.due_on == running.due_on


def test_what_is_not_corrected_in_time_counts_as_abandoned(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    case = step(cast.window, case, "ask_correction", defects=[{"text": "附页未签章"}])
    due = case.clocks.get(code="correction").due_on
    assert ticking.run_late(due) == 0
    with clock.use(datetime(due.year, due.month, due.day + 1, 9, tzinfo=clock.ZONE)):
        assert ticking.run_late() == 1
        assert ticking.run_late() == 0
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("abandoned", "abandoned")
    assert not case.clocks.filter(stopped_on=None).exists()


def test_a_second_round_marks_what_was_not_said_the_first_time(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    case = step(cast.window, case, "ask_correction", defects=[{"text": "甲", "ground": "a"}])
    case = step(cast.clerk, case, "correct")
    case = step(
        cast.window,
        case,
        "ask_correction",
        defects=[{"text": "甲", "ground": "a"}, {"text": "乙", "ground": "b"}],
    )
    second = case.defects.filter(round=2)
    assert {d.ground: d.late for d in second} == {"a": False, "b": True}


def test_accepting_over_a_ground_needs_a_second_person(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    case = step(cast.window, case, "accept_over", reason="续展已经受理，凭证在卷。")
    assert case.state == "checking"
    proposal = case.proposals.get()
    with pytest.raises(Exception, match="role"):
        service.confirm_proposal(cast.window, proposal, proposal.version)
    service.confirm_proposal(cast.approver, proposal, proposal.version, "同意")
    case.refresh_from_db()
    assert case.state == "to_lodge"


def test_refused_in_one_register_is_shown_as_partial(cast: Cast) -> None:
    case = submitted(cast)
    patents = part(case, "patent-bibliographic-change")
    company = part(case, "company-change")
    step(cast.window, company, "accept")
    step(cast.window, company, "hand_over", receipt="登字001")
    step(cast.window, company, "record_refused", reason="名称近似", on=date(2026, 11, 23))
    patents.refresh_from_db()
    case.refresh_from_db()
    assert case.state == Case.PARTIAL
    assert part(case, "trademark-change").outcome == "noted"


def test_the_registrant_alone_may_change_his_marks(cast: Cast) -> None:
    draft = answered(cast, "trademark-change")
    from zhiquan.registry.ports import Right

    foreign = str(Right.objects.get(number="99000014").uid)
    marks = [*draft.values["rights.trademark"], foreign]
    draft = service.save(cast.clerk, draft, draft.version, {"rights.trademark": marks})
    draft = with_materials(cast, draft)
    assert "not_registrant" in {g.code for g in verdict(draft).refusals}
    with pytest.raises(Refused):
        service.submit(cast.clerk, draft, draft.version)


def test_same_key_gives_the_same_case(cast: Cast) -> None:
    draft = with_materials(cast, answered(cast, "company-rename"))
    first = service.submit(cast.clerk, draft, draft.version, "key-1")
    second = service.submit(cast.clerk, draft, draft.version, "key-1")
    assert first.pk == second.pk and Case.objects.filter(parent=None).count() == 1


def test_on_new_year_the_new_law_is_cited_and_the_sample_marked(cast: Cast) -> None:
    with clock.use(datetime(2027, 1, 4, 9, tzinfo=clock.ZONE)):
        case = submitted(
            cast,
            "trademark-change",
            **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"},
        )
        case = step(cast.window, case, "ask_correction", defects=[{"text": "附页未签章"}])
        running = case.clocks.get(code="correction")
        assert running.sample, "whether the regulations of 2014 go on is not settled"
        assert running.provisional, "the calendar of 2027 is not announced"


def test_renewal_together_with_the_change_is_no_ground(cast: Cast) -> None:
    case = submitted(
        cast, "trademark-change", **{"change.kind": "address", "party.address.new": "深圳市南山区样例路1号"}
    )
    assert case.rights.filter(state=CaseRight.INCLUDED).count() >= 36
    renew(cast, case)
    assert steps.facts_of(case, steps.pack_of(case), clock.today())[0]["grounds"] == "free"


def test_two_clerks_at_once_get_a_conflict(cast: Cast) -> None:
    draft = service.begin(cast.clerk, "trademark-change")
    service.save(cast.clerk, draft, draft.version, {"party.postcode": "518000"})
    from zhiquan.kernel.errors import Conflict

    with pytest.raises(Conflict):
        service.save(cast.clerk, draft, draft.version - 1, {"party.postcode": "518001"})
