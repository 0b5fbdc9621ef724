"""manage.py load_calls: the programme and the calls whose grants the network serves."""

from datetime import date

from django.core.management.base import BaseCommand
from django.db import transaction

from mentorhalo.core import history
from settlements.models import Call, Programme

# The two clocks of retention stay open: no public source confirms their dates.
PROGRAMMES = {
    "TOP": {
        "name_hu": "Terület- és Településfejlesztési Operatív Program",
        "name_en": "Territorial and Settlement Development Operational Programme",
        "since": date(2014, 1, 1),
        "until": date(2021, 1, 1),
    },
}
TITLE = {
    "name_hu": "A helyi identitás és kohézió erősítése",
    "name_en": "Strengthening local identity and cohesion",
}
CALLS = {
    "TOP-5.3.1-16": TITLE | {"programme_id": "TOP", "published_on": date(2017, 3, 22)},
    "TOP-6.9.2-16": TITLE | {"programme_id": "TOP"},
}


class Command(BaseCommand):
    help = "Load the programme and its calls; run again, it changes nothing. Others are kept."

    def handle(self, *, verbosity, **options):
        with transaction.atomic():
            counts = [_load(Programme, code, facts) for code, facts in PROGRAMMES.items()]
            counts += [_load(Call, code, facts) for code, facts in CALLS.items()]
        if verbosity > 0:
            kinds = ("added", "changed", "unchanged")
            told = ", ".join(f"{counts.count(kind)} {kind}" for kind in kinds)
            self.stdout.write(f"programmes and calls: {told}")


def _load(model, code, facts):
    """Write what is told here; what is not (retention, least population) is left as it stands."""
    kept = model.objects.filter(pk=code).first()
    if kept is None:
        history.save(model(code=code, **facts), by=None)
        return "added"
    if all(getattr(kept, name) == value for name, value in facts.items()):
        return "unchanged"
    for name, value in facts.items():
        setattr(kept, name, value)
    history.save(kept, by=None)
    return "changed"
