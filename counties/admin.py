"""Offices, teams and accounts; counties and districts are facts that load_register keeps."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from counties import actions
from counties.admin_forms import AccountForm, MembershipForm, NewAccountForm
from counties.models import County, CountyMonth, CountyOffice, District, TeamMembership, User
from mentorhalo.core.admin import FoldedSearchMixin, ReadOnlyAdmin, RecordedAdmin


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "iso", "seat", "region"]
    search_fields = ["slug__contains", "=code", "=iso"]
    fields = ["code", "iso", "name", "seat", "region", "nuts2", "nuts3"]


@admin.register(District)
class DistrictAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "code", "county", "seat"]
    list_filter = ["county"]
    list_select_related = ["county"]
    search_fields = folded_fields = ["code", "name", "county__name"]
    fields = ["code", "name", "county", "seat"]


@admin.register(CountyOffice)
class CountyOfficeAdmin(RecordedAdmin):
    list_display = ["county", "address", "phone", "email", "posts", "opened_on", "closed_on"]
    list_select_related = ["county"]
    search_fields = ["county__slug__contains", "=county__code", "=county__iso"]
    autocomplete_fields = ["county"]
    fields = ["county", "address", "phone", "email", "opening_hours", "posts"]
    fields += ["opened_on", "closed_on"]

    def save_model(self, request, obj, form, change):
        actions.save_office(by=request.user, office=obj)


class HoldsToday(admin.SimpleListFilter):
    """Memberships that hold today, or those that ended or have not begun."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request, model_admin):
        return [("yes", _("holds today")), ("no", _("ended or not begun"))]

    def queryset(self, request, queryset):
        current = queryset.model.objects.on(timezone.localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=current)
        return queryset.exclude(pk__in=current) if self.value() == "no" else queryset


@admin.register(TeamMembership)
class TeamMembershipAdmin(RecordedAdmin):
    list_display = ["user", "office", "since", "until", "is_lead"]
    list_filter = [HoldsToday, "is_lead", ("office__county", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "office__county"]
    search_fields = ["user__search_key__contains", "office__county__slug__contains"]
    autocomplete_fields = ["user", "office"]
    fields = ["user", "office", "since", "until", "is_lead"]
    form = MembershipForm
    fixed = ("user", "office")


@admin.register(CountyMonth)
class CountyMonthAdmin(ReadOnlyAdmin):
    list_display = ["county", "month", "kind", "state", "engagements", "attendance", "minutes"]
    list_filter = ["county", "state"]
    list_select_related = ["county"]
    search_fields = ["county__slug__contains", "=county__code"]
    fields = ["county", "month", "kind", "state", "engagements", "attendance", "minutes"]
    fields += ["mentor_minutes"]


@admin.register(User)
class AccountAdmin(RecordedAdmin, UserAdmin):
    """Accounts: the role may be changed, staff and superuser follow from it; nobody is deleted."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ["name", "username", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    list_select_related = False
    search_fields = ["search_key__contains", "email__icontains"]
    ordering = None
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "name", "email", "role"]}),
        (
            _("Account"),
            {"fields": ["password_page", "is_active", "close_page", "date_joined", "last_login"]},
        ),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email", "role", "password1", "password2"]}),
    ]
    readonly_fields = ["password_page", "is_active", "close_page", "date_joined", "last_login"]

    def save_model(self, request, obj, form, change):
        actions.save_account(by=request.user, user=obj)

    @admin.display(description=_("password"))
    def password_page(self, user):
        url = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a new password"))

    @admin.display(description=_("closing"))
    def close_page(self, user):
        """Closing has a page of its own: it wants a reason, and what is left handed over."""
        if not user.is_active:
            return _("closed already")
        url = reverse("engagements:account-close", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, _("Close the account"))

    def user_change_password(self, request, id, form_url=""):
        """Django's page; a new password is noted, without values, in the same transaction."""
        with transaction.atomic():
            before = self.get_object(request, unquote(id))
            answer = super().user_change_password(request, id, form_url)
            after = before and User.objects.get(pk=before.pk)
            if before and after.password != before.password:
                actions.note_new_password(by=request.user, user=after)
        return answer
