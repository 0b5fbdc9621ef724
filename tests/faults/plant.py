"""The real server behind the proxy, as in production, and what its database says."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg

from tests.browser.server import PATIENCE, ROOT, Server


class Plant(Server):
    """gunicorn with two workers of four threads; it can be killed and started again."""

    name = "mentorhalo_faults"
    options = ("--workers", "2", "--threads", "4")

    def kill(self):
        """As the kernel does when memory runs out: no goodbye, nothing is finished."""
        master = self.process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for pid in [master, *map(int, workers)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def restart(self):
        self.kill()
        self.serve()

    def manage(self, *arguments):
        """Run a management command against this server's database."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def static(self, name):
        """The address of a static file, with the hash of its content."""
        names = json.loads((self.folder / "static" / "staticfiles.json").read_text())["paths"]
        return f"/static/{names[name]}"

    # --- what the database says

    def rows(self, question, *values):
        if self.database.startswith("sqlite:"):
            path = self.database.removeprefix("sqlite:///")
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                return connection.execute(question, values).fetchall()
        with closing(psycopg.connect(self.database, autocommit=True)) as connection:
            return connection.execute(question.replace("?", "%s"), values).fetchall()

    def write(self, statement, *values):
        """What somebody at the office does meanwhile."""
        if self.database.startswith("sqlite:"):
            path = self.database.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection, connection:
                connection.execute(statement, values)
        else:
            with closing(psycopg.connect(self.database, autocommit=True)) as connection:
                connection.execute(statement.replace("?", "%s"), values)

    def author_of(self, ref):
        rows = self.rows("SELECT client_ref, author_id FROM engagements_submission")
        return next(author for found, author in rows if str(UUID(str(found))) == ref)

    def user(self, username):
        [(key,)] = self.rows("SELECT id FROM counties_user WHERE username = ?", username)
        return key

    def settlements(self, user):
        """The codes of the settlements of the person's county."""
        question = (
            "SELECT s.ksh_code FROM settlements_settlement s JOIN counties_teammembership m"
            " ON m.office_id = s.county_id WHERE m.user_id = ? AND m.until IS NULL"
            " AND s.ceased_on IS NULL ORDER BY s.ksh_code"
        )
        return [code for (code,) in self.rows(question, user)]

    def received(self):
        """{UUID: [receipt, or None for one in quarantine]} of everything that was received."""
        found = {}
        for ref, receipt in self.rows(
            "SELECT client_ref, engagement_id FROM engagements_submission"
        ):
            found.setdefault(str(UUID(str(ref))), []).append(receipt)
        return found

    def texts(self):
        """{text: [receipts]} of all engagements."""
        found = {}
        for receipt, text in self.rows("SELECT id, summary FROM engagements_engagement"):
            found.setdefault(text, []).append(receipt)
        return found

    def files_of(self, ref):
        """The UUIDs of the photos and sheets of the entry that came under this UUID."""
        [receipt] = self.received()[ref]
        question = "SELECT uuid FROM engagements_evidence WHERE engagement_id = ?"
        return [str(UUID(str(found))) for (found,) in self.rows(question, receipt)]

    def quarantined(self):
        """{UUID: text} of what waits for a lead."""
        question = (
            "SELECT s.client_ref, q.fields FROM engagements_quarantined q"
            " JOIN engagements_submission s ON s.id = q.submission_id"
        )
        found = {}
        for ref, fields in self.rows(question):
            fields = json.loads(fields) if isinstance(fields, str) else fields
            found[str(UUID(str(ref)))] = fields["summary"][0]
        return found
