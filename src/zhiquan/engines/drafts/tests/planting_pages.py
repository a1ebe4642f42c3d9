"""Spoiling titles, descriptions and figures: how a defect is planted, and where it must be found.

A planter takes a draft and gives the spoilt one with the place of the defect, or None where it does not fit.
"""

from __future__ import annotations

from collections.abc import Callable
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


def text_of(draft: Draft, part: str) -> str | None:
    found = draft.part(part)
    return found.text if found and found.text.strip() else None


def with_text(draft: Draft, part: str, text: str) -> Draft:
    old = draft.part(part)
    return replace(draft, **{part: Part(text, old.file if old else "")})


def asked(draft: Draft, **changes: object) -> Draft:
    return replace(draft, request={**draft.request, **changes})


def technical(draft: Draft) -> bool:
    return draft.kind != "design"


# --- titles -----------------------------------------------------------------------------------------------------


def titled(make: Callable[[str], tuple[str, str]], kinds: tuple[str, ...] = ("invention", "utility_model")):
    """Spoil the title everywhere; `make` gives the new title and the piece of it that is wrong."""

    def plant(draft: Draft) -> Planted | None:
        title = text_of(draft, "title")
        if title is None or draft.kind not in kinds:
            return None
        new, wrong = make(title)
        spoilt = asked(with_text(draft, "title", new), title=new)
        description = text_of(draft, "description")
        if description is not None:
            spoilt = with_text(spoilt, "description", description.replace(title, new, 1))
        at = new.rindex(wrong) if new.endswith(wrong) else new.index(wrong)
        return Planted(spoilt, "title", (at, at + len(wrong)))

    return plant


LONG = "用于多个不同场景并能够根据环境变化自动调整工作状态的"


def longer(times: int) -> Callable[[str], tuple[str, str]]:
    def make(title: str) -> tuple[str, str]:
        new = LONG * times + title[-20:]
        return new, new

    return make


def named_before(prefix: str) -> Callable[[str], tuple[str, str]]:
    return lambda title: (f"{prefix}{title}", prefix)


def ended(ending: str) -> Callable[[str], tuple[str, str]]:
    return lambda title: (f"{title}{ending}", ending)


def party_named(draft: Draft) -> Planted | None:
    """An inventor's name before the title, everywhere."""
    return titled(named_before("沈清样式"))(asked(draft, inventors=["沈清样"])) if draft.request else None


def title_differs(draft: Draft) -> Planted | None:
    text, title = text_of(draft, "description"), text_of(draft, "title")
    if text is None or title is None or not technical(draft) or not text.startswith(title):
        return None
    new = f"新型{title}"
    return Planted(with_text(draft, "description", new + text[len(title) :]), "description", (0, len(new)))


def title_blank(draft: Draft) -> Planted | None:
    return Planted(with_text(asked(draft, title=""), "title", " "), "title") if draft.request else None


# --- description ------------------------------------------------------------------------------------------------

HEADINGS = ("技术领域", "背景技术", "发明内容", "实用新型内容", "附图说明", "具体实施方式")


def heading_span(text: str, name: str) -> Span | None:
    at = text.find(f"\n{name}\n")
    return (at + 1, at + 1 + len(name)) if at >= 0 else None


def described(make: Callable[[str, Draft], tuple[str, Span] | None]):
    """Spoil the description; `make` gives the new text and the span of what is wrong."""

    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if text is None or not technical(draft):
            return None
        made = make(text, draft)
        return Planted(with_text(draft, "description", made[0]), "description", made[1]) if made else None

    return plant


def prefixed(word: str):
    return described(lambda text, draft: (word + text, (0, len(word))))


def no_title(text: str, draft: Draft) -> tuple[str, Span] | None:
    title = text_of(draft, "title")
    if title is None or not text.startswith(title):
        return None
    rest = text[len(title) :].lstrip("\n")
    return rest, (0, rest.index("\n"))


def without_headings(text: str, draft: Draft) -> tuple[str, Span] | None:
    lines = [line for line in text.split("\n") if line not in HEADINGS]
    return "\n".join(lines), (0, len(text))


def without_heading(name: str):
    def make(text: str, draft: Draft) -> tuple[str, Span] | None:
        at = heading_span(text, name)
        if at is None:
            return None
        return text[: at[0]] + text[at[1] + 1 :], (0, len(text))

    return described(make)


def swapped(text: str, draft: Draft) -> tuple[str, Span] | None:
    first, second = heading_span(text, "技术领域"), heading_span(text, "背景技术")
    if first is None or second is None:
        return None
    after = min(at for at in (text.find("\n发明内容"), text.find("\n实用新型内容")) if at > 0) + 1
    head, one, two = text[: first[0]], text[first[0] : second[0]], text[second[0] : after]
    new = head + two + one + text[after:]
    at = len(head) + len(two)
    return new, (at, at + 4)


def heading_again(text: str, draft: Draft) -> tuple[str, Span] | None:
    at = len(text) + 0
    return f"{text}具体实施方式\n另一种实施情况与上述相同。\n", (at, at + 6)


def varied(name: str, variant: str):
    def make(text: str, draft: Draft) -> tuple[str, Span] | None:
        at = heading_span(text, name)
        if at is None:
            return None
        return text[: at[0]] + variant + text[at[1] :], (at[0], at[0] + len(variant))

    return described(make)


def emptied(text: str, draft: Draft) -> tuple[str, Span] | None:
    at, after = heading_span(text, "背景技术"), text.find("内容\n")
    if at is None or after < 0:
        return None
    start = text.rindex("\n", 0, after) + 1
    return text[: at[1] + 1] + text[start:], at


def other_kind(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    at = heading_span(text, "发明内容") if text else None
    if draft.kind != "invention" or text is None or at is None:
        return None
    return Planted(
        with_text(draft, "description", text[: at[0]] + "实用新型内容" + text[at[1] :]),
        "description",
        (at[0], at[0] + 6),
    )


def inserted(piece: str, wrong: str, part: str = "description", heading: str = "具体实施方式"):
    """Insert a sentence as the first of a section (of the description) or at the end (of another part)."""

    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, part)
        if text is None or not technical(draft):
            return None
        if part == "description":
            found = heading_span(text, heading)
            if found is None:
                return None
            at = found[1] + 1
            new = f"{text[:at]}{piece}\n{text[at:]}"
        else:
            at = len(text)
            new = text + piece
        start = at + piece.index(wrong)
        return Planted(with_text(draft, part, new), part, (start, start + len(wrong)))

    return plant


def pictured(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    if text is None or not technical(draft):
        return None
    at, paragraphs, place = 0, [], 0
    lines = [*text.rstrip("\n").split("\n"), ""]
    for line in lines:
        paragraphs.append(Paragraph(at, at + len(line)))
        place, at = at, at + len(line) + 1
    paragraphs[-1] = replace(paragraphs[-1], pictures=1)
    spoilt = replace(draft, description=Part("\n".join(lines), "说明书.txt", tuple(paragraphs)))
    return Planted(spoilt, "description", (place, place))


def laid_out(centred: bool, blank: bool):
    """The description as a Word file whose first line is not centred, or without a blank line below."""

    def plant(draft: Draft) -> Planted | None:
        text = text_of(draft, "description")
        if text is None or not technical(draft):
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


def figures_of(draft: Draft, least: int) -> tuple[Figure, ...] | None:
    figures = draft.figures or ()
    return figures if technical(draft) and len(figures) >= least else None


def figure_gap(draft: Draft) -> Planted | None:
    figures = figures_of(draft, 2)
    if figures is None:
        return None
    last = len(figures) + 1
    return Planted(replace(draft, figures=(*figures[:-1], Figure(last, f"图{last}"))), "figures")


def figure_twice(draft: Draft) -> Planted | None:
    figures = figures_of(draft, 2)
    return Planted(replace(draft, figures=(*figures, figures[0])), "figures") if figures else None


def one_more(draft: Draft) -> Planted | None:
    figures, text = figures_of(draft, 1), text_of(draft, "description")
    at = heading_span(text, "附图说明") if text else None
    if figures is None or at is None:
        return None
    number = len(figures) + 1
    return Planted(replace(draft, figures=(*figures, Figure(number, f"图{number}"))), "description", at)


def unnumbered(draft: Draft) -> Planted | None:
    figures = figures_of(draft, 1)
    return Planted(replace(draft, figures=(Figure(None), *figures[1:])), "figures") if figures else None


def names_ninth(draft: Draft) -> Planted | None:
    if figures_of(draft, 1) is None:
        return None
    return inserted("如图9所示，各部件依次连接。", "图9")(draft)


def names_ninth_unseen(draft: Draft) -> Planted | None:
    return names_ninth(draft) if figures_of(draft, 1) is None else lifted(names_ninth(draft))


def lifted(planted: Planted | None) -> Planted | None:
    """The same without the drawings, as where only texts were handed in."""
    return replace(planted, draft=replace(planted.draft, figures=None)) if planted else None


def section_gap(draft: Draft) -> Planted | None:
    text, figures = text_of(draft, "description"), figures_of(draft, 3)
    at = heading_span(text, "附图说明") if text else None
    if text is None or figures is None or at is None:
        return None
    line = text.index("\n图2", at[1]) + 1
    end = text.index("\n", line) + 1
    return lifted(
        Planted(with_text(draft, "description", text[:line] + text[end:]), "description", (line, line + 2))
    )


def section_order(draft: Draft) -> Planted | None:
    text, figures = text_of(draft, "description"), figures_of(draft, 2)
    at = heading_span(text, "附图说明") if text else None
    if text is None or figures is None or at is None:
        return None
    one = at[1] + 1
    two = text.index("\n图2", one) + 1
    end = text.index("\n", two) + 1
    new = text[:one] + text[two:end] + text[one:two] + text[end:]
    place = one + end - two
    return Planted(with_text(draft, "description", new), "description", (place, place + 2))


def no_section(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    if text is None or figures_of(draft, 1) is None:
        return None
    at, after = heading_span(text, "附图说明"), heading_span(text, "具体实施方式")
    if at is None or after is None:
        return None
    return Planted(
        with_text(draft, "description", text[: at[0]] + text[after[0] :]), "description", (0, len(text))
    )


def void_section(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    if text is None or not technical(draft):
        return None
    at, after = heading_span(text, "附图说明"), heading_span(text, "具体实施方式")
    if at is None or after is None:
        return None
    return lifted(
        Planted(
            with_text(draft, "description", f"{text[: at[1]]}\n无\n{text[after[0] :]}"), "description", at
        )
    )


def no_figures(draft: Draft) -> Planted | None:
    text = text_of(draft, "description")
    at = heading_span(text, "附图说明") if text else None
    if draft.kind != "invention" or at is None or not draft.figures:
        return None
    return Planted(replace(draft, figures=()), "description", at)


def figures_unseen(draft: Draft) -> Planted | None:
    planted = no_figures(draft)
    return replace(planted, draft=asked(planted.draft, complete=False)) if planted else None


def model_bare(draft: Draft) -> Planted | None:
    return Planted(replace(draft, figures=()), "figures") if draft.kind == "utility_model" else None


def model_unnamed(draft: Draft) -> Planted | None:
    planted = no_section(draft) if draft.kind == "utility_model" else None
    text = text_of(planted.draft, "description") if planted else None
    if planted is None or text is None:
        return None
    plain = text.replace("如图1所示，", "").replace("如图2所示，", "")
    return Planted(
        replace(with_text(draft, "description", plain), figures=None), "description", (0, len(plain))
    )
