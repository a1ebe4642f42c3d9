"""Refs: titles and addresses of many records in few queries, and nothing of what the actor may not see."""

from __future__ import annotations

import uuid

import pytest

from zhiquan.kernel import access, refs
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.models import Mandate, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(refs, "_kinds", {})
    bodies = access.Access(Organisation, {"view": access.role("office")})
    mandates = access.Access(Mandate, {"view": access.anyone})
    refs.register(refs.Kind("test.body", bodies.visible_to, lambda o: o.name, lambda o: f"/bodies/{o.uid}/"))
    refs.register(
        refs.Kind(
            "test.mandate",
            lambda actor: mandates.visible_to(actor).select_related("organisation", "person"),
            str,
            lambda m: f"/mandates/{m.uid}/",
        )
    )


def test_a_ref_names_a_record_and_comes_apart_again(cast):
    ref = refs.make("test.body", cast.bureau)
    assert refs.split(ref) == ("test.body", str(cast.bureau.uid))
    assert refs.kinds() == ("test.body", "test.mandate")
    for wrong in ("test.body", "test.body:", ""):
        with pytest.raises(ValueError, match="not a ref"):
            refs.split(wrong)


def test_many_refs_take_one_query_a_kind(cast, django_assert_num_queries):
    office = cast.actor("o", "office", "reviewer", "approver")
    made = [refs.make("test.body", cast.body(f"b{i}")) for i in range(20)]
    made += [refs.make("test.mandate", m) for m in Mandate.objects.all()]
    with django_assert_num_queries(2):
        found = refs.resolve([*made, *made], office)
    assert list(found) == made
    assert found[made[0]] == refs.Resolved(made[0], "b0", f"/bodies/{made[0].split(':')[1]}/")
    assert all(f.title and f.url for f in found.values())


def test_what_may_not_be_seen_or_is_not_there_has_neither_title_nor_address(cast):
    hidden = refs.make("test.body", cast.bureau)
    nowhere = [f"test.body:{uuid.uuid4()}", f"gone.kind:{uuid.uuid4()}", "test.body:nonsense", "nonsense", ""]
    found = refs.resolve([hidden, *nowhere], VISITOR)
    assert found == {ref: refs.Resolved(ref, "", "") for ref in [hidden, *nowhere]}
    assert refs.resolve([hidden], cast.actor("o", "office"))[hidden].title == "bureau"
