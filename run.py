#!/usr/bin/env python3
"""Set up and run mentorhalo with nothing but Python and its pip.

python3 run.py               the demo, on http://127.0.0.1:8000/ (HOST and PORT change that)
python3 run.py test [ARGS]   the test suite; ARGS go to pytest
python3 run.py manage ARGS   manage.py, on the demo's database
"""

# Old Pythons must be able to read this file to be told that they are too old: nothing newer
# than 3.6 in its syntax, and nothing but the standard library.
import errno
import hashlib
import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
DEMO = ROOT / ".demo"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UV = PYTHON.with_name("uv.exe" if os.name == "nt" else "uv")
UV_VERSION = "0.13.9"
LOCKS = {"run": Path("requirements.txt"), "test": Path("requirements-dev.txt")}
APP_SETTINGS = Path("mentorhalo/settings.py")
APPS = ("mentorhalo", "counties", "mentors", "settlements", "engagements")
TRUE = ("1", "true", "on", "ok", "yes", "y")
DISK_FULL = ("no space left on device", "disk is full", "os error 28", "not enough space")
DISK_FULL_SENTENCE = f"No space is left on the disk that holds {ROOT}: free some and start again."

# One process for all of it: Django starts once.
PREPARE = """
import io, sys, django
from django.core.management import call_command
django.setup()
steps = sys.argv[1:]
if "static" in steps:
    call_command("collectstatic", interactive=False, verbosity=0)
if "data" in steps:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_register", stdout=io.StringIO())
    call_command("load_calls", verbosity=0)
    call_command("load_process", verbosity=0)
    call_command("load_partnership_terms", verbosity=0)
    call_command("load_themes", verbosity=0)
    call_command("load_resources", verbosity=0)
    call_command("load_questions", verbosity=0)
if "demo" in steps:
    call_command("demo")
if "accounts" in steps:
    call_command("demo", "--accounts")
"""


class Stop(Exception):
    """One sentence for the person at the keyboard; the run ends with it."""


class Failed(Exception):
    """A command of the set-up failed; `output` is all it said."""

    def __init__(self, output):
        self.output = output
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        self.last_line = lines[-1] if lines else "it said nothing"
        super().__init__(self.last_line)


def check_python(version=sys.version_info):
    if tuple(version[:2]) < (3, 11):
        number = ".".join(str(part) for part in version[:3])
        raise Stop(f"mentorhalo needs Python 3.11 or newer; this is Python {number}.")


# --- set-up ---------------------------------------------------------------------------------


def step(label, command, env=None):
    """Run a command to its end and return what it printed; say what goes on when it takes long."""
    started = time.monotonic()
    live, shown = sys.stdout.isatty(), False
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    try:
        while True:
            try:
                output = process.communicate(timeout=1)[0]
                break
            except subprocess.TimeoutExpired:
                seconds = round(time.monotonic() - started)
                if seconds >= 2 and (live or not shown):
                    print(f"\r{label} … {seconds} s" if live else f"{label} …", end="", flush=True)
                    shown = True
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if shown:
        seconds = round(time.monotonic() - started)
        print(f"\r{label} … {seconds} s" if live else f" {seconds} s", flush=True)
    if process.returncode:
        if any(sign in output.lower() for sign in DISK_FULL):
            raise Stop(DISK_FULL_SENTENCE)
        raise Failed(output)
    return output


def digest(*parts):
    """One hash over strings, and over files with their names."""
    total = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        if isinstance(part, Path):
            data += b" " + (ROOT / part).read_bytes()
        total.update(b"%d " % len(data) + data)
    return total.hexdigest()


def files_under(*folders):
    return sorted(
        path.relative_to(ROOT)
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def read(path):
    try:
        return path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def environment_is_usable():
    """Made by this version of Python, and that Python is still there."""
    made_by = [line for line in read(VENV / "pyvenv.cfg").splitlines() if line[:7] == "version"]
    ours = "{}.{}.".format(*sys.version_info)
    return PYTHON.exists() and bool(made_by) and made_by[0].split("=")[-1].strip().startswith(ours)


def install(purpose):
    """Bring .venv to exactly the locked libraries; with nothing to do this takes no time."""
    stamp = VENV / "installed.stamp"
    locks = digest(UV_VERSION, *LOCKS.values())
    have, _, have_locks = read(stamp).partition(" ")
    usable = bool(have) and environment_is_usable()
    if usable and have_locks == locks + os.path.realpath(str(PYTHON)) and have in (purpose, "test"):
        return
    # Without a stamp an earlier set-up was interrupted: what it left cannot be trusted.
    if usable:
        stamp.unlink()
    else:
        make_environment()
    install_libraries(LOCKS[purpose])
    stamp.write_text(purpose + " " + locks + os.path.realpath(str(PYTHON)))


def make_environment():
    try:
        import venv
    except ImportError:
        raise Stop(
            "This Python comes without its venv module: install the whole of Python 3 "
            "(on Debian: apt install python3) and start again."
        ) from None
    if VENV.is_file() or VENV.is_symlink():
        VENV.unlink()
    # Without pip, because Debian's bare python3 has no ensurepip to put it there.
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt", clear=VENV.exists()).create(str(VENV))


def install_libraries(lock):
    """With uv in a few seconds; with pip itself, slower, where uv does not run."""
    host = getattr(sys, "_base_executable", None) or sys.executable
    pip = [host, "-m", "pip", "--python", PYTHON, "install", "-q"]
    pip += ["--disable-pip-version-check", "--retries", "2"]
    label = "Installing libraries"
    try:
        if not UV.exists():
            step("Installing the installer", [*pip, f"uv=={UV_VERSION}"])
        step(label, [UV, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, lock])
    except (Failed, OSError) as uv_failure:
        if "No module named pip" in str(uv_failure):
            raise Stop(
                "This Python has no pip, which run.py installs the libraries with: "
                "install it (on Debian: apt install python3-pip) and start again."
            ) from None
        try:
            step(label + " with pip", [*pip, "--require-hashes", "-r", lock])
        except Failed as pip_failure:
            said = str(pip_failure)
            if said != str(uv_failure):
                said = f"{uv_failure} / {said}"
            raise Stop(
                "The libraries could not be installed; is there a way to the package registry "
                f"from here? The installer's last words: {said}"
            ) from None


def compile_translations():
    stale = []
    for po in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            stale.append(po)
    if stale:
        try:
            step("Compiling translations", [PYTHON, "-m", "mentorhalo.core.catalogues", *stale])
        except Failed as failure:
            raise Stop(f"The translations could not be compiled: {failure}") from None


# --- the demo's environment -----------------------------------------------------------------


def secret_key():
    """Kept outside the project, so that no copy or archive of the project carries it away."""
    state = os.environ.get("XDG_STATE_HOME", "")
    try:
        home = Path(state) if os.path.isabs(state) else Path.home() / ".local" / "state"
        path = home / "mentorhalo" / "secret_key"
        key = read(path).strip()
        if len(key) < 50:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            key = secrets.token_urlsafe(50)
            fresh = path.with_name(f"secret_key.{os.getpid()}")
            with open(os.open(str(fresh), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(key + "\n")
            fresh.replace(path)
        return key
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise
        raise Stop(
            "The secret key is kept in your home folder, which cannot be written to "
            f"({reason(error)}): point HOME or XDG_STATE_HOME at a folder of your own, "
            "or set SECRET_KEY."
        ) from None


def is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reachable_names(host):
    """What to call this server by in an address, when it listens on that host."""
    if host not in ("0.0.0.0", "::"):
        return [f"[{host}]" if ":" in host else host]
    names = ["127.0.0.1"]
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing, only picks the way out
            names.append(probe.getsockname()[0])
    except OSError:
        names.append(socket.gethostname().lower())
    return names


def allowed_hosts(host):
    names = ["localhost", "127.0.0.1", "[::1]", *reachable_names(host)]
    if host in ("0.0.0.0", "::"):
        names.append(socket.gethostname().lower())
    return ",".join(dict.fromkeys(names))


def demo_database():
    return "sqlite:///" + urllib.parse.quote(str(DEMO / "db.sqlite3"))


def demo_environment():
    """What the person has set stays; what is missing is what the demo needs."""
    env = dict(os.environ)
    host = env.get("HOST") or "127.0.0.1"
    defaults = {
        "HOST": host,
        "PORT": "8000",
        "MENTORHALO_DEMO": "1",
        "DEBUG": "off",
        "DATABASE_URL": demo_database(),
        "ALLOWED_HOSTS": allowed_hosts(host),
        "STATIC_ROOT": str(DEMO / "static"),
        "MEDIA_ROOT": str(DEMO / "media"),
    }
    for name, value in defaults.items():
        if not env.get(name):
            env[name] = value
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = secret_key()
    if env["MENTORHALO_DEMO"].lower() in TRUE:
        env.setdefault("SECURE", "off")
    env["DJANGO_SETTINGS_MODULE"] = "mentorhalo.settings"
    DEMO.mkdir(exist_ok=True)
    for path in [DEMO, *DEMO.glob("db.sqlite3*")]:
        if not os.access(str(path), os.W_OK):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
    return env


def prepare(env):
    """Migrations, register, demo data and static files, each only when what it comes from changed;
    returns what the demo says about its accounts."""
    data = files_under(*APPS)
    kinds = {"migrations", "register", "commands", "demo"}
    data = [path for path in data if kinds & set(path.parts) or "demo" in path.name]
    static = files_under("static")
    # The demo's password is another one where others can reach it.
    reach = "loopback" if is_loopback(env["HOST"]) else "public"
    settings = [env[name] for name in ("DATABASE_URL", "MENTORHALO_DEMO")] + [reach]
    wanted = {
        "data": digest(LOCKS["run"], *settings, *data),
        "static": digest(LOCKS["run"], env["STATIC_ROOT"], APP_SETTINGS, *static),
    }
    stamps = {name: DEMO / f"{name}.stamp" for name in wanted}
    here = {
        "data": env["DATABASE_URL"] == demo_database() and (DEMO / "db.sqlite3").exists(),
        "static": (Path(env["STATIC_ROOT"]) / "staticfiles.json").exists(),
    }
    steps = [name for name in wanted if read(stamps[name]) != wanted[name] or not here[name]]
    for name in steps:
        if stamps[name].exists():
            stamps[name].unlink()
    if env["MENTORHALO_DEMO"].lower() in TRUE:
        steps += ["demo"] if "data" in steps else ["accounts"]
    if not steps:
        return ""
    try:
        said = step("Setting up the data", [PYTHON, "-c", PREPARE, *steps], env)
    except Failed as failure:
        log = DEMO / "setup.log"
        log.write_text(failure.output, encoding="utf-8")
        raise Stop(f"Setting up the data failed: {failure} (all of it is in {log})") from None
    for name in set(steps) & set(wanted):
        stamps[name].write_text(wanted[name])
    return said


# --- serving --------------------------------------------------------------------------------


def reserve(host, port):
    """A socket bound to HOST:PORT from the start, so that nothing can take it meanwhile."""
    if not (port.isdigit() and port.isascii() and 1 <= int(port) <= 65535):
        raise Stop(f"PORT must be a whole number from 1 to 65535, and it is “{port}”.")
    try:
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
        family, kind, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    except (OSError, UnicodeError):
        raise Stop(
            f"HOST must be an address or a name of this machine, and “{host}” is neither."
        ) from None
    door = socket.socket(family, kind)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    refuse_as_sentence(lambda: door.bind(address), host, port)
    return door


def refuse_as_sentence(deed, host, port):
    try:
        deed()
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: f"Port {port} on {host} is taken by another program: stop it, or "
            f"choose another port, for example PORT={int(port) % 65535 + 1} python3 run.py",
            errno.EADDRNOTAVAIL: f"HOST must be an address of this machine, and {host} is not.",
            errno.EACCES: f"Port {port} needs an administrator's rights: choose one above 1023, "
            "for example PORT=8000 python3 run.py",
        }
        if error.errno not in sentences:
            raise
        raise Stop(sentences[error.errno]) from None


def hand_over(command, env):
    """Become that program, so that signals reach it and its exit code is ours."""
    sys.stdout.flush()
    os.chdir(str(ROOT))
    command = [str(part) for part in command]
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=env))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.execve(command[0], command, env)


def serve(arguments):
    if arguments:
        raise SystemExit(usage())
    if os.name == "nt":
        raise Stop("The server does not run on Windows: use Docker (docs/operations.md) or WSL.")
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    door = reserve(host, port)
    env = demo_environment()
    install("run")
    compile_translations()
    said = prepare(env)
    refuse_as_sentence(lambda: door.listen(512), host, port)  # from here on visitors can queue
    door.set_inheritable(True)
    print(said.rstrip())
    addresses = [f"http://{name}:{port}/" for name in reachable_names(host)]
    print(f"mentorhalo is on {' and '.join(addresses)} (Ctrl-C ends it)")
    options = ["--bind", f"fd://{door.fileno()}", "--workers", "2", "--threads", "4"]
    options += ["--max-requests", "1000", "--max-requests-jitter", "100"]
    options += ["--no-control-socket", "--log-level", "warning"]
    if os.access("/dev/shm", os.W_OK):
        options += ["--worker-tmp-dir", "/dev/shm"]
    hand_over([PYTHON, "-m", "gunicorn", "mentorhalo.wsgi", *options], env)


def test(arguments):
    install("test")
    compile_translations()
    env = dict(os.environ)
    env.pop("DJANGO_SETTINGS_MODULE", None)  # pytest would take it over its own
    hand_over([PYTHON, "-m", "pytest", *arguments], env)


def manage(arguments):
    env = demo_environment()
    install("run")
    compile_translations()
    hand_over([PYTHON, "manage.py", *arguments], env)


# --- the command line -----------------------------------------------------------------------


def usage():
    print(__doc__.strip(), file=sys.stderr)
    return 2


def reason(error):
    return getattr(error, "strerror", None) or str(error)


def main(arguments):
    try:
        check_python()
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        commands = {"serve": serve, "test": test, "manage": manage}
        name, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
        if name in ("-h", "--help", "help"):
            print(__doc__.strip())
            return 0
        return commands[name](rest) if name in commands else usage()
    except Stop as stop:
        sentence = str(stop)
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        where = error.filename or ROOT
        sentence = f"{where} cannot be written: run.py needs a folder that this user may write to."
    except OSError as error:
        sentence = f"That did not work: {error}"
        if error.errno == errno.ENOSPC:
            sentence = DISK_FULL_SENTENCE
        elif error.errno == errno.EROFS:
            sentence = f"{error.filename or ROOT} cannot be written: the disk is read-only."
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
