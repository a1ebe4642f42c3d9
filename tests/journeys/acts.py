"""What people do on the platform, told once: the journeys put these acts together.

Every act works on a signed-in page, finds its controls by address, name or value (never by wording), and
waits for the page that follows.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Locator, Page, Response, expect

from tests.journeys import papers

READ_S = 60
TEXT = "text/plain"


def send(page: Page, form: Locator, button: str = "button[type=submit]") -> Response:
    """Press a form's button and give the answer of the page that follows."""
    with page.expect_navigation() as following:
        form.locator(button).first.click()
    answer = following.value
    assert answer is not None
    return answer


def form_to(page: Page, ending: str) -> Locator:
    """The form whose address ends with `ending`."""
    return page.locator(f'form[action$="{ending}"]')


def own_form(page: Page, name: str) -> Locator:
    """The form in the page's body that has a field `name`."""
    return page.locator("main form").filter(has=page.locator(f'[name="{name}"]')).first


def download(page: Page, address: str) -> APIResponse:
    """What the reader would get by following a download link."""
    answer = page.request.get(address)
    assert answer.status == 200, f"{address}: {answer.status}"
    return answer


# ---------- plans


@dataclass
class RunningPlan:
    """A published plan: its uid, and its items' uids by title."""

    uid: str
    items: dict[str, str] = field(default_factory=dict)

    @property
    def board(self) -> str:
        return f"/programme/plans/{self.uid}/board/"

    @property
    def page(self) -> str:
        return f"/programme/plans/{self.uid}/"

    def item(self, title: str) -> str:
        return f"/programme/items/{self.items[title]}/"


def uid_in(address: str) -> str:
    """The first uid in an address."""
    found = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", urlsplit(address).path)
    assert found, address
    return found.group()


def offer(page: Page, name: str, data: bytes) -> None:
    """Choose a plan document and send it, without waiting for what comes of it."""
    page.goto("/programme/plans/import/")
    page.set_input_files("input[name=file]", {"name": name, "mimeType": TEXT, "buffer": data})
    send(page, own_form(page, "file"))


def read_in(page: Page, name: str, data: bytes) -> str:
    """Hand a plan document in and open its review once it is read; gives the plan's uid."""
    offer(page, name, data)
    uid = uid_in(page.url)
    deadline = time.monotonic() + READ_S
    while not page.request.get(f"/programme/plans/{uid}/").url.endswith("/review/"):
        assert time.monotonic() < deadline, f"{name} was not read within {READ_S} s"
    page.goto(f"/programme/plans/{uid}/")
    return uid


def review_row(page: Page, title: str) -> Locator:
    """An item in the review's list."""
    return page.locator("#items li").filter(has_text=title)


def open_for_correction(page: Page, title: str) -> Locator:
    """Click an item in the review; gives the form with which it is corrected."""
    review_row(page, title).locator("a").first.click()
    form = form_to(page, "/edit/")
    expect(form.locator("[name=title]")).to_be_visible()
    return form


def publish(page: Page, uid: str) -> RunningPlan:
    """Publish a plan under review and learn its items' addresses from the plan's page."""
    page.goto(f"/programme/plans/{uid}/review/")
    answer = send(page, form_to(page, "/publish/"))
    assert answer.status == 200
    return find_items(page, uid)


def find_items(page: Page, uid: str) -> RunningPlan:
    """A plan's items by title, read over HTTP: a page may shorten or translate a title."""
    board = page.request.get(f"/api/v1/programme/plans/{uid}/board").json()
    return RunningPlan(uid, {i["title"]: i["uid"] for i in board["items"]})


def run_a_plan(page: Page, title: str) -> RunningPlan:
    """A fresh plan of the journey's own, published, with all bodies asked."""
    plan = publish(page, read_in(page, "plan.txt", papers.plan_text(title)))
    first = next(iter(plan.items.values()))
    # The page asks for one item; `all=1` is the same action for every item of the plan.
    page.goto(f"/programme/items/{first}/")
    token = form_to(page, "/ask/").locator("[name=csrfmiddlewaretoken]").input_value()
    answer = page.request.post(
        f"/programme/items/{first}/ask/", form={"csrfmiddlewaretoken": token, "all": "1"}
    )
    assert answer.ok
    return plan


def lights(page: Page, board: str) -> dict[str, int]:
    """The board's counts by light."""
    page.goto(board)
    found: dict[str, int] = {}
    for link in page.locator('main .stat a[href*="light="]').all():
        code = (link.get_attribute("href") or "").split("light=")[1].split("#")[0].split("&")[0]
        found[code] = int(link.locator("b").inner_text())
    return found


def light_of(page: Page, plan: RunningPlan, title: str) -> str:
    """The light of one item, from the board over HTTP."""
    board = page.request.get(f"/api/v1/programme/plans/{plan.uid}/board").json()
    return next(str(i["light"]) for i in board["items"] if i["uid"] == plan.items[title])


# ---------- evidence


def fill_evidence(
    page: Page, item: str, title: str, name: str, data: bytes, *, milestone: int = 1
) -> Locator:
    """Open the form on an item's page and fill it for a document; `milestone` 0 is none."""
    page.goto(item)
    page.locator(f'a[href$="{urlsplit(item).path}evidence/"]').first.click()
    form = own_form(page, "true_on")
    form.locator("[name=kind][value=document]").check()
    form.locator("[name=title]").fill(title)
    form.locator("[name=file]").set_input_files({"name": name, "mimeType": TEXT, "buffer": data})
    if milestone:
        form.locator("[name=milestone]").select_option(index=milestone)
        form.locator("[name=completes]").check()
    form.locator("[name=true_on]").fill(papers.today().isoformat())
    return form


def hand_in(page: Page, item: str, title: str, data: bytes, *, milestone: int = 1) -> str:
    """Hand in a document that completes a milestone; gives the submission's address."""
    form = fill_evidence(page, item, title, f"{title}.txt", data, milestone=milestone)
    answer = send(page, form)
    assert answer.status == 200, page.locator("main").inner_text()
    assert re.search(r"/programme/evidence/[0-9a-f-]{36}/$", page.url), page.url
    return urlsplit(page.url).path


def decide(page: Page, submission: str, decision: str, reason: str = "") -> int:
    """Accept, return, revoke or withdraw; gives the status of the answer."""
    page.goto(submission)
    form = form_to(page, "/review/")
    if reason:
        form.locator("[name=reason]").fill(reason)
    return send(page, form, f'[name=decision][value="{decision}"]').status


# ---------- bulletins


def draft(page: Page, plan: RunningPlan, *, form: str = "official") -> str:
    """Draft a bulletin from a plan's board; gives its address."""
    page.goto(plan.board)
    page.locator('a[href*="/bulletins/draft/"]').first.click()
    fields = own_form(page, "period_from")
    fields.locator(f'[name=form][value="{form}"]').check()
    send(page, fields)
    assert re.search(r"/programme/bulletins/[0-9a-f-]{36}/$", page.url), page.locator("main").inner_text()
    return urlsplit(page.url).path


def act_on(page: Page, bulletin: str, what: str, *, text: str | None = None) -> int:
    """Press one of the bulletin's buttons; a button in a folded part is unfolded first."""
    page.goto(bulletin)
    form = page.locator("main form").filter(has=page.locator(f'button[name=do][value="{what}"]'))
    button = form.locator(f'button[value="{what}"]')
    unfold(button)
    if text is not None:
        form.locator("[name=text]").fill(text)
    with page.expect_navigation() as following:
        button.click()
    answer = following.value
    assert answer is not None
    return answer.status


def unfold(control: Locator) -> None:
    """Open the folded part that holds a control, as a reader would by its heading."""
    folded = control.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        folded.first.locator("summary").click()


def number_of(page: Page, bulletin: str) -> str:
    """The bulletin's number as the breadcrumb shows it."""
    page.goto(bulletin)
    return page.locator("nav.crumbs [aria-current]").inner_text().strip()


def issue(office: Page, approver: Page, bulletin: str) -> str:
    """Send a draft to the second approver, who issues it; gives its number."""
    assert act_on(office, bulletin, "submit") == 200
    assert act_on(approver, bulletin, "approve") == 200
    return number_of(office, bulletin)
