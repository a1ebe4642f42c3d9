"""What asking once saves, against the same matters done one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .materials import Origin, merge_materials, wanted_materials
from .union import Part, Union, alone
from .view import View


@dataclass(frozen=True, slots=True)
class Savings:
    """Numbers of fields to look at and of materials, in the union and (`_before`) summed over the matters one by
    one; how many of those in the union are prefilled, and how many materials come by themselves.

    `_before` counts what this same platform would ask without the bundle: prefilled fields are in all four.
    """

    fields: int
    fields_before: int
    materials: int
    materials_before: int
    prefilled: int
    automatic: int

    @property
    def typed(self) -> int:
        """Fields that are left to type."""
        return self.fields - self.prefilled


def savings(
    union: Union, parts: Sequence[Part], facts: Mapping[str, Any], prefilled: Collection[str] = ()
) -> Savings:
    """Count for the answers in `facts` (values by element code, and other facts; as for `shown`).

    `prefilled` are the codes of the elements whose value the platform gave. Only matters that take part count,
    and a material wanted for each of several rights or locks counts once.
    """
    view = View(union.form, facts)
    before = {part.code: alone(part, view) for part in parts if part.code in view.active}
    wanted = wanted_materials(merge_materials(parts), union.form, facts)
    wanted_before = [
        material
        for part in parts
        if part.code in before
        for material in wanted_materials(merge_materials([part]), part.form, before[part.code].facts)
    ]
    return Savings(
        fields=len(view.shown),
        fields_before=sum(len(each.shown) for each in before.values()),
        materials=len({each.material.type for each in wanted}),
        materials_before=len({(each.askers, each.material.type) for each in wanted_before}),
        prefilled=sum(asked.code in prefilled for asked in view.shown),
        automatic=len({each.material.type for each in wanted if each.origin is Origin.AUTHORITY}),
    )
