"""Which keys belong to which verb."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from busapp.ui.keymap import RESERVED, Keymap

TABLE = {"open": "Ctrl+O", "brush": "B", "next": "Right .", "benign": "Shift+1 !"}


def test_without_any_given_keys_they_are_those_of_the_table() -> None:
    keymap = Keymap(TABLE, {})
    assert keymap.keys("next") == ["Right", "."]
    assert all(keymap.is_own(verb) for verb in TABLE)


def test_keys_that_are_given_replace_the_old_ones_and_are_remembered() -> None:
    given: dict[str, str] = {}
    Keymap(TABLE, given).give("brush", ["Ctrl+F12"])
    assert given == {"brush": "Ctrl+F12"}
    assert Keymap(TABLE, given).keys("brush") == ["Ctrl+F12"]


def test_keys_of_another_verb_are_found_and_taken_over() -> None:
    given: dict[str, str] = {}
    keymap = Keymap(TABLE, given)
    assert keymap.holders(["."], but="brush") == ["next"]
    keymap.give("brush", ["B", "."])
    assert keymap.keys("brush") == ["B", "."]
    assert keymap.keys("next") == ["Right"]
    keymap.give("next", keymap.own("next"))
    assert keymap.keys("next") == ["Right", "."]
    assert keymap.keys("brush") == ["B"]
    assert given == {}


def test_the_sign_on_a_digit_is_the_same_key_as_shift_and_the_digit() -> None:
    keymap = Keymap(TABLE, {})
    assert keymap.keys("benign") == ["Shift+1"]
    assert [one.toString() for one in keymap.sequences("benign")] == ["Shift+1", "!"]
    assert keymap.holders(["!"], but="open") == ["benign"]


def test_a_reset_gives_back_all() -> None:
    given = {"brush": "Ctrl+O", "open": ""}
    keymap = Keymap(TABLE, given)
    assert keymap.keys("open") == []
    keymap.reset()
    assert given == {}
    assert {verb: keymap.keys(verb) for verb in TABLE} == {verb: Keymap(TABLE, {}).keys(verb) for verb in TABLE}


_KEYS = st.sampled_from(["B", "Ctrl+O", "Right", ".", "Shift+1", "!", "V", "Esc", "Ctrl+F12", "no key at all", ""])


@given(
    given_keys=st.dictionaries(st.sampled_from([*TABLE, "gone"]), st.lists(_KEYS).map(" ".join)),
    gifts=st.lists(st.tuples(st.sampled_from(list(TABLE)), st.lists(_KEYS, max_size=3))),
)
def test_no_key_ever_belongs_to_two_and_none_that_is_reserved_to_any(
    given_keys: dict[str, str], gifts: list[tuple[str, list[str]]]
) -> None:
    keymap = Keymap(TABLE, given_keys)
    for verb, keys in gifts:
        keymap.give(verb, keys)
        held = [one for name in TABLE for one in keymap.keys(name)]
        assert len(held) == len(set(held))
        assert not set(held) & set(RESERVED)
    again = Keymap(TABLE, given_keys)
    assert {verb: again.keys(verb) for verb in TABLE} == {verb: keymap.keys(verb) for verb in TABLE}
