"""The request form as agencies fill it in, invented."""

from __future__ import annotations

from zhiquan.engines.drafts.readers import read
from zhiquan.engines.drafts.readers.content import Line
from zhiquan.engines.drafts.readers.request import request_fields
from zhiquan.engines.drafts.readers.tests import makers

FORM = (
    ("⑦发明名称", "一种自动浇水花盆", "", ""),
    ("⑧发明人", "发明人1 甲一", "□不公布姓名", ""),
    ("", "发明人2 乙二", "☑不公布姓名", ""),
    ("⑨第一发明人国籍或地区", "中国", "居民身份证件号码", "000000000000000000"),
    ("⑩申请人(1)", "姓名或名称", "示例花盆有限公司", "电话：0755-00000000"),
    ("", "统一社会信用代码/身份证件号码", "EXAMPLE-CODE", "国籍：中国"),
    ("", "详细地址", "示例市示例路1号", "邮政编码 000000"),
    ("申请人(2)", "姓名或名称", "示例大学", ""),
    ("⑪联系人", "姓名", "丙三", "电话：1"),
    ("⑫代理机构", "名称", "示例代理所", "机构代码 99999"),
    ("代理师(1)", "姓名", "丁四", "执业证号：1234567890"),
    ("⑬分案申请", "原申请号", "", ""),
    ("⑳", "☑声明本申请人对同样的发明创造在申请本发明专利的同日申请了实用新型专利", "", ""),
    ("", "□请求早日公布该专利申请", "", ""),
    ("摘要附图", "指定说明书附图中的图 2 为摘要附图", "", ""),
)


def test_a_form_as_a_word_table() -> None:
    fields = read([("发明专利请求书.docx", makers.word_table(FORM))], "invention").request
    assert fields == {
        "title": "一种自动浇水花盆",
        "inventors": ("甲一", "乙二"),
        "applicants": (
            {
                "name": "示例花盆有限公司",
                "phone": "0755-00000000",
                "code": "EXAMPLE-CODE",
                "country": "中国",
                "address": "示例市示例路1号",
                "postcode": "000000",
            },
            {"name": "示例大学"},
        ),
        "agency": "示例代理所",
        "agency_code": "99999",
        "agents": ({"name": "丁四", "number": "1234567890"},),
        "same_day": True,
        "early_publication": False,
        "abstract_figure": 2,
    }


def test_a_form_as_lines() -> None:
    lines = [
        Line("发明名称：一种花盆"),
        Line("发明人：甲一、乙二；丙三"),
        Line("代理机构代码：99999"),
        Line("无关的话"),
    ]
    assert request_fields(lines) == {
        "title": "一种花盆",
        "inventors": ("甲一", "乙二", "丙三"),
        "agency_code": "99999",
    }


def test_no_form_has_no_fields() -> None:
    assert request_fields(()) == {}
