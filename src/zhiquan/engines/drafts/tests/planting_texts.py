"""One defect at a time, planted into a clean application: what to expect, and where.

A planter takes a draft and gives the spoilt one with the place of the defect, or None where it does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from zhiquan.engines.drafts.model import Draft, Figure, Paragraph, Part

Span = tuple[int, int]


@dataclass(frozen=True)
class Planted:
    """A spoilt draft. A finding hits when it has the rule and check, the part, and touches the span; findings
    about fields of the request are told by `field`."""

    draft: Draft
    part: str
    span: Span = (0, 0)
    field: str = ""


@dataclass(frozen=True)
class Planter:
    """One way of spoiling a draft, with the rule and check that must notice."""

    rule: str
    check: str
    plant: Callable[[Draft], Planted | None]
    name: str = ""

    @property
    def label(self) -> str:
        return f"{self.rule}/{self.check}{' ' if self.name else ''}{self.name}"


def _text(draft: Draft, part: str) -> str | None:
    found = draft.part(part)
    return found.text if found and found.text.strip() else None


def _with(draft: Draft, part: str, text: str) -> Draft:
    old = draft.part(part)
    return replace(draft, **{part: Part(text, old.file if old else "")})


def _asked(draft: Draft, **changes: object) -> Draft:
    return replace(draft, request={**draft.request, **changes})


def _technical(draft: Draft) -> bool:
    return draft.kind != "design"


# --- titles -----------------------------------------------------------------------------------------------------


def titled(make: Callable[[str], tuple[str, str]], kinds: tuple[str, ...] = ("invention", "utility_model")):
    """Spoil the title everywhere; `make` gives the new title and the piece of it that is wrong."""

    def plant(draft: Draft) -> Planted | None:
        title = _text(draft, "title")
        if title is None or draft.kind not in kinds:
            return None
        new, wrong = make(title)
        spoilt = _asked(_with(draft, "title", new), title=new)
        description = _text(draft, "description")
        if description is not None:
            spoilt = _with(spoilt, "description", description.replace(title, new, 1))
        at = new.index(wrong)
        return Planted(spoilt, "title", (at, at + len(wrong)))

    return plant


LONG = "用于多个不同场景并能够根据环境变化自动调整工作状态的"


def _longer(times: int) -> Callable[[str], tuple[str, str]]:
    def make(title: str) -> tuple[str, str]:
        new = LONG * times + title
        return new, new

    return make


def _named(prefix: str) -> Callable[[str], tuple[str, str]]:
    return lambda title: (f"{prefix}{title}", prefix)


def _ended(ending: str) -> Callable[[str], tuple[str, str]]:
    return lambda title: (f"{title}{ending}", ending)


def _title_differs(draft: Draft) -> Planted | None:
    text, title = _text(draft, "description"), _text(draft, "title")
    if text is None or title is None or not _technical(draft) or not text.startswith(title):
        return None
    new = f"新型{title}"
    return Planted(_with(draft, "description", new + text[len(title) :]), "description", (0, len(new)))


def _title_blank(draft: Draft) -> Planted | None:
    return Planted(_with(_asked(draft, title=""), "title", " "), "title") if draft.request else None


# --- description ------------------------------------------------------------------------------------------------

HEADINGS = ("技术领域", "背景技术", "发明内容", "实用新型内容", "附图说明", "具体实施方式")


def _heading(text: str, name: str) -> Span | None:
    at = text.find(f"\n{name}\n")
    return (at + 1, at + 1 + len(name)) if at >= 0 else None


def described(make: Callable[[str, Draft], tuple[str, Span] | None]):
    """Spoil the description; `make` gives the new text and the span of what is wrong."""

    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if text is None or not _technical(draft):
            return None
        made = make(text, draft)
        return Planted(_with(draft, "description", made[0]), "description", made[1]) if made else None

    return plant


def _prefix(word: str):
    return described(lambda text, draft: (word + text, (0, len(word))))


def _no_title(text: str, draft: Draft) -> tuple[str, Span] | None:
    title = _text(draft, "title")
    if title is None or not text.startswith(title):
        return None
    rest = text[len(title) :].lstrip("\n")
    return rest, (0, rest.index("\n"))


def _without_headings(text: str, draft: Draft) -> tuple[str, Span] | None:
    lines = [line for line in text.split("\n") if line not in HEADINGS]
    return "\n".join(lines), (0, len(text))


def _without(name: str):
    def make(text: str, draft: Draft) -> tuple[str, Span] | None:
        at = _heading(text, name)
        if at is None:
            return None
        return text[: at[0]] + text[at[1] + 1 :], (0, len(text))

    return described(make)


def _swapped(text: str, draft: Draft) -> tuple[str, Span] | None:
    first, second = _heading(text, "技术领域"), _heading(text, "背景技术")
    if first is None or second is None:
        return None
    after = min(at for at in (text.find("\n发明内容"), text.find("\n实用新型内容")) if at > 0) + 1
    head, one, two = text[: first[0]], text[first[0] : second[0]], text[second[0] : after]
    new = head + two + one + text[after:]
    at = len(head) + len(two)
    return new, (at, at + 4)


def _again(text: str, draft: Draft) -> tuple[str, Span] | None:
    at = len(text) + 0
    return f"{text}具体实施方式\n另一种实施情况与上述相同。\n", (at, at + 6)


def _varied(name: str, variant: str):
    def make(text: str, draft: Draft) -> tuple[str, Span] | None:
        at = _heading(text, name)
        if at is None:
            return None
        return text[: at[0]] + variant + text[at[1] :], (at[0], at[0] + len(variant))

    return described(make)


def _emptied(text: str, draft: Draft) -> tuple[str, Span] | None:
    at, after = _heading(text, "背景技术"), text.find("内容\n")
    if at is None or after < 0:
        return None
    start = text.rindex("\n", 0, after) + 1
    return text[: at[1] + 1] + text[start:], at


def _other_kind(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    at = _heading(text, "发明内容") if text else None
    if draft.kind != "invention" or text is None or at is None:
        return None
    return Planted(
        _with(draft, "description", text[: at[0]] + "实用新型内容" + text[at[1] :]), "description", (at[0], at[0] + 6)
    )


def inserted(piece: str, wrong: str, part: str = "description", heading: str = "具体实施方式"):
    """Insert a sentence as the first of a section (of the description) or at the end (of another part)."""

    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, part)
        if text is None or not _technical(draft):
            return None
        if part == "description":
            found = _heading(text, heading)
            if found is None:
                return None
            at = found[1] + 1
            new = f"{text[:at]}{piece}\n{text[at:]}"
        else:
            at = len(text)
            new = text + piece
        start = at + piece.index(wrong)
        return Planted(_with(draft, part, new), part, (start, start + len(wrong)))

    return plant


def _pictured(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    if text is None or not _technical(draft):
        return None
    at, paragraphs, place = 0, [], 0
    lines = [*text.rstrip("\n").split("\n"), ""]
    for line in lines:
        paragraphs.append(Paragraph(at, at + len(line)))
        place, at = at, at + len(line) + 1
    paragraphs[-1] = replace(paragraphs[-1], pictures=1)
    spoilt = replace(draft, description=Part("\n".join(lines), "说明书.txt", tuple(paragraphs)))
    return Planted(spoilt, "description", (place, place))


def _laid_out(centred: bool, blank: bool):
    """The description as a Word file whose first line is not centred, or without a blank line below."""

    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if text is None or not _technical(draft):
            return None
        lines = [line for line in text.split("\n") if line]
        if blank:
            lines.insert(1, "")
        at, paragraphs = 0, []
        for place, line in enumerate(lines):
            paragraphs.append(Paragraph(at, at + len(line), centred=centred and place == 0))
            at += len(line) + 1
        part = Part("\n".join(lines), "说明书.docx", tuple(paragraphs))
        return Planted(replace(draft, description=part), "description", (0, len(lines[0])))

    return plant


# --- figures ----------------------------------------------------------------------------------------------------


def _figures(draft: Draft, least: int) -> tuple[Figure, ...] | None:
    figures = draft.figures or ()
    return figures if _technical(draft) and len(figures) >= least else None


def _gap(draft: Draft) -> Planted | None:
    figures = _figures(draft, 2)
    if figures is None:
        return None
    last = len(figures) + 1
    return Planted(replace(draft, figures=(*figures[:-1], Figure(last, f"图{last}"))), "figures")


def _twice(draft: Draft) -> Planted | None:
    figures = _figures(draft, 2)
    return Planted(replace(draft, figures=(*figures, figures[0])), "figures") if figures else None


def _one_more(draft: Draft) -> Planted | None:
    figures, text = _figures(draft, 1), _text(draft, "description")
    at = _heading(text, "附图说明") if text else None
    if figures is None or at is None:
        return None
    number = len(figures) + 1
    return Planted(replace(draft, figures=(*figures, Figure(number, f"图{number}"))), "description", at)


def _unnumbered(draft: Draft) -> Planted | None:
    figures = _figures(draft, 1)
    return Planted(replace(draft, figures=(Figure(None), *figures[1:])), "figures") if figures else None


def _names_ninth(draft: Draft) -> Planted | None:
    if _figures(draft, 1) is None:
        return None
    return inserted("如图9所示，各部件依次连接。", "图9")(draft)


def _names_ninth_unseen(draft: Draft) -> Planted | None:
    return _names_ninth(draft) if _figures(draft, 1) is None else _lifted(_names_ninth(draft))


def _lifted(planted: Planted | None) -> Planted | None:
    """The same without the drawings, as where only texts were handed in."""
    return replace(planted, draft=replace(planted.draft, figures=None)) if planted else None


def _section_gap(draft: Draft) -> Planted | None:
    text, figures = _text(draft, "description"), _figures(draft, 3)
    at = _heading(text, "附图说明") if text else None
    if text is None or figures is None or at is None:
        return None
    line = text.index("\n图2", at[1]) + 1
    end = text.index("\n", line) + 1
    return _lifted(Planted(_with(draft, "description", text[:line] + text[end:]), "description", (line, line + 2)))


def _section_order(draft: Draft) -> Planted | None:
    text, figures = _text(draft, "description"), _figures(draft, 2)
    at = _heading(text, "附图说明") if text else None
    if text is None or figures is None or at is None:
        return None
    one = at[1] + 1
    two = text.index("\n图2", one) + 1
    end = text.index("\n", two) + 1
    new = text[:one] + text[two:end] + text[one:two] + text[end:]
    place = one + end - two
    return Planted(_with(draft, "description", new), "description", (place, place + 2))


def _no_section(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    if text is None or _figures(draft, 1) is None:
        return None
    at, after = _heading(text, "附图说明"), _heading(text, "具体实施方式")
    if at is None or after is None:
        return None
    return Planted(_with(draft, "description", text[: at[0]] + text[after[0] :]), "description", (0, len(text)))


def _void(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    if text is None or not _technical(draft):
        return None
    at, after = _heading(text, "附图说明"), _heading(text, "具体实施方式")
    if at is None or after is None:
        return None
    return _lifted(
        Planted(_with(draft, "description", f"{text[: at[1]]}\n无\n{text[after[0] :]}"), "description", at)
    )


def _no_figures(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    at = _heading(text, "附图说明") if text else None
    if draft.kind != "invention" or at is None or not draft.figures:
        return None
    return Planted(replace(draft, figures=()), "description", at)


def _model_bare(draft: Draft) -> Planted | None:
    return Planted(replace(draft, figures=()), "figures") if draft.kind == "utility_model" else None


def _model_unnamed(draft: Draft) -> Planted | None:
    planted = _no_section(draft) if draft.kind == "utility_model" else None
    text = _text(planted.draft, "description") if planted else None
    if planted is None or text is None:
        return None
    plain = text.replace("如图1所示，", "").replace("如图2所示，", "")
    return Planted(replace(_with(draft, "description", plain), figures=None), "description", (0, len(plain)))


# --- abstract ---------------------------------------------------------------------------------------------------


def _abstract_long(draft: Draft) -> Planted | None:
    text = _text(draft, "abstract")
    if text is None:
        return None
    new = text
    while sum(not letter.isspace() for letter in new) <= 330:
        new += "该结构在使用时保持稳定，各部分相互配合。"
    return Planted(_with(draft, "abstract", new), "abstract", (0, len(new)))


def _abstract_letters(draft: Draft) -> Planted | None:
    text = _text(draft, "abstract")
    if text is None:
        return None
    new = text
    while sum(not letter.isspace() for letter in new) <= 300:
        new += "polyethyleneterephthalate"
    return Planted(_with(draft, "abstract", new), "abstract", (0, len(new)))


def _abstract_heading(word: str):
    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "abstract")
        return Planted(_with(draft, "abstract", word + text), "abstract", (0, len(word.strip()))) if text else None

    return plant


def _abstract_other(draft: Draft) -> Planted | None:
    if _text(draft, "abstract") is None:
        return None
    new = "公开了一项改进。各步骤依次进行，耗时减少，成本降低。"
    return Planted(_with(draft, "abstract", new), "abstract", (0, len(new)))


def _abstract_blank(draft: Draft) -> Planted | None:
    return Planted(_with(draft, "abstract", " \n"), "abstract") if _technical(draft) and draft.request else None


# --- request ----------------------------------------------------------------------------------------------------


def requested(field: str, kinds: tuple[str, ...] = ("invention", "utility_model", "design"), **changes: object):
    """Change fields of the request; `field` is the one that must be named."""

    def plant(draft: Draft) -> Planted | None:
        if draft.kind not in kinds or "applicants" not in draft.request:
            return None
        return Planted(_asked(draft, **changes), "request", field=field)

    return plant


def _applicant(field: str, **changes: object):
    def plant(draft: Draft) -> Planted | None:
        applicants = draft.request.get("applicants")
        if not isinstance(applicants, list):
            return None
        first = {**applicants[0], **changes}
        return Planted(_asked(draft, applicants=[first, *applicants[1:]]), "request", field=field)

    return plant


def _wrong_code(draft: Draft) -> Planted | None:
    applicants = draft.request.get("applicants")
    if not isinstance(applicants, list):
        return None
    code = str(applicants[0]["code"])
    other = code[:-1] + ("1" if code[-1] != "1" else "2")
    return _applicant("applicants[0].code", code=other)(draft)


def _agent(**changes: object) -> list[Mapping[str, object]]:
    return [{"name": "丙三山", "number": "9900112345.6", "phone": "0755-00000000", **changes}]


def _late_priority(draft: Draft) -> Planted | None:
    earlier = {"date": "2024-10-01", "number": "63/000001", "office": "美国"}
    return requested("priorities[0].date", priorities=[earlier])(draft)


def _missing_part(part: str, field: str, kinds: tuple[str, ...]):
    def plant(draft: Draft) -> Planted | None:
        if draft.kind not in kinds or not draft.request.get("complete"):
            return None
        return Planted(replace(draft, **{part: () if part == "figures" else None}), "document", field=field)

    return plant


# --- sequences, models, designs ---------------------------------------------------------------------------------


def _listing(complete: bool):
    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if text is None or "SEQ ID NO" not in text:
            return None
        at = text.index("SEQ ID NO")
        return Planted(_asked(draft, sequence_listing="", complete=complete), "description", (at, at + 9))

    return plant


def _inline(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    if draft.kind != "invention" or text is None or "SEQ ID" in text:
        return None
    return inserted("所用的引物为5'-ATGCCGTTAGCATTGA-3'。", "ATGCCGTTAGCATTGA")(draft)


def claimed(piece: str, wrong: str):
    """Add a claim to a utility model."""

    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "claims")
        if draft.kind != "utility_model" or text is None:
            return None
        number = text.count("\n") + 2
        new = f"{text}\n{number}.{piece}"
        at = new.index(wrong, len(text))
        return Planted(_with(draft, "claims", new), "claims", (at, at + len(wrong)))

    return plant


def brief(old: str, new: str, wrong: str = ""):
    """Change the line of a design's brief statement that contains `old`."""

    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if draft.kind != "design" or text is None or old not in text:
            return None
        lines = [line if old not in line else new for line in text.split("\n")]
        made = "\n".join(line for line in lines if line)
        at = made.find(wrong) if wrong else 0
        return Planted(_with(draft, "description", made), "description", (at, at + (len(wrong) or len(made))))

    return plant


def _brief_with(wrong: str):
    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if draft.kind != "design" or text is None:
            return None
        at = len(text) + 1
        return Planted(_with(draft, "description", f"{text}\n{wrong}。"), "description", (at, at + len(wrong)))

    return plant


def _brief_name(draft: Draft) -> Planted | None:
    title = _text(draft, "title")
    if draft.kind != "design" or title is None:
        return None
    return brief("名称", f"1.本外观设计产品的名称：新式{title}。", f"新式{title}")(draft)


def _brief_blank(draft: Draft) -> Planted | None:
    return Planted(_with(draft, "description", " "), "description") if draft.kind == "design" else None


def _basic(draft: Draft) -> Planted | None:
    text = _text(draft, "description")
    if draft.kind != "design" or text is None or "基本设计" not in text:
        return None
    return brief("基本设计", "")(draft)


def _designs(draft: Draft) -> Planted | None:
    return Planted(_asked(draft, designs=12), "document") if draft.kind == "design" else None


def _fewer_views(draft: Draft) -> Planted | None:
    if draft.kind != "design" or not draft.figures:
        return None
    kept = tuple(figure for figure in draft.figures if "仰视图" not in figure.label)
    return Planted(replace(draft, figures=kept), "figures")


def _asked_brief(**changes: object):
    def plant(draft: Draft) -> Planted | None:
        text = _text(draft, "description")
        if draft.kind != "design" or text is None:
            return None
        return Planted(_asked(draft, **changes), "description", (0, len(text)))

    return plant


DESIGN = ("design",)
PATENT = ("invention", "utility_model")
PLANTERS: tuple[Planter, ...] = (
    Planter("F-TITLE-1", "missing", _title_blank),
    Planter("F-TITLE-1", "too_long", titled(_longer(3))),
    Planter("F-TITLE-1", "long", titled(_longer(1))),
    Planter("F-TITLE-1", "differs", _title_differs),
    Planter("F-TITLE-2", "company", titled(_named("虚构样例科技有限公司的"))),
    Planter("F-TITLE-2", "organisation", titled(_named("样例大学的"))),
    Planter("F-TITLE-2", "trademark", titled(_named("银杉牌")), "牌"),
    Planter("F-TITLE-2", "trademark", titled(_named("YINSHAN®")), "sign"),
    Planter("F-TITLE-2", "model", titled(_named("YSX-200型"))),
    Planter("F-TITLE-2", "model", titled(_named("BQ80A型号")), "型号"),
    Planter("F-TITLE-2", "vague", titled(_ended("及其类似物"))),
    Planter("F-TITLE-2", "vague", titled(_ended("及其他")), "及其他"),
    Planter("F-TITLE-2", "category_only", titled(lambda title: ("一种装置", "一种装置")), "装置"),
    Planter("F-TITLE-2", "category_only", titled(lambda title: ("方法和设备", "方法和设备")), "方法和设备"),
    Planter("F-TITLE-2", "no_category", titled(_ended("技术"))),
    Planter("F-TITLE-2", "advertising", titled(_named("世界领先的"))),
    Planter("F-TITLE-2", "punctuation", titled(_ended("。"))),
    Planter("F-INV-1", "nameless", requested("inventors[0].name", inventors=[{"name": ""}])),
    Planter("F-INV-1", "not_a_person", requested("inventors[1].name", inventors=["甲一鸣", "样例课题组"]), "课题组"),
    Planter("F-INV-1", "not_a_person", requested("inventors[0].name", inventors=["样例研究院"]), "研究院"),
    Planter("F-INV-1", "machine", requested("inventors[1].name", inventors=["甲一鸣", "样例AI"]), "AI"),
    Planter("F-INV-1", "machine", requested("inventors[0].name", inventors=["人工智能系统"])),
    Planter("F-INV-1", "odd_name", requested("inventors[0].name", inventors=["甲一鸣教授"]), "教授"),
    Planter("F-INV-1", "odd_name", requested("inventors[0].name", inventors=["甲一鸣等"]), "等"),
    Planter("F-INV-1", "twice", requested("inventors[0].name", inventors=["甲一鸣", "甲一鸣"])),
    Planter("F-DESC-1", "prefix", _prefix("发明名称：")),
    Planter("F-DESC-1", "prefix", _prefix("名称："), "名称"),
    Planter("F-DESC-1", "no_title", described(_no_title)),
    Planter("F-DESC-1", "not_centred", _laid_out(False, True)),
    Planter("F-DESC-1", "no_blank_line", _laid_out(True, False)),
    Planter("F-DESC-2", "no_headings", described(_without_headings)),
    *(Planter("F-DESC-2", "missing", _without(name), name) for name in HEADINGS if name != "附图说明"),
    Planter("F-DESC-2", "order", described(_swapped)),
    Planter("F-DESC-2", "repeated", described(_again)),
    Planter("F-DESC-2", "variant", _varied("具体实施方式", "具体实施例"), "具体实施例"),
    Planter("F-DESC-2", "variant", _varied("技术领域", "所属技术领域"), "所属技术领域"),
    Planter("F-DESC-2", "variant", _varied("附图说明", "附图的简要说明"), "附图的简要说明"),
    Planter("F-DESC-2", "other_kind", _other_kind),
    Planter("F-DESC-2", "empty", described(_emptied)),
    *(
        Planter("F-DESC-3", "claim_reference", inserted(piece, wrong), wrong)
        for piece, wrong in (
            ("本例提供如权利要求1所述的技术方案。", "如权利要求1所述"),
            ("根据权利要求2-3任一项所述的方案进行实施。", "权利要求2-3任一项所述"),
            ("采用权利要求１或２中任意一项所述的结构。", "权利要求１或２"),
            ("各部分如权利要求书所述。", "如权利要求书所述"),
            ("本例的特征见权利要求3所限定的内容。", "权利要求3所限定"),
        )
    ),
    *(
        Planter("F-DESC-3", "advertising", inserted(piece, wrong, heading=heading), wrong)
        for piece, wrong, heading in (
            ("本方案处于国际领先水平。", "国际领先", "具体实施方式"),
            ("产品投放后深受用户欢迎。", "深受用户欢迎", "具体实施方式"),
            ("该产品物美价廉。", "物美价廉", "背景技术"),
            ("本方案填补了国内空白。", "填补了国内空白", "背景技术"),
        )
    ),
    Planter("F-DESC-3", "promotion", inserted("本方案具有广阔的市场前景。", "广阔的市场前景")),
    Planter("F-DESC-3", "picture", _pictured),
    Planter("F-DESC-4", "section_missing", _no_section),
    Planter("F-DESC-4", "figure_named", lambda draft: _lifted(_no_section(draft))),
    Planter("F-DESC-4", "figures_missing", _no_figures),
    Planter("F-DESC-4", "section_void", _void),
    Planter("F-DESC-4", "model_without_figures", _model_bare),
    Planter("F-DESC-4", "model_names_no_figures", _model_unnamed),
    Planter("F-FIG-1", "gap", _gap),
    Planter("F-FIG-1", "twice", _twice),
    Planter("F-FIG-1", "unnumbered", _unnumbered),
    Planter("F-FIG-1", "unexplained", _one_more),
    Planter("F-FIG-1", "not_drawn", _names_ninth),
    Planter("F-FIG-1", "not_listed", _names_ninth_unseen),
    Planter("F-FIG-1", "section_gap", _section_gap),
    Planter("F-FIG-1", "section_order", _section_order),
    Planter("F-FIG-1", "number_form", inserted("如图一所示，各部件依次连接。", "图一"), "图一"),
    Planter("F-FIG-1", "number_form", inserted("结合附图1进行说明。", "附图1"), "附图1"),
    Planter("F-ABS-1", "missing", _abstract_blank),
    Planter("F-ABS-1", "too_long", _abstract_long),
    Planter("F-ABS-1", "too_long_by_letters", _abstract_letters),
    Planter("F-ABS-1", "heading", _abstract_heading("摘要："), "摘要："),
    Planter("F-ABS-1", "heading", _abstract_heading("说明书摘要\n"), "说明书摘要"),
    Planter("F-ABS-1", "heading", _abstract_heading("【摘要】"), "【摘要】"),
    Planter("F-ABS-1", "advertising", inserted("本方案在国内首创。", "国内首创", "abstract")),
    Planter("F-ABS-1", "promotion", inserted("便于推广使用。", "便于推广", "abstract")),
    Planter("F-ABS-1", "claim_reference", inserted("具体如权利要求1所述。", "权利要求1", "abstract")),
    Planter("F-ABS-1", "title_missing", _abstract_other),
    Planter("F-ABS-2", "not_named", lambda d: requested("abstract_figure", PATENT, abstract_figure="")(d) if d.figures else None),
    Planter("F-ABS-2", "not_a_figure", lambda d: requested("abstract_figure", PATENT, abstract_figure="图8")(d) if d.figures else None),
    Planter("F-SEQ-1", "listing_missing", _listing(True)),
    Planter("F-SEQ-1", "listing_unseen", _listing(False)),
    Planter("F-SEQ-1", "not_st26", requested("sequence_listing", ("invention",), sequence_listing="sequence.txt")),
    Planter("F-SEQ-1", "without_number", _inline),
    Planter("F-REQ-1", "missing", requested("applicants", applicants=[]), "applicants"),
    Planter("F-REQ-1", "missing", requested("inventors", inventors=[]), "inventors"),
    *(
        Planter("F-REQ-1", "applicant_incomplete", _applicant(f"applicants[0].{need}", **{need: ""}), need)
        for need in ("name", "address", "postcode", "code")
    ),
    Planter("F-REQ-1", "applicant_code", _wrong_code),
    Planter("F-REQ-1", "unsigned", requested("signed", signed=False)),
    Planter(
        "F-REQ-1",
        "agency_needed",
        requested(
            "applicants[0].country",
            applicants=[{"name": "Sample Works", "country": "美国"}],
            **{"agency": "", "agency_code": "", "agents": []},
        ),
    ),
    Planter("F-REQ-1", "agency_incomplete", requested("agency_code", agency_code=""), "code"),
    Planter("F-REQ-1", "agency_incomplete", requested("agents", agents=[]), "agents"),
    Planter("F-REQ-1", "agency_incomplete", requested("agents[0].phone", agents=_agent(phone="")), "phone"),
    Planter("F-REQ-1", "agency_code", requested("agency_code", agency_code="9900")),
    Planter("F-REQ-1", "agent_number", requested("agents[0].number", agents=_agent(number="12"))),
    Planter("F-REQ-1", "application_number", requested("parent", parent="202599000001.A"), "parent"),
    Planter(
        "F-REQ-1",
        "application_number",
        requested(
            "priorities[0].number",
            priorities=[{"date": "2026-03-01", "number": "202599000001.A", "office": "中国"}],
        ),
        "priority",
    ),
    Planter(
        "F-REQ-1",
        "bad_date",
        requested("priorities[0].date", priorities=[{"date": "2026-13-01", "number": "63/1", "office": "美国"}]),
    ),
    *(
        Planter(
            "F-REQ-1",
            "priority_incomplete",
            requested(
                f"priorities[0].{need}",
                priorities=[{**{"date": "2026-06-01", "number": "63/000001", "office": "美国"}, need: ""}],
            ),
            need,
        )
        for need in ("date", "number", "office")
    ),
    Planter(
        "F-REQ-1",
        "priority_later",
        requested("priorities[0].date", priorities=[{"date": "2026-12-01", "number": "63/1", "office": "美国"}]),
    ),
    Planter("F-REQ-1", "priority_late", _late_priority),
    Planter(
        "F-REQ-1",
        "priority_restorable",
        requested(
            "priorities[0].date", PATENT, priorities=[{"date": "2025-09-01", "number": "63/1", "office": "美国"}]
        ),
    ),
    Planter("F-REQ-1", "grace_incomplete", requested("grace[0].ground", grace=[{"date": "2026-06-01"}])),
    Planter("F-REQ-1", "grace_late", requested("grace[0].date", grace=[{"ground": "学术会议", "date": "2026-01-01"}])),
    Planter("F-REQ-1", "same_day", requested("same_day", PATENT, same_day=True)),
    Planter("F-REQ-1", "same_day_design", requested("same_day", DESIGN, same_day=True)),
    Planter("F-REQ-1", "part_missing", _missing_part("claims", "claims", PATENT), "claims"),
    Planter("F-REQ-1", "part_missing", _missing_part("abstract", "abstract", PATENT), "abstract"),
    Planter("F-REQ-1", "part_missing", _missing_part("description", "description", (*PATENT, "design")), "description"),
    Planter("F-REQ-1", "part_missing", _missing_part("figures", "figures", DESIGN), "figures"),
    Planter("F-SEC-1", "abroad", requested("abroad", PATENT, abroad=True)),
    Planter("F-UM-1", "method", claimed("一种加工方法，其特征在于，包括切割和打磨。", "加工方法")),
    Planter("F-UM-1", "program", claimed("一种存储介质，其特征在于，存储有控制程序。", "存储介质")),
    Planter("F-UM-1", "material", claimed("一种防水涂料，其特征在于，包括树脂和填料。", "防水涂料")),
    Planter("F-UM-1", "composition", claimed("一种板件，其特征在于，含有树脂30重量份。", "重量份")),
    Planter("F-UM-1", "method_title", titled(_ended("及其使用方法"), ("utility_model",))),
    Planter("F-DES-1", "brief_empty", _brief_blank),
    Planter("F-DES-1", "brief_name", brief("名称", "")),
    Planter("F-DES-1", "brief_use", brief("用途", "")),
    Planter("F-DES-1", "brief_point", lambda d: brief("最能", "4.指定主视图用于公告。")(p.draft) if (p := brief("设计要点：", "")(d)) else None),
    Planter("F-DES-1", "brief_view", brief("最能", "")),
    Planter("F-DES-1", "name_differs", _brief_name),
    Planter("F-DES-1", "performance", _brief_with("本产品经久耐用")),
    Planter("F-DES-1", "advertising", _brief_with("本产品国内领先")),
    Planter("F-DES-1", "too_many", _designs),
    Planter("F-DES-1", "basic_missing", _basic),
    Planter("F-DES-1", "colour", _asked_brief(colour=True)),
    Planter("F-DES-1", "partial", _asked_brief(partial=True)),
    Planter("F-DES-1", "views", _fewer_views),
    Planter("F-DES-1", "name_long", titled(_named("适用于多种室内外环境并可以调节高度与角度的"), DESIGN)),
    Planter("F-DES-1", "name_quantity", titled(_named("两套"), DESIGN)),
)
