"""The registry's API answers as the pages do."""

from __future__ import annotations

from datetime import date

import pytest
from ninja.testing import TestClient

from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.registry import service
from zhiquan.registry.api import router
from zhiquan.registry.models import Lock
from zhiquan.registry.tests.conftest import Cast

client = TestClient(router)


def test_lists_details_and_steps(cast: Cast) -> None:
    service.place_lock(
        cast.officer, cast.patent, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    page = client.get("/rights?q=2017106018623", actor=cast.firm).json()
    assert page["total"] == 1 and page["items"][0]["number"] == "ZL201710601862.3"
    one = client.get(f"/rights/{cast.mark.uid}", actor=cast.firm).json()
    assert one["classes"] == [9, 35] and one["owners"][0]["recorded_name"] == cast.owner.name
    steps = client.get(f"/rights/{cast.patent.uid}/steps/transfer?on=2026-02-01", actor=cast.firm).json()
    assert [(s["effect"], s["source"]) for s in steps] == [("consent", "CC-2020")]
    assert client.get(f"/rights/{cast.patent.uid}/steps/transfer?on=2026-01-04", actor=cast.firm).json() == []
    with pytest.raises(Refused):
        client.get(f"/rights/{cast.patent.uid}/steps/eat", actor=cast.firm)


def test_strangers_see_nothing(cast: Cast) -> None:
    assert client.get("/rights", actor=cast.stranger).json() == {"total": 0, "items": []}
    with pytest.raises(NotVisible):
        client.get(f"/rights/{cast.patent.uid}", actor=cast.stranger)


def test_parties_carry_their_former_names(cast: Cast) -> None:
    old = cast.owner.name
    service.rename_party(cast.officer, cast.owner, 1, name="新名公司", on=date(2026, 1, 1))
    found = client.get(f"/parties?q={old}", actor=cast.officer).json()
    assert found["items"][0]["former_names"] == [old]
    assert client.get(f"/parties/{cast.owner.uid}", actor=cast.firm).json()["name"] == "新名公司"
