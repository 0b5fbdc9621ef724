"""Path converters: numbers and codes that a database can hold."""

from django.urls import register_converter


class RowNumber:
    """A primary key: at most 18 digits, so that no database overflows."""

    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class RecordCode:
    """A code of letters, digits, dots and hyphens, as a grant has."""

    regex = "[A-Za-z0-9.-]{1,40}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


def register():
    register_converter(RowNumber, "row")
    register_converter(RecordCode, "code")
