"""What anybody may look at: a draw that is made again in the browser and by the command, and the route adviser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import ROOT, Installation, own_environment
from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn
from tests.journeys.test_languages_and_axe import LANGUAGES
from tests.journeys.test_without_script import choose_language
from zhiquan.engines.hashes import sm3

ROUTES = ("preexam", "priority", "pph", "ordinary")


def verify(installation: Installation, *words: str) -> subprocess.CompletedProcess[bytes]:
    """`./zhiquan draw verify` as anybody would call it."""
    command = [sys.executable, "-m", "zhiquan.site", "draw", "verify", *words]
    return subprocess.run(
        command, env=own_environment(installation.var), capture_output=True, cwd=ROOT, timeout=60
    )


def test_a_visitor_makes_the_draw_again(page: Page, installation: Installation, tmp_path: Path) -> None:
    page.goto("/filing/draws/")
    page.locator("main table a.row").first.click()
    draw = page.url
    taken = [
        row.locator("td, th").first.inner_text().split("\n")[0]
        for row in page.locator("#result tbody tr").all()
    ]
    seed = page.locator("aside .mono b").inner_text() if page.locator("aside .mono b").count() else ""
    seed = seed or page.locator("main .mono b").first.inner_text()
    assert taken and seed
    listed = acts.download(page, f"{draw}list.json").body()
    expect(page.locator("main").get_by_text(sm3(listed)).first).to_be_visible()

    page.locator('main form:has([name="again"]) button').click()
    expect(page.locator("main .banner").first).to_be_visible()
    assert page.locator("main [role=alert]").count() == 0

    own, changed, record = tmp_path / "list.json", tmp_path / "changed.json", tmp_path / "draw.json"
    own.write_bytes(listed)
    told = verify(installation, str(own), "--seed", seed)
    assert told.returncode == 0, told.stderr.decode()
    assert all(name in told.stdout.decode() for name in taken)
    record.write_bytes(acts.download(page, f"{draw}draw.json").body())
    assert verify(installation, str(record)).returncode == 0
    # Whoever changes the weight of one agency afterwards is found out.
    forged = json.loads(record.read_text("utf8"))
    text = json.dumps(forged, ensure_ascii=False).replace(taken[-1], f"{taken[-1]}甲")
    changed.write_text(text, "utf8")
    assert verify(installation, str(changed)).returncode != 0


def test_visitors_see_published_results_and_no_desk(page: Page, signed_in: SignedIn) -> None:
    page.goto("/filing/inspections/")
    rows = page.locator("main table tbody tr")
    assert rows.count() >= 1
    expect(rows.filter(has=page.locator(".light-done"))).to_have_count(rows.count())
    page.goto("/filing/agencies/")
    assert "/accounts/login/" in page.url
    agent = signed_in("agent")
    answered = agent.goto("/filing/agencies/own/")
    assert answered is not None and answered.status == 200
    expect(agent.locator("main")).to_contain_text("99001")
    for closed in ("/filing/agencies/", "/filing/agencies/triggers/", "/filing/draws/prepare/"):
        refused = agent.goto(closed)
        assert refused is not None and refused.status == 404


def advise(page: Page, lang: str, *, recommended: bool = False, **said: str) -> dict[str, str]:
    """Fill the adviser's form; gives each route's light by its place in the table."""
    page.goto("/filing/adviser/")
    if page.locator("html").get_attribute("lang") != LANGUAGES[lang]:
        choose_language(page, lang)
    form = acts.own_form(page, "main_class")
    for name, word in said.items():
        field = form.locator(f'select[name="{name}"]')
        if field.count():
            field.select_option(word)
        elif form.locator(f'[name="{name}"]').first.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f'[name="{name}"][value="{word}"]').check()
        else:
            form.locator(f'[name="{name}"]').fill(word)
    if recommended:
        form.locator("[name=recommended]").check()
    assert acts.send(page, form).status == 200
    rows = page.locator("#routes tbody tr")
    expect(rows).to_have_count(len(ROUTES))
    lights = [
        rows.nth(at).locator("[class*='light-']").first.get_attribute("class") or ""
        for at in range(len(ROUTES))
    ]
    return dict(zip(ROUTES, (re.sub(r".*(light-[a-z]+).*", r"\1", light) for light in lights), strict=True))


def test_a_laboratory_of_hong_kong_is_shown_its_routes_in_its_own_script(page: Page) -> None:
    found = advise(
        page, "zh-hant", kind="invention", stage="not_filed", main_class="G06N 3/08", place="hk", recordal="recorded",
        day=papers.today().isoformat(),
    )  # fmt: skip
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    assert found["preexam"] == "light-ok" and found["ordinary"] == "light-ok"
    first = page.locator("#routes tbody tr").first
    expect(first.locator(".tag-accent")).to_have_count(1)
    expect(first.locator('a[href="/services/patent-pre-examination/"]')).to_be_visible()
    assert "G06N" in page.url and "place=hk" in page.url, "the address is all that is kept"
    before = advise(
        page, "zh-hant", kind="invention", stage="not_filed", main_class="G06N 3/08", place="hk", recordal="recorded",
        day="2025-06-29",
    )  # fmt: skip
    assert before["preexam"] != "light-ok", "open to Hong Kong since 30 June 2025"


def test_a_laboratory_of_macau_is_led_to_priority_examination_with_the_open_question(page: Page) -> None:
    found = advise(
        page, "zh-hant", kind="invention", stage="in_examination", main_class="G06N 3/08", place="macau",
        recordal="none", grounds="emerging_industry", recommended=True, day=papers.today().isoformat(),
    )  # fmt: skip
    assert found["preexam"] == "light-unasked"
    assert found["priority"] != "light-unasked" and found["ordinary"] == "light-ok"
    expect(page.locator("main .banner").first).to_contain_text("76")
    refused = page.goto(f"{page.url}&day=yesterday")
    assert refused is not None and refused.status == 422
    expect(page.locator("#id_day_error")).to_be_visible()


def test_a_class_that_is_none_is_told_at_its_field(page: Page) -> None:
    page.goto("/filing/adviser/")
    form = acts.own_form(page, "main_class")
    form.locator("[name=main_class]").fill("电池")
    assert acts.send(page, form).status == 422
    expect(page.locator("#id_main_class_error")).to_be_visible()
    expect(page.locator("[name=main_class]")).to_have_value("电池")
