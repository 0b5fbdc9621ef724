"""Words looked for in folded columns: all of them, whole or with one wrong letter."""

from collections.abc import Callable, Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from mentorhalo.core.text import fold

FORGIVING = 6  # letters of a word from which one may be wrong
MARKS = ".,;:!?…\"'„”“»«()[]<>"  # around a word that was copied out of a sentence


def words_of(text: str) -> list[str]:
    """The words of a text, folded, each once, without the marks around them."""
    return list(dict.fromkeys(word.strip(MARKS) or word for word in fold(text).split()))


def every_word(text: str, condition: Callable[[str], Q]) -> Q:
    """That the condition holds for every word of the text."""
    found = Q()
    for word in words_of(text):
        found &= condition(word)
    return found


def closeness(text: str, key: str) -> Case:
    """How well a folded column fits: 0 is the text, 1 begins with it, 2 has words that begin with
    its words, 3 has the words inside others."""
    words = " ".join(words_of(text))
    begun = every_word(text, lambda word: _begins(key, word))
    return Case(
        When(Q(**{key: words}), then=Value(0)),
        When(Q(**{f"{key}__startswith": words}), then=Value(1)),
        When(begun, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _begins(key, word):
    inside = [Q(**{f"{key}__contains": f"{before}{word}"}) for before in (" ", "-")]
    return Q(**{f"{key}__startswith": word}) | inside[0] | inside[1]


def can_be_forgiven(text: str) -> bool:
    """Whether the text has a word long enough for a wrong letter."""
    return any(_is_forgiving(word) for word in words_of(text))


def forgiving(word: str, keys: Iterable[str], headings: Iterable[str] = ()) -> Q:
    """That a folded column has the word, of six letters or more with one of them wrong, missing or
    too many. A regular expression, which PostgreSQL looks up in a trigram index.

    `headings` are columns of long texts: only in their first line may a letter be wrong.
    """
    pattern = _one_off(word) if _is_forgiving(word) else ""
    asked = [(key, pattern) for key in keys]
    asked += [(key, pattern and rf"^[^\n]*({pattern})") for key in headings]
    found = Q()
    for key, form in asked:
        found |= Q(**({f"{key}__regex": form} if form else {f"{key}__contains": word}))
    return found


def _is_forgiving(word):
    return len(word) >= FORGIVING and word.isascii() and word.isalpha()


def _one_off(word):
    """One letter another, one more, or one less. The ends count: a name begins and ends there."""
    places = range(len(word))
    other = {f"{word[:n]}.{word[n + 1 :]}" for n in places}
    more = {f"{word[:n]}.{word[n:]}" for n in places if n}
    less = {f"{word[:n]}{word[n + 1 :]}" for n in places}
    return "|".join(sorted(other | more | less))
