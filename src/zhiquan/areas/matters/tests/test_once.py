"""Handing in under faults: double clicks, two tabs, lost answers, several people, bundles beside single matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, CaseClock, Draft, Letter
from zhiquan.areas.matters.tests.conftest import Cast, answered, with_materials
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.kernel.models import AuditEntry, Notice, Once, OutboxEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)
ADDRESS = {"change.kind": "address", "party.address.new": "广东省深圳市福田区示例路2号（虚构）"}
NUMBER = re.compile(r"(.+〔\d+〕)(\d+)号")
Together = Callable[[int, Callable[[int], Any]], list[Any]]


def ready(cast: Cast, matter: str = "trademark-change") -> Draft:
    answers = {} if matter == "company-rename" else ADDRESS
    return with_materials(cast, answered(cast, matter, **answers))


def hand_in(actor: Actor, draft: Draft, key: str) -> Case:
    """As a request does it: with the draft as it is read now, and the version that the page showed."""
    with clock.use(NOW):
        return service.submit(actor, Draft.objects.get(pk=draft.pk), draft.version, key)


def whole(case: Case, submissions: int = 1) -> None:
    """Everything that hangs on one submission is there, once."""
    assert Case.objects.filter(parent=None).count() == submissions
    assert [e.action for e in case.events.all()][:1] == ["submit"]
    assert case.events.filter(action="submit").count() == 1
    assert AuditEntry.objects.filter(action="matters.case.submit").count() == submissions
    assert OutboxEvent.objects.filter(topic="matters.case.submitted").count() == submissions
    assert Notice.objects.filter(ref=f"matters.case:{case.uid}").count() == 1
    assert case.letters.filter(code="receipt").count() == 1
    assert case.clocks.count() == case.clocks.values("code").distinct().count()


def without_gaps() -> None:
    """The numbers of cases and of letters, by prefix, begin at one and leave none out."""
    given: dict[str, list[int]] = {}
    for rows in (Case.objects.all(), Letter.objects.all()):
        for text in rows.values_list("number", flat=True):
            found = NUMBER.fullmatch(text)
            assert found
            given.setdefault(found[1], []).append(int(found[2]))
    for prefix, numbers in given.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), prefix


def test_a_double_click_gives_one_case(cast: Cast, together: Together) -> None:
    draft = ready(cast)
    found = together(8, lambda n: hand_in(cast.clerk, draft, "one-key"))
    assert all(isinstance(case, Case) for case in found), found
    assert len({case.pk for case in found}) == 1
    whole(found[0])
    without_gaps()
    assert Draft.objects.get(pk=draft.pk).case_id == found[0].pk


def test_two_tabs_with_keys_of_their_own_give_one_case(cast: Cast, together: Together) -> None:
    draft = ready(cast)
    found = together(8, lambda n: hand_in(cast.clerk, draft, f"tab-{n}"))
    cases = [case for case in found if isinstance(case, Case)]
    assert len(cases) == 1, found
    assert all(isinstance(error, Conflict | Refused) for error in found if error not in cases), found
    whole(cases[0])
    without_gaps()
    assert Once.objects.filter(action="matters.case.submit").count() == 1, "a refused try keeps no key"


def test_two_people_of_one_firm_hand_in_one_case(cast: Cast, together: Together) -> None:
    """A key is a person's own: two who chose the same by chance still cannot hand in one draft twice."""
    draft = ready(cast)
    assert cast.colleague.person
    service.share(cast.clerk, draft, cast.colleague.person, "editor")
    draft.refresh_from_db()
    people = (cast.clerk, cast.colleague)
    found = together(6, lambda n: hand_in(people[n % 2], draft, "the-same-key"))
    cases = {case.pk for case in found if isinstance(case, Case)}
    assert len(cases) == 1, found
    whole(Case.objects.get(pk=cases.pop()))
    without_gaps()


def test_a_lost_answer_is_given_again(cast: Cast) -> None:
    draft = ready(cast)
    first = hand_in(cast.clerk, draft, "lost")
    again = hand_in(cast.clerk, draft, "lost")
    assert again.pk == first.pk
    assert again.number == first.number
    whole(first)


def test_a_key_without_words_is_the_draft_itself(cast: Cast, together: Together) -> None:
    draft = ready(cast)
    found = together(4, lambda n: hand_in(cast.clerk, draft, ""))
    assert len({case.pk for case in found}) == 1
    whole(found[0])


def test_what_fails_in_the_middle_leaves_nothing_and_can_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiquan.areas.matters.service import submission

    draft = ready(cast)
    real = submission.save_version

    def broken(*args: Any) -> Any:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(submission, "save_version", broken)
    with pytest.raises(RuntimeError):
        hand_in(cast.clerk, draft, "k")
    for model in (Case, CaseClock, Letter, Once):
        assert not model.objects.exists()
    monkeypatch.setattr(submission, "save_version", real)
    case = hand_in(cast.clerk, draft, "k")
    whole(case)
    without_gaps()
    assert case.number.endswith("〕1号")


def test_bundles_and_single_matters_do_not_wait_for_each_other_in_a_ring(
    cast: Cast, together: Together
) -> None:
    """They draw the same series of numbers; on PostgreSQL two orders of drawing would be a deadlock."""
    matters = ("company-rename", "trademark-change", "patent-bibliographic-change", "customs-recordal-change")
    drafts = [ready(cast, matters[n % len(matters)]) for n in range(8)]
    found = together(8, lambda n: hand_in(cast.clerk, drafts[n], f"key-{n}"))
    assert all(isinstance(case, Case) for case in found), found
    assert len({case.pk for case in found}) == 8
    without_gaps()
    for case in found:
        whole_part = case.parts.all() if case.is_bundle else [case]
        assert all(part.events.filter(action="submit").count() == 1 for part in whole_part)
