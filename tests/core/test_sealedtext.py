"""A sealed text opens in its own row with its own key, and nothing else opens at all."""

import base64
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealedtext import (
    MARK,
    Key,
    Place,
    SealBroken,
    check_value,
    key_id,
    master_key,
    new_key,
    seal,
    unseal,
    unwrap,
    wrap,
)

HERE = Place("secrecy.item", str(uuid4()), "body")
KEY = new_key()
WORDS = "Thuis gaat het niet goed, zegt mama. Ë € 🏫"


@given(st.text())
def test_round_trip(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # Half a surrogate: no form and no database holds it.
    assert unseal(seal(text, key=KEY, place=HERE), key=KEY, place=HERE) == text


def test_it_tells_nothing_and_is_other_each_time():
    first, second = (seal(WORDS, key=KEY, place=HERE) for _ in range(2))
    assert first != second
    assert not any(word in first for word in WORDS.split())
    assert key_id(first, place=HERE) == KEY.id
    assert WORDS not in repr(KEY)
    assert KEY.secret.hex() not in repr(KEY)


@pytest.mark.parametrize(
    "elsewhere",
    [replace(HERE, pk=str(uuid4())), replace(HERE, field="purpose"), replace(HERE, model="secrecy.disclosure")],
)
def test_in_another_row_field_or_table_it_does_not_open(elsewhere):
    with pytest.raises(SealBroken, match="moved") as broken:
        unseal(seal(WORDS, key=KEY, place=HERE), key=KEY, place=elsewhere)
    assert broken.value.place == elsewhere


def test_each_flipped_bit_is_noticed():
    sealed = seal(WORDS, key=KEY, place=HERE)
    head, text = sealed.rsplit(".", 1)
    box = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    for position in range(len(box) * 8):
        bent = bytearray(box)
        bent[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            unseal(f"{head}.{base64.urlsafe_b64encode(bent).decode().rstrip('=')}", key=KEY, place=HERE)


def test_another_key_and_the_name_of_another_key():
    sealed, other = seal(WORDS, key=KEY, place=HERE), new_key()
    with pytest.raises(SealBroken, match="another key"):
        unseal(sealed, key=other, place=HERE)
    with pytest.raises(SealBroken, match="changed"):
        unseal(sealed, key=Key(KEY.id, other.secret), place=HERE)
    renamed = sealed.replace(KEY.id.hex, other.id.hex)
    with pytest.raises(SealBroken, match="changed"):
        unseal(renamed, key=Key(other.id, KEY.secret), place=HERE)


@pytest.mark.parametrize(
    "text",
    ["", WORDS, MARK, f"{MARK}1.", f"{MARK}2.{'a' * 32}.{'a' * 40}", f"{MARK}1.{'a' * 32}.{'a' * 30}", f"{MARK}1.x.y"],
)
def test_what_is_no_sealed_text(text):
    with pytest.raises(SealBroken, match="not a sealed text") as broken:
        unseal(text, key=KEY, place=HERE)
    assert WORDS not in str(broken.value)


# --- Master keys ------------------------------------------------------------------------------------------------------

MASTER, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_a_wrapped_key_opens_for_its_organisation_under_its_master_key():
    wrapped, check = wrap(KEY, organisation=7, master=MASTER), check_value(MASTER)
    assert KEY.secret not in wrapped
    assert unwrap(wrapped, id=KEY.id, organisation=7, check=check, masters=[OTHER, MASTER]) == KEY
    with pytest.raises(SealBroken, match="another master key"):
        unwrap(wrapped, id=KEY.id, organisation=7, check=check, masters=[OTHER])
    for id, organisation in ((KEY.id, 8), (uuid4(), 7)):
        with pytest.raises(SealBroken, match="moved"):
            unwrap(wrapped, id=id, organisation=organisation, check=check, masters=[MASTER])
    bent = bytes([*wrapped[:-1], wrapped[-1] ^ 1])
    with pytest.raises(SealBroken, match="changed"):
        unwrap(bent, id=KEY.id, organisation=7, check=check, masters=[MASTER])


def test_check_values_differ_and_tell_nothing():
    assert check_value(MASTER) != check_value(OTHER)
    assert check_value(MASTER) not in MASTER.hex()


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "ab " * 32, "ab" * 31 + "a"])
def test_a_malformed_master_key(text):
    with pytest.raises(ValueError, match="^must be 64 hexadecimal digits$"):
        master_key(text)
    assert master_key("AB" * 32) == b"\xab" * 32
