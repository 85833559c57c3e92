"""Moves what SQLite keeps beside the database into it, so that one file is all there is."""

import django


def all_into_one_file() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    django.setup()
    all_into_one_file()
    print("true")
