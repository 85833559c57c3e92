"""Takes every picture of docs/images/ again."""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    browser = os.environ.get("RCE_CHROMIUM") or shutil.which("chromium")
    if browser is None:
        sys.exit("Taking pictures needs Chromium: install it, or name it in RCE_CHROMIUM.")
    with TemporaryDirectory(prefix="rce-screenshots-") as folder:
        # Whatever the environment says, nobody's own data is touched.
        for name in ("DATABASE_URL", "RCE_PRODUCTION", "DEBUG", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        os.environ["RCE_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.screenshots.settings"
        import django

        django.setup()
        take(Path(folder), browser)
    return 0


def take(folder: Path, browser: str) -> None:
    from tests.screenshots import pictures, site, workbooks
    from tests.screenshots.camera import Camera

    site.fill()
    site.foretell()
    workbook = workbooks.acta(folder / "demo", folder)
    sessions = site.sessions()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with site.served() as base, Camera(base, sessions, IMAGES, browser) as camera:
        pictures.pages(camera)
        pictures.plan_of_work(camera)
        pictures.decisions(camera)
        pictures.figure_explained(camera)
        pictures.objections(camera)
        pictures.report_of_the_month(camera)
        pictures.way_of_a_workbook(camera, workbook)
        pictures.workbooks_dropped(camera, workbooks.several(folder / "demo", folder))


if __name__ == "__main__":
    sys.exit(main())
