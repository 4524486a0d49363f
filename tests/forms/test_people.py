"""Picking a person: every picker shows the name, what they do and where; with script one types, without one chooses."""

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from cases.web.forms import TalkerForm
from cases.web.meeting_forms import GuestForm, MeetingForm
from cases.web.plan_forms import ActionForm
from cases.web.views.handover import HandOverForm
from cases.web.views.voices import QuestionForm
from tests.cast import Cast, acting, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def offered(field) -> dict[int, str]:
    """Whom a person field shows, as it reads without script."""
    return {int(str(value)): str(label) for value, label in field.choices if str(value)}


@pytest.mark.parametrize("name", ["talker", "owner", "guest", "successor", "whom"])
def test_every_picker_says_what_somebody_does_and_where(cast, name):
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        form = {
            "talker": lambda: TalkerForm(actor=actor, school_id=cast.school.pk, not_before=actor.today),
            "owner": lambda: ActionForm(school_id=cast.school.pk, today=actor.today),
            "guest": lambda: GuestForm(actor=actor),
            "successor": lambda: HandOverForm(departing=cast.zorg, actor=actor),
            "whom": lambda: QuestionForm(case=case, actor=actor),
        }[name]()
        people = offered(form.fields[name])
        seats = {seat.pk: seat for seat in Membership.objects.select_related("user", "organisation")}
        page = str(form[name])
    assert people
    for key, label in people.items():
        seat = seats[key]
        assert label == f"{seat.user.name}, {seat.label}, {seat.organisation.name}"
        assert f'data-sk-name="{seat.user.name}"' in page
        assert f'data-sk-note="{seat.label}, {seat.organisation.name}"' in page


def test_somebody_of_another_organisation_is_told_apart(cast):
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        people = offered(QuestionForm(case=case, actor=actor).fields["whom"])
    assert people[cast.clb.pk] == "Griet Aertsen, Contactpersoon CLB, CLB Testland"


def test_who_sits_at_the_table_are_cards_with_what_they_do(cast):
    with acting(cast.zorg) as actor:
        cards = list(MeetingForm(actor=actor)["participants"].cards)
    assert ("Griet Aertsen", "Contactpersoon CLB, CLB Testland") in [(c["label"], c["description"]) for c in cards]


def test_nobody_outside_the_list_can_be_picked(cast):
    for stranger in (cast.outsider, cast.director):
        with acting(cast.zorg) as actor:
            data = {"talker": stranger.pk, "briefing": "Praat.", "done_on": actor.today.strftime("%d/%m/%Y")}
            form = TalkerForm(data, actor=actor, school_id=cast.school.pk, not_before=actor.today)
            assert form.errors["talker"] == ["Kies iemand uit de lijst"]


def test_as_many_queries_for_many_people_as_for_few(cast, django_assert_num_queries):
    def show():
        with acting(cast.zorg) as actor, django_assert_num_queries(1):
            str(TalkerForm(actor=actor, school_id=cast.school.pk, not_before=actor.today)["talker"])

    show()
    with as_owner():
        for number in range(10):
            user = cast.reporter.user.__class__.objects.create(username=f"extra{number}", first_name="Extra")
            Membership.objects.create(
                user=user,
                organisation=cast.school,
                role="staff",
                starts_on="2020-09-01",
                confirmed_at="2020-09-01T09:00Z",
            )
    show()


# --- With script ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(cast: Cast, browser):
    """The form in which a talker is named, in a browser, with the site's own script and style."""
    case = open_case(cast, report(cast))
    html = signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()
    context = browser.new_context()
    opened = context.new_page()
    for kind in ("vendor/utrecht/utrecht-component-library.css", "schakel/base.css", "schakel/components.css"):
        html = html.replace("</head>", f"<style>{_static(kind)}</style></head>", 1)
    opened.set_content(html.replace("</body>", f"<script>{_static('schakel/schakel.js')}</script></body>"))
    yield opened
    context.close()


def _static(name: str) -> str:
    from django.conf import settings

    return (settings.BASE_DIR / "static" / name).read_text()


def test_typing_part_of_a_name_finds_the_person(cast, page):
    line = page.get_by_label("Wie voert best het gesprek?")
    expect(page.locator("select[name=talker]")).to_be_hidden()
    line.press_sequentially("boo e")
    expect(page.get_by_role("status").filter(has_text="Aantal voorstellen: 1")).to_have_count(1)
    page.get_by_role("button", name="Els Boon Personeelslid, Proefschool").click()
    expect(line).to_have_value("Els Boon, Personeelslid, Proefschool")
    assert page.locator("select[name=talker]").evaluate("list => list.value") == str(cast.talker.pk)


def test_a_role_finds_people_too_and_the_keyboard_picks(cast, page):
    line = page.get_by_label("Wie voert best het gesprek?")
    line.press_sequentially("gedragsex")
    line.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("select[name=talker]").evaluate("list => list.value") == str(cast.behaviour.pk)
    expect(line).to_be_focused()


def test_typing_again_lets_go_of_who_was_picked(cast, page):
    line = page.get_by_label("Wie voert best het gesprek?")
    line.press_sequentially("els")
    page.get_by_role("button", name="Els Boon").click()
    line.press("Backspace")
    assert page.locator("select[name=talker]").evaluate("list => list.value") == ""


def test_whoever_types_the_whole_name_and_goes_on_has_chosen(cast, page):
    line = page.get_by_label("Wie voert best het gesprek?")
    line.press_sequentially("Els Boon")
    line.press("Tab")
    assert page.locator("select[name=talker]").evaluate("list => list.value") == str(cast.talker.pk)


def test_nobody_by_that_name_is_said(page):
    page.get_by_label("Wie voert best het gesprek?").press_sequentially("zwanenburg")
    expect(page.locator(".sk-suggest .sk-hint")).to_have_text(
        "Niemand in de lijst heet zo. Typ een ander deel van de naam."
    )
