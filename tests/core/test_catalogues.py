import os

import polib
import pytest

from mentorhalo.core.catalogues import compile_stale


def write(po, text):
    book = polib.POFile()
    book.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    book.append(polib.POEntry(msgid="day", msgstr=text))
    book.save(str(po))


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "locale" / "hu" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    write(path, "nap")
    return path


def test_what_changed_is_compiled_and_nothing_else_stays(po, tmp_path):
    assert compile_stale(tmp_path) == [po]
    assert [entry.msgstr for entry in polib.mofile(str(po.with_suffix(".mo")))] == ["nap"]
    assert compile_stale(tmp_path) == []
    write(po, "másnap")
    later = po.with_suffix(".mo").stat().st_mtime + 5
    os.utime(po, (later, later))
    assert compile_stale(tmp_path) == [po]
    assert [entry.msgstr for entry in polib.mofile(str(po.with_suffix(".mo")))] == ["másnap"]
    assert sorted(path.name for path in po.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_broken_catalogue_leaves_the_old_one(po, tmp_path):
    compile_stale(tmp_path)
    before = po.with_suffix(".mo").read_bytes()
    po.write_text('msgid "day"\nnonsense\n', encoding="utf-8")
    later = po.with_suffix(".mo").stat().st_mtime + 5
    os.utime(po, (later, later))
    with pytest.raises(OSError, match="Syntax error"):
        compile_stale(tmp_path)
    assert po.with_suffix(".mo").read_bytes() == before
