"""Loads the country's municipalities, so that a workbook's names can be judged from the start."""

import csv
from decimal import Decimal
from pathlib import Path

from django.db import migrations
from django.utils import timezone

from records.text import folded

SOURCE = Path(__file__).resolve().parent.parent / "data" / "municipalities.csv"


def load(apps, schema_editor):
    Municipality = apps.get_model("records", "Municipality")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Municipality.objects.values_list("code", flat=True))
    Municipality.objects.bulk_create(
        [
            Municipality(
                code=row["code"],
                name=row["name"],
                folded_name=folded(row["name"]),
                department=row["department"],
                zone=row["zone"],
                latitude=Decimal(row["latitude"]) if row["latitude"] else None,
                longitude=Decimal(row["longitude"]) if row["longitude"] else None,
                updated_at=timezone.now(),
            )
            for row in rows
            if row["code"] not in known
        ],
        batch_size=100,
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
