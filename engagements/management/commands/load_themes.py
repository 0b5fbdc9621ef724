"""manage.py load_themes: the four themes around which the network collects (F45)."""

from django.core.management.base import BaseCommand
from django.db import transaction

from engagements.models import Theme
from mentorhalo.core import history

# code: (Hungarian, English), in their order.
THEMES = {
    "community-development": ("Közösségfejlesztés", "Community development"),
    "volunteering": ("Intézményi önkéntesség", "Institutional volunteering"),
    "participation": ("Társadalmiasított működés", "Participatory operation"),
    "equal-opportunities": ("Esélyegyenlőség", "Equal opportunities"),
}


class Command(BaseCommand):
    help = (
        "Load the themes of practices and resources; what is there already, and perhaps edited in "
        "the administration, is kept."
    )

    def handle(self, *, verbosity, **options):
        with transaction.atomic():
            added = [_load(code, *names) for code, names in THEMES.items()]
        if verbosity > 0:
            self.stdout.write(f"themes: {sum(added)} added, {len(added) - sum(added)} kept")


def _load(code, name_hu, name_en):
    """Whether the theme was added, after those that are there."""
    if Theme.objects.filter(pk=code).exists():
        return False
    last = Theme.objects.order_by("-order").first()
    order = last.order + 1 if last else 1
    history.save(Theme(code=code, name_hu=name_hu, name_en=name_en, order=order), by=None)
    return True
