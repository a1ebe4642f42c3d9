"""The programme's demo: the real plan's items, invented progress, told on a fixed clock by actions alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from zhiquan.areas.programme import service
from zhiquan.areas.programme.models import Bulletin, Item, Milestone, Plan
from zhiquan.kernel import clock, editions, jobs, people
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Job, Organisation
from zhiquan.kernel.points import Cast, demo
from zhiquan.policy import Edition

BEGUN = date(2026, 1, 12)
PLAN = "ip-pilot-2025"
STEPS = ("plan_issue", "pilot", "full_operation", "summary", "acceptance")
NAMES = {
    "plan_issue": "职责分工与实施方案",
    "pilot": "试点运行情况报告",
    "full_operation": "全面运行情况报告",
    "summary": "工作总结",
    "acceptance": "验收材料",
}
# Item → how many steps were proved by today's story; M9 is finished, some wait, some are late.
PROVED = {
    "M1": 2, "M2": 1, "M3": 1, "M4": 3, "M5": 2, "M6": 1, "M9": 5, "M13": 1, "M14": 1, "M18": 1, "H5": 1, "H4": 0,
}  # fmt: skip
# Ongoing item → reviews proved of those due (2026 Q1 to Q3).
REVIEWED = {"M7": 3, "M8": 3, "M10": 3, "M11": 3, "M12": 2, "M15": 3, "M16": 3, "M17": 3, "H1": 3}
UNASKED = ("H2", "H3")


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    with clock.use(datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE)):
        yield


@demo.register("20-programme")
def tell(cast: Cast) -> None:
    """Import, review, publish; ask; hand in, accept and return; draft and issue a bulletin."""
    plan = _plan(cast)
    today = clock.today()
    items = {i.code: i for i in plan.items.all()}
    with on(BEGUN, 15):
        for code, item in items.items():
            if code not in UNASKED:
                service.ask_bodies(cast["office"], item)
        service.set_lead(cast["office"], items["M2"], Organisation.objects.get(body_code="sti"))
        _contacts(cast)
    for code, count in PROVED.items():
        _prove(cast, items[code], list(items[code].milestones.order_by("planned_on"))[:count], today)
    for code, count in REVIEWED.items():
        reviews = items[code].milestones.filter(kind=Milestone.REVIEW).order_by("planned_on")
        _prove(cast, items[code], list(reviews)[:count], today)
    _returned_and_waiting(cast, items, today)
    _figures(cast, items, today)
    _bulletin(cast, plan, today)


def text_of(edition: Edition) -> str:
    """A plan document in our own words from the policy pack: titles, bodies and deadlines of its items."""
    pack = edition.plans[PLAN]
    lines = [pack["title"]["zh-Hans"], "", "二、重点试点任务细化实施举措"]
    place = ""
    for item in pack["items"]:
        if item["path"][-1] != place:
            place = item["path"][-1]
            heading = next(s for s in pack["sections"] if s["no"] == place)
            mark = place.removeprefix("二")
            lines.append(f"{mark}{'、' if mark == '三' else ''}{heading['title']['zh-Hans']}")
        due = item["deadline"].get("due")
        when = f"完成时限:{due[:4]}年{int(due[5:7])}月" if due else "长期推进"
        said = "".join(_sentence(q) for q in item["quantities"])
        number = item["no"] if item["no"].startswith("三") or "(" in item["no"] else f"{item['no']}."
        number = number.removeprefix("三")
        lines.append(f"{number}{item['title']['zh-Hans']}。{said}({'、'.join(item['bodies'])},{when})")
    return "\n".join(lines)


def _sentence(quantity: Any) -> str:
    words = {">=": "不少于", "<=": "不超过", "==": "为"}[quantity["comparator"]]
    units = {"year": "年", "institution": "家", "case": "例", "cny": "元", "percent": "%"}
    return f"{quantity['label']['zh-Hans']}{words}{quantity['value']}{units.get(quantity['unit'], '')}。"


def _plan(cast: Cast) -> Plan:
    edition = editions.current(settings.CITY)
    with on(BEGUN, 9):
        data = text_of(edition).encode()
        plan = service.import_plan(cast["office"], "试点实施方案（演示）.txt", data, demo=True)
        job = Job.objects.get(pk=plan.job_id)
        # The worker is not running yet while the demo is told: the job is done here and now.
        jobs.run_job.call(str(job.uid), job.turn)
        plan.refresh_from_db()
        return service.publish_plan(cast["office"], plan, plan.version)


def _contacts(cast: Cast) -> None:
    for username in ("contact", "contact2", "contact3", "contact4"):
        actor = cast[username]
        if actor.organisation and actor.person:
            people.name_contact(
                cast["office"],
                actor.organisation,
                actor.person.display_name,
                person=actor.person,
                post="业务处（虚构）",
                phone="0755-0000 0000",
            )


def _reporter(cast: Cast, item: Item) -> Actor:
    """A contact whose body is responsible for the item, else the office."""
    bodies = set(item.responsible.values_list("organisation_id", flat=True))
    for username in ("contact", "contact2", "contact3", "contact4"):
        actor = cast[username]
        if actor.organisation and actor.organisation.pk in bodies:
            return actor
    return cast["office"]


def _prove(cast: Cast, item: Item, milestones: list[Milestone], today: date) -> None:
    actor = _reporter(cast, item)
    for number, milestone in enumerate(milestones):
        handed = max(BEGUN + timedelta(days=9), milestone.planned_on - timedelta(days=6 + number * 3))
        if handed + timedelta(days=2) > today:
            handed = today - timedelta(days=5)
        name = NAMES.get(milestone.code, "季度评审材料")
        title = f"{item.shown_title}：{name}"
        with on(handed):
            row = service.submit_document(
                actor,
                item,
                title=title,
                true_on=handed - timedelta(days=3),
                name=f"{item.code}-{milestone.code}.txt",
                data=f"{title}\n\n演示材料，内容虚构。\n".encode(),
                milestone=milestone,
                completes=True,
            )
        with on(handed + timedelta(days=2), 16):
            service.accept_submission(cast["reviewer"], row, row.version)


def _hand_in(cast: Cast, item: Item, day: date, title: str, milestone: Milestone | None) -> Any:
    with on(day):
        return service.submit_document(
            _reporter(cast, item),
            item,
            title=title,
            true_on=day - timedelta(days=1),
            name=f"{item.code}-{day}.txt",
            data=f"{title}\n\n演示材料，内容虚构。\n".encode(),
            milestone=milestone,
            completes=milestone is not None,
        )


def _returned_and_waiting(cast: Cast, items: dict[str, Item], today: date) -> None:
    """One returned with a reason, one waiting for a reviewer."""
    late = items["M5"].milestones.get(code="full_operation")
    row = _hand_in(cast, items["M5"], min(date(2026, 11, 10), today), "服务费用标准征求意见稿", late)
    with on(min(date(2026, 11, 12), today), 11):
        service.return_submission(
            cast["reviewer"], row, row.version, "缺少取费测算，请补充测算依据后重新提交。"
        )
    waiting = items["M1"].milestones.get(code="full_operation")
    _hand_in(cast, items["M1"], min(date(2026, 11, 17), today), "分级分类制度汇编（25 家）", waiting)


def _figures(cast: Cast, items: dict[str, Item], today: date) -> None:
    for day, code, value in (
        (date(2026, 9, 24), "pilot_institutions", 3),
        (date(2026, 10, 16), "empowered_then_converted", 7),
    ):
        with on(min(day, today)):
            row = service.submit_figure(
                cast["contact"],
                items["M2"],
                target_code=code,
                value=Decimal(value),
                true_on=min(day, today),
                name=f"{code}.txt",
                data=f"演示：{value}，虚构。\n".encode(),
            )
        with on(min(day + timedelta(days=3), today), 17):
            service.accept_submission(cast["reviewer"], row, row.version)


def _bulletin(cast: Cast, plan: Plan, today: date) -> None:
    """The third-quarter bulletin is issued; the next is a draft."""
    plan.refresh_from_db()
    with on(min(date(2026, 10, 12), today), 9):
        row = service.draft_bulletin(
            cast["office"],
            plan,
            form=Bulletin.OFFICIAL,
            period_from=date(2026, 7, 1),
            period_to=date(2026, 9, 30),
            as_of=min(date(2026, 9, 30), today),
        )
        row = service.submit_bulletin(cast["office"], row, row.version)
    with on(min(date(2026, 10, 13), today), 9):
        service.approve_bulletin(cast["approver"], row, row.version)
