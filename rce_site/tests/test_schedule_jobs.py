"""What each job does, and what it leaves alone."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from billing.models import Annex, AnnexItemTotal
from billing.tests import make
from budget.inbox import refreshing
from budget.month import reminders
from ingest import intake, progress
from ingest.models import Upload
from rce_site import backup
from rce_site.models import ScheduledRun
from rce_site.schedule import cleaning, differences, jobs
from rce_site.schedule.jobs import Failed
from rce_site.schedule.running import SILENT
from records import people, roles
from records.audit_entry import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


State = Upload.State
DAY = timedelta(days=1)


def upload(state: str = State.RECEIVED, ago: timedelta = timedelta(0), **facts: Any) -> Upload:
    made = intake.receive(
        ContentFile(os.urandom(8)), "a.xlsx", people.system(), "municipalities", **facts
    )
    Upload.objects.filter(pk=made.pk).update(state=state, created_at=timezone.now() - ago)
    made.refresh_from_db()
    return made


def aged(path: Path, ago: timedelta) -> Path:
    moment = (timezone.now() - ago).timestamp()
    for one in [*(path.iterdir() if path.is_dir() else ()), path]:
        os.utime(one, (moment, moment))
    return path


class TestCleanUp:
    @pytest.fixture(autouse=True)
    def spool(self, settings: Any, tmp_path: Path) -> None:
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path

    def test_a_clean_site_stays_as_it_is(self) -> None:
        assert cleaning.run() == "There was nothing to clean up."

    def test_sessions_that_are_over(self, as_role: Callable[..., Client]) -> None:
        client = as_role(roles.READER)
        Session.objects.create(session_key="old", expire_date=timezone.now() - DAY)
        assert cleaning.run() == "1 session."
        assert client.get("/").status_code == 200

    def test_notes_of_sign_ins(self) -> None:
        counted = {"failures_since_start": 1}
        for model, kept, gone, facts in (
            (AccessAttempt, 0, 2, counted),
            (AccessLog, 364, 366, {}),
        ):
            for days in (kept, gone):
                made = model.objects.create(username=f"{days}", **facts)
                model.objects.filter(pk=made.pk).update(attempt_time=timezone.now() - days * DAY)
        assert cleaning.forget_sign_ins(timezone.now()) == 2
        assert AccessAttempt.objects.get().username == "0"
        assert AccessLog.objects.get().username == "364"

    def test_what_the_worker_finished(self) -> None:
        def task(status: str, days: int) -> None:
            made = DBTaskResult.objects.create(
                task_path="a.b",
                args_kwargs={"args": [], "kwargs": {}},
                run_after=timezone.now(),
                backend_name="default",
                status=status,
            )
            finished = None if status == "READY" else timezone.now() - days * DAY
            DBTaskResult.objects.filter(pk=made.pk).update(finished_at=finished)

        for status, days in [
            *(("SUCCESSFUL", 13), ("SUCCESSFUL", 15), ("READY", 500)),
            *(("FAILED", 15), ("FAILED", 89), ("FAILED", 91)),
        ]:
            task(status, days)
        assert cleaning.forget_tasks(timezone.now()) == 2
        assert DBTaskResult.objects.count() == 4

    def test_runs_but_each_job_s_last(self) -> None:
        def ran(job: str, days: int) -> None:
            now = timezone.now()
            ScheduledRun.objects.create(
                job=job, due=now - days * DAY, started_at=now, beat_at=now, finished_at=now
            )

        for job, days in [
            *(("cleanup", 364), ("cleanup", 366), ("backup", 900)),
            *(("watched", 6), ("watched", 8)),
        ]:
            ran(job, days)
        assert cleaning.forget_runs(timezone.now()) == 2
        assert ScheduledRun.objects.filter(job="backup").exists()
        assert ScheduledRun.objects.filter(job="watched").count() == 1

    def test_uploads_that_everybody_forgot(self) -> None:
        forgotten, fresh = upload(ago=181 * DAY), upload(State.JUDGED, ago=179 * DAY)
        done = upload(State.COMMITTED, ago=900 * DAY)
        asked = upload(ago=181 * DAY)
        progress.announce(asked.folder, progress.QUEUED)
        assert cleaning.give_up_uploads(timezone.now()) == 1
        states = {one.pk: one.state for one in Upload.objects.all()}
        assert states == {
            forgotten.pk: State.DISCARDED,
            fresh.pk: State.JUDGED,
            done.pk: State.COMMITTED,
            asked.pk: State.RECEIVED,
        }
        forgotten.refresh_from_db()
        assert forgotten.is_intact()

    def test_what_was_staged_of_uploads_that_are_over(self, settings: Any) -> None:
        root = Path(settings.DATA_DIR) / "staged"

        def staged(name: str, ago: timedelta) -> Path:
            (root / name).mkdir(parents=True)
            (root / name / "batch.json").write_text("{}")
            return aged(root / name, ago)

        open_ = staged(str(upload(State.JUDGED).pk), 400 * DAY)
        refused = staged(str(upload(State.REFUSED).pk), 400 * DAY)
        over = staged(str(upload(State.COMMITTED).pk), 31 * DAY)
        fresh = staged(str(upload(State.DISCARDED).pk), 29 * DAY)
        orphan, newborn = staged("987654", 2 * DAY), staged("987655", timedelta(hours=1))
        alien = staged("notes", 900 * DAY)
        assert cleaning.forget_staged(timezone.now()) == 2
        assert [path.exists() for path in (over, orphan)] == [False, False]
        assert all(path.exists() for path in (open_, refused, fresh, newborn, alien))

    def test_workbooks_that_no_upload_refers_to(self) -> None:
        kept, gone, young = upload(State.DISCARDED), upload(), upload()
        for one in (kept, gone):
            aged(Path(one.file.path), 8 * DAY)
        gone_at, young_at = Path(gone.file.path), Path(young.file.path)
        Upload.objects.filter(pk__in=(gone.pk, young.pk)).delete()
        assert cleaning.forget_files(timezone.now()) == 1
        assert (gone_at.exists(), young_at.exists()) == (False, True)
        assert kept.is_intact()

    def test_halves_of_requests(self, tmp_path: Path) -> None:
        old, new, other = (tmp_path / n for n in ("tmpa.upload.xlsx", "tmpb.upload", "tmpc.xlsx"))
        for path in (old, new, other):
            path.write_bytes(b"half")
        aged(old, 2 * DAY)
        aged(other, 2 * DAY)
        assert cleaning.run() == "1 half-received file."
        assert (old.exists(), new.exists(), other.exists()) == (False, True, True)


class TestRecompute:
    @pytest.fixture
    def annex(self) -> Annex:
        contract = make.contract()
        annex = make.annex(contract)
        make.item(annex, make.price(contract))
        differences.run()
        assert AnnexItemTotal.objects.exists()
        return annex

    def test_a_night_without_news_changes_nothing(
        self, annex: Annex, django_capture_on_commit_callbacks: Any
    ) -> None:
        moments = list(Annex.objects.values_list("updated_at", flat=True))
        rows = list(AnnexItemTotal.objects.values_list("pk", "total"))
        with django_capture_on_commit_callbacks() as asked:
            assert differences.run() == "Everything stood as it follows from the records."
        assert asked == []
        assert list(AnnexItemTotal.objects.values_list("pk", "total")) == rows
        assert list(Annex.objects.values_list("updated_at", flat=True)) == moments

    def test_a_figure_that_differs_is_told_and_put_right(self, annex: Annex, caplog: Any) -> None:
        right = AnnexItemTotal.objects.get().total
        AnnexItemTotal.objects.update(total=Decimal("1.00"))
        said = differences.run()
        assert said.startswith("1 row differed and was put right: ")
        assert AnnexItemTotal.objects.get().total == right
        assert "billing.AnnexItemTotal" in caplog.text
        assert differences.run().startswith("Everything stood")

    def test_a_row_that_is_missing_or_too_many_is_told(self, annex: Annex) -> None:
        AnnexItemTotal.objects.all().delete()
        assert differences.run().startswith("1 row differed")

    def test_rows_are_compared_as_often_as_they_stand(self) -> None:
        def rows(*values: int) -> differences.Rows:
            return differences.np.array([], "i8"), differences.np.array(values, "i8")

        assert differences._count(rows(1, 1, 2), rows(2, 1, 1)) == 0
        assert differences._count(rows(1, 1, 2), rows(1, 2, 2)) == 1
        assert differences._count(rows(), rows(1, 1)) == 2
        assert differences._count(rows(1, 2), rows(2)) == 1


class TestOff:
    def off(self, name: str) -> str:
        return jobs.named(name).off()

    def test_backups_outside_production(self, settings: Any) -> None:
        settings.PRODUCTION = False
        assert self.off("backup")
        settings.PRODUCTION = True
        assert not self.off("backup")

    def test_the_watched_folder_where_none_is_named(self, settings: Any, tmp_path: Path) -> None:
        settings.WATCHED_DIR = ""
        assert self.off("watched")
        with pytest.raises(Failed):
            jobs.named("watched").run()
        settings.WATCHED_DIR = str(tmp_path / "here")
        assert not self.off("watched")
        assert jobs.named("watched").run() == "Nothing was dropped."

    def test_alerts_without_a_mail_server(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        assert self.off("alerts")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        assert not self.off("alerts")


class TestBackup:
    """What is made and what goes is tried beside `rce_site.backup`; here, what is said of it."""

    def test_what_was_made_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = SimpleNamespace(path=Path("/backups/2026-11-21"), bytes=5 * 2**20)
        monkeypatch.setattr(backup, "make", lambda: made)
        monkeypatch.setattr(backup, "prune", lambda: [made, made])
        said = jobs.named("backup").run()
        assert said.replace("\xa0", " ") == "2026-11-21, 5,0 MB; 2 old ones went."

    def test_why_none_was_made_is_told_and_none_goes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused() -> None:
            raise backup.Refused("No room.")

        gone: list[int] = []
        monkeypatch.setattr(backup, "make", refused)
        monkeypatch.setattr(backup, "prune", lambda: gone.append(1))
        with pytest.raises(Failed, match="No room"):
            jobs.named("backup").run()
        assert gone == []


def test_alerts_are_sent_by_their_command(person: Callable[..., Any]) -> None:
    person(roles.P2, email="p2@example.com")
    assert jobs.named("alerts").run()
    assert mail.outbox == []


class TestCard:
    """Scheduled work on the page of operations."""

    def address(self, name: str = "cleanup") -> str:
        return reverse("run_scheduled", args=[name])

    @pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
    def test_administrators_alone_have_it_run(
        self, role: str | None, as_role: Callable[..., Client]
    ) -> None:
        response = as_role(role).post(self.address())
        assert response.status_code == (302 if role == roles.ADMIN else 403)
        assert ScheduledRun.objects.count() == (role == roles.ADMIN)

    def test_asking_is_traced_and_the_worker_runs_it(self, as_role: Callable[..., Client]) -> None:
        as_role(roles.ADMIN).post(self.address())
        assert ScheduledRun.objects.get().outcome == "done"
        [entry] = AuditEntry.objects.filter(event="run asked")
        assert entry.about == "cleanup"

    def test_looking_runs_nothing(self, as_role: Callable[..., Client]) -> None:
        assert as_role(roles.ADMIN).get(self.address()).status_code == 405
        assert as_role(roles.ADMIN).post(self.address("nothing")).status_code == 404
        assert not ScheduledRun.objects.exists()

    def test_what_runs_already_is_not_asked_for(self, as_role: Callable[..., Client]) -> None:
        now = timezone.now()
        facts: dict[str, datetime] = {"due": now, "started_at": now}
        ScheduledRun.objects.create(job="cleanup", beat_at=now - SILENT / 2, **facts)
        as_role(roles.ADMIN).post(self.address())
        assert ScheduledRun.objects.count() == 1
        assert not AuditEntry.objects.filter(event="run asked").exists()

    def test_the_page_says_what_ran(self, as_role: Callable[..., Client]) -> None:
        client = as_role(roles.ADMIN)
        client.post(self.address())
        page = client.get(reverse("operations")).content.decode()
        assert "No había nada que limpiar." in page
        assert f'action="{self.address()}"' in page


class TestInbox:
    """Every night the alerts are brought up to date; on Mondays the week's work list is sent."""

    def test_every_night(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(refreshing, "refresh", lambda: refreshing.Refreshed(3, 2, 1, 4))
        assert jobs.named("inbox").run() == "3 new, 1 again, 2 worse, 4 gone."
        assert str(jobs.named("inbox").when) == "every day at 02:00"

    def test_every_monday_once(self, person: Callable[..., object]) -> None:
        job = jobs.named("work_list")
        assert str(job.when) == "every monday at 07:00"
        assert job.run() == "Sent to 0 people."
        person(roles.P2, email="p2@example.com")
        assert job.run() == "Sent to 1 person."
        assert job.run() == "Sent to 0 people."
        assert [message.to for message in mail.outbox] == [["p2@example.com"]]

    def test_a_mail_server_that_is_gone(
        self, person: Callable[..., object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_asked: object) -> None:
            raise ConnectionRefusedError("refused")

        person(roles.P2, email="p2@example.com")
        monkeypatch.setattr("budget.digests.get_connection", gone)
        with pytest.raises(Failed, match="EMAIL_URL"):
            jobs.named("work_list").run()


def test_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.named("reminders")
    monkeypatch.setattr(reminders, "late", lambda _today: [])
    assert job.run() == "Nobody had to be reminded."

    def broken(_letters: object, _day: object) -> None:
        raise OSError("no server")

    monkeypatch.setattr("budget.digests.send", broken)
    with pytest.raises(Failed, match="no server"):
        job.run()
