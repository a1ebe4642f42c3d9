"""Actions: what an item says is to be done, clause by clause.

Definition. A sentence (ended by 。 ； ！ ？ or a paragraph's end) is one action, and a further one begins
at every
comma after which a clause opens with a task verb (推动, 建立, 支持 …, an adverb such as 进一步 may stand
before it)
while the clauses before it already hold a verb of their own. What only sets the scene (依托…, 围绕…,
对…) belongs to the
action that follows; what only names the effect (提升…, 实现…, 助力…) to the one before. The title
sentence of an item
counts only if it is all the item says; responsibility clauses never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .duties import read_duty, subjects
from .model import Action
from .numerals import fold, marker


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _words(
    """
    推动 推进 推行 推广 推出 推送 推介 推荐 支持 指导 引导 鼓励 建立 建设 构建 建成 建好 健全 完善 优化
    深化 强化 加强 加大 加快 加密 开展 组织 实施 制定 制订 编制 修订 起草 研究 探索 试点 试行 开发 搭建
    打造 培育 培养 引进 吸引 设立 成立 布局 拓展 拓宽 扩大 落实 做好 抓好 办好 用好 管好 建强 发挥 发展
    发布 公布 公开 公示 出台 印发 选取 选派 选聘 选育 遴选 评选 评估 考核 监测 监督 监管 检查 排查 整治
    查处 打击 惩处 严厉打击 严惩 清理 清除 规范 统一 统筹 协调 整合 融合 汇聚 集聚 聚集 梳理 编写 编印
    举办 召开 承办 参加 参与 配合 协助 争取 申报 申请 创建 创新 创设 改革 改造 改进 改善 升级 新建 扩建
    改建 续建 维护 维修 保护 保障 储备 收集 采集 归集 共享 开放 互认 对接 衔接 接入 接受 受理 办理 审批
    审核 审查 简化 压缩 压减 减少 减免 取消 下放 授权 授予 赋予 允许 放宽 放开 降低 免除 免征 给予 提供
    发放 安排 列支 拨付 投入 设置 配备 配置 配齐 派驻 选树 树立 宣传 普及 培训 教育 动员 倡导 号召 督促
    督导 通报 跟踪 追踪 总结 复制 明确 划定 界定 认定 评定 确定 确认 登记 备案 纳入 列入 建档 更新 替换
    淘汰 关停 拆除 治理 修复 恢复 防治 防范 预防 化解 处置 处理 应对 调处 调解 仲裁 执行 履行 严格 严禁
    禁止 杜绝 坚持 深入实施 大力发展 运用 应用 利用 使用 盘活 激活 挖掘 发掘 培树 支撑 服务 帮扶 扶持
    资助 奖励 补贴 补助 表彰 激励 聘请 招聘 招引 引入 引育 走访 调研 摸底 普查 调查 测算 编报 上线 开通
    开设 开办 启动 运行 运营 建档立卡 结合实际制定 提请 报送 汇总 反馈 联合 联动 合作 签订 签署 共建
    共同 牵头 会同 织密 织牢 畅通 打通 疏通 补齐 补足 增设 增加 增开 增强 夯实 巩固 守住 兜牢 筑牢 深耕
    聚焦发展 积累 留存 删除 归档 研发 攻克 突破 转化 产出 孵化 生产 调整 调度 调配 延伸 覆盖 实行 采取
    采用 采购 购买 招录 聘用 施行 推选 组建 派出 设计 制作 形成 完成 实现 提升 提高 促进 营造 确保 力争
    开辟 签约 梳理整合 深化拓展 发起 发行 发动 收取 缴纳 交付 移交 验收 竣工 开工 投用 投产 落地
    引流 扩容 提质 搬迁 安置 供应 保供 稳定 稳住 积极争取 全面推行 限制 限期 约谈 曝光 公告 告知 通知
    提示 提醒 预警 监控 抽查 巡查 巡检 检测 检验 鉴定 勘验 复核 复查 回访 问效 问责 追究
    延长 缩短 增补 归并 撤销 合并 整理 刊发 遏制 谋划 策划 部署 汇集 压实 厘清 理顺 优选 精选 输送 减轻
    兑付 兑现
    管护 养护 护航 引领 带动 辐射 赋能 查办 侦办 审理 审结 举行 承接 承担 细化 量化 分解 督办 报告 上报
    填报 录入
    追溯 置换 腾退 拓面 做大 做强 做优 做精 做实 做细 壮大 叫响 擦亮 唱响 讲好 抓实 抓牢 抓紧 守好 管住 用足
    用活 落细 压降 削减 控制 严控 严管 严查 新增 新设 扩展 丰富 选拔 进驻 弘扬 破除 融入 开拓 组成 指定 专设
    建库 达成 分析 研判 会商 打响 抢占 探明 摸清 厘定 起底 普查 回流 充实 扩充 补充 选配 轮训 储配 联通 连通 贯通
    共用 互通 推开 铺开 建档 造册 挂牌 授牌 复制推广 参照 比照 沿用 保留 减免 缓缴 返还 兜底 托底 救助 安装 架设 铺设
    敷设 疏浚 绿化 美化 净化 亮化 硬化 腾挪 征收 收储 出让 供地 补植 投放 放流 播种 收购 促销
    直供 集采 收集整理 转办 交办 评价 评审 征集 征求 吸纳 选任 推送
    """
)
# What only names an effect belongs to the clause before it; the weak ones only where no adverb urges them.
_EFFECTS = _words(
    """
    实现 提升 提高 促进 营造 确保 形成 力争 增强 达成 达到 激发 助力 满足 更好 有力 有效 充分 帮助 推介 共同 联合 争创
    方便 便利 便于 用于 用以 以便 从而 使 让 为 力求 巩固提升
    """
)
_WEAK_EFFECTS = _words(
    """
    稳定 降低 减少 保障 支撑 服务 带动 集聚 聚集 覆盖 扩大 突破 守住 落地 激活 防范 预防 杜绝 化解 切实 新增
    """
)
_ADVERB = (
    r"(?:进一步|积极|大力|加快|全面|深入|逐步|有序|稳步|着力|切实|不断|率先|重点|依法|充分|持续|扎实|主动|高标准|高质量|高水平|严格|科学|合理|"
    r"稳妥|及时|定期|常态化|分类|分批|分级|集中|优先|同步|统一|联合|共同|牢牢|坚决|适时|适度|精准|因地制宜|按规定|按程序|依规|限时|免费|集中|灵活|合力|适当|相应|直接|动态|实时|全程|全力|着重|特别是|深度|强力|从严|从快|就近|就地|分阶段|分步|逐项|逐一|多渠道|多层次|多元化|一体|整体|认真|狠抓|每[年月季周][^，,]{0,6}?|年内|年底前|"
    r"广泛|继续|尽快|努力|力争|探索|鼓励|推动|支持|引导|协同|统筹|系统|有效|有力|并|同时|此外|要|应|须|再|还|均|将|可)"
)
_ALTERNATION = "|".join(sorted(sorted(_VERBS), key=len, reverse=True))
_TIME = (
    r"(?:力争)?(?:到|至|于)?(?:20\d\d年(?:第?[一二三四]季度|[上下]半年|\d{1,2}月)?|今年|年内|年底|全年|每年|上半年|下半年|"
    r"第?[一二三四]季度|\d{1,2}月|\d{1,2}年内)(?:底|末)?(?:以?前|内|起)?"
)
_PREFIX = rf"(?:{_ADVERB}|{_TIME}|“[^“”]{{2,12}}”)"
# Two verbs without a mark between them (建立完善, 探索利用) are one; a noun that could be a verb (试点,
# 申请) is not taken.
_SECOND = (
    "完善|健全|制定|制订|建立|推动|推进|开展|实施|出台|落实|优化|提升|推广|建设|构建|探索|深化|强化|规范|利用|运用|调整|整合|拓展|编制|修订|"
    "发布|打造|搭建|引进|设立|组建|扩大|引导|支持|指导|鼓励|培育|发展|公布|印发|加强|改进|改造|设置|壮大|用好|举办"
)
_OPENS = re.compile(
    rf"(?P<prefix>{_PREFIX}{{0,4}}?)(?P<verb>(?:{_ALTERNATION})(?:(?:[、和并]|以及)(?:{_ALTERNATION})|(?:{_SECOND})){{0,3}})"
    r"(?![率度量值额者员]|比例|金额|总额|期限|周期)"
)
_NOUNISH = _words(
    """
    运营 申请 试点 保护 监管 监测 服务 评估 培训 教育 应用 创新 保障 研究 办理 合作 转化 生产 设计 检测
    发展 管理 宣传 改革 治理 共享 审查 审核 审批 登记 备案 调解 仲裁 奖励 补贴 补助 研发 检查 考核 运行
    使用 采购 预警 防范 激励 执行 处理 开放 监督 检验 鉴定 安排 供应 培养 对接
    """
)
_INNER = re.compile(rf"(?:给予|予以|提供|实行|纳入|下放|{_ALTERNATION})")
# Without an object of its own (定期向社会公布) it is the manner of the action before.
_MANNER = re.compile(rf"{_PREFIX}{{0,2}}?向[^，,]{{1,12}}?(?:{_ALTERNATION})$")
_LIGHT = re.compile(r"给予|予以")
# A noun that opens like a verb (办理结果由…评价) is a subject; so is a condition (…的不予资助).
_SUBJECT = re.compile(
    r"[一-龥]{2,4}(?:结果|情况|进展|周期|时限|比例|规模|次数|费用|标准|机构|部门|人员).{0,6}(?:由|向|为|不|达|压缩|纳入|作为|与|应|超)"
    r"|[^，,]{2,16}的(?:一律|不予|不得|可|应|由|按|给予|予以)"
)
# What an instrument holds (制定办法，明确主体; 可…) is told with the instrument.
_INSTRUMENT = re.compile(r"建立|制定|制订|出台|编制|修订|完善|印发|健全|起草|发布")
_DETAIL = re.compile(r"(?:进一步)?(?:明确|规定|约定|界定|载明|列明)")
_PERMISSION = re.compile(r"可|不得|须|应")
_TRAIT = re.compile(r"(?:强化|增强|提升|突出)[一-龥、和]{2,12}[性力感度]$")
_SCENE = re.compile(
    rf"{_ADVERB}{{0,2}}?"
    r"(?:依托|围绕|聚焦|针对|面向|根据|按照|依据|对照|参照|通过|以|在|对|对于|将|把|从|由|按|向|与|于|结合|立足|紧扣|紧盯|瞄准|借助|坚持|遵循|基于|鉴于|为|"
    r"充分发挥|发挥|到20|20\d\d年|自|经|除|凡|如|若|当|适应|顺应|抢抓|利用|运用|适用)"
)
_PURE_SCENE = re.compile(
    r"(?:方式|形式|途径|手段|渠道|基础上|前提下|背景下|条件下|范围内|框架下|指导下|作用|优势|导向|过程中|原则|要求|情况下|契机|抓手|支撑|牵引|"
    r"引领|主体|核心|主线|趋势|方面|中|上|下|时|后|前|起)$"
)
# A ground (围绕…需求, 按照…部署) that ends in such a noun says nothing to be done.
_GROUND = re.compile(r"(?:围绕|根据|按照|依据|聚焦|针对|立足|紧扣|结合|对照).*(?:需求|需要|目标|任务|重点|问题|领域|环节|特点|实际|部署|精神|规定|标准)$")
_END = "。；;！!？?\n"
_LEADIN = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是要]|首先|其次|再次|最后|同时|此外|另外|其中|具体(?:措施|举措|任务|内容)?[:：])[，,、:：]?\s*"
)


def read_actions(passages: Iterable[tuple[str, int]], title: str, titled: bool) -> tuple[Action, ...]:
    """Actions of an item. `passages` are (text, offset in the plan's text); `titled` says the first
    sentence is a title."""
    found: list[Action] = []
    sentences = [s for text, offset in passages for s in _sentences(text, offset)]
    if len(sentences) > 1 and _same(sentences[0][0], title) and (titled or _is_heading(sentences[0][0])):
        sentences = sentences[1:]
    for text, start, bodies in sentences:
        found.extend(_actions(text, start, bodies))
    return tuple(found)


def _is_heading(sentence: str) -> bool:
    return len(sentence) <= 20 and not re.search(r"[，,\d]", sentence)


def _same(sentence: str, title: str) -> bool:
    return re.sub(r"\W", "", sentence).startswith(re.sub(r"\W", "", title)[:30])


def _sentences(text: str, offset: int) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(sentence, its offset, bodies named in a bracket of its own) without clauses of responsibility."""
    duty = read_duty(text)
    several = sum(bool(read_duty(text[s:e]).bodies) for s, e in duty.clauses) > 1
    masked = list(text)
    ends: list[tuple[int, tuple[str, ...]]] = []
    for start, end in duty.clauses:
        names = read_duty(text[start:end]).bodies if several else ()
        ends.append((start, names))
        masked[start:end] = "\n" * (end - start)
    for start, end in _cut("".join(masked), _END):
        piece = text[start:end]
        lead = _lead_in(piece)
        start, piece = start + lead, piece[lead:]
        start, piece = start + len(piece) - len(piece.lstrip()), piece.strip()
        if len(re.sub(r"\W", "", piece)) < 3 or (piece[0] in "（(【[" and piece[-1] in "）)】]"):
            continue
        bodies = next((names for at, names in ends if end <= at <= end + 2), ())
        yield piece, offset + start, bodies


def _lead_in(piece: str) -> int:
    stripped = len(piece) - len(piece.lstrip())
    mark = marker(fold(piece[stripped:]))
    at = stripped + (mark.end if mark else 0)
    match = _LEADIN.match(piece, at)
    return match.end() if match else at


def _cut(text: str, stops: str) -> Iterator[tuple[int, int]]:
    """Spans between stops that stand outside brackets and quotation marks."""
    start = depth = 0
    for i, c in enumerate(text):
        if c in "（(《“[【":
            depth += 1
        elif c in "）)》”]】":
            depth = max(0, depth - 1)
        elif c in stops and (depth == 0 or c == "\n"):
            depth = 0
            if i > start:
                yield start, i
            start = i + 1
    if start < len(text):
        yield start, len(text)


def _actions(sentence: str, offset: int, bodies: tuple[str, ...]) -> Iterator[Action]:
    names = bodies or subjects(sentence)[0]
    for begin, end in _bounds(_plain(sentence)):
        text = sentence[begin:end].strip(" 　，,、：:")
        at = begin + sentence[begin:end].index(text) if text else begin
        if len(text) >= 3:
            verb, target = _verb_object(text)
            yield Action(text, verb, target, names, (offset + at, offset + at + len(text)))


def _plain(sentence: str) -> str:
    """With common Traditional characters folded; Chinese marks stay, as brackets and quotations count."""
    return "".join(f if "一" <= c <= "龥" else c for c, f in zip(sentence, fold(sentence), strict=True))


def _bounds(sentence: str) -> list[tuple[int, int]]:
    """Where the actions of a sentence begin and end."""
    start, opened, detail = 0, False, False
    scene: int | None = None
    bounds: list[tuple[int, int]] = []
    for begin, end in _cut(sentence, "，,"):
        clause = sentence[begin:end].strip()
        kind = _kind(clause, scene is not None)
        if opened and _adds_detail(clause, sentence[start:begin], detail):
            detail, scene = True, None
            continue
        if kind == "scene":
            scene = begin if scene is None and opened else scene
            continue
        if kind == "act" and opened:
            split = begin if scene is None else scene
            bounds.append((start, split - 1))
            start, detail = split, False
        opened, scene = True, None
    bounds.append((start, len(sentence)))
    return bounds


def _kind(clause: str, after_scene: bool) -> str:
    """"act" for a clause that opens an action, "scene" for one that only sets it, "" for the rest."""
    if _sets_scene(clause):
        return "act" if _acts_after_scene(clause) else "scene"
    bare = _masked(clause)
    match = _OPENS.match(clause)
    if match and match["prefix"] and match.end() == len(clause):
        return ""
    if match and not _SUBJECT.match(bare) and not _TRAIT.fullmatch(clause):
        return "act" if after_scene or not _is_effect(clause, match) else ""
    acts = after_scene and any(m.group() not in _NOUNISH for m in _INNER.finditer(bare))
    return "act" if acts else ""


def _adds_detail(clause: str, before: str, detail: bool) -> bool:
    if _DETAIL.match(clause):
        return bool(_INSTRUMENT.search(before))
    return detail and bool(_PERMISSION.match(clause))


def _masked(clause: str) -> str:
    """The clause with quoted text blanked: a verb in a name is none."""
    return re.sub(r"“[^”]*”|《[^》]*》|（[^）]*）", lambda m: "□" * len(m.group()), clause)


def _acts_after_scene(clause: str) -> bool:
    """Whether a clause that opens with its scene ends with what is done (依托平台建立专区,
    对企业给予补贴)."""
    if _PURE_SCENE.search(clause) or _GROUND.match(clause):
        return False
    bare = _masked(clause)
    if _LIGHT.search(bare):
        return True
    if _MANNER.match(bare):
        return False
    tail = bare[bare.rfind("的") + 1 :] if "的" in bare[3:] else bare[2:]
    return any(not _weak(m.group()) for m in _INNER.finditer(tail))


def _weak(verb: str) -> bool:
    return verb in _NOUNISH or verb in _EFFECTS or verb in _WEAK_EFFECTS


def _is_effect(clause: str, match: re.Match[str]) -> bool:
    verb, urged = str(match["verb"]), bool(match["prefix"])
    if any(verb.startswith(e) or clause.startswith(e) for e in _EFFECTS):
        return True
    return not urged and any(verb.startswith(e) for e in _WEAK_EFFECTS)


def _sets_scene(clause: str) -> bool:
    """A clause that only says on what ground, for whom or by when."""
    if not _SCENE.match(clause):
        return False
    opening = _OPENS.match(clause)
    return not (opening and not re.match(r"利用|运用|发挥|坚持|结合", opening["verb"]))


def _verb_object(text: str) -> tuple[str, str]:
    """The first task verb that opens a clause of the action, and what follows it to the end of that
    clause."""
    scene: tuple[str, str] | None = None
    for begin, end in _cut(text, "，,"):
        clause = text[begin:end].strip()
        match = _OPENS.match(clause)
        if match and not (_sets_scene(clause) and end < len(text)):
            return scene if scene and _is_effect(clause, match) else (str(match["verb"]), _rest(clause, match))
        scene = scene or _inner_verb(clause)
    return scene or ("", text)


def _rest(clause: str, match: re.Match[str]) -> str:
    return clause[match.end() :].strip()


def _inner_verb(clause: str) -> tuple[str, str] | None:
    """A verb inside a clause that opens otherwise (对…给予…, 市教育局要组织…)."""
    bare = _masked(clause)
    match = _LIGHT.search(bare) or next((m for m in _INNER.finditer(bare) if m.group() not in _NOUNISH), None)
    return (match.group(), _rest(clause, match)) if match else None
