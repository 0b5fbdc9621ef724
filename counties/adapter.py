"""How accounts are made and kept: nobody signs up, and a new password leaves its mark."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from mentorhalo.core import history


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are given by an admin; there is no sign-up page."""

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        with transaction.atomic():
            super().set_password(user, password)
            history.write(user, by=user, action="password changed")
