"""What every model's admin shares: the same rules, the same history, and nothing deleted.

Django's own log is not kept: the history in `Change` is written whatever surface is used.
"""

import allauth.account.admin  # noqa: F401  registers what is taken off again below
import django.contrib.auth.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import ModelForm
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from mentorhalo.core import history
from mentorhalo.core.history_view import ACTIONS, SURFACES, describe
from mentorhalo.core.models import Change
from mentorhalo.core.text import fold

COUNT_AT_MOST = 10_000


def own_password_change(request, extra_context=None):
    """One's own password is changed on the site's page, which leaves its mark in the history."""
    return redirect("account_change_password")


def own_sign_out(request, extra_context=None):
    """Signing out is asked on the site's page, which holds it back while something waits there."""
    return redirect("account_logout")


admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
admin.site.disable_action("delete_selected")
admin.site.login = secure_admin_login(admin.site.login)
admin.site.password_change = own_password_change
admin.site.logout = own_sign_out
admin.site.site_header = admin.site.site_title = _("Mentorháló")


class KnownKeys:
    """A picker that shows only what can be a key: an address or a form may bring anything."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [part for part in value if self._can_be_key(part)], attr)

    def _can_be_key(self, value):
        key = self.field.remote_field.get_related_field()
        while key.remote_field:
            key = key.target_field
        try:
            key.clean(value, None)
        except ValidationError:
            return False
        return "\0" not in str(value)


class Picker(KnownKeys, AutocompleteSelect):
    """One row of another model."""


class ManyPicker(KnownKeys, AutocompleteSelectMultiple):
    """Rows of another model."""


class CappedPaginator(Paginator):
    """Counts at most 10,000 rows: a big table is never counted through, nor paged further."""

    @cached_property
    def count(self):
        return self.object_list.order_by().values("pk")[:COUNT_AT_MOST].count()


class RecordedForm(ModelForm):
    """Asks all the record's rules, of hidden fields too, so that saving cannot fail on them."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.full_clean()
        except ValidationError as error:
            self.show_problems(error)

    def show_problems(self, error, fields=None):
        """Each sentence beside its field, or on top when the form has no such field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            place = (fields or {}).get(name, name)
            self.add_error(place if place in self.fields else None, errors)


class PeriodForm(RecordedForm):
    """A period of something that has one at a time: two admins who add one at once wait here, and
    the second sees the first one's."""

    owner = ""  # the foreign key to what the periods are of

    def clean(self):
        owner = self.cleaned_data.get(self.owner) or getattr(self.instance, self.owner, None)
        if owner:
            rows = type(owner)._base_manager.select_for_update(no_key=True)
            rows.values("pk").get(pk=owner.pk)
        return super().clean()


class UndeletableAdmin(admin.ModelAdmin):
    """Reads and searches without accents; nothing can be deleted; shows the record's history."""

    object_history_template = "admin/record_history.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count beside each filter is a scan each
    list_per_page = 50

    def has_delete_permission(self, request, obj=None):
        return False

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        changes = Change.objects.visible_to(request.user).of(record).defer("private_fields")
        page = Paginator(changes, 50).get_page(request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": _("History of %(record)s") % {"record": record},
            "opts": self.opts,
            "record": record,
            "page": page,
            "entries": describe(page.object_list),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def get_view_on_site_url(self, obj=None):
        """The record's own page, without Django's detour by content types."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def log_addition(self, request, obj, message):
        """Nothing: the history has it."""

    def log_change(self, request, obj, message):
        """Nothing: the history has it."""


class FoldedSearchMixin:
    """For a small table without a folded key: its names are folded here, row by row."""

    folded_fields = ()

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term).split()
        names = queryset.values_list("pk", *self.folded_fields)
        found = [pk for pk, *texts in names if all(word in fold(" ".join(texts)) for word in words)]
        return (queryset.filter(pk__in=found) if words else queryset), False


class ReadOnlyAdmin(UndeletableAdmin):
    """Rows that are written elsewhere: by a command, by the actions, or once for all."""

    paginator = CappedPaginator
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows of a record, only to be read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class RecordedAdmin(UndeletableAdmin):
    """Writes with the model's rules and one history row, its many-to-many fields included.

    Django's change view is one transaction, so the row, its many-to-many rows and the history row
    are written together or not at all.
    """

    form = RecordedForm
    fixed = ()  # what a record is about: chosen when it is added, and never another

    def get_readonly_fields(self, request, obj=None):
        """A key that was chosen once stays, too: another key would be another record."""
        fields = super().get_readonly_fields(request, obj)
        if obj is None:
            return fields
        key = self.opts.pk
        return [*fields, *self.fixed, *([] if key.auto_created else [key.name])]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyPicker(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not hasattr(obj, "history_relations"):
            history.save(obj, by=request.user)
            return
        form.before = history.snapshot(self.model.objects.get(pk=obj.pk)) if change else None
        obj.full_clean()
        obj.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if hasattr(form, "before"):
            action = "changed" if change else "added"
            history.write(form.instance, by=request.user, action=action, before=form.before)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The whole history, found by who wrote and by the record's words, key or request."""

    list_display = ["at", "writer", "kind_of_record", "record_label", "deed", "through"]
    list_filter = ["surface"]
    sortable_by = []
    search_fields = ["record_label__icontains", "by_label__icontains", "=record_key", "=request_id"]
    fields = ["at", "writer", "kind_of_record", "record_key", "record_label", "county", "deed"]
    fields += ["reason", "what_changed", "through", "request_id"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("private_fields")

    def get_search_results(self, request, queryset, search_term):
        """The labels are kept as written; who wrote is also found without accents."""
        found, duplicates = admin.ModelAdmin.get_search_results(
            self, request, queryset, search_term
        )
        if search_term.strip():
            people = get_user_model().objects.search(search_term).values("pk")
            found |= queryset.filter(by_id__in=people)
        return found, duplicates

    @admin.display(description=_("who"))
    def writer(self, change):
        words = change.by_label
        return SURFACES.get(words, words) if change.by_id is None else words

    @admin.display(description=_("record type"))
    def kind_of_record(self, change):
        try:
            return apps.get_model(change.record_type)._meta.verbose_name
        except LookupError:  # a model that is gone
            return change.record_type

    @admin.display(description=_("action"))
    def deed(self, change):
        return ACTIONS.get(change.action, change.action)

    @admin.display(description=_("surface"))
    def through(self, change):
        return SURFACES.get(change.surface, change.surface)

    @admin.display(description=_("fields"))
    def what_changed(self, change):
        lines = describe([change])[0].lines
        return format_html_join(
            "", "<div>{}: {} → {}</div>", ((line.label, line.old, line.new) for line in lines)
        )
