"""What anybody may learn of a case who knows its number and the phone number given in it: where it stands."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date

from zhiquan.areas.matters.models import Case, CaseEvent
from zhiquan.areas.matters.queries.casewords import pack_of, state_of
from zhiquan.areas.matters.service.submission import phone_key
from zhiquan.kernel import clock

LONGEST = 60
SHORTEST_PHONE = 8  # digits that `phone_key` compares
# Compared where there is no case or no phone in it, so that every wrong pair costs the same.
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Standing:
    """State, since when, and the next legal day. Nothing else of the case."""

    light: str
    word: str
    since: date
    due: date | None


def folded(number: str) -> str:
    """A case number as it is stored, however it was typed: full width, other brackets, blanks."""
    text = unicodedata.normalize("NFKC", number)[:LONGEST].replace(" ", "")
    for old, new in (("[", "〔"), ("]", "〕"), ("(", "〔"), (")", "〕"), ("【", "〔"), ("】", "〕")):
        text = text.replace(old, new)
    return text


def found(number: str, phone: str) -> Case | None:
    """The case of a right pair. A wrong number and a wrong phone take the same way: one look-up, one comparison."""
    wanted, phone = folded(number), unicodedata.normalize("NFKC", phone)
    row = Case.objects.filter(number=wanted).values_list("pk", "phone_key").first()
    enough = sum(c.isdigit() for c in phone) >= SHORTEST_PHONE
    kept = row[1] if row and row[1] and enough else _NOBODY
    same = hmac.compare_digest(kept, phone_key(wanted, phone))
    return Case.objects.get(pk=row[0]) if row and same else None


def standing(case: Case) -> Standing:
    """Where a case stands, for whoever proved that he knows it."""
    light, word = state_of(case, pack_of(case))
    family = CaseEvent.objects.filter(case__parent=case) if case.is_bundle else case.events.all()
    last = family.order_by("-pk").values_list("on", flat=True).first()
    due = case.due_on if case.finished_at is None else None
    return Standing(light, word, last or clock.day_of(case.submitted_at), due)
