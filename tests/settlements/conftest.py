"""Loading a small register."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.settlements.register_files import RegisterFiles


@pytest.fixture
def register(tmp_path):
    return RegisterFiles(tmp_path)


@pytest.fixture
def load(register, db):
    """Write the register and load it, in English; gives what the command said."""

    def run(*arguments, write=True, **options):
        if write:
            register.write()
        out, err = io.StringIO(), io.StringIO()
        with translation.override("en"):
            call_command(
                "load_register",
                "--from",
                str(register.folder),
                *arguments,
                stdout=out,
                stderr=err,
                **options,
            )
        return out.getvalue(), err.getvalue()

    return run
