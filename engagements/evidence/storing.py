"""A file and the row that tells of it: stored together, or neither."""

from contextlib import contextmanager


class Arrived(Exception):
    """It was received before, under the same UUID: `earlier` is its row."""

    def __init__(self, earlier):
        super().__init__(f"{earlier.pk} was received before")
        self.earlier = earlier


@contextmanager
def stored(row, checked):
    """The file (evidence_files.CheckedFile) is stored for what follows, and deleted again when that
    fails."""
    row.file.save(checked.name, checked.content, save=False)
    try:
        yield
    except BaseException:
        row.file.storage.delete(row.file.name)
        raise
