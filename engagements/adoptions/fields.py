"""The field by which people name a good practice: its title, its address, or its number."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.models import GoodPractice
from mentorhalo.core.text import fold, refuse_control_characters

ADDRESS = re.compile(r"/practices/(?P<slug>[-\w]+)/?$", re.ASCII)
NUMBERED = re.compile(r"\(#(?P<key>[0-9]{1,18})\)$")
SHOWN = 6  # titles listed when one could mean several


class PracticeField(forms.CharField):
    """One published practice, by its title (accents do not matter) or the address of its page."""

    def __init__(self, **kwargs):
        super().__init__(max_length=300, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            value = GoodPractice.objects.filter(pk=value).first()
        return f"{value.title} (#{value.pk})" if isinstance(value, GoodPractice) else value

    def clean(self, value):
        text = super().clean(value)
        refuse_control_characters(text)
        return self._look_up(" ".join(text.split())) if text else None

    @staticmethod
    def _look_up(text):
        rows = GoodPractice.objects.public().select_related("settlement")
        rows = rows.defer("search_key", "sort_key")
        if told := NUMBERED.search(text):
            found = list(rows.filter(pk=told["key"]))
        elif told := ADDRESS.search(text):
            found = list(rows.filter(slug=told["slug"]))
        else:
            found = _called(rows, text)
        if len(found) == 1:
            return found[0]
        if not found:
            name = {"name": text[:80]}
            raise ValidationError(
                _("There is no published practice called “%(name)s”."), "no_practice", name
            )
        names = " – ".join(f"{row.title} (#{row.pk}), {row.settlement}" for row in found[:SHOWN])
        names += " …" if len(found) > SHOWN else ""
        raise ValidationError(
            _("“%(name)s” could be several: %(names)s. Write the one you mean."),
            "several_practices",
            {"name": text[:80], "names": names},
        )


def _called(rows, text):
    """Those of this title, else those with all of the words."""
    found = list(rows.filter(title__iexact=text)[: SHOWN + 1])
    if found:
        return found
    found = list(rows.search(text).order_by("-published_at", "-pk")[: 10 * SHOWN])
    return [row for row in found if fold(row.title) == fold(text)] or found[: SHOWN + 1]
