"""Which backups stay: all of the last days, then the last one of each of the last months."""

import shutil
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from rce_site.backup.alone import alone
from rce_site.backup.engines import engine
from rce_site.backup.stored import FILES_ALONE, PARTIAL, Backup, kept


def prune() -> list[Backup]:
    """Deletes those that need not be kept; which they were."""
    with alone():
        every = kept()
        staying = {one.path for one in to_keep(every)}
        gone = [one for one in every if one.path not in staying]
        for one in gone:
            # What lies elsewhere first: whoever dies here comes back to it by the manifest.
            if one.engine != FILES_ALONE:
                engine(one.engine).forget(one.manifest)
            # Renamed before it is emptied: what dies half-way is no backup any more.
            shutil.rmtree(one.path.rename(one.path.with_name(one.name + PARTIAL)))
    return gone


def to_keep(every: Sequence[Backup]) -> list[Backup]:
    """Of all backups, newest first: everything of the last RCE_BACKUPS_KEPT days on which any was
    made, and the last of each of the last RCE_BACKUPS_KEPT_MONTHS months.

    Only those that were found whole count; one that was not stays until a newer one was. What a
    restore replaced is kept for days, not for months. The newest whole one always stays.
    """
    whole = [one for one in every if one.verified]
    if not whole:
        return list(every)
    days = _first({_day(one): one for one in reversed(whole)}, settings.BACKUPS_KEPT)
    lasting = [one for one in whole if not one.is_safety]
    # Of a month the newest comes last here, and stays.
    months = {_day(one)[:7]: one for one in reversed(lasting)}
    monthly = {months[month].path for month in _first(months, settings.BACKUPS_KEPT_MONTHS)}
    return [
        one
        for one in every
        if one is whole[0]
        or one.made_at > whole[0].made_at
        or (one.verified and (_day(one) in days or one.path in monthly))
    ]


def _day(backup: Backup) -> str:
    return timezone.localtime(backup.made_at).date().isoformat()


def _first(found: dict[str, Backup], count: int) -> set[str]:
    return set(sorted(found, reverse=True)[:count])
