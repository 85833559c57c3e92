"""mssql-django's backend, so that every server answers alike whatever its own settings are.

* Moments are `datetime2` in UTC, as they are on the other databases, not `datetimeoffset`.
* Every column of text has one collation, which compares code points: two codes that differ by case
  are two here as well, on a server that takes them for one, and texts sort as on SQLite.
* A connection speaks English, whatever its login's language, so that the server reads every date
  alike and busy.py knows what it says.
* Longer lists than a statement takes parameters go as one JSON text.
"""

from decimal import Context, Decimal
from typing import Any, ClassVar

from django.db import ProgrammingError
from django.db.models.functions import Now
from django.utils.functional import cached_property

from rce_site.sqlserver import COLLATION, odbc
from records import openjson

odbc.stand_in()

from mssql import base, functions  # noqa: E402
from mssql.features import DatabaseFeatures as Features  # noqa: E402
from mssql.operations import DatabaseOperations as Operations  # noqa: E402

# The first that every driver takes as a date.
FIRST_YEAR = 1753
# Beyond any column's 18 digits, within the 38 of the server.
DIGITS = Context(prec=38)
LARGEST, FINEST = Decimal(10) ** 19, 18
# A quote, read from JSON.
QUOTED = r"""SELECT v FROM OPENJSON(N'["\""]') WITH (v nvarchar(10) '$')"""


class DatabaseFeatures(Features):
    # ISJSON, which every server from 2016 on has, and others that speak T-SQL and call themselves
    # older.
    supports_json_field = True

    @cached_property
    def has_openjson(self) -> bool:
        """Whether the database knows it, and gives texts back as they were.

        One brought from an older server may not know it; Babelfish leaves the quotes within a text
        escaped."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(QUOTED)
                return bool(cursor.fetchone()[0] == '"')
        except ProgrammingError:  # no such object
            return False


class DatabaseOperations(Operations):
    # CAST takes no collation.
    cast_data_types: ClassVar = {
        name: kind
        for name, kind in base.DatabaseWrapper.data_types.items()
        if kind.startswith("nvarchar")
    }

    def quote_name(self, name: str) -> str:
        """In brackets; but [primary], a column of allauth's, is a file group to Babelfish."""
        quoted = str(super().quote_name(name))
        return '"primary"' if quoted in ("[primary]", '["primary"]') else quoted

    def adapt_datefield_value(self, value: Any) -> Any:
        """As a date: Django would send a text, whose type spreads to what it is compared with."""
        return _text_if_early(value)

    def adapt_datetimefield_value(self, value: Any) -> Any:
        """In UTC, without saying so: as `datetime2`."""
        adapted = super().adapt_datetimefield_value(value)
        if getattr(adapted, "tzinfo", None):
            adapted = adapted.replace(tzinfo=None)
        return _text_if_early(adapted)

    def adapt_decimalfield_value(
        self, value: Any, max_digits: int | None = None, decimal_places: int | None = None
    ) -> Any:
        """No larger nor finer than any column's: beyond 38 digits drivers refuse what is asked."""
        if value is None or not value.is_finite():
            return value
        value = max(-LARGEST, min(LARGEST, value))
        fine = value.as_tuple().exponent < -FINEST
        return value.quantize(Decimal(1).scaleb(-FINEST), context=DIGITS) if fine else value

    def date_trunc_sql(
        self, lookup_type: str, sql: str, params: Any, tzname: str | None = None
    ) -> Any:
        """A day without going through text, which not every server writes alike."""
        if lookup_type != "day":
            return super().date_trunc_sql(lookup_type, sql, params, tzname)
        sql, params = self._convert_sql_to_tz(sql, params, tzname)
        return f"CONVERT(datetime2, CONVERT(date, {sql}))", params


def _text_if_early(value: Any) -> Any:
    """mssql-python refuses years that `datetime` did not know, though `date` and `datetime2` do."""
    return value.isoformat() if getattr(value, "year", FIRST_YEAR) < FIRST_YEAR else value


class CursorWrapper(base.CursorWrapper):
    def _as_sql_type(self, typ: Any, value: Any) -> str:
        """Of what stands for a parameter beside GROUP BY: a decimal keeps its places."""
        if isinstance(value, Decimal) and value.is_finite():
            _sign, digits, exponent = value.as_tuple()
            places = max(0, -int(exponent))
            return f"NUMERIC({max(len(digits) + max(0, int(exponent)), places)}, {places})"
        return str(super()._as_sql_type(typ, value))


class DatabaseWrapper(base.DatabaseWrapper):
    data_types: ClassVar = {
        name: f"{kind} COLLATE {COLLATION}" if kind.startswith("nvarchar") else kind
        for name, kind in {**base.DatabaseWrapper.data_types, "DateTimeField": "datetime2"}.items()
    }
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own = self.data_types
        super().__init__(*args, **kwargs)
        # mssql-django makes moments datetimeoffset once it is told of time zones.
        self.data_types = {**own, "DateTimeField": "datetime2"}

    def create_cursor(self, name: str | None = None) -> CursorWrapper:
        return CursorWrapper(self.connection.cursor(), self)

    def init_connection_state(self) -> None:
        self.create_cursor().execute("SET LANGUAGE us_english")
        super().init_connection_state()


def utc_now(self: Now, compiler: Any, connection: Any, **context: Any) -> Any:
    return self.as_sql(compiler, connection, template="SYSUTCDATETIME()", **context)


def in_many(lookup: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
    """`lhs IN` more values than a statement takes parameters.

    mssql-django fills one temporary table, which a second such list of the query empties again.
    """
    lhs, params = lookup.process_lhs(compiler, connection)
    _marks, values = lookup.batch_process_rhs(compiler, connection)
    kind, _collate, collation = lookup.lhs.output_field.db_type(connection).partition(" COLLATE ")
    chosen = f"j.v COLLATE {collation}" if collation else "j.v"
    rows = f"OPENJSON(CAST(%s AS nvarchar(max))) WITH (v {kind} '$') j"
    sql = f"{lhs} IN (SELECT {chosen} FROM {rows})"  # noqa: S608
    return sql, [*params, openjson.packed(values)]


functions.mssql_split_parameter_list_as_sql = in_many
Now.as_microsoft = utc_now
