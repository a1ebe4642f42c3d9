"""Who and by when: responsibility clauses in a passage — brackets at its end, labelled lines, subjects of
sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .bodies import (
    Bodies,
    all_bodies,
    has_role_verb,
    looks_like_body,
    looks_like_list,
    name_key,
    read_bodies,
    split_top,
)
from .deadlines import looks_like_deadline
from .numerals import fold

_UNIT = r"(?:单位|部门|主体|机构|科室|处室|股室)"
_ROLE = r"(?:牵头|主责|责任|负责|配合|主办|协办|承办|指导|参与|参加|协同|协作|支持|落实|实施|主管|督导|督办|协助|组织)"
_BODY_LABEL = (
    rf"(?:市级|区级|县级|省级|区县|主要|共同|第一)?{_ROLE}(?:[和及、/]?{_ROLE}){{0,2}}{_UNIT}(?:[和及、/]{_ROLE}?{_UNIT})?(?:\([^()]{{0,24}}\))?"
    r"|牵头|配合|主办|协办|(?:责任|职责|部门|任务|单位)分工|分工|(?:责任|牵头|配合|协办|承办|主办)(?:市|区|县|省)(?:直|级)?(?:部门|单位)"
)
_DUE_LABEL = (
    r"(?:计划|拟|预计|任务|工作|整改|措施|要求)?(?:完成|办结|落实|推进|实施|截止|达成)?(?:的)?(?:时限|期限|时间节点|时间要求|时间安排|时间|时序|节点)"
    r"(?:要求|安排|节点)?|进度安排|进度要求|(?:工作|时间|年度|推进|计划)?进度|完成日期|截止日期"
)
_OTHER_LABEL = (
    r"(?:适用|推广|实施|试点)范围|(?:责任|分管|牵头|包抓|督导|联系|挂点|市|县|区|分管市)?(?:副?[省市县区]长|[省市县区]?领导)|责任人|联系人|联系方式|联系电话|政策依据|"
    r"(?:预期|工作|年度|绩效)?(?:目标|成效|成果)(?:形式)?|备注|资金来源|推进举措|工作举措|主要举措|具体举措|具体措施"
)
LABEL = re.compile(
    r"(?:(?<=^)|(?<=[\s,。;(\[:)\]、*|.—-]))[\[*]{0,2}"
    r"(?:(?:以上|上述|本节|本部分|本章|本类)[^,。;:]{0,10}?)?"
    rf"(?:(?P<body>{_BODY_LABEL})|(?P<due>{_DUE_LABEL})|(?P<other>{_OTHER_LABEL}))"
    r"\s*(?:(?:\*\*)?\s*:\s*(?:\*\*)?|\]\s*:?\s*)"
)
_BARE_LABEL = re.compile(rf"\s*(?:(?P<body>{_BODY_LABEL})|(?P<due>{_DUE_LABEL}))\s{{1,8}}(?=\S)")
_STRONG = re.compile(
    r"负责|牵头|配合|按(?:照)?(?:各自)?职责|职责分工|分工(?:负责|落实)|组织实施|落实$|参与$|推进$|实施$|指导$"
)
_RULE = re.compile(
    r"为牵头|是牵头|牵头(?:单位|部门)(?:为|是)|第一.{0,8}牵头|首位.{0,8}牵头|下同|^以下|^排[在名]?第?|^列第?一|均为|除.{0,10}外"
)
_FIRST_LEADS = re.compile(
    r"(?:第一|首|最前|最先|最前面)[^,。;]{0,8}(?:(?:为|是|即)[^,。;]{0,6}(?:牵头|主办)|(?:负责)?牵头)"
)
_DATED = re.compile(r"前|完成|底|末|推进|长期|持续|常态|时限|月|每年|坚持|季度")
_SUBJECT = re.compile(
    r"(?:要|应当?|须|需|负责|牵头|会同|将|可|按(?:照)?职责|按(?:照)?分工|根据职责|抓紧|尽快|于20\d\d年|在20\d\d年|20\d\d年|要在)"
)
# A body followed at once by what it does (市财政局统筹资金); fewer verbs than elsewhere, as names hold verbs.
_DOES = re.compile(
    r"(?<=[局委办厅院部署府会门行])(?:统筹|负责|建立|制定|组织|开展|安排|落实|加强|承担|推动|完善|发布|编制|定期|每|及时|抓好|做好|"
    r"指导|引导|支持|鼓励|研究|推进|出台|在|对|将|按|于|20\d\d)"
)
# 支持高校将…: the names are those helped, not those who act.
_ORDERED = re.compile(
    r"(?:进一步|充分|切实|更好地?|大力|深入)?"
    r"(?:支持|引导|鼓励|指导|推动|组织|督促|探索|协调|帮助|允许|加强|建立|建设|提升|争取|配合|协同|联合|邀请|委托|依托|深化|完善|对接|服务|积极|优化|发挥|对|在|为|向|与)"
)
_BY = re.compile(
    r"由([^,。;:()]{2,80}?)(?:分别|共同|具体)?(?:按(?:照)?职责(?:分工)?)?(?:负责|牵头|组织实施|承担|保障|统筹|落实)"
)
# What stands alone in a bracket after a full stop and is made of short words should have been understood.
_NAMES = re.compile(
    r"(?!此件|本文|不含|含|共|详见|见|注|除|以下|按)[一-龥]{2,14}(?:[、,;][一-龥]{2,14}){0,12}"
)
_BY_SENTENCE = re.compile(
    r"(?:^|(?<=[。;]))\s*(?P<whole>(?:此项工作|该项工作)?由(?P<said>[^。;()]{3,120}))(?=[。;]|$)"
)
OPEN, CLOSE = "([", ")]"


@dataclass(frozen=True, slots=True)
class Duty:
    """What one passage says about responsibility.

    `bodies` in order, `lead` if marked, `due_texts` deadline phrases to be read, `labels` the deadline labels
    used ("" where there is none), `first_leads` the rule that the first-named body leads, `same` that it says
    同上, `clauses` where it stands (offsets in the passage), `problems` what was not understood.
    """

    bodies: tuple[str, ...] = ()
    lead: str | None = None
    due_texts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    first_leads: bool = False
    same: bool = False
    clauses: tuple[tuple[int, int], ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.bodies or self.due_texts or self.same)


@dataclass(slots=True)
class _Draft:
    bodies: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    helped: bool = False
    due_texts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    first_leads: bool = False
    same: bool = False
    clauses: list[tuple[int, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, found: Bodies, kind: str) -> None:
        known = {name_key(n) for n in self.bodies}
        self.bodies.extend(n for n in found.names if name_key(n) not in known)
        self.leads.extend(found.leads)
        if kind == "lead":
            self.leads.extend(found.names[:1])
        elif kind == "help" or found.helpers:
            self.helped = True
        if kind != "help":
            self.owners.extend(n for n in found.names if n not in found.helpers)

    def done(self) -> Duty:
        lead = self.leads[0] if self.leads else None
        if lead is None and self.helped and len(self.owners) == 1:
            lead = self.owners[0]
        return Duty(
            tuple(self.bodies),
            lead,
            tuple(self.due_texts),
            tuple(self.labels),
            self.first_leads,
            self.same,
            tuple(self.clauses),
            tuple(self.problems),
        )


def read_duty(text: str) -> Duty:
    """Every responsibility clause of a passage (one or more paragraphs divided by newlines)."""
    draft = _Draft()
    offset = 0
    for line in text.split("\n"):
        _read_line(fold(line), line, offset, draft)
        offset += len(line) + 1
    return draft.done()


def is_label_line(folded: str) -> bool:
    """Whether a line begins with a responsibility or deadline label, bracketed or not."""
    start = folded.lstrip(" *#>-·●•(")
    found = LABEL.match(start) or LABEL.match("[" + start.lstrip("["))
    return bool((found and not found["other"]) or _BARE_LABEL.match(start))


def read_cell(text: str, kind: str) -> Duty:
    """Duty of a table cell or a labelled value; `kind` is lead | help | body | due."""
    draft = _Draft()
    if kind != "due" and any(m["body"] for m in LABEL.finditer(fold(text))):
        # 牵头单位:甲 / 配合单位:乙 written inside one cell.
        return read_duty(text)
    if kind == "due":
        if text.strip():
            draft.due_texts.append(text.strip())
            draft.labels.append("column")
        return draft.done()
    _body_value(text, kind, draft)
    return draft.done()


def merged(first: Duty, second: Duty) -> Duty:
    """Both duties together; the first one's lead stands."""
    known = {name_key(n) for n in first.bodies}
    return replace(
        first,
        bodies=first.bodies + tuple(n for n in second.bodies if name_key(n) not in known),
        lead=first.lead or second.lead,
        due_texts=first.due_texts + second.due_texts,
        labels=first.labels + second.labels,
        first_leads=first.first_leads or second.first_leads,
        same=first.same or second.same,
        problems=first.problems + second.problems,
    )


def first_named_leads(text: str) -> bool:
    return bool(_FIRST_LEADS.search(fold(text)))


def brackets(folded: str) -> list[tuple[int, int]]:
    """Outermost bracket spans of one paragraph (start at the opener, end after the closer), unclosed ones
    to the end."""
    spans: list[tuple[int, int]] = []
    depth = start = 0
    for i, c in enumerate(folded):
        if c in OPEN:
            if depth == 0:
                start = i
            depth += 1
        elif c in CLOSE and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, i + 1))
    if depth and len(folded) - start < 400:
        spans.append((start, len(folded)))
    return spans


def _read_line(folded: str, line: str, offset: int, draft: _Draft) -> None:
    spans = brackets(folded)
    taken = bytearray(len(folded) + 1)
    for start, end in _labelled(folded, line, spans, offset, draft):
        taken[start:end] = b"\1" * (end - start)
    _sentences_by(folded, line, taken, offset, draft)
    for start, end in spans:
        if taken[start]:
            continue
        inner_end = end - 1 if folded[end - 1] in CLOSE else end
        inside = folded[start + 1 : inner_end]
        if len(inside) > 1500:
            continue
        at_end = (
            not folded[end:].strip(" 。.;,")
            or folded[end : end + 1] in OPEN
            or folded[max(0, start - 1)] in "。;!?"
        )
        before = len(draft.bodies) + len(draft.due_texts) + draft.first_leads
        _bracket(inside, line[start + 1 : inner_end], at_end, draft)
        if len(draft.bodies) + len(draft.due_texts) + draft.first_leads > before:
            draft.clauses.append((offset + start, offset + end))
            if inner_end == end:
                draft.problems.append("a bracket is not closed")
        elif at_end and folded[max(0, start - 1)] in "。;" and _NAMES.fullmatch(inside):
            draft.problems.append(f"the closing bracket “{line[start + 1 : inner_end]}” was not understood")


def _sentences_by(folded: str, line: str, taken: bytearray, offset: int, draft: _Draft) -> None:
    """Sentences that are nothing but responsibility: 由甲局牵头,乙局配合,于2025年底前完成."""
    for match in _BY_SENTENCE.finditer(folded):
        start, end = match.span("said")
        pieces = split_top(match["said"], ",;")
        names = [p for p in pieces if not looks_like_deadline(p)]
        if any(taken[start:end]) or not names or not all(has_role_verb(n) for n in names):
            continue
        if looks_like_list("、".join(read_bodies(",".join(names)).names)):
            _body_value(line[start:end], "body", draft)
            draft.clauses.append((offset + match.start("whole"), offset + end))


def _labelled(
    folded: str, line: str, spans: list[tuple[int, int]], offset: int, draft: _Draft
) -> list[tuple[int, int]]:
    """Labels outside brackets (责任单位:甲、乙  完成时限:…); the spans of the line that they and their
    values take."""
    inside = bytearray(len(folded) + 1)
    for start, end in spans:
        inside[start + 1 : end] = b"\1" * (end - start - 1)
    # [责任单位] is a label too, though it stands in a bracket: only its opener is outside.
    # 〔牵头:甲;配合:乙〕 is a bracket of labels, and read as such.
    found = [m for m in LABEL.finditer(folded) if not inside[m.start()] and ("[" not in m[0] or "]" in m[0])]
    bare = _BARE_LABEL.match(folded)
    if not found and bare and len(folded) < 400:
        found = [bare]
    taken: list[tuple[int, int]] = []
    if not found:
        return taken
    for match, following in zip(found, [*found[1:], None], strict=True):
        stop = following.start() if following else len(folded)
        value_end = _sentence_end(folded, match.end(), stop)
        _labelled_value(match, line[match.end() : value_end], draft)
        groups = match.groupdict()
        if groups.get("body") or groups.get("due"):
            draft.clauses.append((offset + match.start(), offset + value_end))
        taken.append((match.start(), value_end))
    return taken


def _sentence_end(folded: str, start: int, stop: int) -> int:
    end = folded.find("。", start, stop)
    return stop if end < 0 else end


def _labelled_value(match: re.Match[str], value: str, draft: _Draft) -> None:
    groups = match.groupdict()
    value = value.replace("**", "").strip(" 　,，;；。.、|([（【")
    if groups.get("due"):
        draft.labels.append(str(groups["due"]))
        draft.due_texts.append(value)
    elif groups.get("body"):
        _body_value(value, _kind(str(groups["body"])), draft)


def _kind(label: str) -> str:
    if re.search(r"牵头|主办|主责|第一", label) and not re.search(r"[和及、/]|配合", label.split("(")[0]):
        return "lead"
    return (
        "help"
        if re.match(r"(?:市级|区级|县级)?(?:配合|协办|参与|参加|协同|协作|支持|协助)", label)
        else "body"
    )


def _body_value(value: str, kind: str, draft: _Draft) -> None:
    if re.match(r"\s*(?:同上|同前|〃|″|\"|”)\s*$", value):
        draft.same = True
        return
    kept: list[str] = []
    for piece in split_top(value, ",，;；。\n"):
        folded = fold(piece).strip()
        if _RULE.search(_outside(folded)):
            draft.first_leads |= first_named_leads(folded)
        elif looks_like_deadline(folded) and not looks_like_body(folded):
            draft.due_texts.append(piece)
            draft.labels.append("")
        else:
            kept.append(piece)
    draft.add(read_bodies(",".join(kept)), kind)


def _bracket(folded: str, inside: str, at_end: bool, draft: _Draft) -> None:
    labels = list(LABEL.finditer(folded))
    if any(m["body"] or m["due"] for m in labels):
        head = inside[: labels[0].start()].strip(" ,，;；、")
        if head and not re.search(r"[。:]", fold(head)):
            _body_value(head, "body", draft)
        for match, following in zip(labels, [*labels[1:], None], strict=True):
            _labelled_value(
                match, inside[match.end() : following.start() if following else len(inside)], draft
            )
        return
    pieces = split_top(inside, ",，;；。")
    rules = [p for p in pieces if _RULE.search(_outside(fold(p)))]
    rest = [p for p in pieces if p not in rules]
    names = [p for p in rest if not looks_like_deadline(p)]
    if not names:
        _deadline_only(rest, rules, at_end, draft)
        return
    if _responsible(names, at_end):
        draft.first_leads |= any(first_named_leads(p) for p in rules)
        _body_value(",".join(rest), "body", draft)


def _deadline_only(rest: list[str], rules: list[str], at_end: bool, draft: _Draft) -> None:
    draft.first_leads |= any(first_named_leads(p) for p in rules)
    if rest and at_end and all(_DATED.search(fold(p)) for p in rest):
        draft.due_texts.extend(rest)
        draft.labels.extend("" for _ in rest)


def _responsible(pieces: list[str], at_end: bool) -> bool:
    joined = ",".join(pieces)
    if any(_STRONG.search(fold(p).strip()) for p in pieces):
        return any(looks_like_body(n) for n in read_bodies(joined).names)
    return at_end and (looks_like_list("、".join(pieces)) or all(has_role_verb(p) for p in pieces))


_COLLECTIVE = re.compile(
    r"(?:^|[。;\n])\s*各[^,。;]{1,12}(?:、[^,。;]{1,12}){0,4}?按(?:照)?(?:各自)?(?:的)?(?:职责|分工){1,2}(?:负责|落实|推进)"
)


def collective(text: str) -> bool:
    """Whether a sentence makes a collective (各区、各部门) responsible in so many words."""
    return bool(_COLLECTIVE.search(fold(text)))


def subjects(text: str) -> tuple[tuple[str, ...], str | None]:
    """Bodies that running text makes responsible (甲、乙要…, 由甲牵头), and the lead; collective names
    only alone."""
    draft = _Draft()
    folded = fold(text)
    for sentence in re.split(r"[。;\n]", folded):
        for clause in sentence.split(",")[:3]:
            head, after = _actor(clause)
            if head:
                leads = "牵头" in clause[:200] or after.startswith("会同")
                draft.add(read_bodies(head), "lead" if leads else "body")
                draft.add(read_bodies(_with(after)), "help")
                break
        for by in _BY.finditer(sentence):
            if looks_like_list(by[1]):
                draft.add(read_bodies(by[1]), "lead" if "牵头" in by.group() else "body")
                draft.add(read_bodies(_with(sentence[by.end() :].lstrip(","))), "help")
    specific = [n for n in draft.bodies if not re.match(r".{0,4}各|有关|相关|全", n)]
    names = specific or draft.bodies
    return tuple(names), next((n for n in draft.leads if n in names), None)


def _actor(clause: str) -> tuple[str, str]:
    """(bodies that a clause opens with, the rest from its verb on), or two empty strings."""
    for pattern in (_SUBJECT, _DOES):
        found = pattern.search(clause)
        head = clause[: found.start()].strip() if found else ""
        if found and 2 <= len(head) <= 120 and not _ORDERED.match(head) and looks_like_list(head):
            return head, clause[found.start() :]
    return "", ""


def _with(text: str) -> str:
    """The bodies that 会同 names: as many characters as still read as a list."""
    found = re.match(r"会同([^,。;]{2,40})", text)
    if not found:
        return ""
    said = _DOES.split(found[1], maxsplit=1)[0]
    return next((said[:n] for n in range(len(said), 1, -1) if all_bodies(said[:n])), "")


def _outside(folded: str) -> str:
    return re.sub(r"\([^()]*\)", "", folded)
