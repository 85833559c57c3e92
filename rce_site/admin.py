"""The site's own tables in the admin: looked at, never written."""

from django.contrib import admin

from rce_site.models import ScheduledRun
from records.admin import ToLookAt


@admin.register(ScheduledRun)
class ScheduledRunAdmin(ToLookAt):
    """What ran when, and how it ended; the page of operations shows each job's last run."""

    list_display = ("job", "due", "started_at", "finished_at", "outcome", "attempts", "report")
    list_filter = ("job", "outcome")
