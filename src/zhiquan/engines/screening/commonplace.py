"""Words that say nothing about kinship: the stock of Chinese patent prose. A small batch cannot learn them alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.letters import grams, letters

_STOCK = """
本发明公开了一种 本发明涉及一种 本发明提供一种 本发明提供了一种 本实用新型公开了一种 本实用新型涉及一种 本申请公开了一种 本申请涉及
本申请实施例提供 本发明实施例公开了 本公开提供了一种 属于技术领域 涉及技术领域 其特征在于 所述的方法 所述的装置 包括以下步骤 包含如下步骤
根据权利要求所述的 如权利要求中任一项所述的 按照权利要求 权利要求书 与现有技术相比 现有技术中存在的问题 具有以下优点 有益效果 在本发明中
用于实现 从而实现 能够有效 可以有效地 有效提高 大大提高 进一步提高 进而提高 提高了 降低了 减少了 避免了 解决了 保证了 实现了 改善了
结构简单 使用方便 成本低 操作简单 制备方法 使用方法 生产方法 处理方法 控制方法 制造方法 系统及方法 方法及装置 方法和系统 装置和设备
电子设备 存储介质 计算机可读存储介质 计算机程序产品 处理器执行 设置有 设置在 设置于 安装在 固定连接 连接有 分别与 相连接 电连接 连接于
第一 第二 第三 第四 其中 以及 并且 而且 或者 至少一个 一个或多个 多个 若干 其他 各个 每个 该方法 该装置 该系统 所述第一 所述第二
当时 基于 根据 通过 利用 采用 使用 由于 因此 从而 使得 使其 进行 得到 获得 形成 组成 构成 具有 包括 包含 含有 位于 之间 之后 之前 之上
上述 下述 前述 以上 以下 优选 优选地 可选地 较佳 例如 特别是 一端 另一端 两端 一侧 两侧 上端 下端 内部 外部 表面 方向 位置
技术方案 实施例 实施方式 步骤 部分 部件 单元 模块 系统 装置 设备 方法 结构 组件 机构 本体 主体 应用 用途 技术 领域 产品 过程 工艺 条件
重量份 质量份 重量百分比 质量分数 范围内 大于 小于 等于 不大于 不小于 约为 温度为 时间为 长度 宽度 厚度 高度 直径
"""


@lru_cache(maxsize=1)
def stock() -> NDArray[np.uint64]:
    """The grams of the stock, each once, sorted."""
    return np.unique(
        np.concatenate(
            [grams(letters(phrase).codes) for phrase in _STOCK.split() if len(phrase) > 2]
            + [_pair(phrase) for phrase in _STOCK.split() if len(phrase) == 2]
        )
    )


def _pair(word: str) -> NDArray[np.uint64]:
    return np.array([(ord(word[0]) << 21) | ord(word[1])], dtype=np.uint64)
