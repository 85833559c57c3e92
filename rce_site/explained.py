"""How the figures about the site itself are computed, in words; see `records.how`."""

from django.utils.translation import gettext_lazy as _

from records.how import How, tell

tell(
    "capacity",
    {
        "rows": How(
            _("Rows"),
            _(
                "All records that the site holds, history apart. A month’s are the mean of what "
                "the last six months of data brought."
            ),
        ),
        "database": How(
            _("Database"), _("What the database says that it takes, indexes included.")
        ),
        "files": How(
            _("Workbooks kept"), _("The files that were uploaded, and what is staged of them.")
        ),
        "free": How(
            _("Free on this disk"),
            _(
                "What the disk of the data folder says. Each row is taken to cost what a row costs "
                "today, its history, indexes and workbook included."
            ),
        ),
        "lasts": How(
            _("The disk lasts"),
            _(
                "Free ÷ what a month takes at the pace of the last six. What else grows on this "
                "disk is not known here."
            ),
        ),
    },
)
