"""How many of the files that were announced with entries are here."""

from dataclasses import dataclass

from django.db.models import Q

from engagements.models import Evidence, QuarantinedFile, Submission


def arrived_of(uuids) -> int:
    """How many of these files are here, with their entry or in quarantine."""
    waiting = QuarantinedFile.objects.filter(pk__in=uuids, evidence=None)
    return Evidence.objects.filter(pk__in=uuids).count() + waiting.count() if uuids else 0


@dataclass(frozen=True)
class Arrivals:
    """Of the files announced with an entry: how many there are, and how many are here."""

    arrived: int
    expected: int

    @property
    def missing(self):
        return self.expected - self.arrived


def arrivals_of(engagement, here=None) -> Arrivals:
    """Of one entry and those joined into it. `here`: the keys of their files, where a page has
    them; then it is one query."""
    own = Q(engagement=engagement) | Q(engagement__joined_to=engagement)
    told = Submission.objects.filter(own).exclude(files=[]).order_by()
    announced = {uuid for files in told.values_list("files", flat=True) for uuid in files}
    if here is None:
        return Arrivals(arrived_of(announced), len(announced))
    return Arrivals(len(announced & {str(key) for key in here}), len(announced))
