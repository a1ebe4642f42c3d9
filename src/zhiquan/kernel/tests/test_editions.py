"""Editions: stored under their hash, one current, the bodies known as organisations."""

from __future__ import annotations

import pytest

from zhiquan.kernel import editions
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import AuditEntry, CurrentEdition, Organisation, OutboxEvent, PolicyEdition
from zhiquan.policy import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def no_cache():
    editions.by_hash.cache_clear()
    yield
    editions.by_hash.cache_clear()


def sample(name: str = "知识产权局", **more: dict) -> Edition:
    bodies = [
        {
            "code": "ipo",
            "name": {"zh-Hans": name, "en": "IP office"},
            "short": {"zh-Hans": "局", "en": "IPO"},
        },
        {"code": "court", "name": {"zh-Hans": "法院"}},
    ]
    return Edition.of({"city": {"code": "sample", "bodies": bodies}, **more})


def test_what_was_loaded_is_current_and_comes_back_by_its_hash(django_assert_num_queries):
    with pytest.raises(editions.NoEdition):
        editions.current("sample")
    first = editions.load(sample(), system("test"))
    assert editions.current("sample") == first == editions.by_hash(first.hash)
    with django_assert_num_queries(1):
        assert editions.current("sample").city["code"] == "sample"
    with pytest.raises(editions.NoEdition):
        editions.by_hash("0" * 64)


def test_bodies_become_organisations_and_keep_their_uid_when_renamed():
    editions.load(sample())
    office = Organisation.objects.get(body_code="ipo")
    assert (office.kind, office.name, office.short_name, office.name_en) == (
        "government",
        "知识产权局",
        "局",
        "IPO",
    )
    court = Organisation.objects.get(body_code="court")
    assert (court.short_name, court.name_en) == ("法院", "")
    editions.load(sample("新名"))
    renamed = Organisation.objects.get(body_code="ipo")
    assert (renamed.uid, renamed.name) == (office.uid, "新名")
    assert Organisation.objects.count() == 2


def test_loading_is_one_audited_action_and_the_same_again_is_none(django_assert_num_queries):
    first, second = sample(), sample("新名")
    editions.load(first)
    with django_assert_num_queries(1):
        editions.load(first)
    editions.load(second)
    editions.load(first)
    assert editions.current("sample") == first, "an earlier edition can be made current again"
    assert PolicyEdition.objects.count() == 2
    assert CurrentEdition.objects.count() == 1
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [e.ref.split(":")[1] for e in entries] == [first.hash, second.hash, first.hash]
    assert [e.detail["before"] for e in entries] == ["", first.hash, second.hash]
    assert OutboxEvent.objects.filter(topic="kernel.edition_loaded").count() == 3


def test_stored_bytes_that_were_changed_are_not_taken_for_the_edition():
    first, second = editions.load(sample()), sample("新名")
    PolicyEdition.objects.filter(hash=first.hash).update(content=second.to_json().decode())
    with pytest.raises(ValueError, match="was changed"):
        editions.by_hash(first.hash)
