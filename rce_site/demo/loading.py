"""Workbooks into the database by the steps that everybody's take, and nothing else.

An upload of the demonstration says so in its options: by that it is told from anybody's work, and
a run that was interrupted goes on with the workbooks that are not committed yet.
"""

from collections.abc import Callable, Sequence

from django.apps import apps
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ingest import intake, report
from ingest.models import Upload
from ingest.refusals import Refusal
from rce_site.demo.making import Made
from rce_site.demo.world import World
from rce_site.serving import WITH_THE_SITE
from records import people
from records.models import Record

OPTION = "demonstration"


def found() -> str:
    """The name of the world whose workbooks were loaded here before, '' for none."""
    uploads = Upload.objects.filter(options__has_key=OPTION).order_by("pk")
    first = uploads.values_list("options", flat=True).first()
    return first[OPTION] if first else ""


def somebodys_work() -> str:
    """What the database holds that is not of the demonstration, '' for nothing."""
    own = Upload.objects.filter(options__has_key=OPTION)
    other = Upload.objects.exclude(pk__in=own.values("pk")).first()
    if other:
        return str(other)
    keys = list(own.values_list("pk", flat=True))
    for model in apps.get_models():
        if not issubclass(model, Record) or model in WITH_THE_SITE:
            continue
        records = model._default_manager.exclude(source_upload__in=keys)
        if (record := records.first()) is not None:
            return f"{model._meta.verbose_name} {record}"
    return ""


def committed() -> set[str]:
    """The names of the demonstration's workbooks that are in."""
    uploads = Upload.objects.filter(options__has_key=OPTION, state=Upload.State.COMMITTED)
    return set(uploads.values_list("name", flat=True))


def load(world: World, made: Sequence[Made], told: Callable[[int], None]) -> None:
    """Loads what is not in yet, in order; `told` hears of each workbook's rows."""
    unfinished = [Upload.State.RECEIVED, Upload.State.JUDGED, Upload.State.REFUSED]
    Upload.objects.filter(options__has_key=OPTION, state__in=unfinished).delete()
    done = committed()
    user = people.system()
    for workbook in made:
        if workbook.path.name not in done:
            _load(world, workbook, user)
        told(workbook.lines)


def _load(world: World, workbook: Made, user: object) -> None:
    with workbook.path.open("rb") as file:
        upload = intake.receive(
            file, workbook.path.name, user, workbook.kind, options={OPTION: world.name}
        )
    intake.judge(upload)
    try:
        intake.commit(upload, user, accept=True)
    except Refusal as refusal:
        problems = [problem["message"] for problem in report.as_json(upload)["problems"]]
        said = " ".join([str(refusal), *problems])
        raise CommandError(
            _("%(file)s was refused: %(said)s") % {"file": workbook.path, "said": said}
        ) from refusal
