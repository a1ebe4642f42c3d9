"""Every route as everybody: who gets what, whatever is sent; GET writes nothing; no POST without its token."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests.contracts import routes
from tests.contracts.routes import Line, ask, code
from tests.contracts.world import CAST, HARM, ROLES, VISITOR, World, dropped, writes_seen
from zhiquan.areas.assistant.models import Talk
from zhiquan.kernel.models import AuditEntry

LINES = routes.lines()
GETS = [line for line in LINES if line.method == "GET"]
POSTS = [line for line in LINES if line.method == "POST"]
REFUSED = {"login", "401", "403", "404", "-"}
# Reading the log out is itself recorded; sessions and the throttle's counters are no business records.
BOOKKEEPING = ("django_session", "django_cache")
# Opening a file that lies under a case's own key is itself on the record, and nothing else may come of it.
LOGGED = {"filing:text-file": "filing.text.open"}


# ---------- the table


def test_every_route_stands_in_the_table() -> None:
    """A new route needs a line that says who may see it."""
    listed = {line.route for line in GETS}
    assert set(routes.every()) - listed == set(), "add these to routes.txt"
    assert listed - set(routes.every()) == set(), "these routes are gone"


def test_no_two_addresses_share_a_name() -> None:
    """Two routes of one name would hide each other in the table."""
    named = [(name, path) for name, path in routes.named() if ":" in name]
    assert sorted({name for name, _path in named}) == sorted(name for name, _path in named)


def test_every_line_names_a_route_once() -> None:
    named = [repr(line) for line in LINES]
    assert sorted(set(named)) == sorted(named)
    assert {line.route for line in POSTS} <= {line.route for line in GETS}


# ---------- the walk


class Page(HTMLParser):
    """What the content policy would forbid on a page, and what was typed in and not escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.forms: list[dict[str, str]] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._script = tag == "script"
        if tag == "style" or (tag == "script" and "src" not in given):
            self.wrong.append(f"inline <{tag}>")
        self.wrong += [f"{tag} {name}=" for name in given if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            if given.get(name, "").strip().lower().startswith(("javascript:", "data:text", "http:", "//")):
                self.wrong.append(f"{tag} {name}={given[name][:60]}")
        if tag == "form":
            self.forms.append({"method": given.get("method", "get").lower(), "token": ""})
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken" and self.forms:
            self.forms[-1]["token"] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.wrong.append("script text")

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def faults(answer: Any, *, look: bool = True) -> list[str]:
    """What is wrong with an answer, whatever its status; with `look` also in the page itself."""
    found = []
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy:
        found.append("no content policy")
    if "unsafe" in policy:
        found.append(f"content policy: {policy}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if answer.headers.get("X-Frame-Options") != "DENY":
        found.append("may be framed")
    if not look or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return found
    page = Page()
    page.feed(answer.content.decode())
    found += page.wrong
    found += ["form without token" for form in page.forms if form["method"] == "post" and not form["token"]]
    if HARM[:8] in answer.content.decode():
        found.append("typed text is not escaped")
    return found


def walk(world: World, role: str, lines: list[Line]) -> Iterator[str]:
    """Lines of the table that do not hold for the role."""
    refused: set[int] = set()
    for line in lines:
        path = line.address(world)
        try:
            answer = ask(world, role, line.method, path, line.body)
        except Exception as error:
            yield f"{line} as {role}: 500 {type(error).__name__}: {error}"
            continue
        if code(answer) != line.answers[role]:
            yield f"{line} as {role}: {code(answer)}, expected {line.answers[role]}"
        # The pages of a refusal are all the same: one of each is looked at.
        look = answer.status_code < 400 or answer.status_code not in refused
        refused.add(answer.status_code)
        yield from (f"{line} as {role}: {fault}" for fault in faults(answer, look=look))


@pytest.mark.parametrize("role", ROLES)
def test_get_answers_as_the_table_says_and_writes_nothing(world: World, role: str) -> None:
    before = AuditEntry.objects.count()
    with writes_seen() as writes:
        wrong = list(walk(world, role, [line for line in GETS if line.route not in LOGGED]))
    changed = [sql for sql in writes if not any(f'"{table}"' in sql for table in BOOKKEEPING)]
    assert wrong == []
    assert changed == []
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_logged_get_writes_its_entry_and_nothing_else(world: World, role: str) -> None:
    for line in (line for line in GETS if line.route in LOGGED):
        with writes_seen() as writes:
            wrong = list(walk(world, role, [line]))
        changed = [sql for sql in writes if not any(f'"{table}"' in sql for table in BOOKKEEPING)]
        assert wrong == []
        assert len(changed) == (line.answers[role] == "200")
        assert all('INSERT INTO "kernel_auditentry"' in sql for sql in changed)
        before = AuditEntry.objects.count()
        world.clients[role].get(line.address(world))
        found = [entry.action for entry in AuditEntry.objects.order_by("pk")[before:]]
        assert found == [LOGGED[line.route]] * len(changed)


@pytest.mark.parametrize("role", ROLES)
def test_post_answers_as_the_table_says(world: World, role: str) -> None:
    assert list(walk(world, role, POSTS)) == []


@pytest.mark.parametrize("role", ROLES)
def test_a_route_without_a_post_line_takes_none(world: World, role: str) -> None:
    taking = {line.route for line in POSTS}
    wrong = []
    for line in GETS:
        if line.route not in taking:
            answered = code(ask(world, role, "POST", line.address(world)))
            if answered not in {"-", line.answers[role]} or answered[0] in "23":
                wrong.append(f"{line} as {role}: {answered}")
    assert wrong == []


def test_whatever_may_not_be_known_looks_like_nothing(world: World) -> None:
    """The same page, byte for byte, for a record that is hidden and one that is not there."""
    for role, route, hidden in (
        ("outsider", "programme:plan", "plan.active"),
        ("owner", "programme:plan", "plan.draft"),
        ("colleague", "programme:bulletin", "bulletin.draft"),
        ("outsider", "registry:right", "right.other"),
        ("owner", "registry:right", "right.own"),
        ("outsider", "api:get_right", "right.other"),
        ("screener", "filing:check-kept", "check"),
        ("examiner", "filing:check-kept", "check"),
        ("screener", "filing:preexam-case", "examination"),
        ("examiner", "filing:clue", "clue"),
        ("outsider", "filing:clue", "clue"),
        ("outsider", "filing:draw", "draw.prepared"),
        ("outsider", "filing:inspection", "inspection.found"),
        ("outsider", "api:get_clue", "clue"),
        ("colleague", "assistant:talk", "talk"),
        ("supervisor", "assistant:talk", "talk"),
        ("screener", "assistant:talk", "talk.own"),
        ("outsider", "assistant:talk", "talk.visitor"),
        ("outsider", "assistant:ticket", "ticket.visitor"),
        ("colleague", "assistant:ticket", "ticket"),
        ("window", "assistant:draft", "entry.draft"),
        ("screener", "api:get_talk", "talk.own"),
        ("colleague", "api:get_ticket", "ticket"),
    ):
        answers = [ask(world, role, "GET", routes.address(world, route, at)) for at in (hidden, "nothing")]
        assert [a.status_code for a in answers] == [404, 404]
        assert _stable(answers[0]) == _stable(answers[1]), (role, route)


def _stable(answer: Any) -> str:
    """The page without what differs from request to request: the token's mask, the record's uid."""
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "", answer.content.decode())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


# ---------- hostile bodies

NAMES = [
    "version", "code", "title", "body_names", "lead_name", "due", "ongoing", "key", "kind", "file", "milestone",
    "completes", "target", "value", "indicator", "true_on", "note", "reason", "item", "planned_on", "weight",
    "organisation", "light", "plan", "form", "period_from", "period_to", "as_of", "name", "post", "phone", "since",
    "addressee", "copied_to", "p:x", "text", "agree", "next", "language", "actor", "login", "username", "display_name",
    "email", "role", "valid_from", "valid_to", "short_name", "name_en", "scheme", "number", "country", "owners", "on",
    "reference", "how", "party", "status", "holder", "until", "exclusive", "effective_from", "classes", "jurisdiction",
    "filed_on", "granted_on", "expires_on", "confirmed", "consent", "override", "entries", "decision", "do", "page",
    "q", "url", "topics", "subject",
    "claims", "description", "abstract", "compare", "keep", "answer", "words", "part", "claim", "sample", "calibration",
    "first", "second", "last", "agreed", "filings", "filing", "origin", "accepted", "seat", "officer", "line", "flag",
    "end", "issued_on", "due_on", "source", "seed_event", "seed_day", "seed", "event", "paper", "listed", "manner",
    "trigger", "inspectors", "per_object", "aside", "summary", "cleared", "d-x", "t-x",
    "question", "talk", "turn", "contact", "rating", "received", "channel", "photo", "tab", "topic", "intent", "matters",
    "see", "review_by", "title_zh", "title_en", "asks_zh", "asks_en", "says-TOTAL_FORMS", "says-INITIAL_FORMS",
    "says-0-kind", "says-0-text_zh", "says-0-text_en", "says-0-cites", "says-0-valid_from", "says-0-valid_to",
]  # fmt: skip
KNOWN = {
    "do": [
        "refresh",
        "ask",
        "countersign",
        "submit",
        "return",
        "approve",
        "correct",
        "password",
        "factor",
        "reopen",
        "open",
        "drop",
        "start",
        "retry",
        "close",
        "renew",
        "reply",
        "filed",
        "send",
        "accept_rest",
        "draw",
        "review",
        "dismiss",
        "notify",
        "report",
        "result",
        "measures",
        "pass_on",
        "claim",
        "assign",
        "results",
        "discard",
    ],
    "decision": ["accept", "return", "revoke", "withdraw"],
    # A route's own words, where only these open its branches.
    "assistant:ticket-act": ["contact", "take", "reply", "close"],
    "assistant:draft": ["save", "submit", "accept", "give_back", "withdraw"],
}
VALUES = (
    HARM,
    "9" * 40,
    "nul\x00",
    "9999-12-31",
    "0001-01-01",
    "x" * 3000,
    "{{7*7}}%(title)s%s\r\nSet-Cookie: a=b",
    "'; DROP TABLE kernel_person; --",
    "\U0001f600\u202e/../../etc/passwd",
)
# Fields that choose a branch keep a word that opens it, so that the rest of the body is reached.
CHOICES = {
    "kind": "document",
    "form": "official",
    "role": "office",
    "light": "late",
    "how": "transfer",
    "country": "CN",
}


BRANCHING = {"programme:act-on-bulletin": "do", "programme:review-evidence": "decision", "admin-person-act": "do",
             "admin-organisation-act": "do", "registry:import": "do",
             "admin-endpoint-act": "do", "admin-dead-letter-act": "do", "filing:text": "do", "filing:preexam-decide": "do",
             "filing:preexam-opinion": "do", "filing:samples": "do", "filing:calibrations": "do", "filing:clue-act": "do",
             "filing:list-act": "do", "filing:draw-publish": "do", "assistant:ticket-act": "do", "assistant:draft": "do"}  # fmt: skip


def bodies(route: str) -> Iterator[dict[str, Any]]:
    for value in VALUES:
        yield dict.fromkeys(NAMES, value) | (CHOICES if value in VALUES[:3] else {})
    yield dict.fromkeys(NAMES, "x" * 3000) | {"version": "1"}
    branch = BRANCHING.get(route, "")
    for number, word in enumerate(KNOWN.get(route) or KNOWN.get(branch, ())):
        yield dict.fromkeys(NAMES, VALUES[number % len(VALUES)]) | {branch: word, "version": "1"}


def hostile_file() -> io.BytesIO:
    file = io.BytesIO(b"\x00\xff<script>")
    file.name = "..\\..\\/etc/passwd\r\n.html"
    return file


@pytest.mark.parametrize("role", [name for name, _role, _body in CAST] + [VISITOR])
def test_hostile_bodies_are_refused_and_never_break_anything(world: World, role: str) -> None:
    """Whoever gets in gets a sentence; whoever does not gets the same refusal as with an empty body."""
    wrong = []
    for line in POSTS:
        path = line.address(world)
        if line.body or path.startswith("/api/"):
            continue
        shut = line.answers[role] in REFUSED
        # The first role that gets in sends everything; the others are refused or served by the same code.
        first = next((r for r in ROLES if line.answers[r] not in REFUSED), "")
        for body in itertools.islice(bodies(line.route), None if role == first else 1):
            try:
                answer = ask(world, role, "POST", path, body | {"file": hostile_file()})
            except Exception as error:
                wrong.append(
                    f"{line} as {role} {body['version'][:12]!r} {body['do'][:9]!r}: 500 {type(error).__name__}: {error}"
                )
                continue
            if shut and code(answer) != line.answers[role]:
                wrong.append(f"{line} as {role}: {code(answer)}, expected {line.answers[role]}")
            wrong += [f"{line} as {role}: {fault}" for fault in faults(answer)]
            if "a" in answer.cookies:
                wrong.append(f"{line} as {role}: header injection")
    assert wrong == []


# fmt: off
TEXTS = ["q", "state", "plan", "mine", "page", "light", "body", "sort", "item", "only", "milestone", "kind", "status", "lock",
         "name", "country", "action", "ref", "topic", "lang", "next", "text", "all", "offset", "limit", "number", "code", "change",
         "show", "f", "pair", "grade", "event", "format", "again", "stage", "place", "main_class", "traits", "grounds",
         "tab", "instrument", "matter", "key"]
# fmt: on
DAYS = ["as_of", "first", "last", "on", "day", "days"]


def queries() -> Iterator[dict[str, str]]:
    for value in (HARM, "9" * 40):
        yield dict.fromkeys(TEXTS, value)
    for value in ("0001-01-01", "9999-12-31"):
        yield dict.fromkeys(DAYS, value)
    yield dict.fromkeys([*TEXTS, *DAYS], "nul\x00")


@pytest.mark.parametrize("role", ["office", "auditor", "system", "security", VISITOR])
def test_hostile_queries_are_refused_and_never_break_anything(world: World, role: str) -> None:
    """The first role that gets in asks; a page is asked once for each of its routes."""
    wrong = []
    seen = set()
    for line in GETS:
        first = next((r for r in (VISITOR, "office", *ROLES) if line.answers[r] == "200"), "")
        if role != first or line.route in seen:
            continue
        seen.add(line.route)
        for query in queries():
            try:
                answer = ask(world, role, "GET", line.address(world), query)
            except Exception as error:
                wrong.append(f"{line} as {role} {next(iter(query.items()))}: {type(error).__name__}: {error}")
                continue
            wrong += [f"{line} as {role}: {fault}" for fault in faults(answer)]
    assert wrong == []


# ---------- the token


def test_no_post_is_taken_without_its_token(world: World) -> None:
    """Whatever the role: 403, and the page that says why; 401 where the API asks for signing in first."""
    wrong = []
    clients = {}
    for name, actor in world.actors.items():
        clients[name] = Client(enforce_csrf_checks=True)
        if actor.person:
            clients[name].force_login(actor.person)
    for line in POSTS:
        roles = [r for r in ROLES if r != VISITOR or line.route not in WITHOUT_SESSION]
        opened = next((r for r in roles if line.answers[r] not in REFUSED), VISITOR)
        answered = code(ask(world, opened, "POST", line.address(world), line.body, client=clients[opened]))
        if answered != "403" and line.route not in OPEN_TO_ALL:
            wrong.append(f"{line} as {opened}: {answered}")
    assert wrong == []


# The schema is a public text, whatever the method; a call of an authority carries a signature instead; the page that
# other portals frame gets no cookie, knows nobody and answers as to a visitor, so that nothing can be forged.
OPEN_TO_ALL = {"api:openapi-json", "api:api-root", "api:receive_hook", "assistant:embed"}
# Here a visitor without a session may ask as well; whoever carries one needs its token like everywhere.
WITHOUT_SESSION = {"api:ask_question", "api:rate", "api:hand_over", "api:read_letter"}


def test_no_view_of_ours_is_exempt_from_the_token(world: World) -> None:
    """Ninja checks the token itself, in its cookie authentication."""
    exempt = {
        line.route for line in GETS if getattr(resolve(line.address(world).partition("?")[0]).func, "csrf_exempt", False)
    }  # fmt: skip
    assert {route for route in exempt if not route.startswith("api:")} == {"assistant:embed"}


def test_the_framed_page_knows_nobody(world: World) -> None:
    """What is exempt from the token does nothing in anybody's name, and opens nobody's talk."""
    path = routes.address(world, "assistant:embed", ".")
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.actors["outsider"].person)
    for talk in ("talk", "talk.visitor"):
        body = {"question": "示例", "talk": str(world.at[talk][0]), "key": "guessed"}
        with dropped():
            answer = client.post(path, body)
            made = Talk.objects.latest("pk")
            assert (made.owner, made.organisation) == (None, None)
        assert HARM[:8] not in answer.content.decode()
        assert str(world.at[talk][0]) not in answer.content.decode()
