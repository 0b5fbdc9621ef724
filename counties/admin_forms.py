"""The forms of an account: changing one, and adding one with its first password."""

from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import Role, User
from mentorhalo.core.admin import PeriodForm, RecordedForm


class AccountForm(RecordedForm):
    """Name, address and role of an account; the password has its own page."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "role"]
        field_classes = {"username": UsernameField}

    def clean_role(self):
        role = self.cleaned_data["role"]
        if role == Role.MENTOR or self.instance._state.adding:
            return role
        open_ones = self.instance.memberships.filter(
            Q(until=None) | Q(until__gt=timezone.localdate())
        )
        if open_ones.exists():
            raise ValidationError(
                _("This person is in a county office's team: end the membership first."), "member"
            )
        return role

    def clean(self):
        # Two admins who demote each other at once: the second waits, and then is the last one.
        list(User.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk").values("pk"))
        return super().clean()


class NewAccountForm(SetPasswordMixin, AccountForm):
    """The same with a first password, typed twice."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        if password := self.cleaned_data.get("password1"):
            self.instance.set_password(password)
        super()._post_clean()
        self.validate_password_for_user(self.instance)


class MembershipForm(PeriodForm):
    """A person is in one team at a time."""

    owner = "user"
