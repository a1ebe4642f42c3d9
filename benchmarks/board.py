"""The board, an item and the evidence list at the size of a large city: invented plans, items and evidence.

    python benchmarks/board.py [--postgres URL] [--plans 5] [--items 200] [--evidence 200000] [--requests 20]

Builds the data in a temporary folder (and, with ``--postgres``, in a database of its own that is dropped
again), asks for each page through Django's own client as an officer, and prints one Markdown table. ``--profile
PAGE`` prints where one page spends its time instead. Nothing is asserted: a benchmark is a command.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

TODAY = date(2026, 11, 23)
STEPS = ("plan_issue", "pilot", "full_operation", "summary", "acceptance")
BATCH = 2000


# ---------- invented data


def batches(rows: Iterator[Any], model: Any) -> None:
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            model.objects.bulk_create(held)
            held = []
    model.objects.bulk_create(held)


def build(plans: int, items: int, evidence: int) -> None:
    """Everything drawn from one seed; no name stands for anybody."""
    from django.conf import settings
    from django.db import connection

    from zhiquan.kernel import editions
    from zhiquan.kernel.models import Mandate, Organisation, Person

    edition = editions.load_folder(Path(settings.POLICY) / settings.CITY)
    bureau = Organisation.objects.get(body_code="ip")
    for name, role in (("office", "office"), ("reviewer", "reviewer")):
        person = Person.objects.create_user(name, "x", display_name=name, is_demo=True)
        Mandate.objects.create(person=person, organisation=bureau, role=role, valid_from=date(2020, 1, 1))
    draw = random.Random(20261122)
    _plans(plans, items, edition.hash, draw)
    _evidence(evidence, draw)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _plans(plans: int, items: int, digest: str, draw: random.Random) -> None:
    from zhiquan.areas.programme.models import Item, ItemBody, Milestone, Plan, Target
    from zhiquan.kernel import clock
    from zhiquan.kernel.models import Organisation

    bodies = list(Organisation.objects.filter(body_code__isnull=False))
    for number in range(1, plans + 1):
        plan = Plan.objects.create(
            title=f"演示方案第{number}号（虚构）", short_title=f"方案{number}", state=Plan.ACTIVE, code=f"p{number}",
            edition_id=digest, issued_on=date(2026, 1, 5), published_at=clock.start_of(date(2026, 1, 12)),
        )  # fmt: skip
        rows = [
            Item(
                plan=plan, code=f"{number}-{n}", order=n, title=f"演示举措第{n}项：推进第{n}类服务（虚构）",
                section=f"第{n * 6 // (items + 1) + 1}类", text="演示条文。" * 40, ongoing=n % 5 < 2,
                due=None if n % 5 < 2 else date(2026, 12, 31) + timedelta(days=30 * (n % 13)),
            )
            for n in range(1, items + 1)
        ]  # fmt: skip
        Item.objects.bulk_create(rows)
        ItemBody.objects.bulk_create(
            ItemBody(item=i, organisation=b, order=o, asked_on=date(2026, 1, 12))
            for i in rows
            for o, b in enumerate(draw.sample(bodies, 3), start=1)
        )
        Milestone.objects.bulk_create(m for i in rows for m in _milestones(i))
        Target.objects.bulk_create(
            Target(item=i, code="t", label="演示指标", comparator=">=", value=10, unit="case")
            for i in rows[::3]
        )


def _milestones(item: Any) -> Iterator[Any]:
    from zhiquan.areas.programme.models import Milestone

    if item.due:
        for n, code in enumerate(STEPS, start=1):
            day = item.due - timedelta(days=(270, 180, 90, 45, 14)[n - 1])
            yield Milestone(item=item, code=code, order=n, ideal_on=day, planned_on=day, weight=20)
        return
    for n in range(8):
        day = date(2026 + n // 4, n % 4 * 3 + 3, 20)
        yield Milestone(
            item=item, code=f"review-{day.year}Q{n % 4 + 1}", kind=Milestone.REVIEW, cycle=day.year, order=n,
            ideal_on=day, planned_on=day, weight=15,
        )  # fmt: skip


def _evidence(count: int, draw: random.Random) -> None:
    """Seven of ten pieces are accepted, one in six completes a milestone; some wait, some went back."""
    from zhiquan.areas.programme.models import Evidence, Milestone, Submission
    from zhiquan.kernel import clock
    from zhiquan.kernel.models import AuditEntry, Organisation, Person

    stones: dict[int, list[int]] = {}
    for pk, item in Milestone.objects.filter(planned_on__lt=date(2027, 1, 1)).values_list("pk", "item_id"):
        stones.setdefault(item, []).append(pk)
    items = sorted(stones)
    body = Organisation.objects.get(body_code="sti")
    office = Person.objects.get(username="office")
    first = clock.start_of(date(2026, 1, 12))

    def day(n: int) -> datetime:
        return first + timedelta(minutes=n * 440_000 // count)

    batches(
        (
            Evidence(
                kind=Evidence.DOCUMENT, title=f"演示材料第{n}号（虚构）：第{n % 97}类服务情况",
                true_on=clock.day_of(day(n)), organisation=body, made_by=office, made_at=day(n),
            )
            for n in range(count)
        ),
        Evidence,
    )  # fmt: skip
    start = Evidence.objects.order_by("pk").values_list("pk", flat=True)[0]
    states = (
        [Submission.ACCEPTED] * 14
        + [Submission.RETURNED] * 3
        + [Submission.SUBMITTED] * 2
        + [Submission.REVOKED]
    )

    def submissions() -> Iterator[Any]:
        for n in range(count):
            item = draw.choice(items)
            state, completes, at = draw.choice(states), draw.random() < 1 / 6, day(n)
            accepted = state in (Submission.ACCEPTED, Submission.REVOKED)
            yield Submission(
                evidence_id=start + n, item_id=item, milestone_id=draw.choice(stones[item]) if completes else None,
                completes=completes, state=state, submitted_by=office, submitted_at=at,
                accepted_on=clock.day_of(at) if accepted else None,
                revoked_on=clock.day_of(at) + timedelta(days=9) if state == Submission.REVOKED else None,
                reason="演示理由" if state == Submission.RETURNED else "",
            )  # fmt: skip

    batches(submissions(), Submission)
    batches(
        (
            AuditEntry(
                actor="office", action="programme.evidence.submit", ref=f"programme.submission:{uid}", at=at
            )
            for uid, at in Submission.objects.values_list("uid", "submitted_at").iterator(chunk_size=BATCH)
        ),
        AuditEntry,
    )


# ---------- measuring


def pages() -> dict[str, tuple[str, str, bool]]:
    """Name → address, who asks, whether the kept board is forgotten before each request."""
    from zhiquan.areas.programme.models import Item, Plan, Submission

    plan = Plan.objects.order_by("pk")[0]
    item = Item.objects.filter(plan=plan).order_by("pk")[3]
    total = Submission.objects.count()
    board = f"/programme/plans/{plan.uid}/board/"
    queue = "/programme/evidence/"
    return {
        "board, nothing kept": (board, "office", True),
        "board, kept": (board, "office", False),
        "board, all items": (f"{board}?all=1", "office", False),
        "items of the plan": (f"/programme/plans/{plan.uid}/", "office", False),
        "one item": (f"/programme/items/{item.uid}/", "office", False),
        "evidence, first page": (queue, "office", False),
        "evidence, waiting": (f"{queue}?state=submitted", "reviewer", False),
        "evidence, page in the middle": (f"{queue}?page={total // 100}", "office", False),
        "evidence, search": (f"{queue}?q=第{total // 2}号", "office", False),
        "evidence, search of a word": (f"{queue}?q=第42类", "office", False),
        "evidence of one plan": (f"{queue}?plan={plan.uid}", "office", False),
        "ledger as XLSX": (f"/programme/plans/{plan.uid}/ledger.xlsx", "office", False),
    }


def clients() -> dict[str, Any]:
    from django.test import Client

    from zhiquan.kernel.models import Person

    found = {}
    for name in ("office", "reviewer"):
        found[name] = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="zh-hans")
        found[name].force_login(
            Person.objects.get(username=name), "allauth.account.auth_backends.AuthenticationBackend"
        )
    return found


def forget() -> None:
    from zhiquan.areas.programme.queries.board import kept
    from zhiquan.areas.programme.views.board import drawn

    kept.cache_clear()
    drawn.cache_clear()


def measure(requests: int) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows, asking = [], clients()
    for name, (url, who, cold) in pages().items():
        answer = asking[who].get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
        if cold:
            forget()
        with CaptureQueriesContext(connection) as captured:
            asking[who].get(url)
            # Counted at once: the next request empties the log.
            queries = len(captured)
        seconds, worked = [], []
        for _ in range(requests):
            if cold:
                forget()
            begun, before = time.perf_counter(), time.process_time()
            asking[who].get(url)
            seconds.append(time.perf_counter() - begun)
            worked.append(time.process_time() - before)
        rows.append(line(name, seconds, worked, queries, len(answer.content)))
    return rows


def line(
    name: str, seconds: list[float], worked: list[float], queries: int | None, size: int | None
) -> dict[str, Any]:
    """One row; the processor's own time tells the page from its neighbours on a busy machine."""
    ordered = sorted(seconds)
    return {
        "page": name,
        "queries": queries,
        "kB": round(size / 1024) if size else None,
        "cpu_ms": round(statistics.median(worked) * 1000, 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] * 1000, 1),
    }


def engine(items: int, requests: int) -> dict[str, Any]:
    """The lights alone, without a database: one call an item."""
    from fractions import Fraction

    from zhiquan.engines import progress

    rules = progress.LightRules(Fraction(10), 15, progress.Curve.STEP)
    specs = [progress.StepSpec(c, d, 20) for c, d in zip(STEPS, (270, 180, 90, 45, 14), strict=True)]
    stones = progress.back_schedule(date(2027, 3, 31), specs, imported_on=date(2026, 1, 12))
    proofs = [
        progress.Evidence(s.key, date(2026, 6, 1), date(2026, 6, 2)) for s in stones[:2] for _ in range(3)
    ]

    def work() -> None:
        for _ in range(items):
            progress.light(
                stones, proofs, on=TODAY, rules=rules, start=date(2026, 1, 12), deadline=date(2027, 3, 31)
            )

    seconds, worked = [], []
    for _ in range(requests):
        begun, before = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - begun)
        worked.append(time.process_time() - before)
    return line(f"engine alone, {items} lights", seconds, worked, None, None)


def profile(page: str, requests: int) -> None:
    asking = clients()
    url, who, cold = pages()[page]
    asking[who].get(url)
    watch = cProfile.Profile()
    for _ in range(requests):
        if cold:
            forget()
        watch.enable()
        asking[who].get(url)
        watch.disable()
    pstats.Stats(watch).sort_stats("cumulative").print_stats(70)
    pstats.Stats(watch).sort_stats("tottime").print_stats(25)


# ---------- one process a database


def child(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiquan.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from zhiquan.kernel import clock
    from zhiquan.site import catalogues

    catalogues.compile_into(Path(settings.LOCALE_PATHS[0]))
    if not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", verbosity=0, interactive=False)
    with clock.use(datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=clock.ZONE)):
        if not chosen.built:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            begun = time.perf_counter()
            build(chosen.plans, chosen.items, chosen.evidence)
            print(f"built in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        if chosen.profile:
            profile(chosen.profile, chosen.requests)
            return 0
        print(json.dumps(measure(chosen.requests)))
    return 0


def postgres_database(url: str, name: str) -> Callable[[str], None]:
    import psycopg

    def say(sentence: str) -> None:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sentence.format(name=name))

    return say


def measured(words: list[str], folder: str, url: str) -> list[dict[str, Any]]:
    environment = {**os.environ, "ZHIQUAN_VAR": folder, "ZHIQUAN_MFA": "off", "ZHIQUAN_DATABASE_URL": url}
    found = subprocess.run(
        [sys.executable, __file__, "--child", *words], env=environment, stdout=subprocess.PIPE, check=True
    )
    rows: list[dict[str, Any]] = json.loads(found.stdout)
    return rows


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--postgres", default="", help="address of a server on which a database may be made")
    options.add_argument("--plans", type=int, default=5)
    options.add_argument("--items", type=int, default=200)
    options.add_argument("--evidence", type=int, default=200_000)
    options.add_argument("--requests", type=int, default=20)
    options.add_argument("--profile", default="", metavar="PAGE")
    options.add_argument("--json", action="store_true")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--built", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        return child(chosen)
    words = [f"--{n}={getattr(chosen, n)}" for n in ("plans", "items", "evidence", "requests")]
    tables: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(prefix="zhiquan-bench-") as folder:
        if chosen.profile:
            environment = {**os.environ, "ZHIQUAN_VAR": folder, "ZHIQUAN_MFA": "off"}
            command = [sys.executable, __file__, "--child", *words, f"--profile={chosen.profile}"]
            return subprocess.run(command, env=environment, check=False).returncode
        tables["SQLite"] = measured(words, folder, "")
        if chosen.postgres:
            name = f"zhiquan_bench_{os.getpid()}"
            say = postgres_database(chosen.postgres, name)
            say("CREATE DATABASE {name}")
            try:
                place = f"{chosen.postgres.rsplit('/', 1)[0]}/{name}"
                tables["PostgreSQL"] = measured(words, folder, place)
            finally:
                say("DROP DATABASE {name} WITH (FORCE)")
    bare = engine(chosen.items, chosen.requests)
    if chosen.json:
        print(json.dumps({**tables, "engine": bare}, ensure_ascii=False, indent=1))
        return 0
    show(tables, bare)
    return 0


def show(tables: dict[str, list[dict[str, Any]]], bare: dict[str, Any]) -> None:
    heads = [f"{name} {what}" for name in tables for what in ("queries", "CPU ms", "p50 ms", "p95 ms")]
    print(f"| page | kB | {' | '.join(heads)} |")
    print("|---|--:|" + "--:|" * len(heads))
    for rows in zip(*tables.values(), strict=True):
        cells = [str(v) for r in rows for v in (r["queries"], r["cpu_ms"], r["p50_ms"], r["p95_ms"])]
        print(f"| {rows[0]['page']} | {rows[0]['kB']} | {' | '.join(cells)} |")
    cells = ["", str(bare["cpu_ms"]), str(bare["p50_ms"]), str(bare["p95_ms"]), *("" for _ in heads[4:])]
    print(f"| {bare['page']} |  | {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
