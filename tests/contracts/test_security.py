"""What an attacker would try, and what each try gets."""

from __future__ import annotations

import csv
import io
import logging
import logging.config
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from openpyxl import load_workbook

from tests.contracts import world as making
from tests.contracts.routes import address, ask
from tests.contracts.world import FORMULA, PASSWORD, TODAY, World
from zhiquan.areas.programme import service

ROOT = Path(__file__).resolve().parents[2]
SECRET = "一种尚未公开的发明"
LOGIN = "/accounts/login/"


# ---------- signing in


def sign_in(client: Client, username: str, password: str, where: str = "192.0.2.1", **more: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password, **more}, REMOTE_ADDR=where)


@pytest.fixture
def nobody_tried() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def signed_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def test_guessing_is_slowed_down_per_account_and_address(world: World, nobody_tried: None) -> None:
    client = Client()
    for _ in range(5):
        assert not signed_in(sign_in(client, "owner", "wrong"))
    # Now even the right word is refused from there, whatever another header says of the address …
    assert not signed_in(sign_in(client, "owner", PASSWORD))
    forged = client.post(
        LOGIN,
        {"login": "owner", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.1",
        HTTP_X_FORWARDED_FOR="9.9.9.9",
    )
    assert not signed_in(forged)
    # … while the owner elsewhere, and others at the same address, are not shut out.
    assert signed_in(sign_in(Client(), "owner", PASSWORD, "192.0.2.2"))
    assert signed_in(sign_in(Client(), "reviewer", PASSWORD))


def test_one_address_cannot_try_many_accounts(world: World, nobody_tried: None) -> None:
    client = Client()
    for number in range(30):
        sign_in(client, f"nobody{number}", "wrong", "192.0.2.9")
    assert not signed_in(sign_in(client, "owner", PASSWORD, "192.0.2.9"))


def test_an_unknown_account_looks_like_a_wrong_password(world: World, nobody_tried: None) -> None:
    known, unknown = (sign_in(Client(), name, "wrong") for name in ("owner", "nobody"))
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_closed_account_does_not_get_in_and_its_sessions_end(world: World, nobody_tried: None) -> None:
    person = world.actors["owner"].person
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert not sign_in(Client(), "owner", PASSWORD).headers.get("Location", "").startswith("/actor/")
    assert ask(world, "owner", "GET", "/notices/").status_code == 302


def test_the_session_changes_at_sign_in_and_ends_at_sign_out(world: World, nobody_tried: None) -> None:
    client = Client()
    client.cookies["zhiquan_session"] = "planted-by-somebody-else-1234567"
    answer = sign_in(client, "owner", PASSWORD)
    cookie = answer.cookies["zhiquan_session"]
    assert cookie.value != "planted-by-somebody-else-1234567"
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/notices/").status_code == 200
    client.get("/accounts/logout/")
    assert client.get("/notices/").status_code == 200, "a link alone signs nobody out"
    kept = cookie.value
    client.post("/accounts/logout/")
    client.cookies["zhiquan_session"] = kept
    assert client.get("/notices/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(world: World, nobody_tried: None, target: str) -> None:
    answers = [
        sign_in(Client(), "owner", PASSWORD, next=target),
        ask(world, "visitor", "POST", "/i18n/language/", {"language": "en", "next": target}),
        ask(world, "owner", "POST", "/actor/switch/", {"actor": str(world.rows["body"].uid), "next": target}),
        ask(world, "owner", "POST", "/accounts/logout/", {"next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert "evil" not in answer["Location"] and answer["Location"].startswith("/")


def test_a_refusal_links_back_to_our_own_pages_only(world: World) -> None:
    where = address(world, "programme:publish", "plan.draft")
    client = world.clients["office"]
    for given, back in (
        ("https://evil.example/x", "/"),
        ("http://testserver/programme/plans/", "http://testserver/programme/plans/"),
    ):
        assert client.post(where, HTTP_REFERER=given).context["back"] == back


# ---------- every answer


@pytest.mark.parametrize(
    "where",
    [
        "/",
        LOGIN,
        "/no/such/page",
        "/healthz",
        "/api/v1/openapi.json",
        "/api/v1/programme/plans",
        "/assistant/embed/",
        "/assistant/widget.js",
    ],
)
def test_headers_hold_on_every_kind_of_answer(world: World, where: str) -> None:
    answer = Client().get(where)
    policy = answer["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy and "http:" not in policy and "*" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer and "X-Powered-By" not in answer


def test_private_pages_and_files_stay_in_no_cache(world: World) -> None:
    for where in (
        "/notices/",
        address(world, "programme:item", "item.active"),
        address(world, "programme:evidence-file", "submission"),
        "/api/v1/programme/plans",
    ):
        assert "no-store" in ask(world, "owner", "GET", where)["Cache-Control"]
    for role, route, at in (
        ("outsider", "assistant:talk", "talk"),
        ("outsider", "assistant:answer-file", "turn,=json"),
        ("visitor", "assistant:talk", "talk.visitor"),
        ("visitor", "assistant:ticket", "ticket.visitor"),
        ("visitor", "assistant:embed", "."),
        ("screener", "assistant:ticket", "ticket"),
        ("screener", "assistant:editing", "."),
        ("outsider", "api:get_talk", "talk"),
    ):
        assert "no-store" in ask(world, role, "GET", address(world, route, at))["Cache-Control"], route


def test_what_somebody_asks_stands_in_no_address_and_no_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A question goes by POST; its answer has an address without it; a contact is nowhere in clear."""
    question = {"question": f"示例，{SECRET}"}
    with caplog.at_level(logging.DEBUG):
        answer = world.clients["visitor"].post(address(world, "assistant:home", "."), question)
        handed = {"kind": "question", "question": SECRET, "contact": "someone@mail.example"}
        given = world.clients["visitor"].post(address(world, "assistant:person", "."), handed)
    assert answer.status_code == given.status_code == 302
    for said in (answer["Location"], given["Location"], caplog.text):
        assert SECRET not in said and "someone@mail.example" not in said
    folder = Path(settings.ZHIQUAN_FILES)
    assert not any(b"someone@mail.example" in f.read_bytes() for f in folder.rglob("*") if f.is_file())


def test_a_forged_host_is_refused(world: World) -> None:
    answer = Client().get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_https_settings_pass_djangos_own_check() -> None:
    with tempfile.TemporaryDirectory(prefix="zhiquan-check-") as folder:
        environment = {
            **os.environ, "ZHIQUAN_HTTPS": "1", "ZHIQUAN_VAR": folder, "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "zhiquan.site.settings", "ZHIQUAN_DATABASE_URL": "",
        }  # fmt: skip
        check = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
        done = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


# ---------- uploads and downloads


@contextmanager
def no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks for a temporary file inside the block fails."""

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError("an upload went to a temporary file")

    with monkeypatch.context() as patch:
        for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkdtemp"):
            patch.setattr(tempfile, name, refuse)
        yield


def hand_in(world: World, name: str, data: bytes, role: str = "owner") -> Any:
    body = {
        "kind": "document",
        "title": "题",
        "true_on": TODAY.isoformat(),
        "file": SimpleUploadedFile(name, data),
    }
    return world.clients[role].post(address(world, "programme:submit", "item.active"), body)


def test_a_large_upload_never_lies_in_a_temporary_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """4 MB is above the size at which Django spools to disk unless told otherwise."""
    with no_temporary_file(monkeypatch):
        assert hand_in(world, "长文.txt", (SECRET * 160_000).encode()).status_code == 302
        plan = {"file": SimpleUploadedFile("方案.txt", (SECRET * 160_000).encode())}
        assert world.clients["office"].post(address(world, "programme:import", "."), plan).status_code == 302


def test_a_file_above_the_limit_gets_one_clear_sentence(world: World, settings: Any) -> None:
    settings.ZHIQUAN_UPLOAD_LIMIT = 1024 * 1024
    answer = hand_in(world, "大.txt", b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "1 MB" in str(answer.context["form"].errors["file"])


def test_a_body_above_every_limit_is_refused_unread(world: World, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = hand_in(world, "大.txt", b"x" * 2000)
    assert answer.status_code == 413
    assert "Content-Security-Policy" in answer


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.txt", b"<html><body onload=alert(1)>"),
        ("a.xml", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj <</OpenAction <</S /JavaScript /JS (1)>>>>\n%%EOF"),
        ("a.pdf.exe", b"MZ\x00\x00"),
        ("a.docx", making.sheet_bytes("word/vbaProject.bin")),
        ("a.png", b"<script>alert(1)</script>"),
        ("a", b"plain"),
    ],
)  # fmt: skip
def test_what_a_browser_might_run_is_refused(world: World, name: str, data: bytes) -> None:
    answer = hand_in(world, name, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("证明 材料;\"x\".txt", "证明 材料;\"x\".txt"),
    ],
)  # fmt: skip
def test_a_file_name_leads_nowhere_and_breaks_no_header(world: World, given: str, kept: str) -> None:
    row = service.submit_document(
        world.actors["owner"], world.rows["item.active"], title="题", true_on=TODAY, name=given, data=b"text"
    )
    assert row.evidence.file.name == kept
    answer = ask(world, "owner", "GET", address(world, "programme:evidence-file", f"={row.uid}"))
    shown = answer["Content-Disposition"]
    assert shown.startswith("attachment; filename*=UTF-8''")
    assert not set(shown) & set('\r\n"\\/') - {"'"}
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_stored_bytes_lie_under_their_hash_for_the_owner_alone(world: World, settings: Any) -> None:
    folder = Path(settings.ZHIQUAN_FILES)
    stored = folder / world.rows["file"].sha256[:2] / world.rows["file"].sha256[2:]
    assert stored.stat().st_mode & 0o077 == 0
    assert stored.parent.stat().st_mode & 0o077 == 0


# ---------- exports


def harmless(text: Any) -> bool:
    return not (isinstance(text, str) and text[:1] in tuple("=+-@\t\r"))


def test_no_cell_of_an_export_runs_as_a_formula(world: World) -> None:
    assert FORMULA in world.rows["plan.active"].items.first().title
    downloads = (
        ("office", address(world, "programme:ledger", "plan.active")),
        ("office", f"{address(world, 'registry:rights', '.')}?export=xlsx"),
        ("outsider", f"{address(world, 'registry:rights', '.')}?export=csv"),
        ("auditor", f"{address(world, 'admin-audit', '.')}?export=csv"),
    )
    for role, where in downloads:
        answer = world.clients[role].get(where)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer["Content-Disposition"].startswith("attachment")
        rows = list(cells(data))
        assert rows and all(harmless(cell) for row in rows for cell in row), where


def cells(data: bytes) -> Iterator[list[Any]]:
    if not data.startswith(b"PK"):
        yield from csv.reader(io.StringIO(data.decode("utf-8-sig")))
        return
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            yield [cell.value for cell in row]


# ---------- failures


def fails(request: HttpRequest) -> HttpResponse:
    secret = request.POST.get("text", "")
    raise RuntimeError(f"while reading {secret}")


urlpatterns = [path("fails/", fails), path("api/fails/", fails), path("", include("zhiquan.site.urls"))]
handler500 = "zhiquan.site.views.server_error"
handler404 = "zhiquan.site.views.page_not_found"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("where", ["/fails/", "/api/fails/"])
def test_a_failure_tells_a_stranger_nothing(world: World, where: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.actors["owner"].person)
    answer = client.post(where, {"text": SECRET})
    said = answer.content.decode()
    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer
    for inside in (SECRET, "RuntimeError", "Traceback", "test_security", "site-packages", str(ROOT)):
        assert inside not in said


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_leaves_nothing_of_what_was_sent_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the body nor the error's own words, which may quote it; the place in the code is enough."""
    from django.conf import settings

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(settings.LOGGING))
    logging.getLogger().addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.force_login(world.actors["owner"].person)
        client.post(f"/fails/?q={SECRET}", {"text": SECRET, "password": PASSWORD})
    finally:
        logging.getLogger().removeHandler(handler)
    written = stream.getvalue()
    assert "/fails/" in written and "RuntimeError" in written
    for secret in (SECRET, PASSWORD, client.cookies["zhiquan_session"].value):
        assert secret not in written


def _formatter(told: dict[str, Any]) -> logging.Formatter:
    """The formatter that the settings name."""
    made = logging.config.DictConfigurator(dict(told)).configure_formatter(dict(told["formatters"]["line"]))
    assert isinstance(made, logging.Formatter)
    return made


def test_signing_in_logs_no_password(
    world: World, nobody_tried: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(Client(), "owner", "a-wrong-password-9")
        sign_in(Client(), "owner", PASSWORD)
    assert "a-wrong-password-9" not in caplog.text and PASSWORD not in caplog.text
