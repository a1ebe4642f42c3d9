"""Where claims begin in a text: numbered in any usual way, or not numbered at all; what is no claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhiquan.engines.drafts.references import CLAIM, number
from zhiquan.engines.text import simplified

STOPS = "。.．！!"
# Marks after which a new line goes on with the same claim.
OPEN_MARKS = "：:；;，,、（(—-"
BLANKS = " \t\r\u3000\ufeff\u00a0"
LINE_ENDS = "\n\u2028\u2029\x0b\x0c"
LOOK = 160

# Page heads that a printed publication leaves in running text.
PAGE = re.compile(
    r"(?:CN\s?\d{7,13}\s?[A-Z]\d?\s?)?权\s?利\s?要\s?求\s?书\s{0,4}\d{1,3}\s?/\s?\d{1,3}\s?页?"
    r"|第\s?\d{1,3}\s?页\s{0,4}共\s?\d{1,3}\s?页"
)
# Words that only traditional writing has, in every claim set but the shortest.
TRADITIONAL = re.compile(r"權\s{0,4}利|特\s{0,4}徵|所\s{0,4}述\s{0,4}之|一種|請求項")
# ## 2., **1.**, **3. a whole claim** and 4\. as Markdown writes claims.
HEADED = re.compile(r"(?<![^\n\r])[ \t\u3000]{0,8}(?:(?:#{1,6}|>)[ \t]{1,4}){1,2}(?=[*_]{0,3}\d)")
STRESSED = re.compile(
    rf"(?<![^\n\r])(?P<lead>[ \t\u3000]{{0,8}})(?P<mark>\*{{1,3}}|_{{2,3}})(?=(?:{CLAIM}[ ]?)?\d)(?P<text>[^\n\r*_]{{1,4000}})(?P=mark)"
)
ESCAPED = re.compile(r"(?<![^\n\r])([ \t\u3000]{0,8}\d{1,4})\\(?=[.．、)）])")
HEADING_LINE = (
    r"(?:说[ \u3000]{0,8}明[ \u3000]{0,8}书(?:附图|摘要)?|技术领域|背景技术|发明内容|附图说明|具体实施方式"
    r"|[\[【]0001[\]】][^\r\n]{0,400}?)"
)
TAIL = re.compile(
    r"CN\s?\d{7,13}\s?[A-Z]\d?\s{0,4}(?:说\s?明\s?书|权利要求书附图)"
    r"|说\s?明\s?书(?:附图|摘要)?\s{0,4}\d{1,3}\s?/\s?\d{1,3}\s?页"
    rf"|(?<![^\r\n])[ \t\u3000]{{0,40}}{HEADING_LINE}[ \t\u3000]{{0,40}}(?=[\r\n]|$)"
)
NUMBER = re.compile(
    rf"(?P<prefix>[【\[(（]?(?:{CLAIM}|权[ ]?项|请求项|[Cc]laim)[ \u3000]{{0,4}}第?[ \u3000]{{0,4}})?(?P<open>[(（\[【])?"
    r"(?<![\d.．])(?P<n>(?(prefix)(?:\d{1,4}|[一二三四五六七八九十]{1,3})|\d{1,4}))(?!\d)"
    r"[ \t\u3000]{0,4}(?P<close>[)）\]】])?(?P<delim>[.．、。:：,，]{1,2})?(?P<blank>[ \t\r\n\u3000]{0,8})"
)
HAN_NUMBER = r"[一二三四五六七八九十]{1,3}"
OTHER = re.compile(
    r"(?<![^\n\r\u2028\u2029])[ \t\u3000]{0,8}(?:"
    rf"[(（\[【](?P<a>\d{{1,3}}|{HAN_NUMBER})[)）\]】][.．、]?|(?P<b>\d{{1,3}})[)）][.．、]?"
    rf"|(?P<c>{HAN_NUMBER})[、.．]|第(?P<d>\d{{1,3}}|{HAN_NUMBER})项[、.．:：，]?|(?P<e>[①-⑳]))[ \u3000]{{0,4}}"
)
CITING = re.compile(
    rf"(?:一种)?(?:根据|按照|依照|依据|遵照|基于|如|按|由|据)?(?:(?:前[述面]|上述|以上|在先)(?:的)?(?:任[意何一]?一?项?)?(?:的)?)?{CLAIM}"
)
NEW = re.compile(r"一种|一类|一个|一套|一款|一组|一批|一对|一株|一")
# 一种X，其特征在于 or 一种X，包括: a claim by its first words, even where nothing separates it from the one before.
NEW_CLAIM = re.compile(
    r"一[种类个套款][^，,。；;：:\n]{2,60}[，,：:](?:其特征|特征|其|所述|该|包括|包含|由|用于|应用于|含有|具有|按)"
)
SOON_CITING = re.compile(rf"[^。；;，,：:\n]{{0,30}}{CLAIM}[ ]?\d")
TWO_PART = re.compile(r"(?:特征|特点|改进)(?:之处|点)?(?:在于|是|为)")
GOES_ON = re.compile(
    r"其中|式中|所述|该|其|上述|步骤|S\d|[（(]?\d|且|并|以及|或|和|优选|进一步|注[:：]|表\d|图\d"
)
LINE = re.compile(r"[^\n\u2028\u2029\r\x0b\x0c]+")
# A first line as short as this is a heading (权利要求书).
HEADING = 6
# Numbers of something else: 步骤2, 实施例3.
NAMED_NUMBER = re.compile(r"(?:步骤|求|第|项|例|图|表|式|方案|和|或|至)[ ]?$")
NO_PREFIX = re.compile(r"所|的|中|或|和|至|到|任|之|、|，|,")


@dataclass(frozen=True)
class Start:
    """A claim's beginning: `at` of its number (or body), `body` of its first letter."""

    at: int
    body: int
    number: int | None
    prefix: bool = False
    arabic: bool = True
    delimiter: str = ""


def blanked(text: str) -> str:
    """`text` as it is read: page heads turned into line ends, Markdown round a number into blanks, traditional
    letters into simplified ones. Same length, so offsets hold."""
    if TRADITIONAL.search(text):
        text = simplified(text)
    if any(mark in text for mark in "*#>_\\"):
        text = _unmarked(text)
    return PAGE.sub(lambda hit: "\n" * len(hit.group()), text)


def _unmarked(text: str) -> str:
    text = HEADED.sub(lambda hit: " " * len(hit.group()), text)
    text = STRESSED.sub(_unstressed, text)
    return ESCAPED.sub(r"\1 ", text)


def _unstressed(hit: re.Match[str]) -> str:
    blank = " " * len(hit["mark"])
    return hit["lead"] + blank + hit["text"] + blank


def tail_start(text: str, after: int) -> int:
    """Where text that is no claim begins (a description glued on); the text's length if nowhere."""
    hit = TAIL.search(text, after)
    return hit.start() if hit else len(text)


def starts(text: str) -> list[Start]:
    """Beginnings of all claims in a text already `blanked` and without its tail."""
    found = list(_numbered(text))
    found = _with_odd(text, found) if found else list(_otherwise(text))
    if not found:
        return list(_paragraphs(text, 0, len(text), lone=True))
    bounds = [*(start.at for start in found[1:]), len(text)]
    result: list[Start] = []
    head = text[: found[0].at]
    if TWO_PART.search(head):
        result.extend(_paragraphs(text, 0, found[0].at, lone=False))
    following = [*(start.number for start in found[1:]), None]
    for start, end, after in zip(found, bounds, following, strict=True):
        result.append(start)
        skipped = start.number is not None and after == start.number + 2
        result.extend(_paragraphs(text, start.body, end, lone=False, opened=True, skipped=skipped))
    return result


def listed(text: str, entries: Sequence[int]) -> list[Start]:
    """Beginnings of claims that came as a list of texts without numbers: their places in it are their numbers.

    Empty where an entry has a number of its own, or where one does not begin a claim (lines of claims as a list).
    """
    found = []
    for value, (at, end) in enumerate(pairwise((*entries, len(text))), 1):
        body = end - len(text[at:end].lstrip())
        if body == end or NUMBER.match(text, body) or OTHER.match(text, body):
            return []
        last, _, _ = _before(text, at)
        if GOES_ON.match(text, body) or (last not in STOPS and _strength(text, body) < 2):
            return []
        found.append(Start(body, body, value))
    return found


def _with_odd(text: str, found: list[Start]) -> list[Start]:
    """Well numbered claims with the oddly numbered ones among them (三、根据权利要求1), where a claim may begin."""
    merged: list[Start] = []
    taken = {start.at for start in found}
    for start in sorted((*found, *_otherwise(text)), key=lambda one: one.at):
        if start.at in taken:
            merged.append(start)
            continue
        before, _, _ = _before(text, start.at)
        due = merged[-1].number if merged else 0
        expected = due is not None and start.number == due + 1
        citing = bool(CITING.match(text, start.body))
        sure = citing or TWO_PART.search(text, start.body, start.body + LOOK)
        if (citing and expected) or ((before == "" or before in STOPS) and (sure or expected)):
            merged.append(start)
    return merged


def _strength(text: str, at: int) -> int:
    """How much the text from here looks like a claim: 3 by its first words, 2 by 其特征在于, 1 not at all."""
    if CITING.match(text, at) or NEW.match(text, at):
        return 3
    stop = text.find("。", at, at + LOOK)
    end = stop if stop >= 0 else at + LOOK
    if TWO_PART.search(text, at, end) or SOON_CITING.match(text, at, end):
        return 2
    return 1


def _before(text: str, at: int) -> tuple[str, bool, bool]:
    """The last letter before `at`, whether a line ends between, whether a blank does. Looks back 60 letters."""
    line, blank = at == 0, False
    first = max(0, at - 60)
    while at > first and (text[at - 1] in BLANKS or text[at - 1] in LINE_ENDS):
        line = line or text[at - 1] in LINE_ENDS
        blank = True
        at -= 1
    if at == 0:
        return "", True, blank
    return text[at - 1], line, blank


def _numbered(text: str) -> Iterator[Start]:
    last: int | None = None
    delimiter = ""
    step = 0
    for hit in NUMBER.finditer(text):
        before, line, blank = _before(text, hit.start())
        loose = not (line or blank or before in STOPS or before in "；;")
        if loose and (last is None or not _runs_on(text, hit, before)):
            continue
        if (hit["open"] or hit["close"]) and not hit["prefix"]:
            continue
        mark = hit["delim"] or ""
        if not _formed(text, hit, mark, line):
            continue
        value = number(hit["n"])
        strength = _strength(text, hit.end())
        expected = last is None or value == last + 1
        if loose and not expected:
            continue
        if not _accepted(
            before, line, mark or hit["close"] or "", strength, expected, value == step, last, value
        ):
            if line and strength == 1 and (value == 1 or value == step):
                step = value + 1
            continue
        if last is not None and strength == 1 and delimiter and mark != delimiter:
            continue
        last, step, delimiter = value, 0, mark
        yield Start(hit.start(), hit.end(), value, bool(hit["prefix"]), hit["n"].isdigit(), mark)


def _runs_on(text: str, hit: re.Match[str], before: str) -> bool:
    """Whether a claim follows another in the same line without a full stop: 连通5.根据权利要求1, 连通5.一种X，其特征在于."""
    if not hit["delim"] or (before.isalnum() and before.isascii()):
        return False
    if not CITING.match(text, hit.end()) and not NEW_CLAIM.match(text, hit.end()):
        return False
    return not NAMED_NUMBER.search(text, max(0, hit.start() - 4), hit.start())


def _formed(text: str, hit: re.Match[str], mark: str, line: bool) -> bool:
    following = text[hit.end() : hit.end() + 1]
    if not following or (following.isdigit() and not hit["blank"] and _strength(text, hit.end()) == 1):
        return False
    if not hit["prefix"]:
        return True
    separated = bool(mark or hit["close"] or hit["blank"])
    return line and separated and not following.isdigit() and not NO_PREFIX.match(text, hit.end())


def _accepted(
    before: str,
    line: bool,
    mark: str,
    strength: int,
    expected: bool,
    stepping: bool,
    last: int | None,
    value: int,
) -> bool:
    stopped = before in STOPS or before == ""
    if not mark or mark[0] in ",，":
        return strength == 3 and (line or (stopped and expected))
    if line:
        if strength >= 2:
            return True
        if last is None:
            return before == "" and value > 0
        if stepping or value <= last:
            return False
        return stopped if not expected else before not in OPEN_MARKS
    if strength == 3:
        return stopped or expected
    return stopped and expected and not stepping and before == "。" and last is not None


def _otherwise(text: str) -> Iterator[Start]:
    for hit in OTHER.finditer(text):
        if _strength(text, hit.end()) < 2:
            continue
        digits = hit["a"] or hit["b"] or hit["c"] or hit["d"]
        value = number(digits) if digits else ord(hit["e"]) - ord("①") + 1
        at = hit.start() + len(hit.group()) - len(hit.group().lstrip())
        yield Start(
            at, hit.end(), value, False, bool(hit["b"] or (digits or "").isdigit()), hit.group().strip()
        )


def _paragraphs(
    text: str, start: int, end: int, lone: bool, opened: bool = False, skipped: bool = False
) -> Iterator[Start]:
    """Claims without a number. `lone`: no claim of the text has one, so that a full stop and a new line suffice;
    `opened`: the first line already belongs to a claim; `skipped`: the next number leaves room for one claim."""
    stopped = False
    for line in LINE.finditer(text, start, end):
        words = line.group().strip(BLANKS)
        if not words:
            continue
        at = line.start() + len(line.group()) - len(line.group().lstrip(BLANKS))
        if not opened:
            opened = len(words) > HEADING
            begins = opened
        else:
            begins = at > start and _begins(text, at, words, stopped, lone, skipped)
        if begins:
            skipped = False
            yield Start(at, at, None)
        stopped = words[-1] in STOPS


def _begins(text: str, at: int, words: str, stopped: bool, lone: bool, skipped: bool) -> bool:
    citing = CITING.match(text, at)
    if citing and TWO_PART.search(words, 0, LOOK):
        return True
    if not stopped:
        return False
    if skipped and _strength(text, at) >= 2 and not GOES_ON.match(words):
        return True
    if NEW.match(text, at) and (lone or TWO_PART.search(words, 0, LOOK)):
        return True
    return bool(citing) or (lone and not GOES_ON.match(words))
