"""Each component says what it is given, refuses what it does not know, and carries nothing inline."""

import datetime
import re
from pathlib import Path

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.template.loader import render_to_string

from core.icons import ICONS
from core.templatetags import schakel

ROOT = Path(__file__).resolve().parents[2]
UTC_MORNING = datetime.datetime(2026, 11, 13, 9, 42, tzinfo=datetime.UTC)


def render(source: str, **values) -> str:
    html = engines["django"].engine.from_string(source).render(Context(values))
    return re.sub(r"\s+", " ", html).strip()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("filter_name", "value", "expected"),
    [
        ("day", datetime.date(2026, 11, 13), "13 november 2026"),
        ("weekday", datetime.date(2026, 11, 13), "vr 13 november"),
        ("long_day", datetime.date(2026, 11, 13), "vrijdag 13 november 2026"),
        ("short_day", datetime.date(2026, 9, 25), "25 sept."),
        ("clock", UTC_MORNING, "10.42 uur"),
        ("moment", UTC_MORNING, "13 november 2026, 10.42 uur"),
        ("day", datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC), "1 januari 2027"),
        ("clock", datetime.datetime(2026, 7, 1, 23, 5, tzinfo=datetime.UTC), "1.05 uur"),
        ("day", None, ""),
        ("clock", None, ""),
    ],
)
def test_days_and_hours_on_a_brussels_clock(filter_name, value, expected):
    assert render(f"{{{{ value|{filter_name} }}}}", value=value) == expected


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        schakel.clock(datetime.datetime(2026, 11, 13, 9, 42))


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "geen" %}',
        '{% regime "geheim" %}',
        '{% button "Ga" kind="groen" %}',
        '{% tag "Ga" "rood" %}',
        '{% note "ernstig" %}x{% endnote %}',
        '{% item "school2" "Titel" %}x{% enditem %}',
        '{% stepper steps "Stappen" %}',
    ],
)
def test_a_mistyped_kind_is_an_error(source):
    with pytest.raises(TemplateSyntaxError):
        render(source, steps=[{"title": "Een", "state": "gedaan"}])


@pytest.mark.parametrize("key", schakel.REGIMES)
def test_a_regime_is_an_icon_and_a_word_and_an_edge(key):
    label, icon = schakel.REGIMES[key]
    html = render('{% item key "Verslag" who="Het zorgteam" %}<p>tekst</p>{% enditem %}', key=key)
    assert f"Geheimhouding: {label}" in text_of(html)
    assert ICONS[icon] in html
    assert f"sk-r--{key}" in html


def test_typed_text_is_escaped_everywhere():
    bad = "<script>alert(1)</script>"
    html = render(
        "{% task bad bad bad bad bad bad waiting=bad %}{% audience people %}{% rows rows %}{% summary pairs %}"
        "{% page_head bad text=bad ref=bad note=bad %}{% endpage_head %}"
        "{% item 'school' bad meta=bad who=bad %}{{ bad }}{% enditem %}"
        "{% note title=bad %}{{ bad }}{% endnote %}{% tag bad %}{% due bad bad %}{% empty_state bad bad %}"
        "{% icon 'eye' label=bad %}{% stepper steps bad %}{% filters chips bad %}{% people pairs %}",
        bad=bad,
        people=[{"name": bad, "role": bad, "text": bad, "until": bad}],
        rows=[{"title": bad, "text": bad, "tag": bad}],
        pairs=[(bad, bad)],
        steps=[{"title": bad, "note": bad}],
        chips=[{"label": bad, "url": bad}],
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 25


def test_who_sees_this_reads_as_a_sentence():
    people = [
        {"name": "Griet Aertsen", "role": "CLB", "text": "het advies", "until": datetime.date(2027, 5, 3)},
        {"name": "De directie", "sees": False},
    ]
    html = render('{% audience people regime="team" %}', people=people)
    assert "Griet Aertsen , CLB: het advies, tot en met 3 mei 2027" in text_of(html)
    assert html.index('aria-label="ziet dit"') < html.index('aria-label="ziet dit niet"')


def test_a_late_task_says_so_in_words_and_colour():
    late = render(
        '{% task_group "Te laat" count=1 late=True %}'
        '{% task "Duid aan" "/x/" due="1 schooldag te laat" late=True %}{% endtask_group %}'
    )
    assert "sk-group--late" in late
    assert "1 taak" in text_of(late)
    assert "sk-due--late" in late
    none_late = render(
        '{% task_group "Te laat" count=0 late=True %}{% empty_state "Niets te laat." %}{% endtask_group %}'
    )
    assert "sk-group--late" not in none_late
    assert "<ul" not in none_late


def test_steps_say_their_state_to_a_screen_reader():
    steps = [{"title": "Een", "state": "done"}, {"title": "Twee", "state": "now"}, {"title": "Drie", "state": "next"}]
    html = render('{% stepper steps "Stappenplan A" %}', steps=steps)
    assert "Stap 1, klaar: Een" in text_of(html)
    assert "Stap 2, nu: Twee" in text_of(html)
    assert html.count('aria-current="step"') == 1


def test_a_pager_with_nowhere_to_go_is_nothing():
    assert render("{% pager %}") == ""
    assert 'href="/?na=1"' in render('{% pager older_url="/?na=1" %}')


def test_the_frame_offers_only_what_the_shell_allows():
    shell = {
        "signed_in": True, "user_name": "Bram Coolens", "organisation": "De Kiekendief", "role_label": "Leerkracht",
        "memberships": [{"id": 7, "organisation": "De Kiekendief", "role_label": "Leerkracht", "active": True}],
        "nav": [{"label": "Mijn taken", "url": "/", "count": None, "current": True}],
        "may_signal": False, "demo": False,
    }  # fmt: skip
    html = render_to_string("base.html", {"shell": shell})
    for absent in ("Nieuw signaal", 'type="search"', 'name="membership"', "verzonnen stad"):
        assert absent not in html
    assert html.count('aria-current="page"') == 2
    assert "Afmelden" in html


def test_signed_out_there_is_no_navigation():
    html = render_to_string("base.html", {"shell": {"signed_in": False}})
    assert "<nav" not in html
    assert "Afmelden" not in html


# --- What holds for every page ----------------------------------------------------------------------------------------


def test_nothing_is_inline(pages):
    for address, html in pages.items():
        assert not re.search(r"\sstyle\s*=", html), address
        assert "<style" not in html, address
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", html), address
        assert all("src=" in script for script in re.findall(r"<script[^>]*>", html)), address
        assert not re.search(r"https?://(?!www\.w3\.org)", html), address


def test_ids_are_unique_and_every_reference_exists(pages):
    for address, html in pages.items():
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), address
        for kind in ("for", "aria-labelledby", "aria-describedby"):
            for value in re.findall(rf'\s{kind}="([^"]+)"', html):
                assert set(value.split()) <= set(ids), (address, kind, value)


def test_one_title_one_main_heading_one_language(pages):
    for address, html in pages.items():
        assert html.startswith("\n") is False or html.lstrip().lower().startswith("<!doctype html>"), address
        assert len(re.findall(r"<h1", html)) == 1, address
        assert len(re.findall(r"<title>[^<]+ – Schakel</title>", html)) == 1, address
        assert '<html lang="nl-BE"' in html, address


def test_every_class_of_ours_in_a_template_exists_in_a_stylesheet():
    css = "".join(path.read_text() for path in (ROOT / "static/schakel").glob("*.css"))
    known = set(re.findall(r"\.((?:sk|is)-[\w-]+)", css))
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', re.sub(r"{#.*?#}", "", path.read_text())):
            plain = re.sub(r"{%.*?%}", " ", value)
            used |= {name for name in plain.split() if re.fullmatch(r"(?:sk|is)-[\w-]+", name)}
    assert used - known == set()


def test_every_component_template_is_used():
    sources = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    sources.append((ROOT / "core/templatetags/schakel.py").read_text())
    sources += [
        path.read_text() for path in ROOT.glob("*/**/*.py") if ".venv" not in path.parts and "tests" not in path.parts
    ]
    text = "\n".join(sources)
    for path in (ROOT / "templates/components").glob("*.html"):
        assert (
            f"components/{path.name}" in text
            or f'_block("{path.stem}"' in text
            or f'_block(\n        "{path.stem}"' in text
        ), path.name
