"""What the site holds: `python -m bench.soak.truth actas`, or `asked`, `orphans`, `recomputed`."""

import json
import sys
from datetime import date
from typing import Any

import django


def actas() -> list[list[Any]]:
    """[[contract, acta, lines, quantity, pesos paid before taxes]] of the month after the last."""
    from django.db.models import Count, Q, Sum

    from bench.soak.sites import UNTIL
    from billing.choices import ItemKind
    from billing.models import BilledItem

    paid = ~Q(kind=ItemKind.SUPPLIED)
    found = (
        BilledItem.objects.filter(annex__period__gt=date.fromisoformat(f"{UNTIL}-01"))
        .order_by("annex__contract__number")
        .values_list("annex__contract__number", "annex__number")
        .annotate(counted=Count("pk"), done=Sum("quantity"), amounts=Sum("amount", filter=paid))
    )
    return [
        [contract, acta, lines, round(float(quantity), 4), round(float(paid or 0), 2)]
        for contract, acta, lines, quantity, paid in found
    ]


def asked() -> list[str]:
    """What was asked for and is not done: of uploads, and of the worker."""
    from django_tasks_db.models import DBTaskResult

    from ingest.models import Upload

    waiting = [f"upload {one.pk}" for one in Upload.objects.all() if one.report.get("asked")]
    # What is to be done later waits for its time.
    tasks = [*DBTaskResult.objects.ready(), *DBTaskResult.objects.running()]
    return waiting + [f"{one.task_path} {one.status}" for one in tasks]


def orphans() -> list[str]:
    """Files that neither an upload nor the clean-up of a month from now would know of."""
    from pathlib import Path

    from django.conf import settings
    from django.utils import timezone

    from ingest.models import Upload
    from rce_site.schedule import cleaning

    later = timezone.now() + 40 * cleaning.DAY
    for act in (cleaning.forget_staged, cleaning.forget_files, cleaning.forget_parts):
        act(later)
    root = Path(settings.MEDIA_ROOT)
    known = set(Upload.objects.values_list("file", flat=True))
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    missing = [f"{name} is missing" for name in known - files]
    parts = [str(path) for path in Path(settings.DATA_DIR).glob("tmp/*")]
    return sorted(files - known) + missing + parts


def recomputed() -> list[str]:
    """What is another once all that is derived was derived anew."""
    from django.utils.translation import gettext as _

    from rce_site.schedule import differences

    said = differences.run()
    return [] if said == _("Everything stood as it follows from the records.") else [said]


if __name__ == "__main__":
    django.setup()
    known = {one.__name__: one for one in (actas, asked, orphans, recomputed)}
    print(json.dumps(known[sys.argv[1]]()))
