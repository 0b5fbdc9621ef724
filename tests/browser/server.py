"""The real server for the browser tests: its own process and database, filled with the demo."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management.utils import get_random_secret_key

from tests.browser.slow import SECONDS

ROOT = Path(__file__).resolve().parents[2]
STEPS = (
    ["migrate", "--verbosity=0"],
    ["createcachetable"],
    ["load_register", "--verbosity=0"],
    ["load_calls", "--verbosity=0"],
    ["load_process", "--verbosity=0"],
    ["load_partnership_terms", "--verbosity=0"],
    ["load_themes", "--verbosity=0"],
    ["load_resources", "--verbosity=0"],
    ["load_questions", "--verbosity=0"],
    ["demo"],
)
# in one process: starting Python for each takes as long as some of the steps
FILL = f"""
import django
from django.core.management import call_command
django.setup()
for step in {STEPS!r}:
    call_command(*step)
"""
PATIENCE = 60  # seconds until the server must answer


class Server:
    """gunicorn on the demo, with the production's static files; `url` is where it listens."""

    name = "mentorhalo_browser"  # of its database on PostgreSQL
    options = ("--workers", "1", "--threads", "8")
    application = "tests.browser.slow_wsgi" if SECONDS else "mentorhalo.wsgi"

    def __init__(self, folder: Path):
        self.folder = folder
        self.log = folder / "server.log"
        self.database = own_database(folder, self.name)
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mentorhalo.settings",
            "SECRET_KEY": "k" + get_random_secret_key(),  # one that begins with $ names a variable
            "MENTORHALO_DEMO": "1",
            "SECURE": "0",
            "HOST": "127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": self.database,
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
        }

    def start(self):
        self._fill()
        self.serve()

    def serve(self):
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        door.listen(128)
        self.port = door.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        with door, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", self.application]
                + ["--bind", f"fd://{door.fileno()}", "--no-control-socket", *self.options],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                pass_fds=[door.fileno()],
            )
        try:
            self._wait()
        except BaseException:
            self.process.kill()
            self.process.wait(timeout=PATIENCE)
            raise

    def _fill(self):
        manage = [sys.executable, "manage.py"]
        with self.log.open("ab") as log:
            how = {"cwd": ROOT, "env": self.env, "stdout": log, "stderr": log}
            collecting = subprocess.Popen(
                [*manage, "collectstatic", "--noinput", "--verbosity", "0"], **how
            )
            filling = subprocess.run([sys.executable, "-c", FILL], **how)
            if collecting.wait() or filling.returncode:
                raise RuntimeError(self.log.read_text())

    def _wait(self):
        """Until the application answers; the socket takes the question before it does."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as asking:
            asking.request("GET", "/readyz")
            answer = asking.getresponse().status
        if answer != 200:
            raise RuntimeError(self.log.read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        drop_database(self.database, self.name)


def own_database(folder, name):
    """An address beside the suite's database: a file, or a new database on its PostgreSQL."""
    suite = os.environ.get("DATABASE_URL", "")
    if not suite.startswith(("postgres:", "postgresql:")):
        return f"sqlite:///{folder / 'db.sqlite3'}"
    _on_postgres(suite, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    return urlsplit(suite)._replace(path=f"/{name}").geturl()


def drop_database(address, name):
    if not address.startswith("sqlite:"):
        _on_postgres(os.environ["DATABASE_URL"], f"DROP DATABASE {name} WITH (FORCE)")


def _on_postgres(address, *statements):
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)
