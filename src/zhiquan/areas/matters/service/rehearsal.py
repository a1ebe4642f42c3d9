"""A letter as it would be issued: the step is taken inside a transaction that is then undone."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from zhiquan.areas.matters.models import Case, Proposal
from zhiquan.areas.matters.service import steps
from zhiquan.engines import documents
from zhiquan.kernel.actor import Actor


def rehearse(
    actor: Actor, case: Case, version: int, code: str, told: steps.Told
) -> documents.OfficialDocument | None:
    """The letter that the step would issue now, with its days, its defects and the next free number; None for a
    step without a letter. Nothing stays of it. Raises what the step itself would raise.

    Files are left out: a rehearsal must put none on the disk. A step of four eyes is rehearsed as if confirmed.
    """
    chosen = steps.pack_of(case)
    step = chosen.flow.action.get(code)
    eyes = Proposal(case=case, action=code) if step and step.second is not None else None
    known = set(case.letters.values_list("pk", flat=True))
    with transaction.atomic():
        # A fresh row: the caller's must not keep the state that is undone.
        row = Case.objects.get(pk=case.pk)
        steps.act(actor, row, version, code, replace(told, files=()), proposal=eyes)
        letter = row.letters.exclude(pk__in=known).order_by("pk").first()
        transaction.set_rollback(True)
    return documents.from_blocks_json(letter.content) if letter else None
