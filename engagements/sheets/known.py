"""The records that rows name in words: settlements, organisations, mentors; many at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from counties.models import County
from mentorhalo.core.text import fold
from mentors.models import Mentor
from settlements.models import FormerName, Organisation, Settlement
from settlements.models.settlement import validate_ksh_code

AT_ONCE = 900  # values in one question, as every SQLite takes


def fetched(queryset, name: str, values: Iterable) -> Iterator:
    """The rows whose `name` is among the values, asked for in few questions."""
    values = sorted(set(values))
    for start in range(0, len(values), AT_ONCE):
        yield from queryset.filter(**{f"{name}__in": values[start : start + AT_ONCE]})


class Places:
    """All settlements by name and code, as Settlement.objects.named has them."""

    def __init__(self):
        named = Settlement.objects.only("name", "county_id", "search_key", "ceased_on")
        counties = County.objects.only("name", "slug").in_bulk()
        self.rows = {row.pk: row for row in named.order_by()}
        for row in self.rows.values():  # not by a join: it would read an outline for each
            row.county = counties[row.county_id]
        self.by_key = defaultdict(list)
        for row in self.rows.values():
            self.by_key[row.search_key].append(row)
        for code, key in FormerName.objects.values_list("settlement_id", "search_key"):
            if self.rows[code] not in self.by_key[key]:
                self.by_key[key].append(self.rows[code])

    def one(self, text: str) -> Settlement:
        """The settlement of this name (“Name” or “Name, County”) or KSH code."""
        if text.isascii() and text.isdigit():
            return self._coded(text.zfill(5))
        name, _comma, county = (part.strip() for part in text.partition(","))
        found = self._named(name)
        if county:
            found = [row for row in found if fold(row.county.name) == fold(county)]
        if len(found) == 1:
            return found[0]
        if not found:
            words = _("there is no settlement called “%(name)s”")
            raise ValidationError(words, "no_place", {"name": text[:60]})
        names = " – ".join(f"{row.name}, {row.county.name}" for row in found)
        words = _("“%(name)s” could be several: %(names)s. Write the one you mean.")
        raise ValidationError(words, "several_places", {"name": text[:60], "names": names})

    def _coded(self, code):
        """By code; a spreadsheet takes the zeros off the front, the check digit proves it."""
        validate_ksh_code(code)
        if code not in self.rows:
            words = _("there is no settlement with the KSH code “%(code)s”")
            raise ValidationError(words, "no_place", {"code": code})
        return self.rows[code]

    def _named(self, name):
        found = self.by_key.get(fold(name), [])
        alive = [row for row in found if row.ceased_on is None]
        found = alive or found
        return [row for row in found if row.name.lower() == name.lower()] or found

    def all(self, names: Iterable[str]) -> list[Settlement]:
        """Each of several, once; raises with a sentence for every one that is not found."""
        found, errors = {}, []
        for name in names:
            try:
                row = self.one(name)
            except ValidationError as error:
                errors.append(error)
            else:
                found[row.pk] = row
        if errors:
            raise ValidationError(errors)
        return list(found.values())


class Bodies:
    """The active organisations that a person may read, by “Name” or “Name, Seat”."""

    def __init__(self, user, texts: Iterable[str]):
        keys = set()
        for text in texts:
            keys |= {fold(text), fold(text.rpartition(",")[0].strip())}
        self.by_key = defaultdict(list)
        rows = Organisation.objects.visible_to(user).active().select_related("seat")
        for row in fetched(rows, "search_key", keys - {""}):
            self.by_key[row.search_key].append(row)

    def one(self, text: str, seat: Settlement | None = None) -> Organisation:
        found = self.by_key.get(fold(text), [])
        if not found and "," in text:
            name, _comma, place = (part.strip() for part in text.rpartition(","))
            found = [
                row
                for row in self.by_key.get(fold(name), [])
                if fold(place) in (row.seat.search_key, row.seat_id)
            ]
        if seat is not None:
            found = [row for row in found if row.seat_id == seat.pk]
        if len(found) == 1:
            return found[0]
        if not found:
            words = _("there is no organisation called “%(name)s”. Add it first.")
            raise ValidationError(words, "no_organisation", {"name": text[:80]})
        names = "; ".join(f"{row.name}, {row.seat.name}" for row in found[:6])
        words = _("“%(name)s” could be several: %(names)s. Write the one you mean.")
        raise ValidationError(words, "several_organisations", {"name": text[:80], "names": names})


class Mentors:
    """The mentors by name, user name or e-mail address."""

    def __init__(self):
        self.by_key = defaultdict(list)
        for row in Mentor.objects.select_related("user"):
            for key in {fold(row.user.name), fold(row.user.username), fold(row.user.email)}:
                self.by_key[key].append(row)

    def one(self, text: str) -> Mentor:
        found = self.by_key.get(fold(text), []) if text else []
        if len(found) == 1:
            return found[0]
        if not found:
            words = _("there is no mentor called “%(name)s”")
            raise ValidationError(words, "no_mentor", {"name": text[:60]})
        words = _("several mentors are called “%(name)s”; write the e-mail address")
        raise ValidationError(words, "several_mentors", {"name": text[:60]})


def beside(column, error: ValidationError) -> ValidationError:
    """The same sentences, each with the column it is about."""
    return ValidationError([f"{column.title}: {text}" for text in error.messages])
