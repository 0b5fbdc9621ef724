"""manage.py close_account: a person's account is closed, with the reason in the history."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from counties.models import User
from engagements.accounts.actions import close_account


class Command(BaseCommand):
    help = "Close an account: nobody signs in with it any more; what they wrote stays."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, for the history")
        parser.add_argument(
            "--despite",
            action="store_true",
            help="close it despite what is left: teams and assignments end today, handovers that "
            "wait are withdrawn, open promises are left without a mentor",
        )

    def handle(self, *, username, reason, despite, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("There is no account “%(username)s”.") % {"username": username})
        try:
            close_account(by=None, user=user, reason=reason, despite=despite)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(_("The account “%(username)s” is closed.") % {"username": username})
