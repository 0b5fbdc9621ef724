"""What a reader asks of the dashboard beside its day: orders, the dots, a county enlarged."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.functional import Promise


@dataclass(frozen=True)
class Asked:
    """`sort` puts the counties in order and `order` a county's settlements, by the code of a
    column, with "-" before it from the largest down; `dots` is the code of the indicator whose
    settlements the map shows, "" for all; `zoom` the slug of the county enlarged, "" for none.
    `day` is "as_of=YYYY-MM-DD", "" for today.

    What a page does not know it leaves aside.
    """

    sort: str = "-involved"
    order: str = "name"
    dots: str = ""
    zoom: str = ""
    day: str = ""

    @classmethod
    def of(cls, query, day=""):
        """What a request's GET parameters ask for, on the day of links (AsOf.query)."""
        names = (field.name for field in fields(cls) if field.name != "day")
        return cls(**{name: query[name] for name in names if query.get(name)}, day=day)

    def but(self, **changes) -> str:
        """The query that asks for the same but for changes, to stand in a link of the page."""
        return _query(replace(self, **changes))


@lru_cache(maxsize=1024)
def _query(asked):
    """A page has dozens of such links, the same ones as the page before it."""
    usual = Asked()
    pairs = [
        (field.name, getattr(asked, field.name))
        for field in fields(asked)
        if field.name != "day" and getattr(asked, field.name) != getattr(usual, field.name)
    ]
    query = "&".join(part for part in (urlencode(pairs), asked.day) if part)
    return f"?{query}"


@dataclass(frozen=True)
class Column:
    """A heading by which a table is put in order; `aria` is its aria-sort, "" where it is not the
    one in use; `url` asks for its order, or for the other direction."""

    code: str
    label: str | Promise
    aria: str
    url: str


def columns(labels, sort, numbers, link) -> list[Column]:
    """Of {code: label}; those in `numbers` begin with the largest. `link(sort)` is an address."""
    found = []
    for code, label in labels.items():
        up, down = code, f"-{code}"
        first, second = (down, up) if code in numbers else (up, down)
        aria = {up: "ascending", down: "descending"}.get(sort, "")
        found.append(Column(code, label, aria, link(second if sort == first else first)))
    return found


def in_order(rows, sort, keys):
    """Rows by `keys` {code: key of a row}; equals stay as they came. `sort` must be known."""
    code = sort.removeprefix("-")
    return sorted(rows, key=keys[code], reverse=sort != code)


def known(sort, keys, usual) -> str:
    """The order asked for where there is such a column, else the usual one."""
    return sort if sort.removeprefix("-") in keys else usual
