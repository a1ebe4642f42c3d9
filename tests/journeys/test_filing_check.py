"""Self-check: every defect at once with its place, published texts side by side, and nobody else sees any of it."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys import acts, filing, papers
from tests.journeys.conftest import SignedIn
from zhiquan.areas.filing import demo_filings, demo_texts

PUBLISHED = demo_filings.published(papers.today())[10]
# Two full stops, an unknown valve, a multiple dependent on a multiple dependent; the abstract is a published one.
DRAFT = demo_texts.COLD_PLATE.but(abstract=str(PUBLISHED["abstract"]))
PLANTED = {"F-CLM-1": 2, "F-CLM-9": 3, "F-CLM-4": 5, "F-CLM-8": 2}


def check(page: Page, keep: str = "") -> int:
    """Check the Word files of the draft."""
    page.goto("/filing/check/")
    form = acts.own_form(page, "files")
    filing.choose_files(form, filing.word_files(DRAFT))
    form.locator("[name=keep]").select_option(keep)
    return acts.send(page, form).status


def test_all_defects_with_their_passages_and_the_published_text_beside(signed_in: SignedIn) -> None:
    page = signed_in("jiang")
    assert check(page) == 200
    assert page.url.endswith("/filing/check/"), "nothing is kept: the report has no address of its own"
    found = {}
    for row in page.locator("#d1 li.defect").all():
        rule = row.locator(".rule .mono").first.inner_text()
        link = row.locator("h3 a")
        if rule in PLANTED and rule not in found and link.count():
            target = (link.get_attribute("href") or "").lstrip("#")
            passage = page.locator(f"[id='{target}']")
            expect(passage).to_have_count(1)
            found[rule] = passage.locator("xpath=ancestor::p").inner_text()
        assert row.locator(".rule").inner_text().strip() != rule, "each rule names its source"
    assert set(found) == set(PLANTED)
    for rule, claim in PLANTED.items():
        assert found[rule].startswith(f"{claim}."), (rule, found[rule])

    best = page.locator("#similar .ev").first
    expect(best.locator(".ev-h")).to_contain_text("100 %")
    expect(best.locator(".tag")).to_be_visible()
    sides = best.locator(".ev-2 section")
    assert sides.count() >= 2
    for side in (sides.nth(0), sides.nth(1)):
        expect(side.locator("mark").first).to_be_visible()
    assert str(PUBLISHED["title"]) in best.inner_text()

    page.goto("/filing/check/")
    assert page.locator('main form[action$="/drop/"]').count() == 0


def test_a_kept_check_is_its_owners_alone_and_is_erased_for_good(signed_in: SignedIn) -> None:
    owner, colleague, officer = (signed_in(who) for who in ("lin", "chen", "screener"))
    assert check(owner, keep="7") == 200
    kept = urlsplit(owner.url).path
    assert re.fullmatch(r"/filing/check/[0-9a-f-]{36}/", kept)
    expect(owner.locator("#d1 li.defect").first).to_be_visible()

    for other in (colleague, officer, signed_in("examiner"), signed_in("auditor")):
        refused = other.goto(kept)
        assert refused is not None and refused.status == 404
        assert DRAFT.title not in other.content()
    for place in (
        "/filing/clues/?show=all",
        "/filing/runs/",
        "/filing/withdrawn/",
        "/filing/published/?q=液冷板",
    ):
        officer.goto(place)
        text = officer.locator("main").inner_text()
        assert DRAFT.title not in text and kept not in officer.content()
    assert colleague.goto("/filing/check/") is not None
    assert colleague.locator(f'main a[href="{kept}"]').count() == 0

    owner.goto("/filing/check/")
    row = owner.locator("main table tbody tr").filter(has=owner.locator(f'a[href="{kept}"]'))
    acts.send(owner, row.locator("form"))
    gone = owner.goto(kept)
    assert gone is not None and gone.status == 404


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(signed_in: SignedIn) -> None:
    page = signed_in("wong")
    good = {
        "id": "7",
        "title": "一种样例装置",
        "claims": "1.一种样例装置，其特征在于，包括底座。所述底座为铝件。",
    }
    lines = b"\n".join([json.dumps(good, ensure_ascii=False).encode(), b"", b"{no json", b"[1, 2]"])
    page.goto("/filing/check/")
    form = acts.own_form(page, "files")
    filing.choose_files(form, [("batch.jsonl", lines)])
    assert acts.send(page, form).status == 200
    told = filing.alert(page)
    for number in (3, 4):
        expect(told).to_contain_text(re.compile(rf"batch\.jsonl.*{number}"))
    expect(page.locator("#d1 li.defect").first).to_be_visible()

    page.goto("/filing/check/")
    form = acts.own_form(page, "files")
    filing.choose_files(form, [("权利要求书.docx", papers.with_macro("1.一种样例。"))])
    assert acts.send(page, form).status == 422
    expect(page.locator("#id_files_error")).to_be_visible()
