"""Characters and numerals: width folding that keeps every offset, Chinese numerals, item markers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOLD: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {0x3000: 0x20, 0xA0: 0x20, 0x3014: 0x5B, 0x3015: 0x5D, 0x3010: 0x5B, 0x3011: 0x5D, 0xFE55: 0x3A}
_FOLD |= {0x2236: 0x3A, 0xFE30: 0x3A, 0x25CB: 0x3007}

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
CN = "零〇一二三四五六七八九十百千两"

# Enough Traditional characters to find markers, labels, dates and bodies in a Traditional copy of a plan.
_FOLD |= {ord(t): s for t, s in zip("託鑒佈併週衆裏傑", "托鉴布并周众里杰", strict=True)}
_FOLD |= {
    ord(t): s
    for t, s in zip(
        "責單負牽頭時間門辦廳員會職協參與導實進續長關務總區縣鄉鎮環農發產業監醫國際電網檢稅資財訊應級團體"
        "組機構規劃設術標準質備註號節條項個億萬縮達於約過後內並據對將為從開動強優綠現點營執審學課衛劑聯黨"
        "廣書館貿經濟軍隊運輸遊計畫築專兩嚴豐爲舉義樂買爭價傳偵僑儲兌養冊寫衝決況淨減幾擊則創刪別劇勵勢佔"
        "廠厲壓釐雙疊臺啓響園圍塊堅壯處復獎婦寬盡層屬鞏帶幫幹慶庫歸當錄徵徑態懲戶擴揚搶護報擔擬撥掛揮換攬"
        "撐數斷無顯暫權來極欄樹檔殘氣匯測滾滿靈災熱狀獨暢蓋盤碼礎確種祕積稱穩籌籤簡類緊紅紀納線細織結繞給"
        "絕統繼績維緩締編繳罰騰範薦銜補裝見視觸訂認讓訓議記講許訪評詞試話詢該詳語說請調談謀購貫貼費賦趨蹤"
        "車轉輪輕載輻轄闢遷還遠連適選採釋鑑針鉤銀鋪銷問階隨難頁順須頒預領題額饋駐驗驟齊",
        "责单负牵头时间门办厅员会职协参与导实进续长关务总区县乡镇环农发产业监医国际电网检税资财讯应级团体"
        "组机构规划设术标准质备注号节条项个亿万缩达于约过后内并据对将为从开动强优绿现点营执审学课卫剂联党"
        "广书馆贸经济军队运输游计划筑专两严丰为举义乐买争价传侦侨储兑养册写冲决况净减几击则创删别剧励势占"
        "厂厉压厘双叠台启响园围块坚壮处复奖妇宽尽层属巩带帮干庆库归当录征径态惩户扩扬抢护报担拟拨挂挥换揽"
        "撑数断无显暂权来极栏树档残气汇测滚满灵灾热状独畅盖盘码础确种秘积称稳筹签简类紧红纪纳线细织结绕给"
        "绝统继绩维缓缔编缴罚腾范荐衔补装见视触订认让训议记讲许访评词试话询该详语说请调谈谋购贯贴费赋趋踪"
        "车转轮轻载辐辖辟迁还远连适选采释鉴针钩银铺销问阶随难页顺须颁预领题额馈驻验骤齐",
        strict=True,
    )
}


def fold(text: str) -> str:
    """The same text with full-width ASCII, ideographic spaces, 〔〕【】 and common Traditional characters
    in their plain
    form; same length, so offsets hold."""
    return text.translate(_FOLD)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 万亿 (二十五, 一百零三, 二〇二六, 两万); None if it is none."""
    if not text or any(c not in _DIGITS and c not in "十百千万亿" for c in text):
        return None
    if not any(c in "十百千万亿" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, section, digit = 0, 0, 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            unit = 10_000 if c == "万" else 100_000_000
            total = (total + section + digit) * unit if c == "亿" else total + (section + digit) * unit
            section = digit = 0
    return total + section + digit


@dataclass(frozen=True, slots=True)
class Marker:
    """An item's number as written. `style` orders markers (章 < 节 < 条 < 一、 < (一) < 1. < (1) < ①)."""

    style: str
    rank: int
    number: int
    label: str
    end: int


_N = r"(?P<{}>[一二三四五六七八九十百零〇]{{1,6}}|\d{{1,3}})"
_PATTERNS = [
    ("part", 0, r"第" + _N.format("n") + r"部分[:、.\s]*"),
    ("chapter", 1, r"第" + _N.format("n") + r"章[:、.\s]*"),
    ("section", 2, r"第" + _N.format("n") + r"节[:、.\s]*"),
    ("article", 3, r"第" + _N.format("n") + r"条[:、.\s]*"),
    ("step", 6, r"(?:[一-龥]{2})?(?:举措|措施)" + _N.format("n") + r"\s*[:、.]\s*"),
    (
        "task",
        5,
        r"(?:[一-龥]{2})?(?:任务|专项行动|专项|行动|工程|事项|项目|计划|场景|模块|板块|专题|抓手)"
        + _N.format("n")
        + r"\s*[:、.]\s*",
    ),
    ("cn", 4, r"(?P<n>[一二三四五六七八九十百零]{1,6})\s*[、.]\s*"),
    ("cn()", 5, r"\(\s*(?P<n>[一二三四五六七八九十百零]{1,6})\s*\)[、.]?\s*"),
    ("dots3", 8, r"(?P<n>\d{1,2}\.\d{1,2}\.\d{1,2})(?![\d%年月])[.、]?\s*"),
    ("dots2", 7, r"(?P<n>\d{1,2}\.\d{1,2})(?![\d.%年月个亿万倍])[.、]?\s*(?=[^\d\s])"),
    ("1.", 6, r"(?P<n>\d{1,3})\s*\*?\s*(?:[、]|\.(?!\d)|\.(?=20\d\d年))\s*"),
    ("1)", 7, r"(?P<n>\d{1,3})\s*\)\s*"),
    ("(1)", 7, r"\(\s*(?P<n>\d{1,3})\s*\)[、.]?\s*"),
    ("①", 8, r"(?P<n>[①-⑳])\s*"),
]
_MARKERS = [
    (style, rank, re.compile(r"\s*#{0,6}\s*(?:\*\*)?" + pattern)) for style, rank, pattern in _PATTERNS
]
_LABELS = {
    "cn": "{}",
    "cn()": "({})",
    "1.": "{}",
    "1)": "{})",
    "(1)": "({})",
    "①": "{}",
    "task": "任务{}",
    "step": "措施{}",
}
_START = re.compile(
    r"\s*#{0,6}\s*(?:\*\*)?(?:[第一二三四五六七八九十百零(\d①-⑳]|(?:[一-龥]{2})?(?:任务|举措|措施|专项|行动|工程|事项|项目|计划|场景|模块|板块|专题|抓手))"
)


def marker(folded: str) -> Marker | None:
    """The item marker a folded line starts with, or None."""
    if not _START.match(folded):
        return None
    for style, rank, pattern in _MARKERS:
        found = pattern.match(folded)
        if not found:
            continue
        written = found["n"]
        number = _value(written)
        if number is None or number == 0:
            continue
        return Marker(style, rank, number, _label(style, written), found.end())
    return None


def _value(written: str) -> int | None:
    if written[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(written) - ord("①") + 1
    if "." in written:
        return int(written.rsplit(".", 1)[1])
    return int(written) if written.isdigit() else chinese_number(written)


def _label(style: str, written: str) -> str:
    if style in ("part", "chapter", "section", "article"):
        return "第" + written + {"part": "部分", "chapter": "章", "section": "节", "article": "条"}[style]
    return _LABELS.get(style, "{}").format(written)
