"""Document numbers, gapless per series and year."""

from django.db import connection

from documents.models import NumberSeries

# Only our own table name is put into the statement.
_NEXT = (
    f"INSERT INTO {NumberSeries._meta.db_table} (series, year, last) VALUES (%s, %s, %s) "  # noqa: S608
    f"ON CONFLICT (series, year) DO UPDATE SET last = {NumberSeries._meta.db_table}.last + excluded.last RETURNING last"
)


def next_serial(series: str, year: int) -> int:
    """The next number, in one statement, inside the act's transaction: an act rolled back gives its number back.

    The counter's row stays locked until commit, so take the number as late in the act as possible.
    """
    return next_serials(series, year, 1)[0]


def next_serials(series: str, year: int, count: int) -> range:
    """The next numbers of a list act, as one block."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)
