"""News for the rooms above."""

from django.dispatch import Signal

# Sent inside the transaction that writes or undoes, after the rows: `upload`, `kind`, `keys`
# (primary keys of the records touched; of a document kind, of its documents), `months` (the
# first days of the months concerned). New rows, and those of an undo, `takeback.touched` tells.
# A receiver that raises undoes the whole commit.
committed = Signal()
