"""Ten years of billed items from three months: `python -m bench.multiplied ITEMS`.

Each copy lies three months before the last, its orders its own, everything else as loaded.
"""

import sys
from typing import Any

import django


def columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    return [column[0] for column in cursor.description if column[0] != "id"]


def copied(cursor: Any, table: str, first: int, last: int, changed: dict[str, str]) -> None:
    """The rows with keys up to `last` once more, their keys `first` higher."""
    names = columns(cursor, table)
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    cursor.execute(
        f"INSERT INTO {table} (id, {quoted}) SELECT t.id + {first}, {values} FROM {table} t"
        f" WHERE t.id <= {last}"
    )


def last_key(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT MAX(id) FROM {table}")
    return int(cursor.fetchone()[0])


def multiply(items: int) -> int:
    from django.db import connection, transaction

    kinds = ("item", "municipality", "day", "line")
    totals = tuple(f"billing_annex{kind}total" for kind in kinds)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = ("billing_annex", "billing_billeditem", *totals)
        last = {table: last_key(cursor, table) for table in tables}
        copies = -(-items // last["billing_billeditem"])
        for copy in range(1, copies):
            # Days keep their distances; a month before 31 March would meet 3 March.
            days_back, months_back = f"'-{copy * 91} days'", f"'-{copy * 3} months'"
            actas = f"t.annex_id + {last['billing_annex'] * copy}"
            days = {"executed_on": f"date(t.executed_on, {days_back})", "annex_id": actas}
            acta = {
                "number": f"t.number || '-{copy}'",
                "period": f"date(t.period, {months_back})",
                "state": "'approved'",
            }
            own = f"'{copy:02d}' || t.work_order"
            order = {"work_order": f"CASE t.work_order WHEN '' THEN '' ELSE {own} END"}
            for table in tables:
                changed = acta if table == "billing_annex" else days
                if table == "billing_billeditem":
                    changed = {**days, **order}
                copied(cursor, table, last[table] * copy, last[table], changed)
        cursor.execute("SELECT COUNT(*) FROM billing_billeditem")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    django.setup()
    found = multiply(int(sys.argv[1]))
    from bench import checkpoint

    checkpoint.all_into_one_file()
    print(found)
