"""Invented letters: no real person, firm, case or number. Each with what a reader should learn from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    text: str
    kind: str
    sender: str = ""
    issued: str = ""
    by: str = ""
    received: str = ""
    suspicion: str = "none"


REAL = (
    Sample(
        "国家知识产权局\n专利申请受理通知书\n申请号：202610012345.1\n发明创造名称：一种虚构的夹具\n您提交的发明专利申请已经受理。\n"
        "发文日：2026年11月02日",
        "patent-acceptance",
        "cnipa",
        "2026-11-02",
    ),
    Sample(
        "国家知识产权局\n第一次审查意见通知书\n申请人应在收到本通知书之日起四个月内陈述意见。权利要求1不具备创造性。\n发文日 2026.10.08",
        "patent-office-action",
        "cnipa",
        "2026-10-08",
        "2027-02-08",
        received="2026-10-08",
    ),
    Sample(
        "中华人民共和国国家知识产权局\n授予发明专利权通知书\n办理登记手续，应缴纳的费用见附页，逾期视为放弃取得专利权的权利。\n发文日期：2026-09-30",
        "patent-grant",
        "cnipa",
        "2026-09-30",
        "2026-11-30",
        received="2026-09-30",
    ),
    Sample(
        "国家知识产权局商标局\n商标驳回通知书\n经审查，决定驳回上述商标注册申请。如不服，可以依法申请复审。\n2026年11月10日",
        "trademark-refusal",
        "trademark_office",
        "2026-11-10",
        "2026-12-10",
    ),
    Sample(
        "国家知识产权局商标局\n商标注册申请补正通知书\n商品名称不规范，请按要求补正。\n发文日期：2026年11月02日",
        "trademark-correction",
        "trademark_office",
        "2026-11-02",
        "2026-12-17",
    ),
    Sample(
        "国家知识产权局商标局\n商标异议答辩通知书\n请在收到本通知之日起30天内提交答辩。\n2026年10月12日",
        "trademark-opposition",
        "trademark_office",
        "2026-10-12",
        "2026-11-26",
    ),
    Sample(
        "关于提供注册商标使用证据的通知\n国家知识产权局商标局\n有人以连续三年不使用为由申请撤销。请自收到本通知之日起2个月内提交使用证据。\n2026年9月1日",
        "trademark-nonuse",
        "trademark_office",
        "2026-09-01",
        "2026-11-16",
    ),
    Sample(
        "某某市某某区人民法院\n应诉通知书\n（2026）某0305民初123号\n你方应在收到起诉状副本之日起十五日内提出答辩状。\n二〇二六年十一月三日",
        "court-summons",
        "court",
        "2026-11-03",
        "2026-11-20",
        received="2026-11-05",
    ),
    Sample(
        "中华人民共和国某某海关\n确认进出口货物知识产权状况通知书\n我关发现一批侵权嫌疑货物。\n2026年11月16日",
        "customs-notice",
        "customs",
        "2026-11-16",
        "2026-11-19",
        received="2026-11-16",
    ),
    Sample(
        "UNITED STATES DISTRICT COURT\nTEMPORARY RESTRAINING ORDER\nCase No. 1:26-cv-00001\nDefendants on Schedule A shall answer "
        "within 21 days after service.\nNovember 4, 2026",
        "us-tro",
        "us_court",
        "2026-11-04",
        "2026-11-26",
        received="2026-11-05",
    ),
    Sample(
        "UNITED STATES INTERNATIONAL TRADE COMMISSION\nNOTICE OF INSTITUTION OF INVESTIGATION\nInv. No. 337-TA-9999\nResponses are due "
        "within 20 days after receipt.\nOctober 1, 2026",
        "us-337",
        "usitc",
        "2026-10-01",
        "2026-10-26",
        received="2026-10-05",
    ),
    Sample(
        "某某知识产权保护中心\n专利预审意见通知书\n说明书附图标记与文字不一致，请修改。\n2026年11月12日",
        "preexam-opinion",
        "protection_centre",
        "2026-11-12",
        "2026-11-26",
        received="2026-11-12",
    ),
    Sample(
        "国家知识产权局\n关于非正常专利申请的通知\n请在2026年12月10日前主动撤回或者提交说明和证据。\n2026年11月9日",
        "abnormal-notice",
        "cnipa",
        "2026-11-09",
        "2026-12-10",
    ),
    Sample(
        "国家知识产权局\n专利权终止通知书\n申请号：202610012345.1\n因未按规定缴纳年费，专利权终止。\n2026年9月1日",
        "patent-lapsed",
        "cnipa",
        "2026-09-01",
    ),
    Sample(
        "深圳市市场监督管理局\n专利侵权纠纷行政裁决答辩通知书\n请求人认为你方侵犯其专利权，请提交答辩书。\n2026年11月9日",
        "adjudication-defence",
        "city",
        "2026-11-09",
        "2026-11-26",
        received="2026-11-11",
    ),
    Sample(
        "国家知识产权局\n无效宣告答辩通知书\n商标评审案件，请在收到之日起30日内提交答辩和证据。\n2026年10月12日",
        "trademark-invalidation",
        "cnipa",
        "2026-10-12",
        "2026-11-26",
    ),
)

FAKE = (
    Sample(
        "国家知识产权局专利局缴费通知\n您的专利年费即将到期，请24小时内缴费至以下"
        "个人账户，户名：赵某，逾期作废。经办人 13800000000\n2026年11月1日",
        "",
        suspicion="fake",
    ),
    Sample(
        "World Patent Register\nPublication of your international application. Amount: 2,738 EUR. IBAN XX00 0000. This is an offer and "
        "not an invoice.",
        "unknown-offer",
        suspicion="fake",
    ),
    Sample(
        "您好，有公司正在抢注您的品牌中文域名，我们是域名注册中心，请当天内办理并支付费用，加我微信。",
        "unknown-offer",
        suspicion="fake",
    ),
    Sample(
        "客户高价收购您的商标，需要先支付评估费和公证费，汇款到对公账户，户名：某某知识产权运营有限公司。",
        "unknown-offer",
        suspicion="fake",
    ),
    Sample(
        "国家知识产权局\n专利缴费通知书\n申请号：202610012345.7 请缴纳滞纳金。\n"
        "官网 www.cnipa-fee.example 客服邮箱 fee@cnipa-pay.example\n2026年11月1日",
        "patent-fee",
        suspicion="fake",
    ),
)
