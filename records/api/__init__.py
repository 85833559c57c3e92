"""What the API of every record shares; one class a model, declared like its pages.

class ContractViewSet(RecordViewSet):
    queryset = Contract.objects.all()
    fields = ("number", "contractor", …)
    filterset_class = ContractFilters
    ordering_fields = ("number", "start_date")

routes = [("contracts", ContractViewSet)]
"""

from collections.abc import Iterable

from records.api.computed import ComputedViewSet
from records.api.feeds import CSV, CSVRenderer, csv_answer, csv_text
from records.api.views import Answering, RecordViewSet
from records.filters import MunicipalityFilters
from records.models import Municipality
from records.problems import Conflict

__all__ = [
    "CSV",
    "Answering",
    "CSVRenderer",
    "ComputedViewSet",
    "Conflict",
    "MunicipalityViewSet",
    "RecordViewSet",
    "csv_answer",
    "csv_text",
    "routes",
]


class MunicipalityViewSet(RecordViewSet):
    queryset = Municipality.objects.all()
    fields = ("code", "name", "department", "zone", "latitude", "longitude")
    filterset_class = MunicipalityFilters
    ordering_fields = ("code", "name", "department", "zone")


routes: Iterable[tuple[str, type[RecordViewSet]]] = [("municipalities", MunicipalityViewSet)]
