"""A form says what to do, repeats each error at its field, and gets in nobody's way."""

import datetime
import re

import pytest
from django import forms
from django.template import Context, engines

from core.forms import ChoiceCards, ClearMessages, DayField, HourField, SuggestInput, problems


class Example(ClearMessages, forms.Form):
    facts = forms.CharField(
        label="Wat hebt u gezien?",
        help_text="Alleen feiten.",
        max_length=50,
        widget=forms.Textarea(attrs={"placeholder": "x"}),
    )
    reading = forms.CharField(label="Wat denkt u?", required=False)
    about = forms.ChoiceField(
        label="Over wie?",
        choices=[("pupil", "Een leerling"), ("staff", "Een personeelslid")],
        widget=ChoiceCards(
            descriptions={"pupil": "van deze school"}, unavailable={"staff": "gaat apart naar de directie"}
        ),
        error_messages={"required": "Kies over wie het gaat"},
    )
    day = DayField(label="Dag")
    oral = forms.BooleanField(label="Mondeling", help_text="van iemand zonder account", required=False)
    token = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Begin opnieuw"})

    def clean(self):
        if self.cleaned_data.get("facts") == "tegenspraak":
            raise forms.ValidationError("De dag en de feiten spreken elkaar tegen")


def render(source: str, **values) -> str:
    return engines["django"].engine.from_string(source).render(Context(values))


def test_a_field_has_label_hint_and_classes():
    html = Example()["facts"].as_field_group()
    assert 'class="utrecht-form-label sk-label"' in html
    assert 'for="id_facts"' in html
    assert 'id="id_facts_helptext">Alleen feiten.' in html
    assert 'aria-describedby="id_facts_helptext"' in html
    assert "utrecht-textarea--html-textarea" in html


@pytest.mark.parametrize("attribute", ["required", "maxlength", "placeholder"])
def test_what_would_get_in_the_way_is_left_out(attribute):
    html = Example()["facts"].as_field_group()
    assert not re.search(rf"\s{attribute}\b", html)


def test_optional_fields_say_so_and_required_ones_do_not():
    form = Example()
    assert "(mag leeg blijven)" in form["reading"].as_field_group()
    assert "(mag leeg blijven)" not in form["facts"].as_field_group()
    assert "(mag leeg blijven)" not in form["oral"].as_field_group()


def test_an_error_is_the_same_sentence_in_the_summary_and_at_the_field():
    form = Example({"facts": "", "day": "morgen", "token": "x"})
    summary = render("{% error_summary form %}", form=form)
    assert "Kijk nog even naar 3 vakken" in summary
    for name, sentence, href in [
        ("facts", "Vul nog in: Wat hebt u gezien", "#id_facts"),
        ("about", "Kies over wie het gaat", "#id_about_0"),
        ("day", "Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026", "#id_day"),
    ]:
        field = form[name].as_field_group()
        assert f'<a href="{href}">{sentence}</a>' in summary
        assert f"Fout: </span>{sentence}</span>" in field
        assert f'id="{href[1:]}"' in field
        assert f'id="id_{name}_error"' in field
    assert 'aria-invalid="true"' in form["facts"].as_field_group()
    assert 'aria-describedby="id_facts_helptext id_facts_error"' in form["facts"].as_field_group()


def test_one_field_is_one_field():
    assert "Kijk nog even naar 1 vak<" in render(
        "{% error_summary form %}", form=Example({"facts": "", "about": "pupil", "day": "12/11/2026", "token": "x"})
    )


def test_errors_without_a_field_come_first_and_link_nowhere():
    form = Example({"facts": "tegenspraak", "about": "pupil", "day": "12/11/2026"})
    assert [(p.text, p.href) for p in problems(form)] == [
        ("De dag en de feiten spreken elkaar tegen", ""),
        ("Begin opnieuw", ""),
    ]
    assert "Dat lukte nog niet" in render("{% error_summary form %}", form=form)


def test_nothing_wrong_shows_nothing():
    assert render("{% error_summary form %}", form=Example()).strip() == ""
    assert render("{% error_prefix form %}", form=Example()) == ""
    assert render("{% error_prefix form %}", form=Example({})) == "Fout: "


def test_the_page_only_says_that_text_is_kept_when_it_is():
    form = Example({})
    assert "Uw tekst is bewaard" in render("{% error_summary form %}", form=form)
    assert "Uw tekst is bewaard" not in render("{% error_summary form kept=False %}", form=form)


def test_choices_are_cards_and_an_impossible_one_gives_its_reason():
    html = Example()["about"].as_field_group()
    assert html.count('class="sk-choice"') == 2
    assert "<span>van deze school</span>" in html
    assert "<span>gaat apart naar de directie</span>" in html
    assert html.count("disabled") == 1
    assert "aria-invalid" not in Example({})["about"].as_field_group()


@pytest.mark.parametrize("typed", ["12/11/2026", "12/11/26", "12-11-2026", "12.11.2026", "2026-11-12"])
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed) == datetime.date(2026, 11, 12)


@pytest.mark.parametrize("typed", ["11/13/2026", "31/11/2026", "morgen", "12/11"])
def test_what_is_no_day_is_refused_with_an_example(typed):
    with pytest.raises(forms.ValidationError, match="bijvoorbeeld 12/11/2026"):
        DayField().clean(typed)


def test_a_day_is_shown_as_dmy():
    form = Example(initial={"day": datetime.date(2026, 3, 5)})
    assert 'value="05/03/2026"' in str(form["day"])


@pytest.mark.parametrize("typed", ["14.30", "14:30", "14u30"])
def test_an_hour_is_read_as_people_write_it(typed):
    assert HourField().clean(typed) == datetime.time(14, 30)


def test_typed_text_comes_back_escaped():
    html = Example({"facts": "</textarea><script>x</script>"})["facts"].as_field_group()
    assert "<script" not in html


def test_a_suggesting_field_is_a_plain_line_without_script():
    class Suggesting(forms.Form):
        pupil_name = forms.CharField(label="Naam", widget=SuggestInput(url="/zoek/", fills="pupil"))

    html = Suggesting()["pupil_name"].as_field_group()
    assert 'type="text"' in html
    assert 'hx-post="/zoek/"' in html
    assert 'hx-target="#id_pupil_name_suggest"' in html
    assert 'id="id_pupil_name_suggest"' in html


def test_a_field_of_a_library_can_get_other_words():
    html = render('{% field form.facts size="m" large=True label="Feiten" hint="" %}', form=Example())
    assert "sk-field--m" in html
    assert "sk-label--l" in html
    assert "Feiten" in html
    assert "Wat hebt u gezien?" not in html
    assert "helptext" not in html


def test_a_whole_form_brings_its_summary_and_its_hidden_fields():
    html = str(Example({}))
    assert (
        html.index("sk-error-summary")
        < html.index('name="token"')
        < html.index('name="facts"')
        < html.index('name="day"')
    )
