"""Document numbers, gapless per series and year."""

from django.db import connection

from documents.models import NumberSeries

# Only our own table name is put into the statement.
_NEXT = (
    f"INSERT INTO {NumberSeries._meta.db_table} (series, year, last) VALUES (%s, %s, 1) "  # noqa: S608
    f"ON CONFLICT (series, year) DO UPDATE SET last = {NumberSeries._meta.db_table}.last + 1 RETURNING last"
)


def next_serial(series: str, year: int) -> int:
    """The next number, in one statement, inside the act's transaction: an act rolled back gives its number back.

    The counter's row stays locked until commit, so take the number as late in the act as possible.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        return int(cursor.fetchone()[0])
