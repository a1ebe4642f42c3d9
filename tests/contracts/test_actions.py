"""Every action of the programme: one entry in the log under the right name, none where it was refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.contracts import world as making
from tests.contracts.world import TODAY, World
from zhiquan.areas.programme import service
from zhiquan.areas.programme.models import Plan
from zhiquan.kernel import audit
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import AuditEntry

SECRET = "一种尚未公开的发明"


def named_actions(world: World) -> Iterator[tuple[str, str, Any]]:
    """Every action of the programme on the world: its name, who does it, and the call."""
    rows = world.rows
    item, draft, stone = rows["item.active"], rows["item.draft"], rows["milestone"]
    text = {"name": "甲.txt", "data": "示例".encode()}
    new = {"code": "n9", "title": "题", "body_names": ["市商务局"]}
    step = {"title": "自定", "planned_on": TODAY, "weight": 1, "organisation": None}

    def fresh(row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    def on(action: Any, row: Any, *more: Any) -> Any:
        """Called with the row and its version as they are by then."""
        return lambda actor: action(actor, fresh(row), fresh(row).version, *more)

    yield "import_plan", "office", lambda a: service.import_plan(a, "方案.txt", "示例方案".encode())
    yield "edit_item", "office", on(service.edit_item, draft, {"title": "改"})
    yield "drop_item", "office", on(service.drop_item, draft)
    yield "restore_item", "office", on(service.restore_item, draft)
    yield "add_item", "office", lambda a: service.add_item(a, rows["plan.draft"], new)
    yield "ask_bodies", "office", lambda a: service.ask_bodies(a, item)
    yield "set_lead", "office", lambda a: service.set_lead(a, item, rows["body"])
    yield "add_milestone", "office", lambda a: service.add_milestone(a, item, step)
    yield "change_milestone", "office", on(service.change_milestone, stone, {"weight": 3}, "理由")
    last = item.milestones.order_by("-planned_on").first()
    yield "remove_milestone", "office", on(service.remove_milestone, last, "理由")
    yield "override_light", "office", on(service.override_light, item, "late", "理由")
    yield "clear_override", "office", on(service.clear_override, item)
    yield (
        "submit_document",
        "owner",
        lambda a: service.submit_document(a, item, title="题", true_on=TODAY, **text),
    )
    yield (
        "submit_figure",
        "owner",
        lambda a: service.submit_figure(a, item, target_code="q1", value=Decimal(3), true_on=TODAY, **text),
    )
    yield (
        "submit_cases",
        "owner",
        lambda a: service.submit_cases(a, item, indicator="programme.milestones_proved", true_on=TODAY),
    )
    yield (
        "share_evidence",
        "owner",
        lambda a: service.share_evidence(
            a, rows["submission"].evidence, item.plan.items.exclude(pk=item.pk).first()
        ),
    )
    yield "return_submission", "reviewer", on(service.return_submission, rows["submission"], "缺")
    yield "revoke_submission", "reviewer", on(service.revoke_submission, rows["submission.accepted"], "误")
    waiting = [making.hand_in(world, f"又{n}") for n in range(2)]
    yield "accept_submission", "reviewer", on(service.accept_submission, waiting[0])
    yield "withdraw_submission", "owner", on(service.withdraw_submission, waiting[1])
    yield (
        "freeze_denominator",
        "office",
        lambda a: service.freeze_denominator(
            a, "parks2", "园区", [("p", "园")], valid_from=TODAY, reason="示例"
        ),
    )
    drafted = rows["bulletin.draft"]
    yield (
        "draft_bulletin",
        "office",
        lambda a: service.draft_bulletin(
            a,
            rows["plan.active"],
            form="briefing",
            period_from=date(2026, 7, 1),
            period_to=date(2026, 9, 30),
            as_of=TODAY,
        ),
    )
    yield "edit_bulletin", "office", on(service.edit_bulletin, drafted, {"title": "改"})
    yield "refresh_figures", "office", on(service.refresh_figures, drafted, TODAY)
    yield "ask_countersign", "office", lambda a: service.ask_countersign(a, drafted, [rows["body"]])
    yield (
        "answer_countersign",
        "owner",
        lambda a: service.answer_countersign(a, drafted, agree=True, comment=""),
    )
    yield "submit_bulletin", "office", on(service.submit_bulletin, drafted)
    yield "return_bulletin", "approver", on(service.return_bulletin, rows["bulletin.submitted"], "改")
    yield "approve_bulletin", "approver", on(service.approve_bulletin, drafted)
    yield "correct_bulletin", "office", lambda a: service.correct_bulletin(a, rows["bulletin.issued"], "正")
    yield "discard_bulletin", "office", on(service.discard_bulletin, making.draft_bulletin(world))
    yield "publish_plan", "office", on(service.publish_plan, rows["plan.draft"])
    yield "close_plan", "office", on(service.close_plan, rows["plan.draft"])


def test_each_action_leaves_exactly_one_entry_under_the_right_name(world: World) -> None:
    done = set()
    for name, role, call in named_actions(world):
        actor = world.actors[role]
        before = AuditEntry.objects.count()
        call(actor)
        entries = list(AuditEntry.objects.order_by("pk")[before:])
        assert len(entries) == 1, (name, [e.action for e in entries])
        entry = entries[0]
        assert (entry.actor, entry.person_uid) == (actor.name, actor.person.uid), name
        assert entry.organisation_uid == actor.organisation.uid, name
        assert entry.action.startswith("programme.") and entry.ref.count(":") == 1, name
        done.add(name)
    assert set(service.__all__) - done == set(), "name these actions here as well"


def test_whoever_may_not_act_leaves_no_entry_and_no_change(world: World) -> None:
    """The same actions by a body's contact who is not responsible: refused one and all, nothing written."""
    outsider = world.actors["outsider"]
    for name, _role, call in named_actions(world):
        before = (AuditEntry.objects.count(), Plan.objects.count())
        with pytest.raises(Refused):
            call(outsider)
        assert (AuditEntry.objects.count(), Plan.objects.count()) == before, name


def test_the_log_holds_no_content(world: World) -> None:
    """Names of fields, states, hashes; never what somebody wrote in a document or a draft."""
    service.submit_document(
        world.actors["owner"], world.rows["item.active"], title=SECRET, true_on=TODAY, name="x.txt", data=SECRET.encode(),
        note=SECRET,
    )  # fmt: skip
    row = service.draft_bulletin(
        world.actors["office"], world.rows["plan.active"], form="official", period_from=date(2026, 7, 1),
        period_to=date(2026, 9, 30), as_of=TODAY,
    )  # fmt: skip
    service.edit_bulletin(world.actors["office"], row, row.version, {"title": SECRET})
    assert SECRET not in json.dumps(
        list(AuditEntry.objects.values_list("detail", flat=True)), ensure_ascii=False
    )


@pytest.mark.parametrize("table", ["kernel_auditentry", "kernel_auditlink"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_log_can_only_grow(world: World, table: str, verb: str) -> None:
    audit.seal_all()
    column = {"kernel_auditentry": "actor = 'x'", "kernel_auditlink": "hash = 'x'"}[table]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, column))
    assert audit.verify().whole
