"""Measures of an official document, as one value made from a policy file.

No measure is written in code: GB/T 9704-2012 and the house's choices beside it live in the policy
folder's ``layouts``. Lengths end in ``_mm``, type sizes in ``_pt``; counts are in lines or in
full-width characters of the body size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from .errors import DocumentError

PT_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Layout:
    """Every number and face name that the renderers use; see the policy file for sources."""

    page_width_mm: float
    page_height_mm: float
    margin_top_mm: float
    margin_left_mm: float
    block_width_mm: float
    block_height_mm: float
    lines: int
    chars: int
    body_pt: float
    small_pt: float
    table_pt: float
    table_line_pt: float
    table_rule_pt: float
    notice_pt: float
    red: str
    mark_top_mm: float
    mark_max_pt: float
    mark_spread: float
    mark_line_spread: float
    mark_joint_height_mm: float
    number_gap_lines: int
    number_indent_chars: int
    signers_per_line: int
    red_rule_gap_mm: float
    red_rule_mm: float
    title_gap_lines: int
    title_pt: float
    title_line_pt: float
    addressee_gap_lines: int
    indent_chars: int
    attachments_gap_lines: int
    signature_gap_lines: int
    signature_indent_chars: int
    date_shift_chars: int
    sealed_gap_lines: int
    sealed_date_indent_chars: int
    seals_per_line: int
    page_number_pt: float
    page_number_drop_mm: float
    page_number_indent_chars: int
    imprint_outer_rule_mm: float
    imprint_inner_rule_mm: float
    imprint_line_pt: float
    imprint_indent_chars: int
    imprint_on_even_page: bool
    annex_title_gap_lines: int
    letter_title_top_mm: float
    letter_title_spacing: float
    letter_rule_gap_mm: float
    letter_rule_pt: float
    face_title: str
    face_body: str
    face_kai: str
    face_hei: str
    face_song: str

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, object]) -> Layout:
        """Build from a mapping of name to value, or of name to ``{value: …, source: …}``.

        Raises DocumentError naming every missing, unknown or mistyped key at once.
        """
        wanted = {field.name: str(field.type) for field in fields(cls)}
        problems = [f"{name}: missing" for name in wanted if name not in parameters]
        problems += [f"{name}: unknown" for name in parameters if name not in wanted]
        values: dict[str, object] = {}
        for name, kind in wanted.items():
            if name not in parameters:
                continue
            raw = parameters[name]
            value = raw.get("value") if isinstance(raw, Mapping) else raw
            if not _fits(value, kind):
                problems.append(f"{name}: must be {kind}, not {value!r}")
            values[name] = float(value) if kind == "float" and isinstance(value, int) else value
        if problems:
            raise DocumentError("layout", "; ".join(problems))
        layout = cls(**values)  # type: ignore[arg-type]
        _check_block(layout)
        return layout

    @property
    def block_width_pt(self) -> float:
        """Width of the type area in points."""
        return self.block_width_mm * PT_PER_MM

    @property
    def block_height_pt(self) -> float:
        """Height of the type area in points."""
        return self.block_height_mm * PT_PER_MM

    @property
    def line_pt(self) -> float:
        """Pitch of the line grid in points, so that ``lines`` fill the type area."""
        return self.block_height_pt / self.lines

    @property
    def char_pt(self) -> float:
        """Pitch of the character grid in points, so that ``chars`` fill a line."""
        return self.block_width_pt / self.chars

    @property
    def tracking_pt(self) -> float:
        """What is added after each character to turn the body size into the grid's pitch."""
        return self.char_pt - self.body_pt

    @property
    def margin_right_mm(self) -> float:
        """White to the right of the type area."""
        return self.page_width_mm - self.margin_left_mm - self.block_width_mm

    @property
    def margin_bottom_mm(self) -> float:
        """White below the type area."""
        return self.page_height_mm - self.margin_top_mm - self.block_height_mm


def _fits(value: object, kind: str) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if kind == "int":
        return isinstance(value, int) and value >= 0
    if kind == "float":
        return isinstance(value, int | float) and value >= 0
    return isinstance(value, str) and bool(value)


def _check_block(layout: Layout) -> None:
    if layout.lines < 1 or layout.chars < 1:
        raise DocumentError("layout", "lines and chars must be 1 or more")
    if layout.margin_right_mm < 0 or layout.margin_bottom_mm < 0:
        raise DocumentError("layout", "the type area and its margins do not fit on the page")
    if layout.line_pt < layout.body_pt:
        raise DocumentError("layout", "body_pt is larger than the pitch of the line grid")
