"""manage.py load_register: counties, districts and settlements as the register has them."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from settlements.register import PUBLISHED
from settlements.register.applying import Refused, apply
from settlements.register.checking import read_register

TABLES = ("counties", "districts", "settlements", "outlines")
KINDS = ("added", "changed", "renamed", "moved", "closed", "reopened", "unchanged")


class Command(BaseCommand):
    help = (
        "Load the register of counties, districts and settlements; run again, it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", default=str(PUBLISHED), help="folder with the register's files"
        )
        parser.add_argument(
            "--move", action="store_true", help="allow settlements to change their county"
        )
        parser.add_argument(
            "--close-many",
            action="store_true",
            help="allow more than 50 settlements to be missing from the file",
        )
        parser.add_argument(
            "--on", help="YYYY-MM-DD, the day from which the new facts hold (default: today)"
        )

    def handle(self, *, folder, move, close_many, on, verbosity, **options):
        folder, on = Path(folder), _day(on)
        if not folder.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})

        def progress(stage):
            if verbosity > 1:
                self.stdout.write(f"{stage} …")

        progress(f"reading {folder}")
        try:
            register = read_register(folder)
            report = apply(register, on=on, move=move, close_many=close_many, progress=progress)
        except Refused as refused:
            raise CommandError(_refusal(refused.problems)) from None
        for warning in report.warnings:
            self.stderr.write(self.style.WARNING(warning))
        if verbosity > 0:
            for table in TABLES:
                counts = ", ".join(f"{report.tables[table][kind]} {kind}" for kind in KINDS)
                self.stdout.write(f"{table}: {counts}")
            self.stdout.write(f"{report.changes} changes")


def _day(text):
    if text is None:
        return timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        said = _("--on takes a day such as 2026-01-01, not “%(text)s”.") % {"text": text}
        raise CommandError(said) from None
    if day > timezone.localdate():
        raise CommandError(_("--on may not lie in the future; you gave %(day)s.") % {"day": text})
    return day


def _refusal(problems):
    head = ngettext(
        "The register has %(count)d error, so nothing was changed:",
        "The register has %(count)d errors, so nothing was changed:",
        len(problems),
    )
    return "\n".join([head % {"count": len(problems)}, *map(str, problems)])
