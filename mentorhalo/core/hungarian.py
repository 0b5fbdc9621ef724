"""Hungarian alphabetical order without ICU, as a column that sorts alike on every database."""

import unicodedata

ALPHABET = "a b c cs d dz dzs e f g gy h i j k l ly m n ny o ö p q r s sz t ty u ü v w x y z zs"
END, OTHER_SIGN, OTHER_LETTER = 0, 1, 50  # the end is first: "Ács" stands before "Ács-tanya"
RANK = {letter: rank for rank, letter in enumerate(ALPHABET.split(), OTHER_SIGN + 1)}
SHORT = str.maketrans("áéíóőúű", "aeioöuü")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _doubled(plain: str, at: int) -> str | None:
    """The digraph that stands doubled here: "ssz" is sz + sz (AkH. 14. §)."""
    if plain[at : at + 1] != plain[at + 1 : at + 2]:
        return None
    return next(
        (plain[at + 1 : at + 1 + n] for n in (3, 2) if plain[at + 1 : at + 1 + n] in RANK), None
    )


def _ranks(plain: str) -> list[int]:
    ranks, at = [], 0
    while at < len(plain):
        if twice := _doubled(plain, at):
            ranks += [RANK[twice]] * 2
            at += 1 + len(twice)
            continue
        letter = next((plain[at : at + n] for n in (3, 2, 1) if plain[at : at + n] in RANK), None)
        if letter:
            ranks.append(RANK[letter])
            at += len(letter)
        else:
            ranks.append(OTHER_LETTER if plain[at].isalnum() else OTHER_SIGN)
            at += 1
    return ranks


def sort_key(text: str) -> str:
    """Two letters a–z a Hungarian letter; digraphs are letters, long vowels differ on a tie."""
    low = unicodedata.normalize("NFC", text).casefold()
    plain = low.translate(SHORT)
    long = "".join("b" if a != b else "a" for a, b in zip(low, plain, strict=True))
    ranks = [*_ranks(plain), END]
    return "".join(LETTERS[rank // 26] + LETTERS[rank % 26] for rank in ranks) + long.rstrip("a")
