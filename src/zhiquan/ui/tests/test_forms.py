"""Forms: style, help, error above the field, summary, origin of prefilled values."""

from django import forms
from django.utils import translation

from zhiquan.ui.forms import BaseForm, Renderer, problems
from zhiquan.ui.samples import GalleryForm


def wrong() -> GalleryForm:
    return GalleryForm({"name": "x", "decided": "2026-12-09"}, origins={"code": "licence"})


def test_help_and_error_stand_above_the_field_and_are_tied_to_it():
    with translation.override("en"):
        html = str(wrong())
    at = html.index('name="decided"')
    assert html.index('id="id_decided_helptext"') < html.index('id="id_decided_error"') < at
    tag = html[html.rindex("<input", 0, at) : html.index(">", at)]
    assert 'aria-invalid="true"' in tag
    assert 'aria-describedby="id_decided_helptext id_decided_error"' in tag
    assert 'class="input input-short"' in tag


def test_summary_leads_to_every_wrong_field_and_takes_the_focus():
    form = wrong()
    html = str(form)
    assert 'role="alert"' in html
    assert 'tabindex="-1" autofocus' in html
    assert [problem.target for problem in problems(form)] == ["id_decided", "id_same_0"]
    assert 'href="#id_same_0"' in html
    assert 'id="id_same_0"' in html


def test_an_unbound_form_has_no_summary():
    assert "errors" not in str(GalleryForm())


def test_optional_fields_say_so_and_choices_are_rows_in_a_fieldset():
    with translation.override("zh-hans"):
        html = str(GalleryForm())
    assert "（可不填）" in html
    assert html.count('<div class="choice"><input type="radio"') == 2
    assert "<fieldset" in html


def test_origin_of_a_prefilled_value_is_shown_and_announced():
    html = str(wrong())
    assert '<p class="pre" id="id_code_origin">licence</p>' in html
    assert "id_code_origin" in html[html.index('name="code"') - 200 : html.index('name="code"') + 300]


def test_errors_of_the_whole_form_come_first():
    class Whole(BaseForm):
        one = forms.CharField()

        def clean(self):
            raise forms.ValidationError("both <b>")

    form = Whole({})
    assert problems(form)[0].message == "both <b>"
    assert "both &lt;b&gt;" in str(form)


def test_a_foreign_form_is_styled_by_the_renderer_too():
    class Foreign(forms.Form):
        mail = forms.EmailField(help_text="h")
        stay = forms.BooleanField(required=False)

    html = str(Foreign({"mail": "x"}, renderer=Renderer()))
    assert 'class="field field-bad"' in html
    assert 'class="input"' in html
    assert '<div class="choice"><input type="checkbox"' in html


def test_hidden_fields_and_files_are_kept():
    class Upload(BaseForm):
        token = forms.CharField(widget=forms.HiddenInput, initial="t")
        paper = forms.FileField()

    html = str(Upload())
    assert 'type="hidden"' in html
    assert 'type="file"' in html


def test_summary_is_punctuated_in_the_readers_language():
    with translation.override("zh-hans"):
        lines = [problem.text for problem in problems(GalleryForm({"decided": "2026-11-01"}))]
    assert lines == ["变更后名称：请填写。", "主体是否改变？ 请选择一项。"]


def test_a_forms_own_words_for_a_missing_value_are_kept():
    class Own(BaseForm):
        seal = forms.CharField(error_messages={"required": "no seal"})

    assert problems(Own({}))[0].message == "no seal"
