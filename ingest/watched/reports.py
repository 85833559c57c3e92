"""What is left beside a dropped workbook: a text for its owner, and the workbook marked."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest import kinds, marked, report
from ingest.findings import PROBLEM, WARNING
from ingest.loading import Ending
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.watched.folder import fitting
from records import formats, roles
from records import mail as post
from records.storage import into_place

if TYPE_CHECKING:
    from ingest.watched import Result

# So many cells of a finding are named; all of them are in the marked workbook and on the site.
CELLS = 20


def write(there: Path, path: PurePath, result: "Result") -> None:
    """Beside where the workbook is going to lie; whole or not at all, and over an earlier one."""
    text = "\n".join(_lines(path, result)) + "\n"
    _replace(there.with_name(f"{fitting(there.name)}.txt"), text.encode("utf-8-sig"))
    if result.ending == Ending.REFUSED and result.upload and result.upload.findings:
        with suppress(Refusal):
            made = marked.write(result.upload)
            with made.file as file:
                suffix = Path(made.name).suffix
                name = f"{fitting(there.stem)}-marcado{suffix}"
                with into_place(there.with_name(name)) as beside, beside.open("wb") as copy:
                    shutil.copyfileobj(file, copy)


def mail(path: PurePath, result: "Result") -> str:
    """To those who load this kind, where e-mail is set up; what went wrong with it, or nothing."""
    emails = _recipients(path.parts[0]) if post.is_set_up() else []
    if not emails:
        return ""
    subject = _("RCE: %(name)s was not loaded") % {"name": shown(path.name)}
    try:
        send_mail(" ".join(subject.split()), "\n".join(_lines(path, result)), None, emails)
    except OSError as error:
        return _("The mail server cannot be used (%(why)s). Check EMAIL_URL.") % {"why": error}
    return ""


def shown(name: Any) -> str:
    """A file's name as it can be written anywhere: what is no text in it is replaced."""
    text = str(name).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _recipients(kind: str) -> list[str]:
    """Active people of the roles that may upload it; administrators where there is nobody else."""
    meta = kinds.get(kind)._meta.model._meta
    wanted = f"{meta.app_label}.add_{meta.model_name}"
    may = [role for role in roles.GROUPS if wanted in roles.granted(role)]
    own = [role for role in may if role != roles.ADMIN]
    for some in (own, [roles.ADMIN]):
        groups = [roles.GROUPS[role] for role in some]
        people = User.objects.filter(is_active=True, groups__name__in=groups, email__gt="")
        if found := sorted(set(people.values_list("email", flat=True))):
            return found
    return []


def _lines(path: PurePath, result: "Result") -> Iterator[str]:
    upload = result.upload
    yield f"RCE · {shown(path)}"
    yield formats.moment(timezone.now())
    yield ""
    verdict = {
        Ending.COMMITTED: _("LOADED"),
        Ending.ALREADY_IN: _("ALREADY IN"),
    }.get(result.ending, _("NOT LOADED"))
    yield f"{verdict}. {result.said}"
    if upload is None:
        return
    if result.ending == Ending.ALREADY_IN:
        yield f"{settings.SITE_URL.rstrip('/')}{upload.get_absolute_url()}"
        return
    if result.ending == Ending.REFUSED:
        yield _("Go on with it on the site, or correct the workbook and drop it again:")
    yield f"{settings.SITE_URL.rstrip('/')}{upload.get_absolute_url()}"
    if result.ending == Ending.COMMITTED:
        yield ""
        yield from _figures(upload)
    for severity, title in ((PROBLEM, _("Problems")), (WARNING, _("Warnings"))):
        if found := report.findings(upload, severity):
            yield f"\n{title}\n"
            for finding in found:
                yield from _finding(finding)


def _figures(upload: Upload) -> Iterator[str]:
    names = ("rows", "created", "changed", "equal", "gone")
    for name in names:
        words = str(Upload._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        yield f"{words}: {formats.number(getattr(upload, name))}"
    for name, value in upload.report.get("totals", {}).items():
        yield f"{name}: {formats.quantity(report.number(value))}"


def _finding(finding: dict[str, Any]) -> Iterator[str]:
    yield f"- {finding['message']}"
    for cell in finding["cells"][:CELLS]:
        parts = [cell.get("sheet"), cell.get("row"), cell.get("column"), cell.get("value")]
        if told := " · ".join(str(part) for part in parts if part not in (None, "")):
            yield f"    {shown(told)}"
    if (more := finding["count"] - min(len(finding["cells"]), CELLS)) > 0:
        words = ngettext("and %(n)s more", "and %(n)s more", more)
        yield f"    … {words % {'n': formats.number(more)}}"


def _replace(path: Path, content: bytes) -> None:
    with into_place(path) as beside:
        beside.write_bytes(content)
