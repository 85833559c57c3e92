"""Backups of the database and of the uploads' files, and the way back.

    made = backup.make()          # a folder of its own, verified
    backup.prune()                # of earlier ones, what need not be kept
    backup.restore(backup.kept()[0], replace=True)

Whatever is refused raises `Refused`, whose text is a sentence for people.
"""

from rce_site.backup.alone import Refused
from rce_site.backup.keeping import prune
from rce_site.backup.restoring import restore
from rce_site.backup.stored import Backup, find, folder, kept
from rce_site.backup.taking import make
from rce_site.backup.verifying import Broken, verify

__all__ = [
    "Backup",
    "Broken",
    "Refused",
    "find",
    "folder",
    "kept",
    "make",
    "prune",
    "restore",
    "verify",
]
