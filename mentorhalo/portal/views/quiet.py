"""The page of the quiet settlements: who went silent, for how long, and who answers for them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from counties.models import County
from engagements.models import Kind
from engagements.perms import can_add_engagement_in
from mentorhalo.core.tables import Column, show, unbroken
from mentorhalo.core.templatetags.halo import day as short
from mentorhalo.core.templatetags.halo import figure
from mentorhalo.core.views import TableView
from mentorhalo.portal.as_of import asked_day
from mentorhalo.portal.indicators.coverage import QUIET
from mentorhalo.portal.quiet import by_mentor, days_over, quiet_places, reads_of
from mentorhalo.portal.quiet_filters import BY_MENTOR, QuietFilterSet
from settlements.models import Phase, Settlement
from settlements.perms import can_read_of

LONGEST_FIRST = ("silent_since", "sort_key", "pk")


class QuietRadar(TableView):
    """The settlements that are quiet on a day, the twenty longest silent first."""

    model = Settlement
    filterset_class = QuietFilterSet
    title = _("Quiet settlements")
    file_name = "quiet-settlements"
    template_name = "portal/quiet.html"
    page_size = 20
    asked = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.asked = asked_day(request)

    @property
    def day(self):
        return self.asked.day if self.asked else timezone.localdate()

    @property
    def ordering_key(self):
        if self.request.GET.get("sort") == BY_MENTOR:
            return ("mentor_key", *LONGEST_FIRST)
        return LONGEST_FIRST

    def get_rows(self):
        return quiet_places(self.request.user, self.day)

    def count_rows(self):
        """Exact: the figure of the quiet settlements is this number."""
        return self.object_list.order_by().count(), True

    @property
    def columns(self):
        return columns(self.request.user, self.day, bool(self.request.GET.get("county")))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            asked=self.asked,
            indicator=QUIET,
            by_mentor=by_mentor(self.object_list, self.request.GET),
            agenda_of=self._agenda_of(),
            **kwargs,
        )

    def _agenda_of(self):
        """The county whose weekly agenda this person may open from here, or None."""
        user, code = self.request.user, self.request.GET.get("county")
        code = code or user.county_code
        if not (code and can_read_of(user, code) and code.isascii() and code.isdigit()):
            return None
        return County.objects.only("slug", "name").filter(pk=code).first()


def columns(user, day, one_county=False):
    """The table's columns for one reader: what only a county's readers see is left empty in the
    rows of other counties. The page of one county does not repeat its name."""

    def theirs(value):
        return lambda row: value(row) if reads_of(user, row) else None

    def last(row):
        return _last(row) if reads_of(user, row) else short(row.last_day, "short")

    def promises(row):
        return _promises(user, day, row) if reads_of(user, row) else show(None)

    return (
        Column(_("Settlement"), lambda row: row.name, heading=True),
        Column(_("County"), lambda row: row.county.name, css="not-mid", in_page=not one_county),
        Column(_("Responsible mentor"), lambda row: row.mentor_name, html=_mentor),
        Column(_("Last contact"), lambda row: row.last_day, html=last),
        Column(_("What it was"), theirs(_kind), in_page=False),
        Column(_("Rhythm"), lambda row: row.rhythm, html=_rhythm, css="not-mid"),
        Column(_("Phase"), _phase, in_page=False),
        Column(
            _("Days over"),
            lambda row: days_over(row, day),
            html=lambda row: _over(row, day),
            css="state",
        ),
        Column(
            _("Open promises"),
            theirs(lambda row: row.open_promises),
            html=promises,
            unit=pgettext_lazy("after a number", "open promises"),
        ),
        Column(_("Overdue promises"), theirs(lambda row: row.overdue_promises), in_page=False),
        Column(
            _("Running grant"),
            theirs(lambda row: row.grant_code),
            html=lambda row: _grant(row) if reads_of(user, row) else show(None),
        ),
        Column(
            _("Next planned"),
            theirs(lambda row: row.next_plan),
            html=lambda row: _next(user, row),
        ),
        Column(_("KSH code"), lambda row: row.pk, in_page=False),
    )


def _kind(row):
    return Kind(row.last_kind).label if row.last_kind else None


def _mentor(row):
    if row.mentor_pk is None:
        return format_html('<span class="tag wait">{}</span>', _("nobody"))
    url = reverse("portal:mentor-detail", args=[row.mentor_pk])
    return format_html('<a href="{}">{}</a>', url, row.mentor_name)


def _last(row):
    if row.last_receipt is None:
        return short(row.last_day, "short")
    url = reverse("engagements:engagement-detail", args=[row.last_receipt])
    return format_html('{} <a href="{}">{}</a>', short(row.last_day, "short"), url, _kind(row))


def _phase(row):
    """In words; under two grants it may be in two."""
    found = [
        Phase.STARTING.label if row.is_young else "",
        Phase.RUNNING.label if row.is_older else "",
    ]
    return ", ".join(str(label) for label in found if label) or Phase.NO_GRANT.label


def _rhythm(row):
    days = ngettext("%(n)d day", "%(n)d days", row.rhythm) % {"n": row.rhythm}
    return format_html('{} <span class="meta">{}</span>', days, _phase(row))


def _over(row, day):
    days = days_over(row, day)
    if days is None:
        return format_html('<span class="tag wait">{}</span>', _("no engagement yet"))
    words = ngettext("%(n)d day over", "%(n)d days over", days) % {"n": days}
    return format_html('<span class="tag wait">{}</span>', words)


def _promises(user, day, row):
    query = {"settlement": row.pk, "state": "open"}
    url = f"{reverse('engagements:promise-list')}?{urlencode(query)}"
    is_past = day < timezone.localdate()  # the list of promises knows today's alone
    number = figure(row.open_promises, "promises.open", "" if is_past else url)
    if not row.overdue_promises:
        return number
    n = row.overdue_promises
    words = ngettext("%(n)d overdue", "%(n)d overdue", n) % {"n": n}
    return format_html('<span class="tag bad">{}</span> {}', words, number)


def _grant(row):
    if not row.grant_code:
        return show(None)
    url = reverse("portal:grant-detail", args=[row.grant_code])
    more = f" +{row.running_grants - 1}" if row.running_grants > 1 else ""
    return format_html("{}{}", unbroken(row.grant_code, url), more)


def _next(user, row):
    """The planned day, and the ways to log a visit and to plan one."""
    plan = row.next_plan if reads_of(user, row) else None
    shown = format_html("{} {}", _("planned:"), short(plan, "short")) if plan else ""
    acts = []
    if can_add_engagement_in(user, row.county_id):
        new = reverse("engagements:engagement-new")
        acts.append((f"{new}?settlement={row.pk}", _("Log a visit")))
    if user.county_code == row.county_id:
        acts.append((f"{reverse('portal:field-plan')}?stop={row.pk}", _("Plan a visit")))
    links = format_html_join(mark_safe(" · "), '<a href="{}">{}</a>', acts)
    if not acts:
        return shown or show(None)
    return format_html('{} <span class="not-print">{}</span>', shown, links)
