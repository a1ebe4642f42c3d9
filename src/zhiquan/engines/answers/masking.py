"""Personal data out of what people type, before it is stored. Register numbers are public and stay.

    masked("我叫王小明，电话13800138000，信用代码9144030071526726XG")
    → "我叫〔姓名〕，电话〔电话〕，信用代码9144030071526726XG"

Masking twice changes nothing. A number that fails its check digit is masked too where it has the shape of a
personal one: a mistyped identity number still tells who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiquan.engines.numbers import RIGHT_SCHEMES, find_in_text

NAME, PHONE, IDENTITY, MAIL, ADDRESS, ACCOUNT = "姓名", "电话", "证件号", "邮箱", "地址", "账号"
_PHONES = frozenset(("cn_mobile", "cn_landline", "hk_phone", "mo_phone"))
# Kept although they look like a long row of figures: rights, firms, papers, proceedings.
_PUBLIC = frozenset(
    (
        *(scheme.code for scheme in RIGHT_SCHEMES),
        "uscc",
        "org_code",
        "hk_br_no",
        "tw_ubn",
        "document_no",
        "us_docket",
        "itc_investigation",
    )
)


@dataclass(frozen=True, slots=True)
class Masked:
    """Something personal: `text[start:end]` is of this kind."""

    start: int
    end: int
    kind: str


_EDGE_BEFORE, _EDGE_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_DIGIT_EDGE = r"(?<!\d)", r"(?!\d)"
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\s?[@＠]\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SPACED = r"[ -]?"
_MOBILE = re.compile(
    rf"{_DIGIT_EDGE[0]}(?:(?:\+|00)86{_SPACED})?1[3-9]\d{_SPACED}\d{{4}}{_SPACED}\d{{4}}{_DIGIT_EDGE[1]}"
)
_LANDLINE = re.compile(rf"{_DIGIT_EDGE[0]}0\d{{2,3}}[ -]\d{{7,8}}(?:[-转]\d{{1,5}})?{_DIGIT_EDGE[1]}")
_ABROAD = re.compile(
    rf"(?:\+|{_DIGIT_EDGE[0]}00)(?:852|853|886){_SPACED}\d{{4}}{_SPACED}\d{{4}}{_DIGIT_EDGE[1]}"
)
_SAID_PHONE = re.compile(
    r"(?:电话|電話|手机号?码?|手機號?碼?|联系方式|聯絡電話|微信号?|微信號|QQ号?|phone|tel\.?|call me (?:at|on))"
    r"(?:\s*(?:是|为|為|[:：]|number|is))*\s*(?P<held>\+?[0-9A-Za-z_][0-9A-Za-z_ -]{4,18}[0-9A-Za-z_])",
    re.IGNORECASE,
)
# Area, birth date, serial, check: what a resident identity number looks like, right or mistyped.
_RESIDENT = re.compile(
    rf"{_EDGE_BEFORE}[1-8]\d{{5}}{_SPACED}(?:18|19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_SPACED}\d{{3}}[0-9Xx]{_EDGE_AFTER}"
)
_HKID = re.compile(rf"{_EDGE_BEFORE}[A-Z]{{1,2}}\d{{6}}[(（][0-9A][)）]")
_SAID_IDENTITY = re.compile(
    r"(?:身份证号?码?|身份證號?碼?|护照号?码?|護照號?碼?|通行证号?码?|通行證號?碼?|证件号码?|passport(?: no\.?)?|ID(?: card)?(?: no\.?))"
    r"(?:\s*(?:是|为|為|[:：]|number|is))*\s*(?P<held>[0-9A-Za-z][0-9A-Za-z()（） -]{5,20}[0-9A-Za-z)）])",
    re.IGNORECASE,
)
_SAID_ACCOUNT = re.compile(
    r"(?:银行卡号?码?|銀行卡號?碼?|银行账号|银行帐号|卡号|卡號|账号|帐号|賬號|帳號|bank account(?: no\.?)?)"
    r"(?:\s*(?:是|为|為|[:：]|number|is))*\s*(?P<held>\d[\d -]{8,24}\d)",
    re.IGNORECASE,
)
_SURNAMES = (
    "王李张劉刘陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭萧田董袁潘于蔣蒋蔡余杜叶葉程苏蘇"
    "魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯"
    "温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單裴霍成苗曲盛云雲洪危饶饒米车車"
)
_NAME_BODY = rf"(?:欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|司徒|[{_SURNAMES}])[\u4e00-\u9fff·]{{1,2}}"
# After these words a name is told; it ends before a word that goes on with the sentence.
_AFTER_NAME = r"(?=$|[^\u4e00-\u9fff]|先生|女士|小姐|经理|電話|电话|手机|手機|身份证|是|的|想|要|住|在|，)"
_SAID_NAME = re.compile(
    r"(?:我叫做?|我的名字(?:是|叫)|本人(?:姓名)?(?:是|叫)?|姓名|联系人|聯繫人|聯絡人|经办人|經辦人|法定代表人(?:是|为|為|叫)|发明人(?:是|叫)|申请人姓名|收件人)"
    rf"\s*[:：是为為]?\s*(?P<held>{_NAME_BODY}){_AFTER_NAME}"
)
_ENGLISH_NAME = re.compile(
    r"(?:[Mm]y name is|[Mm]y name's|[Cc]ontact person:?|[Nn]ame:)\s+(?P<held>[A-Z][A-Za-z'-]+(?:\s+[A-Z][A-Za-z'-]+){0,3})"
)
_CALLED = re.compile(rf"(?P<held>[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?=先生|女士|小姐|太太)")
_TAIL = r"(?:[\u4e00-\u9fff0-9A-Za-z-]{1,8}?(?:栋|棟|座|单元|單元|楼|樓|层|層|室|房|号|號)){0,4}(?:\d{2,5})?"
_ADDRESS = re.compile(
    r"(?:(?:住址?|家庭住址|家住|住在|地址|收件地址|通讯地址|通訊地址)\s*(?:是|为|為|[:：]|在)?\s*)"
    r"(?P<held>[\u4e00-\u9fff0-9A-Za-z（）()、·-]{4,60}?(?:号|號|室|楼|樓|栋|棟|单元|單元|房|座|村|苑|小区|小區)"
    + _TAIL
    + r")"
    r"(?![\u4e00-\u9fff]*(?:变更|變更|更改))"
)
# A place written down to the door tells where somebody lives even where no word announces it.
_DOOR = re.compile(r"(?P<held>[\u4e00-\u9fff]{2,12}(?:路|街|道|巷|大道)\s?\d{1,5}\s?[号號]" + _TAIL + r")")
_HELD: tuple[tuple[re.Pattern[str], str], ...] = (
    (_SAID_IDENTITY, IDENTITY),
    (_SAID_ACCOUNT, ACCOUNT),
    (_SAID_PHONE, PHONE),
    (_SAID_NAME, NAME),
    (_ENGLISH_NAME, NAME),
    (_CALLED, NAME),
    (_ADDRESS, ADDRESS),
    (_DOOR, ADDRESS),
)
_WHOLE: tuple[tuple[re.Pattern[str], str], ...] = (
    (_MAIL, MAIL),
    (_RESIDENT, IDENTITY),
    (_HKID, IDENTITY),
    (_MOBILE, PHONE),
    (_LANDLINE, PHONE),
    (_ABROAD, PHONE),
)


def found_in(text: str) -> tuple[Masked, ...]:
    """What in the text is personal, in order, none overlapping. Public register numbers are never among it."""
    public = [(f.start, f.end) for f in find_in_text(text) if f.number.scheme in _PUBLIC]
    taken: list[Masked] = []
    for one in _candidates(text):
        free = not any(one.start < end and start < one.end for start, end in public)
        if free and not any(one.start < t.end and t.start < one.end for t in taken):
            taken.append(one)
    return tuple(sorted(taken, key=lambda m: m.start))


def masked(text: str) -> str:
    """The text with what is personal replaced by its kind in 〔〕."""
    parts, end = [], 0
    for one in found_in(text):
        parts += [text[end : one.start], f"〔{one.kind}〕"]
        end = one.end
    return "".join([*parts, text[end:]])


def masked_all(value: Any) -> Any:
    """Plain data with every text in it masked; keys stay."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: masked_all(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [masked_all(each) for each in value]
    return value


def _candidates(text: str) -> Iterator[Masked]:
    """Every reading, those that are surest first."""
    for found in find_in_text(text):
        number = found.number
        if number.scheme in _PHONES:
            yield Masked(found.start, found.end, PHONE)
        elif number.personal:
            yield Masked(found.start, found.end, IDENTITY)
    yield from _matched(text, _WHOLE, 0)
    yield from _matched(text, _HELD, "held")


def _matched(
    text: str, patterns: Iterable[tuple[re.Pattern[str], str]], group: int | str
) -> Iterator[Masked]:
    for pattern, kind in patterns:
        for match in pattern.finditer(text):
            yield Masked(match.start(group), match.end(group), kind)


# ---------- texts that must not be kept at all

_CLAIM = re.compile(
    r"(?:^|[\n。；;])\s*\d{1,3}\s*[.．、]\s*(?:一种|根据权利要求|如权利要求|按照权利要求|A |An |The )"
)
_DRAFT_WORDS = re.compile(
    r"其特征在于|所述的?[\u4e00-\u9fff]|权利要求书|技术领域|背景技术|发明内容|附图说明|具体实施方式|wherein|comprising|said [a-z]+"
)
_ENOUGH_CLAIMS, _ENOUGH_WORDS = 2, 4


def looks_like_draft(text: str, longest: int) -> bool:
    """Whether a text longer than `longest` characters reads like a patent draft: numbered claims, or its set phrases."""
    if len(text) <= longest:
        return False
    if len(_CLAIM.findall(text)) >= _ENOUGH_CLAIMS:
        return True
    return len(_DRAFT_WORDS.findall(text)) >= _ENOUGH_WORDS
