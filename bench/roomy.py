"""Lets the demonstration's contracts hold the large actas that are measured.

What one acta bills here in a month takes a contract years; without this every line of it would be
over its contracted quantity, and what was measured would be the telling of that.
"""

import django


def make_room() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_price SET contracted_quantity = NULL")
        cursor.execute("UPDATE billing_contract SET value = value * 1000")


if __name__ == "__main__":
    django.setup()
    make_room()
    print("true")
