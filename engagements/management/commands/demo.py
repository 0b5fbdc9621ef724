"""manage.py demo: an invented network on the real register, to look at and to try."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.demo import accounts, build, is_filled
from settlements.models import Settlement


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--day wants YYYY-MM-DD, and “{text}” is not a day.") from error


class Command(BaseCommand):
    help = "Make the demo network: the same rows for the same seed and day."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=360, help="other people, other days")
        parser.add_argument("--day", type=_day, help="the day the demo stands on (today)")
        parser.add_argument(
            "--accounts",
            action="store_true",
            help="only print the accounts; on a HOST others can reach with a new password",
        )

    def handle(self, *, seed, day, **options):
        if not settings.DEMO:
            raise CommandError(
                "This makes invented people and work: set MENTORHALO_DEMO=1 to say that this "
                "database is for that."
            )
        password = accounts.choose_password()
        if options["accounts"]:
            if not accounts.demo_users().exists():
                raise CommandError("There are no demo accounts yet: run manage.py demo first.")
        else:
            self._fill(seed, day or timezone.localdate(), password)
        if accounts.demo_users().exists():
            accounts.reset(password)
            self._print_accounts(password)

    def _fill(self, seed, day, password):
        if not Settlement.objects.exists():
            raise CommandError("The register is not loaded: run manage.py load_register first.")
        if day > timezone.localdate():
            raise CommandError(f"{day} has not come yet: the demo stands on a past day or today.")
        if is_filled():
            self.stdout.write("The database already holds a network: nothing was changed.")
        else:
            build(seed=seed, day=day, password=password, tell=self._tell)

    def _tell(self, text):
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def _print_accounts(self, password):
        self.stdout.write(f"demo password: {password}")
        for username, role, county in accounts.table():
            self.stdout.write(f"  {username:<14} {role:<14} {county}".rstrip())
