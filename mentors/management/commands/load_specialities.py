"""manage.py load_specialities: the fields that mentors come from."""

from django.core.management.base import BaseCommand
from django.db import transaction

from mentorhalo.core import history
from mentors.models import Speciality

SPECIALITIES = {  # code: (Hungarian, English), as the project itself named them
    "community-development": ("közösségfejlesztő", "community developer"),
    "public-culture": ("közművelődés", "public culture"),
    "museum": ("múzeum", "museum"),
    "library": ("könyvtár", "library"),
    "teaching": ("pedagógus", "teacher"),
    "rural-development": ("vidékfejlesztő", "rural developer"),
    "social-work": ("szociális munka", "social work"),
}


class Command(BaseCommand):
    help = "Load the specialities of mentors; run again, it changes nothing. Others are kept."

    def handle(self, *, verbosity, **options):
        with transaction.atomic():
            counts = [_load(code, *names) for code, names in SPECIALITIES.items()]
        if verbosity > 0:
            kinds = ("added", "changed", "unchanged")
            told = ", ".join(f"{counts.count(kind)} {kind}" for kind in kinds)
            self.stdout.write(f"specialities: {told}")


def _load(code, name_hu, name_en):
    kept = Speciality.objects.filter(pk=code).first()
    if kept is None:
        history.save(Speciality(code=code, name_hu=name_hu, name_en=name_en), by=None)
        return "added"
    if (kept.name_hu, kept.name_en) == (name_hu, name_en):
        return "unchanged"
    kept.name_hu, kept.name_en = name_hu, name_en
    history.save(kept, by=None, update_fields=["name_hu", "name_en"])
    return "changed"
