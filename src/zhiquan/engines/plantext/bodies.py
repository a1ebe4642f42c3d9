"""Lists of responsible bodies: splitting them, telling them from other text, finding the lead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from .numerals import fold

_SUFFIX = (
    r"(?:局|委|部|办|厅|(?<![医剧影])院|署|(?<![大机社])会|(?<![进实执运推施银试先履])行|银行|(?:工商|妇|残|文|侨|台|社科|作|记|红)联|科协|记协|"
    r"(?:研究|交易|事务|派出|设计|监测|检验|检测|管理)所|深交所|上交所|北交所|海关|机关|税务|公安|(?:电视|广播|气象|广电)台|(?:总|供销|合作|报|通讯|出版)社|站|馆|中心|集团|公司|政府|"
    r"总队|支队|大队|中队|(?:管护|服务)队|专班|指挥部|街道|镇|乡|县|区|州|盟|旗|市|省|企业|单位|部门|机构|高校|大学|学院|学校|园区|基地|(?:领导|工作|专项)?小组|工作组|"
    r"党校|编办|处|处室|科室|(?:办公|研究|督查|信息)室|平台|主体|地区|地方|电网|供电|团市委|团县委|团区委|工委|党委|纪委监委|金融办|医院|供销总社|协会|学会|商会|联盟|联合会|基金会|联席会议|联合体|军区|兵团|团|厂|(?<!农)村|系统|(?<![学本百专文])科|(?<!参)股)"
)
_BODY = re.compile(rf"[^\s,。;:!?、]{{0,40}}?{_SUFFIX}$")
_NOT_NAME = re.compile(
    r"^(?:含|包括|包含|如|即(?!墨)|指(?![挥导])|例如|不含|以下|详见|见|对(?!外)|将(?!乐)|在|按|除|经(?![济信开发])|可|须|应(?![急城])|需|以|为|从(?!化|江)|向|把|自(?![然贸])|及|或)|"
    r"的$|除外$|有关规定|具体见|共\d+|附件|《"
)
_GENERIC = re.compile(
    r"^(?:医院|高校|企业|中小企业|学校|单位|部门|机构|园区|平台|银行|大学|学院|社会组织|协会|商会|科研机构|科研院所|金融机构|用人单位|市|县|区|乡|镇)$"
)
_VERBS = (
    r"(?:牵头|负责|配合|参与|参加|协助|协同|指导|落实|推进|组织|实施|承担|支持|督促|统筹|协调|办理|完成|"
    r"推动|执行|开展|抓好|做好)"
)
_ROLE = re.compile(
    r"(?:按(?:照)?(?:各自)?(?:的)?(?:职责|分工|职能|工作)*(?:分工)?|依(?:据)?(?:各自)?职责(?:分工)?|根据职责(?:分工)?|结合职责|"
    rf"(?:分别|共同|具体|联合|各自|单独|主要|依职权|分工)|{_VERBS}){{1,6}}$"
)
_ETC = re.compile(
    r"等?(?:市|区|县|省|国家|中央|州)?[直级属]?各?(?:相关|有关|各有关|各相关|其他|其他有关)(?:职能|责任|成员|主管|行业主管|行业)?(?:部门|单位|地区|方面|机构|部委|厅局)(?:和单位|和地区|单位)?$"
    r"|等(?:\d+个?|[一二三四五六七八九十]+个?)?(?:部门|单位|地区|机构|部委|厅局|部门和单位|部门单位)?$"
    r"|等[^、,等]{1,8}(?:部门|单位|机构|企业|厅局|部委)$"
)
# 各有关部门, 市直有关单位: a collective name that stands for itself, unlike 甲等有关部门.
_COLLECTIVE = re.compile(r".{0,4}各(?!自)|(?:市|区|县|省|国家|国务院|中央|州)[级直属]{0,2}(?:有关|相关|其他)")
_JOIN = re.compile(r"会同|商(?=(?:市|省|国家|[一-龥]{2,6}(?:部|局|委)))|以及|和|及|与|并")
_COMPLETE = re.compile(rf"(?:{_SUFFIX}|等)(?:\([^()]*\))?$")
# 和/与/及 inside a name follows a word that is no body by itself, though it ends like one (党委和政府).
_INSIDE = re.compile(r"(?:党委|党工委|党支部|中央|机关|人大|区|市|部门|单位)$")
_LEAD_MARK = re.compile(
    r"\((?:牵头|牵头单位|牵头部门|主办|总牵头|负总责|第一责任单位|排第一位)\)|^[*★▲☆]+|[*★▲☆]+$"
)
_ROLE_MARK = re.compile(
    r"\((?:配合|责任单位|参与|协办|(?:共同|分别|联合|双)牵头|配合单位|责任部门|[^()]*下同|以下简称[^()]*|以下[^()]*)\)"
)
_OPEN_SERIES = re.compile(r"^各(?:省|市|县|区|镇|乡|乡镇|旗|盟|州|地|区县)(?:\([^()]*\))?(?:、自治区)?$")
_LEVEL = re.compile(
    r"(?:自治区|直辖市|自治州|市|县|区|旗|盟|乡|镇|街道)(?:\([^()]*\))?(?:(?:人民)?政府|办事处|管委会|公署)?"
    rf"(?:{_ROLE.pattern[:-1]})?"
)
# 各镇街, 各高校: any short name with 各 is a collective, unless it goes on as a clause.
_CLAUSE = re.compile(r"[要应须将的]|加强|建立|落实|推进|开展|完善|分工")
_SHORT_NAME = re.compile(r"[一-龥]{2,12}")
_PERSON = re.compile(r"(?:[省市区县州厅局]长|秘书长|主任|书记|同志|部长|司长|处长|负责人|领导)$")
_NOTHING = {"无", "/", "-", "—", "--", "——", "暂无", "待定", "空", "\\", "本单位"}
_OPEN, _CLOSE = "([{（【〔［《“‘", ")]}）】〕］》”’"


@dataclass(frozen=True, slots=True)
class Bodies:
    """Names in order as written; `leads` and `helpers` (配合, 参与) are those among them that the text
    marks."""

    names: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


def name_key(name: str) -> str:
    """The key under which two spellings of a body count as one: NFKC, no spaces or punctuation."""
    return re.sub(r"[\s,。.;:、()“”\"'\[\]]+", "", unicodedata.normalize("NFKC", name))


def canonical(name: str, aliases: Mapping[str, str]) -> str:
    """The short name the alias table gives for a body, else the name without spaces."""
    return aliases.get(name) or aliases.get(name_key(name)) or re.sub(r"\s+", "", name)


def split_top(text: str, separators: str) -> list[str]:
    """Split at separators that stand outside every bracket or quotation."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and c in separators:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p for p in parts if p.strip()]


def has_role_verb(piece: str) -> bool:
    return bool(_ROLE.search(fold(piece).strip(" 。.")))


def looks_like_body(piece: str) -> bool:
    """Whether a piece without any label reads as one body's name."""
    name = fold(piece).strip(" 。.")
    name = _strip_tail(name)
    if not 2 <= len(name) <= 40 or _NOT_NAME.search(name) or _GENERIC.match(name):
        return False
    if name.startswith("各") and len(name) <= 16 and not _CLAUSE.search(name):
        return True
    return bool(_BODY.fullmatch(re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", name))))


def looks_like_list(text: str) -> bool:
    """Whether unlabelled text is a list of bodies and nothing else, as in a closing bracket. One short name
    in three may be of an unknown kind."""
    pieces = [p for part in split_top(fold(text), "、,; ") for p in _conjuncts(part.strip())]
    pieces = [p for p in pieces if not re.fullmatch(r"等|(?:有关|相关|各有关)?(?:部门|单位)", p.strip())]
    known = sum(looks_like_body(p) for p in pieces)
    if known == len(pieces):
        return bool(pieces)
    return known * 3 >= len(pieces) * 2 and all(
        looks_like_body(p) or _SHORT_NAME.fullmatch(p.strip()) for p in pieces
    )


def all_bodies(text: str) -> bool:
    """Whether text is a list in which every name reads as a body."""
    pieces = [p for part in split_top(fold(text), "、,") for p in _conjuncts(part.strip())]
    return bool(pieces) and text[-1] not in "、,和及与" and all(looks_like_body(p) for p in pieces)


def read_bodies(text: str) -> Bodies:
    """The bodies of a responsibility phrase, whatever verbs (牵头, 配合, 按职责分工负责) stand between the
    names."""
    names: list[str] = []
    leads: list[str] = []
    helpers: list[str] = []
    pending: list[str] = []
    seen: set[str] = set()
    parts = split_top(text.replace("\n", "、").replace("\t", "、"), "、,，;；。/ 　|")
    for raw in _rejoined([piece for part in parts for piece in _conjuncts(part.strip())]):
        name, led, verb = _clean(raw)
        if name and name_key(name) not in seen:
            seen.add(name_key(name))
            names.append(name)
            pending.append(name)
        if led and name:
            leads.append(name)
        if verb == "lead":
            # 甲、乙牵头: every name since the last verb leads; the caller takes the first.
            leads.extend(n for n in pending if n not in leads)
        if verb == "help":
            helpers.extend(pending)
        if verb:
            pending = []
    return Bodies(tuple(names), tuple(leads), tuple(helpers))


def _rejoined(parts: list[str]) -> list[str]:
    """各省、自治区、直辖市人民政府 and 各镇、街道 are one name each."""
    out: list[str] = []
    for part in parts:
        if out and _OPEN_SERIES.search(fold(out[-1]).strip()) and _LEVEL.fullmatch(fold(part).strip()):
            out[-1] = f"{out[-1]}、{part}"
        else:
            out.append(part)
    return out


def _conjuncts(part: str) -> list[str]:
    """Split at 会同/和/及/与 where the left side is a whole name and the right side another."""
    if len(part) > 400:
        return [part]
    pieces, start = [], 0
    folded = fold(part)
    for match in _JOIN.finditer(folded):
        if match.start() < start or _depth(folded, match.start()) > 0:
            continue
        left, right = folded[start : match.start()], folded[match.end() :]
        bare_left = _strip_tail(left)
        if match.group() in ("会同",) or match.group().startswith("商"):
            splits = bool(_COMPLETE.search(left) or _ROLE.search(left))
        else:
            whole = bool(_COMPLETE.search(left)) or bool(_ROLE.search(left))
            splits = whole and not _INSIDE.fullmatch(bare_left) and looks_like_body(right)
            splits = splits and not re.match(r"(?:有关|相关)?(?:单位|部门|地区)", right)
        if splits:
            lead = "牵头" if match.group() == "会同" and not _ROLE.search(left) else ""
            pieces.append(part[start : match.start()] + lead)
            start = match.end()
    pieces.append(part[start:])
    return [p for p in pieces if p.strip()]


def _depth(text: str, upto: int) -> int:
    return sum(c in _OPEN for c in text[:upto]) - sum(c in _CLOSE for c in text[:upto])


def _strip_tail(name: str) -> str:
    name = _ROLE.sub("", name.strip())
    return re.sub(r"等$", "", name) if _COLLECTIVE.match(name) else _ETC.sub("", name)


def _clean(raw: str) -> tuple[str, bool, str]:
    """(name as written, marked as lead, "" | "lead" | "help" | "own" for the verb that follows it)."""
    name = raw.strip(' 　。.:：,，;；"”“')
    folded = fold(name)
    role = _ROLE.search(folded)
    verb = ""
    if role:
        verb = _verb(role.group())
        name, folded = name[: role.start()], folded[: role.start()]
    led = bool(_LEAD_MARK.search(folded))
    for pattern in (_LEAD_MARK, _ROLE_MARK):
        for match in reversed(list(pattern.finditer(folded))):
            name = name[: match.start()] + name[match.end() :]
            folded = folded[: match.start()] + folded[match.end() :]
    opening = re.match(r"(?:.{0,8}(?:层面|方面|任务|工作|部分))?由|会同|并会同|商请", folded)
    if opening:
        name, folded = name[opening.end() :], folded[opening.end() :]
    stripped = _strip_tail(folded)
    name = name[: len(stripped)] if folded.startswith(stripped) else name
    name = name.strip(" 　")
    if fold(name) in _NOTHING or _PERSON.search(folded[: len(stripped)]) or re.fullmatch(r"[\W_]*", name):
        return "", led, verb
    return name, led, verb


def _verb(role: str) -> str:
    if "牵头" in role:
        return "lead"
    return "help" if re.search(r"配合|参与|参加|协助|协同", role) else "own"
