"""Lines of the history walk: calls, grants, members, target areas."""

from io import StringIO

from django.core.management import call_command

from tests.factories.grants import CallFactory
from tests.history_writes import line


@line("command load_calls")
def _(world):
    CallFactory(code="TOP-5.3.1-16", name_en="Old")
    return lambda: call_command("load_calls", stdout=StringIO())
