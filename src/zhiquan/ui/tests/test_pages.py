"""The shell and its pages: landmarks, language, actor, errors, gallery."""

import re

import pytest
from django.test import RequestFactory
from django.utils import translation

from zhiquan.ui import views
from zhiquan.ui.context import shell
from zhiquan.ui.formats import html_lang
from zhiquan.ui.shell import ActorChoice, ActorMenu, NavItem


def ask(path: str = "/ui/components/", **hung):
    request = RequestFactory().get(path)
    for name, value in hung.items():
        setattr(request, name, value)
    return request


def page(language: str = "zh-hans", path: str = "/ui/components/", **hung) -> str:
    with translation.override(language):
        return views.components(ask(path, **hung)).content.decode()


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_the_page_says_its_language(language, lang):
    assert f'<html lang="{lang}">' in page(language)


def test_language_codes_of_other_kinds():
    assert html_lang("zh-HK") == "zh-Hant"
    assert html_lang("zh-cn") == "zh-Hans"
    assert html_lang("pt") == "pt"


def test_no_english_is_left_in_the_chinese_page():
    body = re.sub(r"<(?:script|meta|link)[^>]*>|<[^>]+>", " ", page())
    words = set(re.findall(r"[A-Za-z]{3,}", body)) - {"Enter", "Esc", "English"}
    assert words == set()


def test_the_shell_has_its_landmarks_and_one_heading():
    html = page(zhiquan_nav=[NavItem("看板", "/b/", current=True)])
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert '<a class="skip" href="#main">' in html
    assert '<a href="/b/" aria-current="page">看板</a>' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_person_and_organisation_are_always_on_screen():
    choice = ActorChoice("7", "林若溪", "澜川智能", "经办人", current=True)
    html = page(zhiquan_actor_menu=ActorMenu("林若溪", "澜川智能", (choice,)))
    summary = html[html.index("<summary>") : html.index("</summary>")]
    assert "林若溪" in summary
    assert "澜川智能" in summary
    assert '<form method="post" action="/actor/">' in html
    assert 'name="actor" value="7" aria-current="true"' in html
    assert 'action="/out/"' in html


def test_a_visitor_is_offered_to_sign_in():
    html = page()
    assert 'href="/in/"' in html
    assert "<summary>" not in html


def test_languages_are_a_form_that_comes_back_here():
    html = page(path="/ui/components/?light=late")
    assert 'action="/language/"' in html
    assert 'name="next" value="/ui/components/?light=late"' in html
    assert 'name="language" value="zh-hant" lang="zh-Hant"' in html
    assert 'lang="zh-Hans" aria-current="true"' in html


def test_care_theme_and_demo_banner(settings):
    html = page(zhiquan_care=True, zhiquan_theme="/theme.css")
    assert '<html lang="zh-Hans" data-care>' in html
    assert '<link rel="stylesheet" href="/theme.css">' in html
    assert "演示环境" in html
    settings.ZHIQUAN_DEMO_BANNER = False
    assert "演示环境" not in page()


def test_htmx_may_write_no_style_and_evaluate_nothing():
    html = page()
    assert '"includeIndicatorStyles": false' in html
    assert '"allowEval": false' in html
    assert "htmx-2" in html


def test_shell_without_hooks():
    given = shell(RequestFactory().get("/"))
    assert given["actor_menu"] is None
    assert given["theme"] is None
    assert [language.short for language in given["languages"]] == ["简", "繁", "EN"]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.permission_denied, 403),
        (views.csrf_failure, 403),
        (views.page_not_found, 404),
        (views.too_many_requests, 429),
        (views.server_error, 500),
    ],
)
def test_error_pages(view, status, language):
    with translation.override(language):
        response = view(ask("/x/"))
    assert response.status_code == status
    html = response.content.decode()
    assert f" {status}</p>" in html
    assert html.count("<h1") == 1


def test_too_many_requests_says_how_long():
    with translation.override("en"):
        response = views.too_many_requests(ask("/x/"), 45)
    assert response["Retry-After"] == "45"
    assert "in 45 seconds" in response.content.decode()


def test_the_500_page_stands_when_the_context_fails(settings, caplog):
    broken = [
        {**settings.TEMPLATES[0], "OPTIONS": {"context_processors": ["zhiquan.ui.tests.test_pages.fail"]}}
    ]
    settings.TEMPLATES = broken
    response = views.server_error(ask("/x/"))
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()


def fail(request):
    raise RuntimeError("context processor")
