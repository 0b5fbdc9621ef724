"""Days in the database's own arithmetic, on SQLite and PostgreSQL alike."""

from django.db.models import DateField, Func, Value


class DaysBefore(Func):
    """The day that lies so many days (an expression) before a day."""

    output_field = DateField()

    def __init__(self, day, days):
        super().__init__(Value(day, output_field=DateField()), days)

    def as_sqlite(self, compiler, connection, **context):
        template = "date(%(expressions)s || ' days')"
        return super().as_sql(compiler, connection, template=template, arg_joiner=", -", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "(%(expressions)s)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)
