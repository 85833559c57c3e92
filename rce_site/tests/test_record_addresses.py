"""Every record leads to its own page."""

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from records.models import Record

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_a_record_leads_to_its_page(model: type[Record]) -> None:
    meta = model._meta
    try:
        own = reverse(f"{meta.app_label}:{meta.model_name}_detail", args=[1207])
    except NoReverseMatch:
        with pytest.raises(NoReverseMatch):
            model(pk=1207).get_absolute_url()
    else:
        assert model(pk=1207).get_absolute_url() == own
