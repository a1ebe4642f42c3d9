"""Matters at the size of a large city: submissions beside bare inserts, the main pages under load, receipts.

    python benchmarks/matters.py [--postgres URL] [--cases 100000] [--rights 500000] [--submissions 400] [--requests 160]

Builds the data in a temporary folder (and, with ``--postgres``, in a database of its own that is dropped again),
hands drafts in through the service with one client and with eight (threads of one process, as the web server has
them), in the same rounds as single rows of the case table, one a transaction; then starts ``./zhiquan up`` on the same
data and asks for the main pages over HTTP, eight clients at a time. Prints Markdown tables. ``--profile`` prints where
a submission spends its time instead. Nothing is asserted: a benchmark is a command.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

import matters_world as world  # noqa: E402

TODAY = "2026-11-23T09:00"
ROUNDS = 2
RECEIPTS = 300
READY_S = 120
SUBMIT = "submit"
# Name, address by name, its arguments by word, query, who asks (client or window).
PAGES = (
    ("home", "/", (), "", "client"),
    ("services", "matters:services", (), "", "client"),
    ("search", "matters:search", (), "q=改名", "client"),
    ("guide", "matters:guide", ("matter",), "", "client"),
    ("draft, a step", "matters:draft", ("draft",), "step=change", "client"),
    ("draft, summary", "matters:draft", ("draft",), "step=summary", "client"),
    ("my cases", "matters:mine", (), "", "client"),
    ("case", "matters:case", ("case",), "", "client"),
    ("deadlines", "matters:deadlines", (), "", "client"),
    ("desk, queue", "matters:desk", (), "", "window"),
    ("desk, case", "matters:desk-case", ("waiting",), "", "window"),
    ("desk, worklist", "matters:worklist", (), "", "window"),
)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


# ---------- rates inside one process


def shared(clients: int, jobs: Sequence[Any], do: Callable[[Any], object]) -> float:
    """Seconds that `clients` threads need for all jobs, each taking the next one."""
    from django.db import connection

    waiting = iter(jobs)

    def work(_client: int) -> None:
        try:
            for job in waiting_safely(waiting):
                do(job)
        finally:
            if clients > 1:
                connection.close()

    begun = time.perf_counter()
    if clients == 1:
        work(0)
    else:
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(work, range(clients)))
    return time.perf_counter() - begun


def waiting_safely(waiting: Iterator[Any]) -> Iterator[Any]:
    """Draw from an iterator that several threads share (a list's iterator is safe under the interpreter's lock)."""
    yield from waiting


def hand_in(key: int) -> None:
    """What a request does: read the draft, hand it in under the page's key."""
    from zhiquan.areas.matters import service
    from zhiquan.areas.matters.models import Draft

    draft = Draft.objects.select_related("person", "organisation", "party").get(pk=key)
    service.submit(world.client_of(draft), draft, draft.version, secrets.token_urlsafe(16))


def rates(submissions: int) -> dict[str, float]:
    """Per second, by what and by number of clients: all in the same rounds, so that each sees the same machine."""
    from zhiquan.areas.matters.models import Case

    for key in world.drafts(10, skip=5):
        hand_in(key)
    model = Case.objects.filter(matter=world.MATTER, number__startswith="深商变〔2026〕").order_by("-pk")[0]
    bare, alone = world.bare_row(model), world.rows_alone(model)
    spent: dict[str, float] = {}
    done: dict[str, int] = {}
    skip = 100

    def measure(name: str, clients: int, jobs: Sequence[Any], do: Callable[[Any], object]) -> None:
        label = f"{name} {clients}"
        spent[label] = spent.get(label, 0.0) + shared(clients, jobs, do)
        done[label] = done.get(label, 0) + len(jobs)

    for _round in range(ROUNDS):
        for clients in (1, world.CLIENTS):
            share = submissions // ROUNDS
            measure("bare", clients, range(share * 3), bare)
            measure("rows", clients, world.drafts(share, skip), alone)
            measure(SUBMIT, clients, world.drafts(share, skip + share), hand_in)
            skip += share * 2
    return {label: done[label] / seconds for label, seconds in spent.items()}


def receipts() -> float:
    """Lines of an import of receipt numbers per second."""
    from zhiquan.areas.matters import service
    from zhiquan.areas.matters.models import Case
    from zhiquan.kernel.actor import WINDOW, Actor
    from zhiquan.kernel.models import Organisation, Person

    numbers = list(
        Case.objects.filter(state="to_lodge", desk="ip")
        .order_by("pk")
        .values_list("number", flat=True)[:RECEIPTS]
    )
    lines = "\n".join(f"{number},回执{n},2026-11-20" for n, number in enumerate(numbers))
    officer = Actor(
        Person.objects.get(username="window"), Organisation.objects.get(body_code="ip"), frozenset({WINDOW})
    )
    begun = time.perf_counter()
    found = service.import_receipts(officer, "receipts.csv", f"办件编号,回执号,日期\n{lines}".encode())
    seconds = time.perf_counter() - begun
    problems = {line.problem for line in found if line.problem}
    if problems or len(found) != len(numbers):
        raise SystemExit(f"receipts: {problems or len(found)}")
    return len(found) / seconds


def delivered() -> None:
    """All events told, so that the worker is not busy with them while pages are measured."""
    from zhiquan.kernel import outbox

    while outbox.relay(5000):
        pass


# ---------- pages


def addresses() -> dict[str, Any]:
    """What the parent asks for over HTTP: sessions, pages, drafts to hand in."""
    from django.conf import settings
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from zhiquan.areas.matters.models import Case, Draft
    from zhiquan.kernel.models import Person

    def cookie(name: str) -> str:
        browser = Client()
        browser.force_login(Person.objects.get(username=name), BACKEND)
        return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"

    keys = world.drafts(world.CLIENTS)
    found_drafts = Draft.objects.in_bulk(keys)
    fresh = [found_drafts[key] for key in keys]
    waiting = list(Case.objects.filter(state="checking", desk="ip").order_by("-pk")[: world.CLIENTS])
    pages: list[dict[str, Any]] = []
    for name, address, words, query, who in PAGES:
        found = []
        for n in range(world.CLIENTS):
            own = Case.objects.filter(organisation=fresh[n].organisation_id, number__contains="2025").first()
            known = {
                "matter": world.MATTER,
                "draft": fresh[n].uid,
                "case": own and own.uid,
                "waiting": waiting[n].uid,
            }
            try:
                place = address if address == "/" else reverse(address, args=[known[w] for w in words])
            except NoReverseMatch:
                print(f"{name}: there is no page {address} yet", file=sys.stderr)
                break
            found.append(f"{place}?{urlencode(dict([query.split('=')]))}" if query else place)
        if found:
            pages.append({"name": name, "who": who, "urls": found})
    return {
        "clients": [cookie(f"client{n}") for n in range(world.CLIENTS)],
        "windows": [cookie("window") for _ in range(world.CLIENTS)],
        "pages": pages,
        "token": settings.CSRF_COOKIE_NAME,
        "submits": [reverse("matters:draft-submit", args=[uid]) for uid in ready()],
    }


def ready() -> list[uuid.UUID]:
    """Drafts to hand in over HTTP; the n-th is client n % 8's."""
    from zhiquan.areas.matters.models import Draft

    return list(
        Draft.objects.filter(pk__in=world.drafts(200, skip=5000)).order_by("pk").values_list("uid", flat=True)
    )


def ask(link: http.client.HTTPConnection, url: str, cookie: str, form: str = "") -> float:
    """Seconds until the whole answer was there. Ends the run where it is not the page."""
    headers = {"Cookie": cookie, "Accept-Language": "zh-hans"}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    begun = time.perf_counter()
    link.request("POST" if form else "GET", url, form or None, headers)
    answer = link.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - begun
    if answer.status != (302 if form else 200):
        raise SystemExit(f"{url}: {answer.status} {answer.headers.get('Location', '')} {body[:200]!r}")
    return seconds


def pages_under_load(port: int, asked: dict[str, Any], requests: int) -> list[dict[str, Any]]:
    rows = []
    for page in asked["pages"]:
        cookies = asked["windows" if page["who"] == "window" else "clients"]

        def client(n: int, page: dict[str, Any] = page, cookies: list[str] = cookies) -> list[float]:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            ask(link, page["urls"][n], cookies[n])
            return [ask(link, page["urls"][n], cookies[n]) for _ in range(requests // world.CLIENTS)]

        rows.append(line(page["name"], several(client)))
    return [*rows, submissions_over_http(port, asked)]


def submissions_over_http(port: int, asked: dict[str, Any]) -> dict[str, Any]:
    token = secrets.token_hex(16)

    def client(n: int) -> list[float]:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cookie = f"{asked['clients'][n]}; {asked['token']}={token}"
        seconds = []
        for k, address in enumerate(asked["submits"]):
            if k % world.CLIENTS == n:
                form = urlencode({"key": secrets.token_hex(8), "version": "1", "csrfmiddlewaretoken": token})
                seconds.append(ask(link, address, cookie, form))
        return seconds

    return line("hand in (POST)", several(client))


def several(client: Callable[[int], list[float]]) -> tuple[list[float], float]:
    begun = time.perf_counter()
    with ThreadPoolExecutor(world.CLIENTS) as pool:
        found = [s for each in pool.map(client, range(world.CLIENTS)) for s in each]
    return found, time.perf_counter() - begun


def line(name: str, measured: tuple[list[float], float]) -> dict[str, Any]:
    ordered, whole = sorted(measured[0]), measured[1]

    def at(share: int) -> float:
        return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)] * 1000, 1)

    return {
        "page": name, "p50": round(statistics.median(ordered) * 1000, 1), "p95": at(95), "p99": at(99),
        "per_s": round(len(ordered) / whole, 1),
    }  # fmt: skip


# ---------- processes


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """A real `./zhiquan up` on the same folder and database; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "zhiquan.site", "up", "--port", str(port), "--no-demo"]
    told = Path(environment["ZHIQUAN_VAR"]) / "up.log"
    with told.open("ab") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        limit = time.monotonic() + READY_S
        while not healthy(port):
            if running.poll() is not None or time.monotonic() > limit:
                raise SystemExit(told.read_text()[-3000:])
            time.sleep(0.2)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def healthy(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def child(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiquan.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    begun = time.perf_counter()
    world.build(chosen.cases, chosen.rights)
    print(f"built in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    if chosen.profile:
        profile(chosen.submissions)
        return 0
    found = {"rates": rates(chosen.submissions), "receipts": receipts(), "asked": addresses()}
    delivered()
    print(json.dumps(found))
    return 0


def profile(submissions: int) -> None:
    import cProfile
    import pstats

    keys = world.drafts(submissions + 10, skip=100)
    for key in keys[:10]:
        hand_in(key)
    watch = cProfile.Profile()
    watch.enable()
    for key in keys[10:]:
        hand_in(key)
    watch.disable()
    pstats.Stats(watch).sort_stats("cumulative").print_stats(90)
    pstats.Stats(watch).sort_stats("tottime").print_stats(25)


def measured(chosen: argparse.Namespace, folder: str, url: str) -> dict[str, Any]:
    environment = {
        **os.environ, "ZHIQUAN_VAR": folder, "ZHIQUAN_MFA": "off", "ZHIQUAN_DATABASE_URL": url, "ZHIQUAN_CLOCK": TODAY,
        "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    words = [f"--{n}={getattr(chosen, n)}" for n in ("cases", "rights", "submissions", "requests")]
    command = [sys.executable, __file__, "--child", *words, *(["--profile"] if chosen.profile else [])]
    done = subprocess.run(
        command, env=environment, stdout=None if chosen.profile else subprocess.PIPE, check=True
    )
    if chosen.profile:
        return {}
    found: dict[str, Any] = json.loads(done.stdout)
    with served(environment) as port:
        found["pages"] = pages_under_load(port, found["asked"], chosen.requests)
    del found["asked"]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--postgres", default="", help="address of a server on which a database may be made")
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--rights", type=int, default=500_000)
    options.add_argument("--submissions", type=int, default=400)
    options.add_argument("--requests", type=int, default=160)
    options.add_argument("--profile", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        return child(chosen)
    tables: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="zhiquan-bench-") as folder:
        tables["SQLite"] = measured(chosen, folder, "")
        if chosen.postgres and not chosen.profile:
            with (
                tempfile.TemporaryDirectory(prefix="zhiquan-bench-") as second,
                database(chosen.postgres) as url,
            ):
                tables["PostgreSQL"] = measured(chosen, second, url)
    if chosen.json:
        print(json.dumps(tables, ensure_ascii=False, indent=1))
    elif not chosen.profile:
        show(tables)
    return 0


@contextmanager
def database(server: str) -> Iterator[str]:
    import psycopg

    name = f"zhiquan_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def show(tables: dict[str, dict[str, Any]]) -> None:
    print("| per second | clients | " + " | ".join(f"{name} | of bare" for name in tables) + " |")
    print("|---|--:|" + "--:|--:|" * len(tables))
    words = {
        "bare": "bare insert, one case row a transaction",
        "rows": "a submission's rows alone",
        SUBMIT: "submission",
    }
    for clients in (1, world.CLIENTS):
        for code, text in words.items():
            cells = []
            for found in tables.values():
                rate, bare = found["rates"][f"{code} {clients}"], found["rates"][f"bare {clients}"]
                cells += [f"{rate:.0f}" if rate >= 100 else f"{rate:.1f}", f"{rate / bare:.1%}"]
            print(f"| {text} | {clients} | {' | '.join(cells)} |")
    cells = [c for found in tables.values() for c in (f"{found['receipts']:.1f}", "")]
    print(f"| receipts imported, lines | 1 | {' | '.join(cells)} |")
    print(
        f"\n| page, {world.CLIENTS} clients | "
        + " | ".join(f"{n} p50 ms | p95 | p99 | per s" for n in tables)
        + " |"
    )
    print("|---|" + "--:|--:|--:|--:|" * len(tables))
    pages = {row["page"]: None for found in tables.values() for row in found["pages"]}
    for page in pages:
        cells = []
        for found in tables.values():
            row = next((r for r in found["pages"] if r["page"] == page), {})
            cells += [str(row.get(k, "—")) for k in ("p50", "p95", "p99", "per_s")]
        print(f"| {page} | {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
