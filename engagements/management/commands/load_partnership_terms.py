"""manage.py load_partnership_terms: kinds of partnership, and the marks of a good one."""

from django.core.management.base import BaseCommand
from django.db import transaction

from engagements.models import PartnershipKind, PartnershipMark
from engagements.partnerships.terms import KINDS, MARKS
from mentorhalo.core import history


class Command(BaseCommand):
    help = (
        "Load the kinds of partnership and the marks of a good one; what is there already, and "
        "perhaps edited in the administration, is kept."
    )

    def handle(self, *, verbosity, **options):
        with transaction.atomic():
            kinds = [
                _load(PartnershipKind, n, code, hu, en)
                for n, (code, (hu, en)) in enumerate(KINDS.items(), 1)
            ]
            marks = [
                _load(PartnershipMark, n, code, hu, en, mutual=mutual)
                for n, (code, (hu, en, mutual)) in enumerate(MARKS.items(), 1)
            ]
        if verbosity > 0:
            self.stdout.write(f"kinds: {_told(kinds)}; marks: {_told(marks)}")


def _told(added):
    return f"{sum(added)} added, {len(added) - sum(added)} kept"


def _load(model, order, code, name_hu, name_en, **more):
    """Whether the row was added; behind the last one where its place is taken."""
    if model.objects.filter(pk=code).exists():
        return False
    if model.objects.filter(order=order).exists():
        order = model.objects.order_by("-order").first().order + 1
    row = model(code=code, order=order, name_hu=name_hu, name_en=name_en, **more)
    history.save(row, by=None)
    return True
