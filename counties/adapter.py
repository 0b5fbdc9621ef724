"""How accounts are made and kept: nobody signs up, and a new password leaves its mark."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from counties.actions import note_new_password


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are given by an admin; there is no sign-up page."""

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        with transaction.atomic():
            super().set_password(user, password)
            note_new_password(by=user, user=user)
