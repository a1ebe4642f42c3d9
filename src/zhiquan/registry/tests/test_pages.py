"""The registry's pages as each kind of reader meets them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate
from zhiquan.registry import imports, service
from zhiquan.registry.models import Import, Lock, Party, Right
from zhiquan.registry.tests.conftest import Cast
from zhiquan.registry.tests.test_imports import HEADS, as_csv, line


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> None:
    settings.ZHIQUAN_FILES = tmp_path / "files"


def signed_in(actor: Actor) -> Client:
    assert actor.person is not None
    for role in actor.roles:
        Mandate.objects.create(
            person=actor.person, organisation=actor.organisation, role=role, valid_from=date(2020, 1, 1)
        )
    client = Client(headers={"accept-language": "en"})
    client.force_login(actor.person)
    return client


def test_every_page_for_every_reader(cast: Cast) -> None:
    lock = service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    row = service.check_import(cast.officer, "list.csv", as_csv([HEADS, line(1), line(2, 法律状态="?")]))
    right, party = [cast.mark.uid], [cast.owner.uid]
    entry = service.add_recordal(cast.officer, party=cast.owner, kind="customs", number="T1")
    pages = {
        "mine": [], "recordals": [], "add-recordal": [], "recordal": [entry.uid], "recordal-name": [entry.uid],
        "end-recordal": [entry.uid], "particulars": party,
        "rights": [], "right": right, "parties": [], "party": party, "add-right": [], "add-party": [], "upload": [],
        "status": right, "owner": right, "owner-name": [cast.mark.uid, cast.owner.uid], "lock": right,
        "release": [cast.mark.uid, lock.uid], "rename": party, "add-name": party, "add-identity": party,
        "template": [], "import": [row.uid], "left-out": [row.uid],
    }  # fmt: skip
    readers = {
        "visitor": Client(), "officer": signed_in(cast.officer), "firm": signed_in(cast.firm),
        "stranger": signed_in(cast.stranger), "auditor": signed_in(cast.auditor),
    }  # fmt: skip
    got = {
        name: {
            page: reader.get(reverse(f"registry:{page}", args=args)).status_code
            for page, args in pages.items()
        }
        for name, reader in readers.items()
    }
    assert set(got["visitor"].values()) == {302}
    assert set(got["officer"].values()) == {200}
    seen = dict.fromkeys(("rights", "parties", "mine", "recordals"), 200)
    own = dict.fromkeys(("right", "party", "recordal"), 200)
    changes = (
        "recordal-name",
        "end-recordal",
        "particulars",
        "status",
        "owner",
        "owner-name",
        "lock",
        "release",
        "rename",
        "add-name",
        "add-identity",
    )
    lists = {
        "add-right": 403,
        "add-party": 403,
        "add-recordal": 403,
        "upload": 403,
        "template": 403,
        "import": 404,
        "left-out": 404,
    }
    assert got["firm"] == seen | own | dict.fromkeys(changes, 403) | lists
    hidden = dict.fromkeys((*own, *changes), 404)
    assert got["stranger"] == got["auditor"] == seen | hidden | lists


def test_the_list_searches_filters_sorts_and_exports(cast: Cast) -> None:
    client = signed_in(cast.officer)
    url = reverse("registry:rights")
    assert "2 rights in the registry" in client.get(url).text
    found = client.get(url, {"q": "瀾川智能", "kind": "trademark", "sort": "-title"}).text
    assert "1 right found" in found and "12345678" in found and "ZL201710601862.3" not in found
    wrong = client.get(url, {"q": "201710601862.4"}).text
    assert "check digit should be" in wrong
    service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    assert "1 right found" in client.get(url, {"lock": "pledge"}).text
    assert "No right fits" in client.get(url, {"lock": "seizure"}).text
    text = client.get(url, {"export": "csv"}).content.decode("utf-8-sig")
    assert "ZL201710601862.3,Invention patent" in text
    assert client.get(url, {"export": "xlsx"}).content.startswith(b"PK")


def test_the_number_of_queries_does_not_grow_with_the_list(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        service.record_right(
            cast.officer, kind=Right.TRADEMARK, number=str(30000000 + n), title=f"示例{n}", status=Right.IN_FORCE,
            owners=[service.Owner(cast.owner)],
        )  # fmt: skip
    client = signed_in(cast.officer)
    client.get(reverse("registry:rights"))
    with django_assert_max_num_queries(14):
        client.get(reverse("registry:rights"))
    with django_assert_max_num_queries(20):
        client.get(reverse("registry:party", args=[cast.owner.uid]))
    firm = signed_in(cast.firm)
    firm.get(reverse("registry:mine"))
    with django_assert_max_num_queries(18):
        firm.get(reverse("registry:mine"))
    with django_assert_max_num_queries(36):
        client.get(reverse("registry:right", args=[cast.patent.uid]))


def test_a_right_is_entered_with_all_its_faults_shown_at_once(cast: Cast) -> None:
    client = signed_in(cast.officer)
    url = reverse("registry:add-right")
    data = {"kind": "utility_model", "number": "201720600001.0", "title": "", "status": "in_force",
            "owners": "没有这家\n也没有", "jurisdiction": "CN", "filed_on": "soon"}  # fmt: skip
    answer = client.post(url, data).text
    for part in ("没有这家", "也没有", "id_title_error", "id_filed_on_error"):
        assert part in answer
    data |= {
        "title": "示例",
        "owners": f"{cast.owner.name} = 1/2\n鹏岸银行股份有限公司 = 50%",
        "filed_on": "2017-06-01",
    }
    answer = client.post(url, data).text
    assert "check digit" in answer
    data["number"] = "201720600001.X" if "“X”" in answer else _right_digit(data["number"])
    answer = client.post(url, data)
    assert answer.status_code == 302
    assert Right.objects.get(title="示例").ownerships.count() == 2


def _right_digit(number: str) -> str:
    from zhiquan.engines.numbers.checks import patent_check

    return f"{number[:-1]}{patent_check(number[:12])}"


def test_a_pledged_mark_moves_only_with_the_consent_that_the_form_asks_for(cast: Cast) -> None:
    lock = service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    client = signed_in(cast.officer)
    url = reverse("registry:owner", args=[cast.mark.uid])
    data = {
        "owners": "鹏岸银行股份有限公司",
        "how": "transfer",
        "on": clock.today().isoformat(),
        "version": "1",
    }
    refused = client.post(url, data).text
    assert "is held up" in refused and f"consent_{lock.uid}" in refused
    assert client.post(url, data | {f"consent_{lock.uid}": "同意书1号"}).status_code == 302
    stale = client.post(reverse("registry:status", args=[cast.mark.uid]),
                        {"status": "lapsed", "on": "2026-01-06", "version": "1"})  # fmt: skip
    assert stale.status_code == 409


def test_a_party_is_entered_renamed_and_confirmed(cast: Cast) -> None:
    client = signed_in(cast.officer)
    client.post(
        reverse("registry:add-party"),
        {
            "kind": "legal",
            "name": "示例（香港）有限公司",
            "country": "hk",
            "scheme": "hk_br_no",
            "number": "12345678",
        },
    )
    party = Party.objects.get(country="HK")
    client.post(reverse("registry:confirm-identity", args=[party.uid, party.identities.get().pk]))
    client.post(
        reverse("registry:rename", args=[party.uid]),
        {"name": "新例有限公司", "on": "2026-01-01", "version": "1"},
    )
    client.post(reverse("registry:add-name", args=[party.uid]), {"text": "Xinli Limited", "language": "en"})
    page = client.get(reverse("registry:party", args=[party.uid])).text
    for part in ("示例（香港）有限公司", "新例有限公司", "Xinli Limited", "compared with the document"):
        assert part in page
    assert "1 party found" in client.get(reverse("registry:parties"), {"q": "xinli limited"}).text


def test_personal_numbers_are_shown_masked(cast: Cast) -> None:
    party = service.add_party(
        cast.officer, kind=Party.NATURAL, name="张示例", identities=[("resident_id", "11010519491231002X")]
    )
    page = signed_in(cast.officer).get(reverse("registry:party", args=[party.uid])).text
    assert "1949" not in page and "11**************2X" in page


def test_a_list_goes_from_upload_to_the_registry(cast: Cast) -> None:
    client = signed_in(cast.officer)
    upload = SimpleUploadedFile("清单.csv", as_csv([HEADS, line(1), line(2, 申请号="202010000002.0")]))
    page = client.post(reverse("registry:upload"), {"file": upload}, follow=True)
    assert "2 lines: 1 new, 0 to change, 1 with problems" in page.text
    row = Import.objects.get()
    url = reverse("registry:import", args=[row.uid])
    client.post(url, {"do": "take", "version": row.version})
    row.refresh_from_db()
    assert row.state == Import.RUNNING
    assert "hx-get" in client.get(url).text
    imports.run_import(_Run(), str(row.uid), str(cast.officer.organisation.uid))
    assert "1 taken over, 0 changed, 1 left out" in client.get(url).text
    assert client.get(url, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assert client.get(reverse("registry:left-out", args=[row.uid])).status_code == 200


class _Run:
    def fence(self) -> None: ...

    def progress(self, done: int, total: int | None = None) -> None: ...


def test_a_refused_upload_says_why_above_the_form(cast: Cast) -> None:
    client = signed_in(cast.officer)
    upload = SimpleUploadedFile("清单.csv", b"a,b\n1,2\n")
    page = client.post(reverse("registry:upload"), {"file": upload})
    assert page.status_code == 200 and "these columns are missing" in page.text


def test_a_right_that_ended_offers_no_step_and_says_what_a_list_changed(cast: Cast) -> None:
    client = signed_in(cast.officer)
    number = "201710601862.3"
    rows = [
        HEADS,
        line(
            1,
            cast.owner.name,
            申请号=number,
            法律状态="终止",
            发明名称=cast.patent.title,
            申请日="",
            授权公告日="",
        ),
    ]
    row = service.check_import(cast.officer, "list.csv", as_csv(rows))
    service.start_import(cast.officer, row, row.version)
    imports.take_over(cast.officer, row)
    page = client.get(reverse("registry:right", args=[cast.patent.uid])).text
    assert "The right has ended" in page and "Status: In force → Lapsed, fee unpaid" in page
