"""The drawing of each track: well formed, told to who cannot see it, without any style of its own, nothing overlapping."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cases.procedures.picture import description, in_words, narrow, wide
from tests.cases.procedures.play import TRACKS, track

STYLESHEETS = Path(__file__).parents[3] / "static" / "schakel"
CLASSES = {
    *("sk-map", "sk-map--wide", "sk-map--narrow"),
    *("box", "box-side", "box-end", "disc", "no", "who", "arr", "arr-side", "head", "head-side"),
}
DRAWINGS = [(key, draw) for key in TRACKS for draw in (wide, narrow)]


def parsed(key, draw) -> ElementTree.Element:
    return ElementTree.fromstring(draw(track(key)))  # noqa: S314  our own text


@pytest.mark.parametrize(("key", "draw"), DRAWINGS)
def test_a_drawing_has_every_step_and_only_known_classes(key, draw):
    svg = parsed(key, draw)
    numbers = [text.text or "" for text in svg.iter("text") if text.get("class") == "no"]
    classes = {name for part in svg.iter() for name in part.get("class", "").split()}

    assert sorted(numbers) == sorted(step.key for step in track(key).steps)
    assert classes <= CLASSES
    assert "style" not in {name for part in svg.iter() for name in part.attrib}
    assert not re.search(r"<(style|script|image|use|a)\b", draw(track(key)))


@pytest.mark.parametrize(("key", "draw"), DRAWINGS)
def test_a_drawing_has_a_title_and_a_description(key, draw):
    svg = parsed(key, draw)
    ids = {part.get("id"): part.text for part in svg if part.get("id")}

    assert svg.get("role") == "img"
    assert [ids[name] for name in svg.get("aria-labelledby", "").split()] == [
        f"{track(key).title}, als tekening",
        description(track(key)),
    ]


def test_two_drawings_on_one_page_share_no_id():
    ids = re.findall(r' id="([^"]+)"', "".join(draw(track(key)) for key, draw in DRAWINGS))

    assert len(ids) == len(set(ids)) == 12


@pytest.mark.parametrize(("key", "draw"), DRAWINGS)
def test_boxes_lie_inside_the_drawing_and_leave_room_for_an_arrow_between_them(key, draw):
    svg = parsed(key, draw)
    _, _, width, height = (float(number) for number in svg.get("viewBox", "").split())
    boxes = [[float(rect.get(side, "")) for side in ("x", "y", "width", "height")] for rect in svg.iter("rect")]

    for x, y, wide_, high in boxes:
        assert x >= 0
        assert y >= 0
        assert x + wide_ <= width
        assert y + high <= height
    for number, (x, y, wide_, high) in enumerate(boxes):
        for x2, y2, wide2, high2 in boxes[:number]:
            beside = x + wide_ + 20 <= x2 or x2 + wide2 + 20 <= x
            assert beside or y + high + 20 <= y2 or y2 + high2 + 20 <= y


@pytest.mark.parametrize(("key", "draw"), DRAWINGS)
def test_every_text_lies_inside_a_box(key, draw):
    svg = parsed(key, draw)
    boxes = [[float(rect.get(side, "")) for side in ("x", "y", "width", "height")] for rect in svg.iter("rect")]
    for text in svg.iter("text"):
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        if (text.text or "").startswith("bijsturen"):
            continue
        assert any(left < x < left + wide_ and top < y < top + high for left, top, wide_, high in boxes), text.text


def test_the_description_of_track_a():
    assert description(track("gent-a")) == (
        "9 stappen na elkaar. Bij stap 9 kan de casus terug naar stap 8, verdergaan of afgesloten worden."
        " Bij stap 8 hoort zijstap 8w: Hulp geweigerd: gemotiveerd antwoord."
        " De lijst onder de tekening zegt hetzelfde in woorden."
    )


def test_the_words_say_the_same_as_the_drawing():
    words = {step.key: step for step in in_words(track("gent-a"))}

    assert list(words) == ["1", "2", "3", "4", "5", "6", "7", "8", "8w", "9"]
    assert words["1"].notes == ("Terugkoppeling aan de signaalgever.",)
    assert words["2"].notes == ()
    assert words["5"].notes == ("Terugkoppeling aan de signaalgever en de gespreksvoerder.",)
    assert words["8w"].notes == ("Zijstap bij stap 8, alleen als het nodig is.",)
    assert words["9"].notes == (
        "Mag altijd zolang stap 8 loopt, en komt terug.",
        "Bijsturen gaat terug naar stap 8.",
        "Terugkoppeling aan het zorgoverleg en de signaalgever.",
    )
    assert (words["3"].who, words["3"].deadline) == (
        "Zorgcoördinator",
        "volgend overleg, ten hoogste 10 schooldagen na stap 2",
    )


def test_the_stylesheet_knows_every_class():
    css = "".join(path.read_text() for path in STYLESHEETS.glob("*.css"))

    assert [name for name in sorted(CLASSES) if not re.search(rf"\.{name}\b(?!-)", css)] == []
