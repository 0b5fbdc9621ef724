"""The one class among the views: a filtered table."""

from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from mentorhalo.core.paging import key_page
from mentorhalo.core.tables import cells, csv_file, xlsx_file

EXACT_UP_TO = 1000


def exported(request, rows, columns, name, title):
    """The list as the file that ?export= asks for, or None when it asks for none."""
    wanted = request.GET.get("export")
    if wanted == "csv":
        return csv_file(rows, columns, name)
    return xlsx_file(rows, columns, name, title) if wanted == "xlsx" else None


class TableView(ListView):
    """A filtered table, paged by key. The same URL gives htmx the table alone, ?export=csv or
    ?export=xlsx a file.

    A subclass names `model`, `filterset_class`, `columns`, `ordering_key` (fields of one direction,
    the last unique), `related` (select_related names), `title` and `file_name`.
    """

    filterset_class = None
    columns = ()
    ordering_key = ("pk",)
    related = ()
    title = ""
    file_name = "table"
    page_size = 50
    older_label = _("Next")
    newer_label = _("Previous")
    dense = "cards dense"

    def get_rows(self):
        """The rows this person may see, before any filter."""
        return self.model.objects.visible_to(self.request.user).select_related(*self.related)

    def get_queryset(self):
        rows = self.get_rows()
        self.filterset = self.filterset_class(self.request.GET, rows, request=self.request)
        found = self.filterset.qs if self.filterset.is_valid() else rows.none()
        return found.order_by(*self.ordering_key)

    def get(self, request, *args, **kwargs):
        self.object_list = self.get_queryset()
        if file := exported(request, self.object_list, self.columns, self.file_name, self.title):
            return file
        response = self.render_to_response(self.get_context_data())
        patch_vary_headers(response, ["HX-Request"])
        return response

    def get_template_names(self):
        return ["core/_table.html"] if self.request.htmx else super().get_template_names()

    def count_rows(self):
        """How many rows the filters leave, and whether that is exact; counts never scan far, but
        where a figure leads to the rows (product.md §8)."""
        if self.filterset.leads_from_figure():
            return self.object_list.order_by().count(), True
        found = self.object_list.order_by()[: EXACT_UP_TO + 1].count()
        return (found, True) if found <= EXACT_UP_TO else (EXACT_UP_TO, False)

    def get_context_data(self, **kwargs):
        page = key_page(self.object_list, self.ordering_key, self.request.GET, self.page_size)
        total, exact = self.count_rows()
        return {
            "title": self.title,
            "filterset": self.filterset,
            "chips": self.filterset.chips(),
            "columns": [column for column in self.columns if column.in_page],
            "rows": cells(self.decorate(page.rows), self.columns),
            "page": page,
            "total": total,
            "exact": exact,
            "older_label": self.older_label,
            "newer_label": self.newer_label,
            "table_class": self.dense,
            "can_export": True,
            **kwargs,
        }

    def decorate(self, rows):
        """A page's rows, with what its cells need fetched at once."""
        return rows
