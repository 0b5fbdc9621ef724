"""What no file of this repository may hold."""

import gzip
import os
import re
from pathlib import Path

import pytest

from mentorhalo.core.modules import with_imports

ROOT = Path(__file__).resolve().parent.parent
KEPT_HIDDEN = {".ci", ".dockerignore", ".env.example", ".gitignore"}
MADE_LATER = {"__pycache__", "staticfiles", "media", "htmlcov", "venv"}
NO_TEXT = {".mo", ".sqlite3", ".sqlite3-shm", ".sqlite3-wal", ".png", ".ico", ".webp", ".woff2"}
OWN_STATIC = {".css", ".js", ".svg", ".png", ".ico", ".webp", ".webmanifest"}
SHEET_LIMIT = 12 * 1024  # bytes, compressed
EVERYWHERE = ("site", "waiting", "keep")  # scripts of each signed-in page (templates/base.html)
# of what a page's scripts are in all, those that come later too; of any other page
SCRIPTS_LIMITS = {"visit": 42 * 1024, "queue": 28 * 1024}
SCRIPTS_LIMIT = 20 * 1024
# The one style inside a page: core/inlined.py gives it, with its hash for that page's own policy.
INLINED = ("templates/base_public.html", "<style>{{ style }}</style>")


def _files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in MADE_LATER and (not name.startswith(".") or name in KEPT_HIDDEN)
        ]
        for name in names:
            path = Path(folder, name)
            hidden = name.startswith(".") and name not in KEPT_HIDDEN
            if not hidden and path.suffix not in NO_TEXT and path != Path(__file__).resolve():
                yield path


def _lines(paths, pattern):
    """“path:number: line” of each line that matches."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


@pytest.fixture(scope="module")
def files():
    found = sorted(_files())
    assert ROOT / "manage.py" in found
    return found


@pytest.fixture(scope="module")
def templates(files):
    found = [path for path in files if path.suffix == ".html"]
    assert len(found) > 5
    return found


@pytest.fixture(scope="module")
def static(files):
    found = [path for path in files if path.is_relative_to(ROOT / "static")]
    assert found
    return found


def test_every_file_is_utf_8_without_windows_line_ends(files):
    for path in files:
        data = path.read_bytes()
        data.decode("utf-8")
        assert b"\r\n" not in data, path


@pytest.mark.parametrize("folder", ["work", "root", "home", "Users", "tmp"])
def test_no_path_of_a_machine(files, folder):
    assert _lines(files, rf"(?<![\w.:/])/{folder}/\w") == []


def test_tools_fetch_nothing_from_an_address(files):
    """Libraries and programs come by name through the machine's own package clients."""
    tools = {"run.py", "Dockerfile", "compose.yaml", "pyproject.toml", "run", "postgres"}
    tools = [path for path in files if path.name in tools or path.name.startswith("requirements")]
    assert _lines(tools, r"https?://(?!127\.0\.0\.1|\{name\}|mentorhalo\.example)") == []


def test_locks_are_hashed_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==.*\n( +--hash=sha256:)?", text, re.MULTILINE)
        assert len(pins) > 5 and all(pins), name
        assert not re.search(r"^--?(index|extra-index|find-links|i\b)", text, re.MULTILINE), name


def test_no_note_of_work_left(files):
    code = [path for path in files if path.suffix in {".py", ".html", ".js", ".css"}]
    assert _lines(code, r"\b(TODO|FIXME|XXX|HACK)\b") == []


def test_static_files_are_our_own(static):
    for path in static:
        assert path.suffix in OWN_STATIC, path
        assert ".min." not in path.name and ".bundle." not in path.name, path
    sources = [path for path in static if path.suffix in {".css", ".js"}]
    assert _lines(sources, r"^/\*!|@license|@preserve|sourceMappingURL|(?i:copyright \(c\))") == []
    assert _lines(sources, r"^.{400,}") == [], "a line this long was made by a machine"


def compressed(files):
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def test_the_sheet_of_all_pages_fits_its_limit(static):
    assert 0 < compressed(path for path in static if path.suffix == ".css") <= SHEET_LIMIT


def test_the_scripts_of_each_page_fit_their_limit(templates):
    """The form as a whole, of which this is a part, is in tests/browser/test_offline.py."""
    named = re.compile(r"""\{% modules ((?:"\w+" ?)+)%\}""")
    text = "".join(path.read_text(encoding="utf-8") for path in templates)
    pages = {name for names in named.findall(text) for name in re.findall(r"\w+", names)}
    assert SCRIPTS_LIMITS.keys() < pages
    for name in sorted(pages):
        modules = with_imports(*(f"js/{one}.js" for one in (*EVERYWHERE, name)), later=True)
        size = compressed(ROOT / "static" / module for module in modules)
        assert size <= SCRIPTS_LIMITS.get(name, SCRIPTS_LIMIT), (name, size)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle\s*=",
        r"<script\b(?! type=\"application/ld\+json\">)(?![^>]*\bsrc=)",  # data, never run
        r"(?<![\w-])on[a-z]{3,}\s*=\s*[\"']",
        r"\bhx-on\b|\bhx-vals=[\"']js:",
        r"[\"']\s*javascript:",
        r"<(script|link|img|iframe|source|object)\b[^>]*[\"'](https?:)?//",
    ],
)
def test_templates_hold_nothing_that_the_policy_forbids(templates, pattern):
    assert _lines(templates, pattern) == []


def test_one_template_holds_a_style_and_nothing_of_its_own_in_it(templates):
    found = [line.split(":", 2) for line in _lines(templates, r"(?i)</?style\b")]
    assert [(path, line.strip()) for path, _number, line in found] == [INLINED]


def test_python_writes_no_style_or_script(files):
    code = [path for path in files if path.suffix == ".py" and "tests" not in path.parts]
    assert _lines(code, r"<style\b|<script\b|\sstyle=\\?[\"']") == []


def test_static_files_load_nothing_from_elsewhere(static):
    assert _lines(static, r"@import|url\(\s*[\"']?(https?:)?//|\beval\(|new Function\(") == []


def test_pieces_open_with_a_comment_naming_their_inputs(templates):
    pieces = [path for path in templates if path.name.startswith("_")]
    assert pieces
    for path in pieces:
        first = path.read_text(encoding="utf-8").lstrip().splitlines()[0]
        assert re.match(r"\{# .*\w.* #\}|\{% comment %\}", first), path


def test_comments_end_on_their_line(templates):
    """Django prints a {# … that does not."""
    assert _lines(templates, r"\{#(?!.*#\})") == []


def test_register_names_the_source_of_each_file(files):
    folder = ROOT / "settlements" / "register"
    credit = (folder / "SOURCES.md").read_text(encoding="utf-8")
    facts = [
        path for path in files if path.parent == folder and path.suffix in {".csv", ".geojson"}
    ]
    assert len(facts) == 4
    assert all(f"`{path.name}`" in credit for path in facts)
    for words in ("Forrás: KSH", "CC BY 4.0", "GeoNames", "© OpenStreetMap", "ODbL 1.0"):
        assert words in credit
