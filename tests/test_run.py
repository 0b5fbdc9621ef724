"""run.py's sentences: whatever is wrong, one sentence on stderr, no traceback."""

import ast
import errno
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import run

RUN = Path(run.__file__)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty project folder in place of the real one."""
    (tmp_path / "requirements.txt").write_text("django\n")
    (tmp_path / "requirements-dev.txt").write_text("pytest\n")
    python = tmp_path / ".venv" / "bin" / "python"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "DEMO": tmp_path / ".demo",
        "PYTHON": python,
        "UV": python.with_name("uv"),
    }.items():
        monkeypatch.setattr(run, name, value)
    for name in ("HOST", "PORT", "SECRET_KEY", "DEBUG", "DATABASE_URL", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("MENTORHALO_DEMO", "SECURE", "STATIC_ROOT", "MEDIA_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def said(capsys, monkeypatch):
    """Run main with a command that does as told; give its exit code and its one line."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def main(deed):
        def raising(arguments):
            deed()

        monkeypatch.setattr(run, "serve", raising)
        code = run.main([])
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) <= 1
        return code, "".join(lines)

    return main


def failing(error):
    def deed(*args, **kwargs):
        raise error

    return deed


def run_py(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, str(RUN), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_old_pythons_can_read_it():
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(RUN.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_old_python_is_named(said):
    code, sentence = said(lambda: run.check_python((3, 9, 2)))
    assert code == 1
    assert sentence == "mentorhalo needs Python 3.11 or newer; this is Python 3.9.2."


def test_this_python_will_do():
    run.check_python()


def test_unknown_command_shows_the_usage():
    code, text = run_py("bogus")
    assert code == 2
    assert "python3 run.py test" in text


def test_a_word_after_serve_shows_the_usage():
    assert run_py("serve", "now")[0] == 2


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8000.0", "٣"])
def test_port_that_is_no_port(port):
    code, text = run_py(PORT=port)
    assert (code, text) == (
        1,
        f"PORT must be a whole number from 1 to 65535, and it is “{port}”.\n",
    )


@pytest.mark.parametrize("host", ["http://127.0.0.1", "not a name", "." * 300])
def test_host_that_is_no_host(host):
    code, text = run_py(HOST=host, PORT="8000")
    assert code == 1
    assert text.startswith("HOST must be") and text.count("\n") == 1


def test_host_of_another_machine():
    code, text = run_py(HOST="192.0.2.1", PORT="8000")
    assert code == 1
    assert "192.0.2.1 is not" in text and text.count("\n") == 1


def test_taken_port_is_said_before_any_work():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, text = run_py(HOST="127.0.0.1", PORT=port)
    assert code == 1
    assert text.startswith(f"Port {port} on 127.0.0.1 is taken") and text.count("\n") == 1


def test_port_taken_during_the_set_up():
    with pytest.raises(run.Stop, match="Port 8000 on 127.0.0.1 is taken"):
        run.refuse_as_sentence(failing(OSError(errno.EADDRINUSE, "in use")), "127.0.0.1", "8000")


def test_low_port_needs_rights():
    with pytest.raises(run.Stop, match="Port 80 needs an administrator"):
        run.refuse_as_sentence(failing(OSError(errno.EACCES, "denied")), "127.0.0.1", "80")


def test_windows_is_pointed_to_docker(monkeypatch):
    monkeypatch.setattr(run.os, "name", "nt")
    with pytest.raises(run.Stop, match="Docker"):
        run.serve([])


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space is left"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/x/.venv"),
            "/x/.venv cannot be written",
        ),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "the disk is read-only"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_disk_trouble_is_a_sentence(said, error, part):
    code, sentence = said(failing(error))
    assert code == 1
    assert part in sentence


def test_interrupted_is_quiet(said):
    assert said(failing(KeyboardInterrupt())) == (130, "")


def child(text, code):
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit({code})"]


def test_full_disk_in_a_child_is_a_sentence():
    with pytest.raises(run.Stop, match="No space is left"):
        run.step("Trying", child("OSError: [Errno 28] No space left on device", 1))


def test_failed_child_keeps_its_last_line():
    with pytest.raises(run.Failed) as failure:
        run.step("Trying", child("first\nlast words\n\n", 1))
    assert str(failure.value) == "last words"


def test_successful_child_gives_its_output():
    assert run.step("Trying", child("done", 0)) == "done\n"


def test_no_pip_is_a_sentence(elsewhere, monkeypatch):
    monkeypatch.setattr(run, "step", failing(run.Failed("/usr/bin/python3: No module named pip")))
    with pytest.raises(run.Stop, match="apt install python3-pip"):
        run.install("run")


def test_no_network_is_a_sentence_with_the_last_words(elsewhere, monkeypatch):
    monkeypatch.setattr(run, "step", failing(run.Failed("retrying\nno route to host\n")))
    with pytest.raises(run.Stop, match="could not be installed.* no route to host$"):
        run.install("run")


def test_pip_steps_in_where_uv_does_not_run(elsewhere, monkeypatch):
    commands = []

    def step(label, command, env=None):
        commands.append([str(part) for part in command])
        if command[0] == run.UV:
            raise OSError(errno.ENOEXEC, "Exec format error")

    monkeypatch.setattr(run, "step", step)
    run.install("run")
    assert commands[-1][-3:] == ["--require-hashes", "-r", "requirements.txt"]
    assert (elsewhere / ".venv" / "installed.stamp").exists()


@pytest.fixture
def installs(elsewhere, monkeypatch):
    """The purposes that libraries were installed for."""
    done = []
    monkeypatch.setattr(run, "install_libraries", done.append)
    return done


def test_nothing_is_installed_twice(installs):
    run.install("test")
    run.install("test")
    run.install("run")  # the tests' libraries hold all that the demo needs
    assert installs == [Path("requirements-dev.txt")]


def test_a_changed_lock_is_installed(installs, elsewhere):
    run.install("run")
    (elsewhere / "requirements.txt").write_text("django<6\n")
    run.install("run")
    assert len(installs) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda venv: (venv / "installed.stamp").unlink(),
        lambda venv: (venv / "bin" / "python").unlink(),
        lambda venv: (venv / "pyvenv.cfg").write_text("version = 3.8.1\n"),
    ],
    ids=["interrupted", "python gone", "other version"],
)
def test_a_broken_environment_is_made_anew(installs, elsewhere, damage):
    run.install("run")
    leftover = elsewhere / ".venv" / "leftover"
    leftover.touch()
    damage(elsewhere / ".venv")
    run.install("run")
    assert len(installs) == 2
    assert not leftover.exists()


def test_a_file_in_place_of_the_environment_gives_way(installs, elsewhere):
    (elsewhere / ".venv").touch()
    run.install("run")
    assert run.PYTHON.exists()


def test_secret_key_is_private_and_stays(elsewhere):
    key = run.secret_key()
    path = elsewhere / "state" / "mentorhalo" / "secret_key"
    assert len(key) >= 50 and key == run.secret_key() == path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_home_that_cannot_be_written(elsewhere, monkeypatch):
    (elsewhere / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(elsewhere / "file"))
    with pytest.raises(run.Stop, match="HOME or XDG_STATE_HOME"):
        run.secret_key()


def test_environment_has_what_the_demo_needs(elsewhere):
    env = run.demo_environment()
    assert env["DATABASE_URL"] == f"sqlite:///{elsewhere}/.demo/db.sqlite3"
    assert env["MEDIA_ROOT"] == f"{elsewhere}/.demo/media"
    assert (env["MENTORHALO_DEMO"], env["DEBUG"], env["SECURE"]) == ("1", "off", "off")
    assert env["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"


def test_what_is_set_stays(elsewhere, monkeypatch):
    for name, value in {"HOST": "192.0.2.7", "MENTORHALO_DEMO": "off", "SECRET_KEY": "k"}.items():
        monkeypatch.setenv(name, value)
    env = run.demo_environment()
    assert (env["MENTORHALO_DEMO"], env["SECRET_KEY"]) == ("off", "k")
    assert "SECURE" not in env
    assert env["ALLOWED_HOSTS"].endswith(",192.0.2.7")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host, expected):
    assert run.is_loopback(host) is expected


@pytest.fixture
def prepared(elsewhere, monkeypatch):
    """Prepare the data as `serve` does; give the steps that were taken."""
    (elsewhere / "mentorhalo").mkdir()
    (elsewhere / "mentorhalo" / "settings.py").touch()
    register = elsewhere / "settlements" / "register"
    register.mkdir(parents=True)
    (register / "settlements.csv").write_text("1;Abda\n")

    def prepare():
        taken = []

        def step(label, command, env):
            taken.extend(command[3:])
            (elsewhere / ".demo" / "static").mkdir(exist_ok=True)
            (elsewhere / ".demo" / "static" / "staticfiles.json").touch()
            (elsewhere / ".demo" / "db.sqlite3").touch()
            return "the accounts"

        monkeypatch.setattr(run, "step", step)
        assert run.prepare(run.demo_environment()) == "the accounts"
        return taken

    return prepare


def test_second_start_only_prints_the_accounts(prepared):
    assert prepared() == ["data", "static", "demo"]
    assert prepared() == ["accounts"]


def test_a_new_register_is_loaded(prepared, elsewhere):
    prepared()
    (elsewhere / "settlements" / "register" / "settlements.csv").write_text("1;Abda\n2;Abod\n")
    assert prepared() == ["data", "demo"]


def test_a_lost_database_is_made_anew(prepared, elsewhere):
    prepared()
    (elsewhere / ".demo" / "db.sqlite3").unlink()
    assert prepared() == ["data", "demo"]


def test_a_reachable_host_gets_another_password(prepared, monkeypatch):
    prepared()
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert prepared() == ["data", "demo"]


def test_failed_set_up_leaves_no_stamp_but_a_log(prepared, elsewhere, monkeypatch):
    prepared()
    (elsewhere / ".demo" / "db.sqlite3").unlink()
    monkeypatch.setattr(run, "step", failing(run.Failed("Traceback …\nno such table: x\n")))
    with pytest.raises(run.Stop, match="no such table: x"):
        run.prepare(run.demo_environment())
    assert not (elsewhere / ".demo" / "data.stamp").exists()
    assert "Traceback" in (elsewhere / ".demo" / "setup.log").read_text(encoding="utf-8")
