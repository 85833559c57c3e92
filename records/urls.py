"""/records/…: the records of the whole site."""

from records.pages import AuditEntryPages, ClosedMonthPages, MunicipalityPages

app_name = "records"
urlpatterns = [
    *MunicipalityPages().urls(),
    *ClosedMonthPages().urls(),
    *AuditEntryPages().urls(),
]
