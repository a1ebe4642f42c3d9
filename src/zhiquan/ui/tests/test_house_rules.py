"""What no template may do, what every translation must have, and that all colours can be read."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.loader import get_template

from zhiquan.ui import colour, lights
from zhiquan.ui.messages import messages_in, translated_in

UI = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
TOKENS = (UI / "static/ui/tokens.css").read_text(encoding="utf-8")
STYLES = (UI / "static/ui/ui.css").read_text(encoding="utf-8")
SCRIPT = (UI / "static/ui/app.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert not re.search(r'(?:src|href)="https?:', text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles(path):
    get_template(str(path.relative_to(UI / "templates")))


def test_tags_write_no_style():
    for path in [*UI.glob("*.py"), *(UI / "templatetags").glob("*.py")]:
        assert "style=" not in path.read_text(encoding="utf-8"), path


def test_script_evaluates_nothing_and_writes_no_style():
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|document\.write", SCRIPT)


def test_styles_hold_no_colour_of_their_own():
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", re.sub(r"/\*.*?\*/", "", STYLES, flags=re.S))
    assert found == []


def test_every_class_of_the_tags_has_a_rule():
    used: set[str] = set()
    for path in TEMPLATES:
        plain = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text(encoding="utf-8"))
        used |= {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()}
    used -= {name for name in used if name.endswith("-")}
    assert sorted(name for name in used if not re.search(rf"\.{re.escape(name)}\b", STYLES)) == []


@pytest.mark.parametrize("code", lights.LIGHTS)
def test_each_light_has_shape_colours_and_fill(code):
    sprite = (UI / "templates/ui/sprite.html").read_text(encoding="utf-8")
    assert f'id="l-{code}"' in sprite
    for name in (f".light-{code} ", f".m-{code} "):
        assert name in STYLES
    assert f"--{code}-mark:" in TOKENS


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b", block))


ROOT = _tokens(TOKENS[: TOKENS.index('[lang="zh-Hans"]')])
GROUNDS = ("paper", "paper-2", "paper-3")


@pytest.mark.parametrize("ink", ["ink-1", "ink-2", "ink-3", "accent", "accent-strong"])
@pytest.mark.parametrize("ground", [*GROUNDS, "accent-tint", "warn-tint"])
def test_text_can_be_read_on_every_ground(ink, ground):
    assert colour.contrast(ROOT[ink], ROOT[ground]) >= 4.5


@pytest.mark.parametrize("code", lights.LIGHTS)
def test_lights_can_be_read_and_seen(code):
    for ground in (*GROUNDS, f"{code}-tint"):
        assert colour.contrast(ROOT[code], ROOT[ground]) >= 4.5
        assert colour.contrast(ROOT[f"{code}-mark"], ROOT[ground]) >= 3.0


def test_edges_and_inverse_text():
    assert colour.contrast(ROOT["edge"], ROOT["paper"]) >= 3.0
    assert colour.contrast(ROOT["edge"], ROOT["paper-2"]) >= 3.0
    assert colour.contrast(ROOT["on-accent"], ROOT["accent"]) >= 4.5
    assert colour.contrast(ROOT["focus-in"], ROOT["focus-out"]) >= 3.0


def test_contrast_of_known_colours():
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert colour.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    with pytest.raises(ValueError, match="#rrggbb"):
        colour.luminance("red")


def test_a_city_accent_must_be_readable():
    sheet = colour.accent_sheet(ROOT["accent"], ROOT["accent-strong"], ROOT["accent-tint"])
    assert "--accent: #0b5a66" in sheet
    with pytest.raises(ValueError, match="take a darker one"):
        colour.accent_sheet("#4fb3bf", "#073f48", "#e5f0f1")


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_no_translation_is_missing_and_none_is_left_over(locale):
    wanted = set(messages_in(UI))
    held = translated_in(UI / "locale" / locale / "LC_MESSAGES/django.po", locale)
    assert sorted(wanted - held) == []
    assert sorted(held - wanted) == []


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_translations_keep_their_placeholders(locale):
    with (UI / "locale" / locale / "LC_MESSAGES/django.po").open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    holes = re.compile(r"%\(\w+\)s")
    for entry in catalogue:
        texts = [entry.string] if isinstance(entry.string, str) else entry.string
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        for text in texts if entry.id else []:
            assert set(holes.findall(text)) == set(holes.findall(ids[-1])), entry.id


def test_traditional_is_written_in_traditional_characters_and_quotes():
    text = (UI / "locale/zh_Hant/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    shown = "".join(re.findall(r'^msgstr(?:\[0\])? "(.*)"$', text, flags=re.M))
    assert not set(shown) & set("“”这为个计划风险书发门证页错误请显")


def test_the_finder_sees_python_templates_contexts_and_plurals(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text('x = pgettext_lazy("c", "one")\ny = ngettext("a day", "%s days", n)\n')
    (tmp_path / "templates" / "b.html").write_text(
        '  {% translate "two" context "d" %}\n'
        "{% blocktranslate count n=n %}a{% plural %}b {{ n }}{% endblocktranslate %}\n"
    )
    found = {(m.context, m.text, m.plural) for m in messages_in(tmp_path)}
    assert found == {("c", "one", ""), ("", "a day", "%s days"), ("d", "two", ""), ("", "a", "b %(n)s")}
