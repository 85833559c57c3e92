"""A form's field stands with its label, its help and its errors, each where the others refer to."""

from django import forms
from django.template import Context, Template

FIELD = Template("{% load records %}{% field bound size %}")


class Order(forms.Form):
    name = forms.CharField(label="A & b", help_text="Its <b>own</b>")
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("x", "X")], widget=forms.RadioSelect)
    urgent = forms.BooleanField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput)


def written(form: forms.Form, name: str, size: str = "") -> str:
    """Line by line, without what indents it."""
    text = FIELD.render(Context({"bound": form[name], "size": size}))
    return "\n".join(filter(None, map(str.strip, text.splitlines())))


def test_a_plain_one() -> None:
    assert written(Order(), "day", "sm") == (
        '<div class="mb-3">\n'
        '<label class="form-label" for="id_day">Day</label>\n'
        '<input type="text" name="day" class="form-control form-control-sm" id="id_day">\n'
        "</div>"
    )


def test_what_is_required_with_help_and_errors() -> None:
    assert written(Order({}), "name") == (
        '<div class="mb-3">\n'
        '<label class="form-label required" for="id_name">A &amp; b</label>\n'
        '<input type="text" name="name" class="form-control is-invalid" required'
        ' aria-invalid="true" aria-describedby="id_name_helptext id_name_error" id="id_name">\n'
        '<div class="form-hint" id="id_name_helptext">Its <b>own</b></div>\n'
        '<div class="field-errors" id="id_name_error"><div>Este campo es requerido.</div></div>\n'
        "</div>"
    )


def test_several_inputs_are_a_group_with_a_legend() -> None:
    text = written(Order(), "kind")
    assert text.startswith(
        '<fieldset class="mb-3">\n<legend class="form-label required">Kind</legend>'
    )
    assert text.endswith("</fieldset>")


def test_a_check_stands_before_its_label() -> None:
    assert written(Order(), "urgent", "sm") == (
        '<div class="form-check mb-3">\n'
        '<input type="checkbox" name="urgent" class="form-check-input" id="id_urgent">\n'
        '<label class="form-check-label" for="id_urgent">Urgent</label>\n'
        "</div>"
    )


def test_what_is_hidden_is_bare() -> None:
    hidden = '<input type="hidden" name="seen" value="1 &lt; 2" id="id_seen">'
    assert written(Order({"seen": "1 < 2"}), "seen") == hidden
