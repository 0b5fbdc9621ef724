"""Folding for search, and the refusal of control characters."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorhalo.core.text import fold, refuse_control_characters


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Őrtilos", "ortilos"),
        ("HÓDMEZŐVÁSÁRHELY", "hodmezovasarhely"),
        ("Türje", "turje"),
        ("árvíztűrő tükörfúrógép", "arvizturo tukorfurogep"),
        ("O\u030brtilos", "ortilos"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@settings(deadline=None)  # a busy machine is no error
@given(st.text(max_size=80))
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)  # a busy machine is no error
@given(st.text(max_size=40), st.text(max_size=40))
def test_part_of_a_text_is_found_in_its_fold(before, wanted):
    assert fold(wanted) in fold(before + wanted)


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\uffff"])
def test_control_characters_are_refused(bad):
    with pytest.raises(ValidationError) as refused:
        refuse_control_characters(f"Jó napot{bad}!")
    assert refused.value.code == "control_characters"


@pytest.mark.parametrize("good", ["", "Két sor\r\nés\ttabulátor", "Őrtilos – „idézet” 🙂"])
def test_ordinary_text_passes(good):
    assert refuse_control_characters(good) is None
