"""Facts that another area lays beside a case's answers, so that the case's letters can quote them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiquan.areas.matters.models import Case
from zhiquan.areas.matters.packs import pack
from zhiquan.kernel import canonical


def note_values(case: Case, values: Mapping[str, Any]) -> None:
    """Write values of elements that the form does not ask; what somebody answered is never touched.

    Runs inside the caller's action. Raises ValueError for an element of the form.
    """
    asked = set(pack(case.matter, case.edition_id).form.fields)
    if taken := asked & set(values):
        raise ValueError(f"the form asks these itself: {', '.join(sorted(taken))}")
    row = Case.objects.select_for_update().get(pk=case.pk)
    row.values = {**row.values, **canonical.plain(dict(values))}
    row.save(update_fields=["values"])
    case.values = row.values
