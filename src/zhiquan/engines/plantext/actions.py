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
    用活 落细 压降 削减 控制 严控 严管 严查  收集整理 转办 交办 评价 评审 征集 征求 吸纳 选任 推送
    """
)
_EFFECTS = _words(
    """
    实现 提升 提高 促进 营造 确保 形成 力争 增强 稳定 降低 减少 保障 支撑 服务 激发 助力 满足 更好 有力
    有效 充分 切实 帮助 带动 推介 集聚 聚集 覆盖 扩大 突破 守住 落地 激活 防范 预防 杜绝 化解 共同 联合
    达到 方便 便利 便于 用于 用以 以便 从而 使 让 为 力求 争创
    """
)
_ADVERB = (
    r"(?:进一步|积极|大力|加快|全面|深入|逐步|有序|稳步|着力|切实|不断|率先|重点|依法|充分|持续|扎实|主动|高标准|高质量|高水平|严格|科学|合理|"
    r"稳妥|及时|定期|常态化|分类|分批|分级|集中|优先|同步|统一|联合|共同|牢牢|坚决|适时|适度|精准|因地制宜|按规定|按程序|依规|限时|每[年月季周][^，,]{0,6}?|年内|年底前|"
    r"广泛|继续|尽快|努力|力争|探索|鼓励|推动|支持|引导|协同|统筹|系统|有效|有力|并|同时|此外|要|应|须|再|还|均|将|可)"
)
_ALTERNATION = "|".join(sorted(sorted(_VERBS), key=len, reverse=True))
# Two verbs without a mark between them (建立完善, 探索利用) are one; a noun that could be a verb (试点,
# 申请) is not taken.
_SECOND = (
    "完善|健全|制定|制订|建立|推动|推进|开展|实施|出台|落实|优化|提升|推广|建设|构建|探索|深化|强化|规范|利用|运用|调整|整合|拓展|编制|修订|"
    "发布|打造|搭建|引进|设立|组建|扩大|引导|支持|指导|鼓励|培育|发展|公布|印发|加强|改进|改造|设置|壮大|用好|举办"
)
_OPENS = re.compile(
    rf"(?:{_ADVERB}{{0,3}}?)(?P<verb>(?:{_ALTERNATION})(?:(?:[、和并]|以及)(?:{_ALTERNATION})|(?:{_SECOND})){{0,3}})"
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
# A clause that names what is acted on (对…, 将…, 面向…) starts the action that it belongs to.
_TARGET = re.compile(r"(?:对(?!接)|将|把|针对|面向|围绕|依托|在|按照|根据|通过|充分?发挥|聚焦)")
_SCENE = re.compile(
    r"(?:依托|围绕|聚焦|针对|面向|根据|按照|依据|对照|参照|通过|以|在|对|对于|将|把|从|由|结合|立足|紧扣|紧盯|瞄准|借助|坚持|遵循|基于|鉴于|为|"
    r"充分发挥|发挥|到20|20\d\d年|自|经|除|凡|如|若|当|适应|顺应|抢抓|利用|运用|适用)"
)
_PURE_SCENE = re.compile(
    r"(?:方式|形式|途径|手段|渠道|基础上|前提下|背景下|条件下|范围内|框架下|指导下|作用|优势|导向|过程中|原则|要求|情况下|契机|抓手|支撑|牵引|"
    r"引领|主体|核心|主线|趋势|方面|中|上|下|时|后|前|起)$"
)
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
    for begin, end in _bounds(sentence):
        text = sentence[begin:end].strip(" 　，,、：:")
        at = begin + sentence[begin:end].index(text) if text else begin
        if len(text) >= 3:
            verb, target = _verb_object(text)
            yield Action(text, verb, target, names, (offset + at, offset + at + len(text)))


def _bounds(sentence: str) -> list[tuple[int, int]]:
    """Where the actions of a sentence begin and end."""
    start, opened = 0, False
    scene: int | None = None
    bounds: list[tuple[int, int]] = []
    for begin, end in _cut(sentence, "，,"):
        clause = sentence[begin:end].strip()
        sets = _sets_scene(clause)
        complete = not sets or _acts_after_scene(clause)
        if opened and sets and scene is None and _TARGET.match(clause):
            scene = begin
        acts = _begins_action(clause) or (sets and scene is not None and _acts_inside(clause, scene < begin))
        if opened and acts:
            split = begin if scene is None else scene
            bounds.append((start, split - 1))
            start, opened, scene = split, False, None
            complete = True
        elif complete:
            scene = None
        opened = opened or complete
    bounds.append((start, len(sentence)))
    return bounds


def _acts_inside(clause: str, continued: bool) -> bool:
    """Whether a scene clause also says what is done (对…实行…, 将…纳入…; 对…, 在…中增加…)."""
    if not continued and not re.match(r"对|将|把|针对|面向|依托", clause):
        return False
    return any(m.group() not in _NOUNISH and m.group() not in _EFFECTS for m in _INNER.finditer(clause, 3))


def _acts_after_scene(clause: str) -> bool:
    """Whether a clause that opens with its scene ends with what is done (依托平台建立专区,
    对企业给予补贴)."""
    if _PURE_SCENE.search(clause):
        return False
    tail = clause[clause.rfind("的") + 1 :] if "的" in clause[3:] else clause[3:]
    return any(m.group() not in _NOUNISH and m.group() not in _EFFECTS for m in _INNER.finditer(tail))


def _begins_action(clause: str) -> bool:
    match = _OPENS.match(clause)
    return bool(match) and not _is_effect(clause, str(match["verb"]) if match else "")


def _is_effect(clause: str, verb: str) -> bool:
    return any(verb.startswith(e) for e in _EFFECTS) or any(clause.startswith(e) for e in _EFFECTS)


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
            verb = str(match["verb"])
            return scene if scene and _is_effect(clause, verb) else (verb, clause[match.end() :].strip())
        scene = scene or _inner_verb(clause)
    return scene or ("", text)


def _inner_verb(clause: str) -> tuple[str, str] | None:
    """A verb inside a clause that opens otherwise (对…给予…, 市教育局要组织…)."""
    match = next((m for m in _INNER.finditer(clause) if m.group() not in _NOUNISH), None)
    return (match.group(), clause[match.end() :].strip()) if match else None
