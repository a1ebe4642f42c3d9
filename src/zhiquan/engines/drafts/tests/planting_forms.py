"""Spoiling abstracts, requests, sequences, utility models and designs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhiquan.engines.drafts.model import Draft
from zhiquan.engines.drafts.tests.planting_pages import (
    Planted,
    asked,
    inserted,
    technical,
    text_of,
    with_text,
)

# --- abstract ---------------------------------------------------------------------------------------------------


def abstract_long(draft: Draft) -> Planted | None:
    text = text_of(draft, "abstract")
    if text is None:
        return None
    new = text
    while sum("\u4e00" <= letter <= "\u9fff" for letter in new) <= 310:
        new += "该结构在使用时保持稳定，各部分相互配合。"
    return Planted(with_text(draft, "abstract", new), "abstract", (0, len(new)))


def abstract_letters(draft: Draft) -> Planted | None:
    text = text_of(draft, "abstract")
    if text is None or sum(not letter.isspace() for letter in text) > 280:
        return None
    new = text
    while sum(not letter.isspace() for letter in new) <= 300:
        new += "polyethyleneterephthalate"
    return Planted(with_text(draft, "abstract", new), "abstract", (0, len(new)))


def abstract_heading(word: str):
    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "abstract")
        return (
            Planted(with_text(draft, "abstract", word + text), "abstract", (0, len(word.strip())))
            if text
            else None
        )

    return plant


def abstract_other(draft: Draft) -> Planted | None:
    if text_of(draft, "abstract") is None or text_of(draft, "title") is None:
        return None
    new = "公开了一项改进。各步骤依次进行，耗时减少，成本降低。"
    return Planted(with_text(draft, "abstract", new), "abstract", (0, len(new)))


def abstract_blank(draft: Draft) -> Planted | None:
    return (
        Planted(with_text(draft, "abstract", " \n"), "abstract")
        if technical(draft) and draft.request
        else None
    )


# --- request ----------------------------------------------------------------------------------------------------


def requested(
    field: str, kinds: tuple[str, ...] = ("invention", "utility_model", "design"), **changes: object
):
    """Change fields of the request; `field` is the one that must be named."""

    def plant(draft: Draft) -> Planted | None:
        if draft.kind not in kinds or "applicants" not in draft.request:
            return None
        return Planted(asked(draft, **changes), "request", field=field)

    return plant


def applicant_with(field: str, **changes: object):
    def plant(draft: Draft) -> Planted | None:
        applicants = draft.request.get("applicants")
        if not isinstance(applicants, list):
            return None
        first = {**applicants[0], **changes}
        return Planted(asked(draft, applicants=[first, *applicants[1:]]), "request", field=field)

    return plant


def wrong_code(draft: Draft) -> Planted | None:
    applicants = draft.request.get("applicants")
    if not isinstance(applicants, list):
        return None
    code = str(applicants[0]["code"])
    other = code[:-1] + ("1" if code[-1] != "1" else "2")
    return applicant_with("applicants[0].code", code=other)(draft)


def agents_with(**changes: object) -> list[Mapping[str, object]]:
    return [{"name": "丙三山", "number": "9900112345.6", "phone": "0755-00000000", **changes}]


def late_priority(draft: Draft) -> Planted | None:
    earlier = {"date": "2024-10-01", "number": "63/000001", "office": "美国"}
    return requested("priorities[0].date", priorities=[earlier])(draft)


def missing_part(part: str, field: str, kinds: tuple[str, ...]):
    def plant(draft: Draft) -> Planted | None:
        if draft.kind not in kinds or not draft.request.get("complete"):
            return None
        return Planted(replace(draft, **{part: () if part == "figures" else None}), "document", field=field)

    return plant


# --- sequences, models, designs ---------------------------------------------------------------------------------


def without_listing(complete: bool):
    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if text is None or "SEQ ID NO" not in text:
            return None
        at = text.index("SEQ ID NO")
        return Planted(asked(draft, sequence_listing="", complete=complete), "description", (at, at + 9))

    return plant


def inline_sequence(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    if draft.kind != "invention" or text is None or "SEQ ID" in text:
        return None
    return inserted("所用的引物为5'-ATGCCGTTAGCATTGA-3'。", "ATGCCGTTAGCATTGA")(draft)


def claimed(piece: str, wrong: str):
    """Add a claim to a utility model."""

    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "claims")
        if draft.kind != "utility_model" or text is None:
            return None
        number = text.count("\n") + 2
        new = f"{text}\n{number}.{piece}"
        at = new.index(wrong, len(text))
        return Planted(with_text(draft, "claims", new), "claims", (at, at + len(wrong)))

    return plant


def brief(old: str, new: str, wrong: str = ""):
    """Change the line of a design's brief statement that contains `old`."""

    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if draft.kind != "design" or text is None or old not in text:
            return None
        lines = [line if old not in line else new for line in text.split("\n")]
        made = "\n".join(line for line in lines if line)
        at = made.find(wrong) if wrong else 0
        return Planted(
            with_text(draft, "description", made), "description", (at, at + (len(wrong) or len(made)))
        )

    return plant


def brief_with(wrong: str):
    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if draft.kind != "design" or text is None:
            return None
        at = len(text) + 1
        return Planted(
            with_text(draft, "description", f"{text}\n{wrong}。"), "description", (at, at + len(wrong))
        )

    return plant


def brief_name(draft: Draft) -> Planted | None:
    title = text_of(draft, "title")
    if draft.kind != "design" or title is None:
        return None
    return brief("名称", f"1.本外观设计产品的名称：新式{title}。", f"新式{title}")(draft)


def brief_blank(draft: Draft) -> Planted | None:
    return Planted(with_text(draft, "description", " "), "description") if draft.kind == "design" else None


def without_basic(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    if draft.kind != "design" or text is None or "基本设计" not in text:
        return None
    return brief("基本设计", "")(draft)


def too_many_designs(draft: Draft) -> Planted | None:
    return Planted(asked(draft, designs=12), "document") if draft.kind == "design" else None


def fewer_views(draft: Draft) -> Planted | None:
    if draft.kind != "design" or not draft.figures:
        return None
    kept = tuple(figure for figure in draft.figures if "仰视图" not in figure.label)
    return Planted(replace(draft, figures=kept), "figures")


def asked_brief(**changes: object):
    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if draft.kind != "design" or text is None:
            return None
        return Planted(asked(draft, **changes), "description", (0, len(text)))

    return plant
