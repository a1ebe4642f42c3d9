"""Invented weeks of work, told by actions alone: what the contract of indicators is held against.

Each area that offers indicators adds its own life to `LIVES`: a generator that does one day's work on that
day's clock and yields the day. Whatever can change a figure later (a revocation, a late entry, a removal, an
end) belongs in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from zhiquan.areas.programme import service
from zhiquan.areas.programme.models import Item, Milestone, Plan, Submission
from zhiquan.areas.programme.tests.conftest import SMALL, World
from zhiquan.kernel import people
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Contact, Organisation

DAYS = 45
FIRST = date(2026, 12, 8)


def programme(world: World) -> Iterator[date]:
    """Three plans, one read in after its deadlines, one closed; evidence and contacts that come and go."""
    chance = random.Random(20261201)
    plans: list[Plan] = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if number in (0, 3, 30):
            text = None if number == 0 else SMALL.replace("演示工作", f"第{number}项工作")
            plans.append(world.asked(text, day))
        with world.on(day, 14):
            if number == 38:
                second = Plan.objects.get(pk=plans[1].pk)
                service.close_plan(world.office, second, second.version)
            for _ in range(5):
                chance.choice(ERRANDS)(world, chance, day)
        yield day


def _soon(chance: random.Random) -> Item:
    """An item of a running plan, mostly one with little left to do."""
    rows = list(Item.objects.filter(plan__state=Plan.ACTIVE, due__year=2026).order_by("pk"))
    return chance.choice(rows)


def _hand_in(world: World, chance: random.Random, day: date) -> None:
    for _ in range(3):
        item = _soon(chance)
        stone = chance.choice(list(item.milestones.filter(removed=False).order_by("pk")))
        world.hand_in(item, stone, day - timedelta(days=chance.randrange(9)), world.office)


def _decide(world: World, chance: random.Random, day: date) -> None:
    for row in list(Submission.objects.filter(state=Submission.SUBMITTED).order_by("pk"))[:4]:
        try:
            if chance.random() < 0.85:
                service.accept_submission(world.reviewer, row, row.version)
            else:
                service.return_submission(world.reviewer, row, row.version, "缺页")
        except Refused:
            service.return_submission(world.reviewer, row, row.version, "里程碑已取消")


def _revoke(world: World, chance: random.Random, day: date) -> None:
    rows = list(Submission.objects.filter(state=Submission.ACCEPTED).order_by("pk"))
    if rows:
        row = chance.choice(rows)
        service.revoke_submission(world.reviewer, row, row.version, "文件作废")


def _milestones(world: World, chance: random.Random, day: date) -> None:
    item = _soon(chance)
    if chance.random() < 0.4:
        fields = {"title": "新增", "planned_on": day + timedelta(days=5), "weight": 5}
        service.add_milestone(world.office, item, fields)
        return
    open_ones = [
        m for m in Milestone.objects.filter(item=item, removed=False).order_by("pk")
        if not m.submissions.filter(accepted_on__isnull=False, revoked_on=None).exists()
    ]  # fmt: skip
    if len(open_ones) > 1:
        service.remove_milestone(world.office, open_ones[0], open_ones[0].version, "不再需要")


def _contact(world: World, chance: random.Random, day: date) -> None:
    bodies = list(Organisation.objects.filter(kind=Organisation.GOVERNMENT).order_by("pk"))
    body = chance.choice(bodies[:8])
    before = Contact.objects.filter(organisation=body, until=None).first()
    since = day - timedelta(days=chance.choice([0, 0, 6]))
    if before and since < before.since:
        since = before.since
    people.name_contact(world.office, body, f"联系人{chance.random()}", since=since, reason="换人")


ERRANDS = (_hand_in, _hand_in, _decide, _decide, _decide, _revoke, _milestones, _contact)
LIVES: list[Callable[[World], Iterator[date]]] = [programme]
