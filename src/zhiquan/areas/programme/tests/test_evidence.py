"""Evidence from hand to hand: only what a named reviewer accepted counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhiquan.areas.programme import access, queries, service
from zhiquan.areas.programme.models import Denominator, Evidence, Item, Submission
from zhiquan.areas.programme.queries.board import board
from zhiquan.areas.programme.queries.figures import figures_of
from zhiquan.areas.programme.tests.conftest import SMALL, START, item_of, stones_of
from zhiquan.kernel import indicators, notices
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.kernel.models import AuditEntry, StoredFile

DAY = timedelta(days=1)


def actual(plan, code, day):
    plan.refresh_from_db()
    return next(s for s in board(plan, day).states if s.item.code == code).light.actual


def test_only_accepted_evidence_counts_and_from_the_day_of_acceptance(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    stone = stones_of(item)[0]
    row = world.hand_in(item, stone, START)
    assert actual(plan, "M1", START) == 0
    row = world.accept(row, START + 3 * DAY)
    assert (row.evidence.true_on, row.accepted_on) == (START, START + 3 * DAY)
    assert actual(plan, "M1", START + 2 * DAY) == 0
    assert actual(plan, "M1", START + 3 * DAY) == pytest.approx(0.2)


def test_nobody_accepts_what_he_handed_in(world):
    from zhiquan.kernel.actor import OFFICE, REVIEWER

    both = world.member("both", world.bureau, OFFICE, REVIEWER)
    plan = world.asked()
    item = item_of(plan, "M1")
    row = world.hand_in(item, stones_of(item)[0], START, by=both)
    for decide in (
        lambda: service.accept_submission(both, row, row.version),
        lambda: service.return_submission(both, row, row.version, "x"),
    ):
        with pytest.raises(Denied):
            decide()
    with pytest.raises(Denied):
        service.accept_submission(world.office, row, row.version)
    assert world.accept(row, START).state == Submission.ACCEPTED


def test_a_body_hands_in_for_its_own_items_only(world):
    plan = world.asked()
    own, other = item_of(plan, "M2"), item_of(plan, "M7")
    row = world.hand_in(own, stones_of(own)[0], START, by=world.contact)
    assert row.evidence.organisation == world.body("sti")
    with pytest.raises(Denied):
        world.hand_in(other, stones_of(other)[0], START, by=world.contact)
    for actor in (world.supervisor, world.reviewer, world.approver, world.outsider):
        with pytest.raises(Denied):
            world.hand_in(own, stones_of(own)[0], START, by=actor)
    assert access.submissions.visible_to(world.education).count() == 1, "each body sees all"
    with pytest.raises(Denied):
        service.withdraw_submission(world.education, row, row.version)


def test_a_return_needs_a_reason_tells_the_body_and_the_body_hands_in_again(world):
    plan = world.asked()
    item = item_of(plan, "M2")
    stone = stones_of(item)[0]
    before = notices.unread(world.contact.person)
    row = world.hand_in(item, stone, START, by=world.contact)
    with pytest.raises(Refused) as refusal:
        service.return_submission(world.reviewer, row, row.version, " ")
    assert refusal.value.code == "reason_missing"
    row = service.return_submission(world.reviewer, row, row.version, "缺少测算")
    assert (row.state, row.reason, row.accepted_on) == (Submission.RETURNED, "缺少测算", None)
    assert notices.unread(world.contact.person) == before + 1
    with pytest.raises(Denied):
        service.accept_submission(world.reviewer, row, row.version)
    again = world.hand_in(item, stone, START + DAY, by=world.contact)
    world.accept(again, START + 2 * DAY)
    assert actual(plan, "M2", START + 2 * DAY) > 0


def test_a_withdrawn_piece_is_gone_from_the_queue_and_a_reviewed_one_stays(world):
    plan = world.asked()
    item = item_of(plan, "M2")
    row = world.hand_in(item, stones_of(item)[0], START, by=world.contact)
    assert queries.waiting_count(world.reviewer) == 1
    service.withdraw_submission(world.contact, row, row.version)
    assert queries.waiting_count(world.reviewer) == 0
    row = world.prove(item, stones_of(item)[0], START)
    with pytest.raises(Refused) as refusal:
        service.withdraw_submission(world.office, row, row.version)
    assert refusal.value.code == "already_reviewed"


def test_two_reviewers_at_once_one_decision(world):
    from zhiquan.kernel.actor import REVIEWER

    other = world.member("reviewer2", world.bureau, REVIEWER)
    plan = world.asked()
    item = item_of(plan, "M1")
    row = world.hand_in(item, stones_of(item)[0], START)
    stale = Submission.objects.get(pk=row.pk)
    service.return_submission(world.reviewer, row, row.version, "x")
    with pytest.raises((Conflict, Denied)):
        service.accept_submission(other, stale, stale.version)
    stale.refresh_from_db()
    assert stale.state == Submission.RETURNED


def test_a_revocation_counts_from_its_day_and_keeps_the_past(world):
    plan = world.asked()
    item = item_of(plan, "M1")
    stone = stones_of(item)[0]
    row = world.prove(item, stone, START)
    with pytest.raises(Refused) as refusal:
        service.revoke_submission(world.reviewer, row, row.version, "")
    assert refusal.value.code == "reason_missing"
    with world.on(START + 10 * DAY):
        row = service.revoke_submission(world.reviewer, row, row.version, "文件作废")
    assert actual(plan, "M1", START + 9 * DAY) == pytest.approx(0.2)
    assert actual(plan, "M1", START + 10 * DAY) == 0
    with pytest.raises(Refused):
        service.revoke_submission(world.reviewer, row, row.version, "x")
    world.prove(item, stone, START + 12 * DAY)
    days = [START, START + 9 * DAY, START + 10 * DAY, START + 11 * DAY, START + 12 * DAY]
    proved = indicators.get("programme.milestones_proved")
    assert indicators.history(proved, days) == [1, 1, 0, 0, 1]


def test_evidence_of_a_day_to_come_or_for_nothing_is_refused(world):
    plan = world.asked()
    item, other = item_of(plan, "M1"), item_of(plan, "M2")
    common = {"title": "t", "name": "a.txt", "data": b"a"}
    with world.on(START):
        for more, code in [
            ({"true_on": START + DAY}, "true_in_future"),
            ({"true_on": START, "completes": True}, "nothing_completed"),
            ({"true_on": START, "milestone": stones_of(other)[0]}, "milestone_elsewhere"),
        ]:
            with pytest.raises(Refused) as refusal:
                service.submit_document(world.office, item, **common, **more)
            assert refusal.value.code == code
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.filter(name="a.txt").exists()


def test_a_reported_figure_stands_apart_and_is_never_added(world):
    plan = world.asked()
    item = item_of(plan, "M2")
    with world.on(START), pytest.raises(Refused) as refusal:
        service.submit_figure(
            world.contact,
            item,
            target_code="nothing",
            value=Decimal(1),
            true_on=START,
            name="a.txt",
            data=b"a",
        )
    assert refusal.value.code == "no_target"

    def report(value, true_on, accepted):
        with world.on(accepted):
            row = service.submit_figure(
                world.contact, item, target_code="pilot_institutions", value=Decimal(value), true_on=true_on,
                name="a.txt", data=str(value).encode(),
            )  # fmt: skip
        return world.accept(row, accepted)

    def figure(day):
        return next(f for f in figures_of([item], day)[item.pk] if f.target.code == "pilot_institutions")

    report(3, START, START + 2 * DAY)
    second = report(4, START + DAY, START + 3 * DAY)
    assert figure(START + DAY).reported is None
    assert (figure(START + 2 * DAY).reported, figure(START + 2 * DAY).value) == (3, None)
    found = figure(START + 5 * DAY)
    assert (found.reported, found.value, found.met, found.reported_on) == (4, None, None, START + 3 * DAY)
    with world.on(START + 6 * DAY):
        service.revoke_submission(world.reviewer, second, second.version, "x")
    assert figure(START + 6 * DAY).reported == 3
    assert figure(START + 5 * DAY).reported == 4
    assert actual(plan, "M2", START + 6 * DAY) == 0, "a figure completes no milestone"


def test_a_case_list_keeps_the_fingerprint_of_its_members(world):
    plan = world.asked()
    item, other = item_of(plan, "M1"), item_of(plan, "M4")
    world.prove(other, stones_of(other)[0], START)
    code = "programme.milestones_proved"
    with world.on(START + DAY):
        row = service.submit_cases(world.office, item, indicator=code, true_on=START)
        with pytest.raises(Refused) as refusal:
            service.submit_cases(world.office, item, indicator="no.such", true_on=START)
    assert refusal.value.code == "no_indicator"
    evidence = row.evidence
    assert (evidence.value, evidence.kind, evidence.file) == (1, Evidence.CASES, None)
    world.prove(other, stones_of(other)[1], START + 2 * DAY)
    members = indicators.get(code).members(START)
    assert indicators.fingerprint(indicators.counted(members, START)) == evidence.fingerprint


def test_the_audit_log_names_the_documents_hash_and_never_its_name(world):
    plan = world.asked()
    row = world.hand_in(item_of(plan, "M1"), None, START)
    entry = AuditEntry.objects.get(action="programme.evidence.submit")
    assert entry.detail["sm3"] == row.evidence.file.sm3
    assert row.evidence.title not in str(entry.detail)


@pytest.mark.django_db(transaction=True)
def test_a_request_repeated_at_once_hands_in_once(together):
    from zhiquan.areas.programme.tests.conftest import World

    world = World()
    plan = world.asked(SMALL)
    item = plan.items.first()

    def work(i):
        row = service.submit_document(
            world.office, Item.objects.get(pk=item.pk), title="t", true_on=date(2020, 1, 1), name="a.txt",
            data=b"a", key="the-same-key",
        )  # fmt: skip
        return row.pk

    found = together(6, work)
    assert len(set(found)) == 1, found
    assert Submission.objects.count() == Evidence.objects.count() == 1
    assert AuditEntry.objects.filter(action="programme.evidence.submit").count() == 1
    # Another person's same key is another request.
    assert (
        service.submit_document(
            world.office2,
            item,
            title="t",
            true_on=date(2020, 1, 1),
            name="a.txt",
            data=b"a",
            key="the-same-key",
        ).pk
        not in found
    )


# ---------- several plans side by side


def test_several_plans_share_one_piece_of_evidence_and_review_it_apart(world):
    """One document proves an item of each of three plans; each plan decides and revokes for itself."""
    plans = [world.asked()]
    plans += [world.asked(SMALL.replace("演示工作", f"第{n}项工作")) for n in (2, 3)]
    pilot, second, third = plans
    m2 = item_of(pilot, "M2")
    twos = [p.items.get(order=2) for p in (second, third)]
    first = world.prove(m2, stones_of(m2)[0], START)
    evidence = first.evidence
    with world.on(START + DAY):
        rows = [
            service.share_evidence(world.office, evidence, two, milestone=stones_of(two)[0], completes=True)
            for two in twos
        ]
        with pytest.raises(Refused) as refusal:
            service.share_evidence(world.office, evidence, twos[0])
    assert refusal.value.code == "already_shared"
    assert Evidence.objects.count() == 1
    assert StoredFile.objects.filter(name="proof.txt").count() == 1
    assert [p.items.get(pk=t.pk).submissions.get().state for p, t in zip(plans[1:], twos, strict=True)] == [
        "submitted", "submitted",
    ]  # fmt: skip
    with pytest.raises(Denied):
        service.share_evidence(world.contact, evidence, twos[0])
    world.accept(rows[0], START + 2 * DAY)
    service.return_submission(world.reviewer, rows[1], rows[1].version, "与本项无关")
    day = START + 3 * DAY
    two = twos[0].code
    assert [actual(pilot, "M2", day) > 0, actual(second, two, day) > 0, actual(third, two, day) > 0] == [
        True, True, False,
    ]  # fmt: skip
    with world.on(START + 5 * DAY):
        first.refresh_from_db()
        service.revoke_submission(world.reviewer, first, first.version, "x")
    day = START + 5 * DAY
    assert [actual(pilot, "M2", day) > 0, actual(second, two, day) > 0] == [False, True]
    assert actual(pilot, "M2", START + 4 * DAY) > 0
    proved = indicators.get("programme.milestones_proved")
    days = [START + n * DAY for n in (-1, 0, 2, 4, 5)]
    assert indicators.history(proved, days) == [0, 1, 2, 2, 1]
    again = service.share_evidence(world.office, evidence, twos[1])
    assert again.state == Submission.SUBMITTED, "what was returned may be handed in again"


def test_a_body_shares_its_own_evidence_where_it_is_responsible(world):
    pilot = world.asked()
    m2 = item_of(pilot, "M2")
    own = world.hand_in(m2, None, START, by=world.contact).evidence
    others = world.hand_in(m2, None, START, by=world.education).evidence
    m1, m7 = item_of(pilot, "M1"), item_of(pilot, "M7")
    with world.on(START):
        assert service.share_evidence(world.contact, own, m1).submitted_by == world.contact.person
        with pytest.raises(Denied):
            service.share_evidence(world.contact, own, m7)
        with pytest.raises(Denied):
            service.share_evidence(world.contact, others, m1)


# ---------- frozen lists


def test_a_frozen_list_gets_versions_and_the_old_ones_stay(world):
    parks = [("p1", "甲园区"), ("p2", "乙园区")]
    freeze = service.freeze_denominator
    first = freeze(world.office, "parks", "重点园区", parks, valid_from=START, reason="")
    later = START + DAY
    for entries, start, reason, code in [
        ([], later, "x", "denominator_empty"),
        ([*parks, ("p1", "丙园区")], later, "x", "denominator_key_twice"),
        (parks[:1], later, " ", "reason_missing"),
        (parks[:1], START, "x", "denominator_too_early"),
    ]:
        with pytest.raises(Refused) as refusal:
            freeze(world.office, "parks", "重点园区", entries, valid_from=start, reason=reason)
        assert refusal.value.code == code
    with pytest.raises(Denied):
        freeze(world.contact, "parks", "重点园区", parks, valid_from=later, reason="x")
    second = freeze(world.office, "parks", "重点园区", parks[:1], valid_from=later, reason="撤销一处")
    assert (first.number, second.number, first.entries.count(), second.entries.count()) == (1, 2, 2, 1)
    assert Denominator.objects.count() == 2
    assert AuditEntry.objects.filter(action="programme.denominator.freeze").count() == 2
