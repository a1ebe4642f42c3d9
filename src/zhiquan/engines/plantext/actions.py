"""Actions: what an item says is to be done, who does it, and where it stands.

Definition. Every sentence of an item (ended by 。 ； ！ ？ or its paragraph) that sets a task is an action. A
sentence holds a further action from each comma on after which a clause opens with a task verb of its own, once
a clause before it has said what to do. Adverbs, a day (2026年底前…) or a quotation may stand before that verb.

* Scene: 依托…, 围绕…, 对…的, 由甲局牵头, 鼓励银行结合…工具 belong to the action that follows them.
* Effect, measure, manner: 提升…, 实现…, 不少于5家, 每年培训200人次, 定期向社会公布, 2026年底前完成入库 belong to the
  action before them.
* Instrument: what a rule or list says (制定办法，明确主体，对…，可…) is told with the rule or list.
* A title sentence counts only if it is all the item says; clauses of responsibility never do.

`bodies` are those that the sentence, or a bracket of its own, names; else those of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .duties import read_duty, subjects
from .model import Action
from .numerals import fold, marker


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _words(
    """
    适用 促成 移送 转送 统计 明晰 出具 解答 提炼 答复 回应 推动 推进 推行 推广 推出 推送 推介 推荐 支持 指导 引导
    鼓励 处罚 确立 邀请 编发 建立 建设 构建 建成 建好 健全 完善 优化 深化 强化 加强 加大 加快 加密 开展 组织 实施 制定 制订 编制
    修订 起草 研究 探索 试点 试行 开发 搭建 打造 培育 培养 引进 吸引 设立 成立 布局 拓展 拓宽 扩大 落实 做好
    抓好 办好 用好 管好 建强 发挥 发展 发布 公布 公开 公示 出台 印发 选取 选派 选聘 选育 遴选 评选 评估 考核
    监测 监督 监管 检查 排查 整治 查处 打击 惩处 严厉打击 严惩 清理 清除 规范 统一 统筹 协调 整合 融合 汇聚
    集聚 聚集 梳理 编写 编印 举办 召开 承办 参加 参与 配合 协助 争取 申报 申请 创建 创新 创设 改革 改造 改进
    改善 升级 新建 扩建 改建 续建 维护 维修 保护 保障 储备 收集 采集 归集 共享 开放 互认 对接 衔接 接入 接受
    受理 办理 审批 审核 审查 简化 压缩 压减 减少 减免 取消 下放 授权 授予 赋予 允许 放宽 放开 降低 免除 免征
    给予 提供 发放 安排 列支 拨付 投入 设置 配备 配置 配齐 派驻 选树 树立 宣传 普及 培训 教育 动员 倡导 号召
    督促 督导 通报 跟踪 追踪 总结 复制 明确 划定 界定 认定 评定 确定 确认 登记 备案 纳入 列入 建档 更新 替换
    淘汰 关停 拆除 治理 修复 恢复 防治 防范 预防 化解 处置 处理 应对 调处 调解 仲裁 执行 履行 严格 严禁 禁止
    杜绝 坚持 深入实施 大力发展 运用 应用 利用 使用 盘活 激活 挖掘 发掘 培树 支撑 服务 帮扶 扶持 资助 奖励
    补贴 补助 表彰 激励 聘请 招聘 招引 引入 引育 走访 调研 摸底 普查 调查 测算 编报 上线 开通 开设 开办 启动
    运行 运营 建档立卡 结合实际制定 提请 报送 汇总 反馈 联合 联动 合作 签订 签署 共建 共同 牵头 会同 织密
    织牢 畅通 打通 疏通 补齐 补足 增设 增加 增开 增强 夯实 巩固 守住 兜牢 筑牢 深耕 聚焦发展 积累 留存 删除
    归档 研发 攻克 突破 转化 产出 孵化 生产 调整 调度 调配 延伸 覆盖 实行 采取 采用 采购 购买 招录 聘用 施行
    推选 组建 派出 设计 制作 形成 完成 实现 提升 提高 促进 营造 确保 力争 开辟 签约 梳理整合 深化拓展 发起
    发行 发动 收取 缴纳 交付 移交 验收 竣工 开工 投用 投产 落地 引流 扩容 提质 搬迁 安置 供应 保供 稳定 稳住
    积极争取 全面推行 限制 限期 约谈 曝光 公告 告知 通知 提示 提醒 预警 监控 抽查 巡查 巡检 检测 检验 鉴定
    勘验 复核 复查 回访 问效 问责 追究 延长 缩短 增补 归并 撤销 合并 整理 刊发 遏制 谋划 策划 部署 汇集 压实
    厘清 理顺 优选 精选 输送 减轻 兑付 兑现 管护 养护 护航 引领 带动 辐射 赋能 查办 侦办 审理 审结 举行 承接
    承担 细化 量化 分解 督办 报告 上报 填报 录入 追溯 置换 腾退 拓面 做大 做强 做优 做精 做实 做细 壮大 叫响
    擦亮 唱响 讲好 抓实 抓牢 抓紧 守好 管住 用足 用活 落细 压降 削减 控制 严控 严管 严查 新增 新设 扩展 丰富
    选拔 进驻 弘扬 破除 融入 开拓 组成 指定 专设 建库 达成 分析 研判 会商 打响 抢占 探明 摸清 厘定 起底 回流
    充实 扩充 补充 选配 轮训 储配 联通 连通 贯通 精简 精减 精准投向 投向 免收 发现 审定 审议 鉴别 甄别 勘定
    订立 缔结 遴聘 推举 传承 涵养 深植 倒逼 撬动 牵引 集成 串联 并联 叠加 共用 互通 推开 铺开 造册 挂牌 授牌
    复制推广 参照 比照 沿用 保留 缓缴 返还 兜底 托底 救助 安装 架设 铺设 敷设 疏浚 绿化 美化 净化 亮化 硬化
    腾挪 征收 收储 出让 供地 补植 投放 放流 播种 收购 促销 直供 集采 收集整理 转办 交办 评价 评审 征集 征求
    吸纳 选任
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
    r"(?:进一步|积极|大力|加快|全面|深入|逐步|有序|稳步|着力|切实|不断|率先|重点|依法|充分|持续|扎实|主动|高标准|高质量|高水平|严格|严肃|科学|合理|"
    r"稳妥|及时|定期|常态化|分类|分批|分级|集中|优先|同步|统一|联合|共同|牢牢|坚决|适时|适度|精准|因地制宜|按规定|按程序|依规|限时|免费|集中|灵活|合力|适当|相应|直接|动态|实时|全程|全力|着重|特别是|有针对性地?|快速|高效|妥善|从速|稳慎|现场|线上|上门|新(?=布局|认定|引进|设立|培育|建成|开通|组建|纳入)|深度|强力|从严|从快|就近|就地|分阶段|分步|逐[一企项户件家个案村]|多渠道|多层次|多元化|一体|整体|认真|狠抓|每[年月季周][^，,]{0,6}?|年内|年底前|"
    r"广泛|继续|尽快|努力|力争|探索|鼓励|推动|支持|引导|协同|统筹|系统|有效|有力|并|同时|此外|要|应|须|再|还|均|将|可)"
)
_ALTERNATION = "|".join(sorted(sorted(_VERBS), key=len, reverse=True))
_TIME = (
    r"(?:力争)?(?:到|至|于)?(?:20\d\d年(?:第?[一二三四]季度|[上下]半年|\d{1,2}月)?|今年|年内|年底|全年|每年|上半年|下半年|"
    r"第?[一二三四]季度|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}年内|(?:本[一-龥]{2,4})?(?:印发|发布|实施)(?:之日)?[起后]?\S{1,4}?(?:个月|日|年)内?)"
    r"(?:\d{1,2}日)?(?:底|末)?(?:以?前|内|起)?"
)
_PREFIX = rf"(?:{_ADVERB}|{_TIME}|“[^“”]{{2,12}}”)"
# Two verbs without a mark between them (建立完善, 探索利用) are one; a noun that could be a verb (试点,
# 申请) is not taken.
_SECOND = (
    "完善|健全|制定|制订|建立|推动|推进|开展|实施|出台|落实|优化|提升|推广|建设|构建|探索|深化|强化|规范|利用|运用|调整|整合|拓展|编制|修订|"
    "发布|打造|搭建|引进|设立|组建|扩大|引导|支持|指导|鼓励|培育|发展|公布|印发|加强|改进|改造|设置|壮大|用好|举办"
)
_DATED = re.compile(_TIME)
_OPENS = re.compile(
    rf"(?P<prefix>{_PREFIX}{{0,4}}?)(?P<verb>(?:{_ALTERNATION})(?:(?:[、和并]|以及)(?:{_ALTERNATION})|(?:{_SECOND})){{0,3}})"
    r"(?![率度量值额者员期]|比例|金额|总额|期限|周期)"
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
# 在交通、绿化工程中推行: what is done stands behind the place.
_PLACE = re.compile(r"(?:在|对|从|于)[^，,]*(?:中|方面|环节|领域|范围内|基础上)(?=.)")
# A word that no list holds: it is a verb if it begins like one and nothing else in its clause could be.
_UNLISTED = re.compile(
    rf"(?P<prefix>{_PREFIX}{{0,3}}?)(?P<verb>(?!建筑|发明|制度|规模|设施|设备|核心|导向|引擎|优势|健康|深度|加工|供水|供电|供热|"
    r"供气|供应|供给|配电|配套|输电|排水|排污|排放|提案|激光|活动|奖金|奖项|汇率|列车|创业|创意|织造|严重|防洪|救灾|储能|"
    r"推动力|建议|设想|讲座|促使|调动|投资|查询|核电|测试|归属|加速器|开发区|展会|展区|构件|强度|抓手|扩散)"
    r"[促撮移转审勘鉴甄遴选征募招揽延聘派迁搬拆拓挖采撰拟订签缔架搭铺修扩增添补填压减缩降削停淘换替置撤归汇凝盘摸排核查疏遏惩罚追返兑免捐授颁"
    r"奖亮讲宣刊纳列挂抓盯督催破严防稳控救扶牵引导推投供配储筹谋建设展打构优强深加提创织编制健抢塑激活][一-龥])[^，,]{4,}$"
)
_PREDICATE = re.compile(r"达|为|不|由|应|超|突破|至|增长|有|可|需|占|率|均|挂钩|更|比|以[上下]")
_FIRST = re.compile(_ALTERNATION)
_ONLY_WHEN = re.compile(rf"(?:自|从|于)?{_TIME}(?:正式|全面)?(?:完成|实施|施行|执行|启动|落实)")
_LIGHT = re.compile(
    r"给予|予以|提供|(?<=\d%)(?:予以)?(?:补助|补贴|奖励|资助|贴息)|(?<=[元例准])(?:补助|补贴|奖励|资助)"
    r"|(?:补助|补贴|奖励|资助)(?=\d)"
)
# A noun that opens like a verb (办理结果由…评价) is a subject; so is a condition (…的不予资助).
_SUBJECT = re.compile(
    r"[一-龥]{2,4}(?:结果|情况|进展|周期|时限|比例|规模|次数|费用|标准|机构|部门|人员).{0,6}(?:由|向|为|不|达|压缩|纳入|作为|与|应|超)"
    r"|[^，,]{2,16}的(?:一律|不予|不得|可|应|由|按|给予|予以)"
)
# What an instrument holds (制定办法，明确主体; 可…) is told with the instrument.
_INSTRUMENT = re.compile(r"建立|制定|制订|出台|编制|修订|完善|印发|健全|起草|发布")
_DETAIL = re.compile(r"(?:明确|规定|约定|界定|载明|列明)")
_PERMISSION = re.compile(r"可|不得|须|应")
# 鼓励银行结合工具,建立体系: the first clause only says whom and on what ground.
_PIVOT = re.compile(
    r"(?:鼓励|引导|指导|支持|推动|组织|督促)[^，,]{2,20}?(?:结合|依托|围绕|根据|按照|针对|立足|聚焦)(?P<ground>.+)$"
)
_NAMES = re.compile(
    r"“[^”]*”|《[^》]*》|（[^）]*）|(?:社会|经济|行业|服务|合作|国际|基层|中介|公益)组织|党组织"
)
# 鼓励高校、企业等,整合…: those who are to act; what they do comes next.
_ADDRESSED = re.compile(
    r"(?:鼓励|支持|引导|组织|动员|指导|推动)[^，,]{4,}等(?:单位|企业|机构|部门|主体|社会力量|各类主体)?"
)
_HELD = re.compile(r"(?:坚持|遵循|秉持|坚守)[^，,]+$")
# 每年培训不少于200人次 is the measure of the action before.
_AIM = re.compile(r"\s*(?:[-*•●]\s*)?(?:[一-龥]{2})?(?:目标|成效|效果|成果)(?:形式)?[:：]")
_PERSON = re.compile(r"\s*(?:责任|分管|牵头|包抓|联系|负责)?(?:市?领导|[市区县]长|人)[:：]")
_ACTS = re.compile(
    r"[^，,]{0,20}(?:[局委办厅院部]|政府|单位|部门|各?地|地区|[区县市州])(?:要|应当?|须|可以?|将|负责)(?!按)"
)
_OFTEN = re.compile(r"每(?:年|半年|季度?|月|周)[^，,]*\d(?![\d日月号年])")
# 支持企业投保,按保费50%补贴: the rate of what is given.
_RATE = re.compile(r"按照?[^，,]{0,40}\d[^给予，,]{0,20}(?:补助|补贴|奖励|资助|贴息|补偿)$")
# 在全市实现全覆盖: the effect is the task where nothing stands before it.
_REACHES = re.compile(r"(?<=[^以为])(?:实现|形成).{2,}")
# 开展备案,2025年备案60件: the same verb again with a figure.
_COUNTED = re.compile(r"\s*\d")
# 2026年底前完成入库 is the day of the action before.
_COMPLETES = re.compile(rf"{_TIME}(?:全面|基本)?完成[一-龥]{{0,4}}")
_PLAYS = re.compile(r"(?:充分|切实|积极)发挥.*作用")
_WHO = re.compile(r"由[^，,]{2,40}(?:牵头|负责)")
_THRIVES = re.compile(r"(?:引导|推动|带动)[^，,]{2,14}(?:健康|快速|高质量|有序|持续|良性)发展$")
_TRAIT = re.compile(r"(?:强化|增强|提升|突出)[一-龥、和]{2,12}[性力感度]$")
_SCENE = re.compile(
    rf"{_ADVERB}{{0,2}}?"
    r"(?:依托|围绕|聚焦|针对|面向|根据|按照|依据|对照|参照|通过|以|在|对|对于|将|把|从|由|按|向|与|于|结合|立足|紧扣|紧盯|瞄准|借助|坚持|遵循|基于|鉴于|为|"
    r"充分发挥|发挥|到20|20\d\d年|自|经|除|凡|如|若|当|适应|顺应|抢抓|利用|运用)"
)
_PURE_SCENE = re.compile(
    r"(?:方式|形式|途径|手段|渠道|基础上|前提下|背景下|条件下|范围内|框架下|指导下|作用|优势|导向|过程中|原则|要求|情况下|契机|抓手|支撑|牵引|"
    r"引领|主体|核心|主线|趋势|以.*为[一-龥]{2,4}|方面|中|(?<!以)[上下]|时|后|前|起)$"
)
# A ground (围绕…需求, 按照…部署) that ends in such a noun says nothing to be done.
_GROUNDED = re.compile(r"围绕|根据|按照|依据|聚焦|针对|立足|紧扣|结合|对照|瞄准")
_GROUND = re.compile(
    r"(?:围绕|根据|按照|依据|聚焦|针对|立足|紧扣|结合|对照).*(?:需求|需要|目标|任务|重点|问题|领域|环节|特点|实际|部署|精神|规定|标准)$"
)
_END = "。；;！!？?\n"
_LEADIN = re.compile(
    r"(?:[-*•●—·]{1,2}\s*)?(?:[【\[][一-龥]{2,8}[】\]]|[（(][一-龥、]{2,14}[）)]|[一二三四五六七八九十]{1,2}[是要]|首先|其次|再次|最后|同时|此外|另外|其中|(?:[一-龥]{2})?(?:措施|举措|任务|内容|做法|目标)[:：])[，,、:：]?\s*"
)


def read_actions(
    passages: Sequence[tuple[str, int]], title: str, titles: str, bodies: tuple[str, ...] = ()
) -> tuple[Action, ...]:
    """Actions of an item. `passages` are (text, offset in the plan's text); `titles` says which first
    sentences are titles: "all", "short" ones, or "none"; `bodies` are the item's, who act wherever a
    sentence names nobody of its own."""
    found: list[Action] = []
    sentences = [s for text, offset in passages for s in _sentences(text, offset)]
    alone = len(passages) > 1 and passages[0][0].strip()[-1:] not in _END
    if len(sentences) > 1 and _same(sentences[0][0], title) and (alone or is_title(sentences[0][0], titles)):
        sentences = sentences[1:]
    for text, start, named in sentences:
        found.extend(_actions(text, start, named, bodies))
    return tuple(found)


def is_title(sentence: str, titles: str) -> bool:
    """Whether a first sentence is a title under the habit of its document."""
    short = len(sentence) <= 20 and not re.search(r"[，,\d]", sentence)
    return titles == "all" or (short and (titles == "short" or len(sentence) <= 10))


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
        if _AIM.match(piece) or _PERSON.match(piece):
            continue
        lead = _lead_in(piece)
        start, piece = start + lead, piece[lead:]
        start, piece = start + len(piece) - len(piece.lstrip()), piece.strip()
        if (
            len(re.sub(r"\W", "", piece)) < 3
            or _ONLY_WHEN.fullmatch(piece)
            or (piece[0] in "（(【[" and piece[-1] in "）)】]")
        ):
            continue
        bodies = next((names for at, names in ends if end <= at <= end + 2), ())
        yield piece, offset + start, bodies


def _lead_in(piece: str) -> int:
    """Where a sentence begins behind its number, its label (工作内容:) and the number that may follow this."""
    at = _marked(piece, len(piece) - len(piece.lstrip()))
    match = _LEADIN.match(piece, at)
    return _marked(piece, match.end()) if match else at


def _marked(piece: str, at: int) -> int:
    mark = marker(fold(piece[at:]))
    return at + mark.end if mark else at


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


def _actions(sentence: str, offset: int, named: tuple[str, ...], bodies: tuple[str, ...]) -> Iterator[Action]:
    names = named or subjects(sentence)[0] or bodies
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
        kind = _kind(clause, scene is not None, sentence[start:begin] if opened else "")
        if end == len(sentence) and scene is None and _PLAYS.fullmatch(clause):
            kind = "act"
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


def _kind(clause: str, after_scene: bool, before: str = "") -> str:
    """ "act" for a clause that opens an action, "scene" for one that only sets it, "" for the rest."""
    if _OFTEN.match(clause) or (not after_scene and _RATE.match(clause)):
        return ""
    if (
        _HELD.match(clause)
        or _WHO.fullmatch(clause)
        or _ADDRESSED.fullmatch(clause)
        or (clause.endswith("的") and len(clause) > 5)
    ):
        return "scene"
    if _sets_scene(clause):
        reaches = not before and _REACHES.search(clause) and not _PURE_SCENE.search(clause)
        return "act" if reaches or _acts_after_scene(clause) else "scene"
    if _ACTS.match(clause) and not clause.startswith("将"):
        return "act"
    bare = _masked(clause)
    pivot = _PIVOT.match(bare)
    if pivot and not any(not _weak(m.group()) for m in _INNER.finditer(pivot["ground"])):
        return "scene"
    match = _OPENS.match(clause)
    if _THRIVES.fullmatch(bare):
        return ""
    if match and match["prefix"] and (match.end() == len(clause) or _COMPLETES.fullmatch(clause)):
        return ""
    if match and match["prefix"] and _COUNTED.match(clause, match.end()) and match["verb"] in before:
        return ""
    if match and not _SUBJECT.match(bare) and not _TRAIT.fullmatch(clause):
        parallel = _DATED.match(clause) and _DATED.match(before.strip())
        return "act" if after_scene or parallel or not _is_effect(clause, match) else ""
    unlisted = _UNLISTED.match(bare)
    if unlisted and not match and not _PREDICATE.search(bare) and not _is_effect(clause, unlisted):
        return "act"
    acts = after_scene and any(m.group() not in _NOUNISH for m in _INNER.finditer(bare))
    return "act" if acts else ""


def _adds_detail(clause: str, before: str, detail: bool) -> bool:
    if _DETAIL.match(clause):
        return bool(_INSTRUMENT.search(before))
    return detail and bool(_PERMISSION.match(clause))


def _masked(clause: str) -> str:
    """The clause with quoted text and 社会组织 blanked: a verb in a name is none."""
    return _NAMES.sub(lambda m: "□" * len(m.group()), clause)


def _acts_after_scene(clause: str) -> bool:
    """Whether a clause that opens with its scene ends with what is done (依托平台建立专区,
    对企业给予补贴)."""
    if clause[0] not in "将把" and (_PURE_SCENE.search(clause) or _GROUND.match(clause)):
        return False
    bare = _masked(clause)
    if _MANNER.match(bare):
        return False
    if _LIGHT.search(bare):
        return True
    tail = bare[bare.rfind("的") + 1 :] if "的" in bare[3:] else bare[2:]
    # 围绕古城保护利用: a verb without object after such a word is a noun.
    whole = _GROUNDED.match(bare) is None
    return any(not _weak(m.group()) and (whole or m.end() < len(tail)) for m in _INNER.finditer(tail))


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
            return scene if scene and _is_effect(clause, match) else _split_verb(clause, match)
        unlisted = _UNLISTED.match(clause)
        if unlisted and not match and not scene and not _sets_scene(clause):
            return str(unlisted["verb"]), clause[unlisted.end("verb") :].strip()
        if _kind(clause, False) != "scene" or end == len(text):
            scene = scene or _inner_verb(clause)
    return scene or ("", text)


def _split_verb(clause: str, match: re.Match[str]) -> tuple[str, str]:
    verb, rest = str(match["verb"]), _rest(clause, match)
    first = _FIRST.match(verb)
    # 开展建设: what looked like a second verb is the object.
    if not rest and first and first.end() < len(verb):
        return first.group(), verb[first.end() :]
    return verb, rest


def _rest(clause: str, match: re.Match[str]) -> str:
    return clause[match.end() :].strip()


def _inner_verb(clause: str) -> tuple[str, str] | None:
    """A verb inside a clause that opens otherwise (对…给予…, 市教育局要组织…)."""
    bare = _masked(clause)
    place = _PLACE.match(bare)
    found = [m for m in _INNER.finditer(bare, place.end() if place else 0) if m.group() not in _NOUNISH]
    match = _LIGHT.search(bare) or next(iter(found), None)
    return (match.group(), _rest(clause, match)) if match else None
