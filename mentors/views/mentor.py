from django.utils.translation import gettext_lazy as _

from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from mentors.filters import MentorFilterSet
from mentors.models import Mentor


def _specialities(mentor):
    return ", ".join(str(speciality) for speciality in mentor.specialities.all())


class MentorList(TableView):
    """The mentors of the network: name, office, speciality."""

    model = Mentor
    filterset_class = MentorFilterSet
    ordering_key = ("user__sort_key", "pk")
    related = ("user",)
    title = _("Mentors")
    file_name = "mentors"
    template_name = "core/table.html"
    columns = (
        Column(_("Name"), str, heading=True),
        Column(_("County office"), lambda row: row.team_county),
        Column(_("Role"), lambda row: _("office lead") if row.leads else _("mentor")),
        Column(_("Specialities"), _specialities),
        Column(_("Background"), lambda row: row.get_background_display(), css="wide-only"),
        Column(_("Working since"), lambda row: row.working_since),
        Column(_("Working until"), lambda row: row.working_until, in_page=False),
    )

    def get_rows(self):
        return super().get_rows().with_team().prefetch_related("specialities")
