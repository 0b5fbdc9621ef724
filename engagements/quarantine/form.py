"""The visit form of an entry in quarantine: as it was typed, or as whoever lets it in mends it."""

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from engagements.entry import Facts, check_new
from engagements.forms import EngagementForm
from engagements.perms import can_read_private_note


def as_typed(held) -> QueryDict:
    """What was typed, as a browser would send it."""
    data = QueryDict(mutable=True)
    for name, values in held.fields.items():
        data.setlist(name, values)
    data["client_ref"] = str(held.submission.client_ref)
    return data


class HeldForm(EngagementForm):
    """`user` lets it in; the author is who typed it, and the rules are asked for the author."""

    def __init__(self, data=None, *, held, user):
        typed = as_typed(held)
        if data is not None:
            data = data.copy()
            data["client_ref"] = typed["client_ref"]
            if not can_read_private_note(user, held):  # nobody loses what they may not read
                data.setlist("private_note", typed.getlist("private_note"))
        super().__init__(typed if data is None else data, user=user, row=held.engagement)
        self.author = held.submission.author

    def explain(self):
        if self.row:
            super().explain()
            return
        entry = self.entry()
        try:
            check_new(entry, author=self.author, facts=Facts([entry], [self.author]))
        except ValidationError as error:
            self.refuse(error)

    def refuse(self, error):
        """The sentence about the author's office is meant for the author; here it names them."""
        for errors in getattr(error, "error_dict", {}).values():
            for one in errors:
                if one.code == "author_no_member":
                    one.message = _("%(mentor)s was not in any county office on this day.")
                    one.params = {"mentor": str(self.author)}
        super().refuse(error)
