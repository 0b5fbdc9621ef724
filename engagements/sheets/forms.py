from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagements.sheets.kinds import KINDS
from engagements.sheets.reading import MAX_BYTES


class SheetFileForm(forms.Form):
    """The file that somebody brings."""

    file = forms.FileField(
        label=_("Sheet"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("XLSX, XLS, ODS or CSV, at most 20 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."), "size")
        return file


class MappingForm(forms.Form):
    """For each of our columns, the column of the sheet that holds it."""

    def __init__(self, sheet, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        nothing = pgettext_lazy("column", "not in the sheet")
        choices = [("", nothing), *((str(i), t) for i, t in enumerate(self._titles()))]
        for column in KINDS[sheet.kind].columns:
            self.fields[column.name] = forms.ChoiceField(
                label=capfirst(column.title),
                choices=choices,
                required=False,
                help_text=column.help,
                initial=str(sheet.mapping.get(column.name, "")),
            )
            self.fields[column.name].optional_word = not column.key

    def _titles(self):
        """The sheet's titles, each with its first value."""
        for position, title in enumerate(self.sheet.header):
            values = (row[position + 1] for row in self.sheet.cells if len(row) > position + 1)
            first = next((v for v in values if v is not None and not isinstance(v, dict)), None)
            yield title if first is None else f"{title} – {str(first)[:30]}"

    def mapping(self):
        return {name: int(value) for name, value in self.cleaned_data.items() if value != ""}

    def left_over(self):
        """The titles that nothing is matched to, as the form stands."""
        used = {str(self[name].value()) for name in self.fields}
        return [title for i, title in enumerate(self.sheet.header) if str(i) not in used]
