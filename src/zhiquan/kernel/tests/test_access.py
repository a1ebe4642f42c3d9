"""The doors agree: what a list shows, a single row's door opens, and `may` says; for any table of rules."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiquan.kernel import access
from zhiquan.kernel.actor import VISITOR, Actor, system
from zhiquan.kernel.errors import Denied, NotVisible
from zhiquan.kernel.models import Mandate, Organisation

pytestmark = pytest.mark.postgres

CONDITIONS = [
    lambda actor: Q(),
    lambda actor: Q(pk__in=[]),
    lambda actor: Q(kind="firm"),
    lambda actor: ~Q(kind="firm"),
    lambda actor: Q(mandates__person=actor.person),
    lambda actor: Q(mandates__role="office") | Q(name__contains="1"),
    lambda actor: ~Q(mandates__role="office"),
    lambda actor: Q(pk=actor.organisation.pk) if actor.organisation else access.NOBODY,
]
ROLES = ["office", "reviewer", "applicant"]
leaves = st.one_of(
    st.sampled_from([access.anyone, access.signed_in]),
    st.lists(st.sampled_from(ROLES), min_size=1, max_size=2).map(lambda r: access.role(*r)),
    st.tuples(st.sampled_from(CONDITIONS), st.lists(st.sampled_from(ROLES), max_size=1)).map(
        lambda c: access.where(c[0], *c[1])
    ),
)
rules = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3).map(lambda r: access.either(*r)), max_leaves=5
)


@pytest.fixture
def actors(cast) -> list[Actor]:
    places = [cast.bureau, cast.firm("甲1"), cast.firm("乙"), cast.body("court1")]
    made = [
        cast.actor("a", "office", organisation=places[0]),
        cast.actor("b", "office", "reviewer", organisation=places[3]),
        cast.actor("c", "applicant", organisation=places[1]),
    ]
    for person in (made[0].person, made[2].person):
        Mandate.objects.create(
            person=person, organisation=places[2], role="extra", valid_from=date(2020, 1, 1)
        )
    return [VISITOR, Actor(person=made[2].person), system("job"), *made]


@pytest.mark.django_db
def test_every_door_agrees_for_random_rules(actors):
    rows = list(Organisation.objects.all())

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rules, rules, st.sampled_from(actors))
    def check(view, edit, actor):
        table = access.Access(Organisation, {"view": view, "edit": edit})
        visible = list(table.visible_to(actor))
        editable = list(table.visible_to(actor, "edit"))
        assert len(visible) == len(set(visible)), "each row once"
        assert set(editable) <= set(visible), "nobody acts on what he does not see"
        for row in rows:
            assert table.may(actor, "view", row) == (row in visible)
            assert table.may(actor, "edit", row) == (row in editable)
            if row in editable:
                assert table.may(actor, "edit")
                assert table.get_for(actor, row.uid, "edit") == row
            elif row in visible:
                assert table.get_for(actor, str(row.uid)) == row
                with pytest.raises(Denied):
                    table.get_for(actor, row.uid, "edit")
                with pytest.raises(Denied):
                    table.require(actor, "edit", row)
            else:
                with pytest.raises(NotVisible):
                    table.get_for(actor, row.uid, "edit")

    check()


@pytest.mark.django_db
def test_what_a_rule_of_everybody_joins_stays_everybody(actors):
    open_to_all = access.either(access.where(lambda a: Q()), access.where(lambda a: Q(kind="firm")))
    table = access.Access(Organisation, {"view": open_to_all})
    assert table.visible_to(VISITOR).count() == Organisation.objects.count()


@pytest.mark.django_db
def test_unknown_uids_are_not_visible_and_unknown_actions_are_a_fault(cast):
    table = access.Access(Organisation, {"view": access.anyone})
    for uid in (uuid.uuid4(), "nonsense", ""):
        with pytest.raises(NotVisible):
            table.get_for(VISITOR, uid)
    with pytest.raises(NotVisible):
        table.get_for(VISITOR, cast.bureau.uid, kind="firm")
    for ask in (table.may, table.visible_to):
        with pytest.raises(KeyError, match="unknown action 'fly'"):
            ask(VISITOR, "fly") if ask is table.may else ask(VISITOR, action="fly")
    with pytest.raises(ValueError, match="no rule for 'view'"):
        access.Access(Organisation, {"edit": access.anyone})


@pytest.mark.django_db
def test_a_new_record_needs_no_visible_row(cast):
    table = access.Access(Organisation, {"view": access.role("office"), "create": access.signed_in})
    assert table.may(cast.actor("x"), "create")
    assert not table.may(VISITOR, "create")
