"""Fixed words of the pages, in the two languages that every city has."""

from __future__ import annotations

from collections.abc import Mapping

from zhiquan.engines.dossier.model import Label

WORDS: Mapping[str, Label] = {
    "language": {"zh-Hans": "简体中文", "en": "English"},
    "dossier": {"zh-Hans": "案件档案", "en": "Case dossier"},
    "made_at": {"zh-Hans": "档案生成时间", "en": "Dossier made at"},
    "edition": {"zh-Hans": "所依据的规则版本", "en": "Edition of the rules"},
    "contents": {"zh-Hans": "目录", "en": "Contents"},
    "back": {"zh-Hans": "返回档案首页", "en": "Back to the dossier"},
    "timeline": {"zh-Hans": "办理经过", "en": "Timeline"},
    "clocks": {"zh-Hans": "期限及其算法", "en": "Periods and how they were computed"},
    "rules": {"zh-Hans": "所用规则", "en": "Rules used"},
    "forms": {"zh-Hans": "表单", "en": "Forms"},
    "letters": {"zh-Hans": "文书", "en": "Letters"},
    "evidence": {"zh-Hans": "材料", "en": "Materials"},
    "audit": {"zh-Hans": "操作记录", "en": "Log of actions"},
    "check": {"zh-Hans": "如何核对", "en": "How to check this dossier"},
    "check_text": {
        "zh-Hans": "manifest.json 列出本档案每个文件的大小、SHA-256 和 SM3 值。用任何计算散列值的软件算出的结果与之一致，"
        "即说明该文件自档案生成以来未被改动。操作记录按顺序以 SM3 相连。",
        "en": "manifest.json lists the size, SHA-256 and SM3 of every file in this dossier. Where any program "
        "that computes hashes finds the same values, the file has not changed since the dossier was made. "
        "The log of actions is chained by SM3.",
    },
    "none": {"zh-Hans": "无", "en": "None"},
    "at": {"zh-Hans": "时间", "en": "When"},
    "what": {"zh-Hans": "事项", "en": "What"},
    "who": {"zh-Hans": "办理人", "en": "Who"},
    "note": {"zh-Hans": "说明", "en": "Note"},
    "files": {"zh-Hans": "文件", "en": "Files"},
    "owner": {"zh-Hans": "谁的期限", "en": "Whose period"},
    "start": {"zh-Hans": "起算", "en": "Begins"},
    "due": {"zh-Hans": "届满", "en": "Ends"},
    "state": {"zh-Hans": "状态", "en": "State"},
    "step": {"zh-Hans": "步骤", "en": "Step"},
    "result": {"zh-Hans": "结果", "en": "Result"},
    "source": {"zh-Hans": "依据", "en": "Source"},
    "parameter": {"zh-Hans": "规则", "en": "Rule"},
    "value": {"zh-Hans": "取值", "en": "Value"},
    "article": {"zh-Hans": "条款", "en": "Article"},
    "valid": {"zh-Hans": "有效期", "en": "In force"},
    "field": {"zh-Hans": "项目", "en": "Field"},
    "content": {"zh-Hans": "内容", "en": "Content"},
    "file": {"zh-Hans": "文件", "en": "File"},
    "received": {"zh-Hans": "日期", "en": "Date"},
    "by": {"zh-Hans": "来自", "en": "From"},
    "hashes": {"zh-Hans": "散列值", "en": "Hashes"},
    "size": {"zh-Hans": "大小", "en": "Size"},
    "position": {"zh-Hans": "序号", "en": "No."},
    "action": {"zh-Hans": "操作", "en": "Action"},
}
