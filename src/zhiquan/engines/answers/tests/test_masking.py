"""Personal data out, register numbers in, patent drafts recognised. All numbers and names are invented or public examples."""

from __future__ import annotations

import pytest

from zhiquan.engines.answers.masking import found_in, looks_like_draft, masked, masked_all

GONE = (
    ("电话13800138000", "13800138000"),
    ("手机 138 0013 8000 随时打", "0013"),
    ("+86 13800138000", "13800138000"),
    ("打0755-12345678找我", "12345678"),
    ("香港电话 +852 2123 4567", "2123"),
    ("身份证11010519491231002X", "11010519491231002X"),
    ("身份证号是110105194912310021", "110105194912310021"),
    ("HKID A123456(3)", "A123456"),
    ("护照号 E12345678", "E12345678"),
    ("写信到 ming.li@mail.example 就行", "ming.li"),
    ("我叫欧阳小明，想注册商标", "欧阳小明"),
    ("联系人：李雷", "李雷"),
    ("本人王小明，身份证丢了", "王小明"),
    ("找张伟先生", "张伟"),
    ("My name is Mary Example and I ask", "Mary Example"),
    ("家住深圳市南山区虚构路12号3栋401室", "401"),
    ("收件地址：虚构大道8号A座1203", "1203"),
    ("银行卡号6222 0000 1111 2222 333", "2222"),
    ("微信号 ming_li-88", "ming_li-88"),
)
KEPT = (
    "统一社会信用代码9144030071526726XG的公司",
    "申请号201710601862.3",
    "专利号ZL201710601862.3还有效吗",
    "商标注册号12345678什么时候到期",
    "案号1:25-cv-02937",
    "337-TA-1286的调查",
    "深知〔2026〕1号文件",
    "我的商标地址变更怎么办",
    "公司搬到南山区以后要变更哪些",
    "姓名变更怎么办",
    "我叫车去窗口",
    "罚款5万元、期限15日",
    "法定代表人变更要不要变更商标",
    "2026年11月23日收到通知",
)


@pytest.mark.parametrize(("text", "gone"), GONE, ids=lambda v: v)
def test_personal_data_goes(text: str, gone: str) -> None:
    said = masked(text)
    assert gone not in said and "〔" in said
    assert masked(said) == said, "masking twice changes nothing"


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


def test_places_and_kinds() -> None:
    text = "我叫王小明，电话13800138000"
    assert [(text[m.start : m.end], m.kind) for m in found_in(text)] == [
        ("王小明", "姓名"),
        ("13800138000", "电话"),
    ]


def test_plain_data_is_masked_through() -> None:
    assert masked_all({"a": ["13800138000", 5], "b": {"c": "好"}}) == {"a": ["〔电话〕", 5], "b": {"c": "好"}}


def test_patent_drafts() -> None:
    claims = "1.一种夹具，其特征在于，包括底座。\n2.根据权利要求1所述的夹具，其特征在于，设有弹簧。" * 5
    assert looks_like_draft(claims, 100)
    assert looks_like_draft(
        "技术领域 本发明涉及夹具。背景技术 略。发明内容 所述底座与所述压板相连。具体实施方式 略。" * 3, 100
    )
    assert not looks_like_draft("权利要求1怎么写？" * 3, 100), "a short question may quote a claim"
    assert not looks_like_draft(
        "我们公司改了名字，商标和专利都要变更，请问先办哪一个，要准备什么材料？" * 10, 100
    )
    assert looks_like_draft(
        "1. A clamp comprising a base. 2. The clamp wherein said base bears a spring, wherein said spring is steel."
        * 4,
        100,
    )


def test_a_long_text_takes_linear_time() -> None:
    """A text that nearly matches everywhere is still done: no pattern goes back over and over."""
    assert masked("地址" + "深" * 50_000)[:2] == "地址"
    assert masked("138 0013 " * 5_000)
