"""Hungarian order: the expectations are lists in dictionary order, not another computation."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorhalo.core.hungarian import sort_key

IN_ORDER = {
    "accents only decide a tie": ["Aba", "Abádszalók", "Abaliget", "Abasár", "Ábrahámhegy", "Acsa"],
    "the shorter is first, long vowel or not": ["Acs", "Ács", "Acs Éva", "Ács Éva", "Acsa"],
    "cs is a letter after c": ["Acél", "Cikó", "Cún", "Csabdi", "Csörög", "Dabas"],
    "dz and dzs come after d": ["Dunaföldvár", "Dusnok", "Dzeta", "Dzsiva", "Ebed"],
    "gy after g": ["Gomba", "Gutorfölde", "Gyál", "Gyula", "Hács"],
    "ly after l": ["Lepsény", "Luzsok", "Lyukó", "Mád"],
    "ny after n": ["Nógrád", "Nuszbach", "Nyárád", "Nyúl", "Ócsa"],
    "ö is a letter after o": ["Ócsa", "Ozora", "Öcs", "Őcsény", "Őrbottyán", "Öttevény"],
    "ü is a letter after u": ["Udvar", "Uzsa", "Üllés", "Üllő", "Vác"],
    "sz after s": ["Sümeg", "Süttő", "Szabadi", "Szuhogy", "Tab"],
    "ty after t": ["Túrony", "Tutajos", "Tyukod", "Ugod"],
    "zs after z": ["Zubogy", "Zsadány", "Zsurk"],
    "ssz is sz + sz": ["Kisvarsány", "Kiszombor", "Kisszállás", "Kisszékely", "Kisszőlős"],
    "sz + sz before sz + t": ["asszony", "asztal", "aszú"],
    "ccs is cs + cs": ["Mecénás", "Mecsalja", "Meccs", "Mecsek"],
    "nny is ny + ny": ["Dinka", "Dinya", "Dinnye", "Dinnyeberki"],
    "lly is ly + ly": ["Talpas", "Tállya", "Tályog"],
    "ddzs is dzs + dzs": ["brids", "bridzs", "briddzsel"],
    "signs before letters": ["Kis-Duna", "Kis-Nagy", "Kisar", "Kisasszond"],
    "long vowels only on a tie": ["Kor", "Kór", "Korom", "Kórom", "Kóróm", "Koros"],
}


@pytest.mark.parametrize("names", IN_ORDER.values(), ids=IN_ORDER)
def test_order(names):
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=sort_key) == names


def test_case_and_marks_typed_apart_do_not_matter():
    assert sort_key("ŐRTILOS") == sort_key("Őrtilos") == sort_key("O\u030brtilos")


@settings(deadline=None)  # a busy machine is no error
@given(st.text(max_size=60))
def test_key_holds_only_letters_that_every_collation_sorts_alike(text):
    assert re.fullmatch("[a-z]*", sort_key(text))


@settings(deadline=None)  # a busy machine is no error
@given(st.text(alphabet="abcdgszyáéőüű -", max_size=12), st.text(alphabet="azsőy -", max_size=6))
def test_nothing_stands_between_a_text_and_its_continuations(text, more):
    # A digraph may begin in the text and end in what follows, so a new word is begun.
    assert sort_key(text) <= sort_key(f"{text} {more}")


@settings(deadline=None)  # a busy machine is no error
@given(st.text(alphabet="abcdgszyáéíóöőúüű", max_size=8))
def test_long_vowels_decide_after_all_else(text):
    short = text.translate(str.maketrans("áéíóőúű", "aeioöuü"))
    assert sort_key(short) <= sort_key(text) < sort_key(short + "a")
