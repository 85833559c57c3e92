"""What is taken: pages as somebody sees them, and the way of a workbook through the wizard."""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from tests.screenshots.camera import PHONE, WIDE, Camera
from tests.screenshots.workbooks import CONTRACT, RIGHT

P2, P3, UPDATER, ADMIN = "presupuesto", "transformadores", "facturacion", "admin"
# Its latest acta waits for approval, and some of its lines deserve a look.
DOUBTFUL = "CW219140"
# What it billed has almost come to its value.
NEARLY_SPENT = "CW219103"
# Where work was done and most is lost.
WORKED_AT = "/transformers/transformers/?intervened=year&sort=-loss_12"


class Picture(NamedTuple):
    """A page of the site: its name, who looks, where, and how much of it."""

    name: str
    person: str
    at: str
    height: int = 900
    width: int = WIDE
    # A link of the page to follow first.
    follow: str = ""


FIRST_ROW = "tbody a"
PICTURES = [
    Picture("home", P2, "/"),
    Picture("home-telefono", UPDATER, "/", 844, PHONE),
    Picture("entrar", "", "/account/sign-in/", 620),
    Picture("cargar-un-tipo", UPDATER, "/uploads/new/annexes/", 760),
    Picture("facturacion", P2, "/billing/", 1700),
    Picture("facturacion-telefono", P2, "/billing/", 844, PHONE),
    Picture("facturacion-por-mirar", P2, "/billing/looks/", 760),
    Picture("actas", P2, "/billing/annexes/", 760),
    Picture("acta", P2, f"/billing/annexes/?contract={DOUBTFUL}", 1300, follow=FIRST_ROW),
    Picture("contrato", P2, f"/billing/contracts/?q={NEARLY_SPENT}", 1400, follow=FIRST_ROW),
    Picture("precios", P2, f"/billing/prices/?contract={CONTRACT}", 760),
    Picture("items", P2, "/billing/billed-items/?look=deviates", 640),
    Picture("item", P2, "/billing/billed-items/?look=deviates", 900, follow=FIRST_ROW),
    Picture("perdidas", P3, "/transformers/", 1750),
    Picture("perdidas-telefono", P3, "/transformers/", 844, PHONE),
    Picture("trafo", P3, WORKED_AT, 1250, follow=FIRST_ROW),
    Picture("trafos-por-revisar", P3, "/transformers/reviews/", 760),
    Picture("cnr", P3, "/transformers/cnr/", 1150),
    Picture("trabajo", P3, "/transformers/work/", 1250),
    Picture("bandeja", P2, "/budget/month/?month=2025-10", 1200),
    Picture("bandeja-anio", P2, "/budget/month/year/?year=2025", 1000),
    Picture("cerrar-mes", P2, "/budget/month/close/", 1100),
    Picture("reportado", P2, "/budget/month/reported/?month=2025-08", 1100),
    Picture("alertas", P2, "/budget/alerts/", 1000),
    Picture("agrupadas", P3, "/transformers/episodes/?verdict=recovered", 860),
    Picture("agrupada", P3, "/transformers/episodes/?verdict=recovered", 900, follow=FIRST_ROW),
    Picture("recuperado", P2, "/budget/recovery/?grade=preliminary", 1440),
    Picture("proximo-peso", P2, "/budget/recovery/next/", 1000),
    Picture("cuadricula", P2, f"/budget/grid/?contract={NEARLY_SPENT}&year=2026&kind=initial", 760),
    Picture("ejecucion", P2, "/budget/", 1300),
    Picture("proyeccion", P2, "/budget/projection/", 1300),
    Picture("comparado", P2, "/budget/recovery/ranking/?grade=preliminary", 1000),
    Picture("operacion", ADMIN, "/operations/", 1100),
    Picture("recorrido", P2, "/budget/?tour=5", 900),
    Picture("segundo-factor", P2, "/account/second-factor/", 780),
    Picture("tokens", P2, "/account/tokens/", 560),
    Picture("api", P2, "/api/docs/", 800),
]

# Those of `plan_of_work`, `decisions` and `way_of_a_workbook`.
OTHERS = [
    "como-se-calcula",
    "glosas",
    "informe",
    "plan",
    "bandeja-libros",
    "acta-devolver",
    "glosar",
    "exportar",
    "cargar-elegir",
    "cargar-problemas",
    "cargues",
    "cargar-telefono",
    "cargar-entendido",
    "cargar-avisos",
    "cargar-resultado",
    "cargar-deshacer",
]


def names() -> list[str]:
    return [*(picture.name for picture in PICTURES), *OTHERS]


def pages(camera: Camera) -> None:
    for wanted in PICTURES:
        with camera.page(wanted.person, wanted.width, wanted.height) as page:
            page.goto(wanted.at)
            if wanted.follow:
                page.locator(wanted.follow).first.click()
            camera.take(page, wanted.name)


def plan_of_work(camera: Camera) -> None:
    """What comes of a plan, whose chance is the same at every run."""
    with camera.page(P2, height=1000) as page:
        page.goto("/budget/recovery/plans/add/")
        page.get_by_label("Semilla del azar").fill("2025")
        page.get_by_role("button", name="Hacer el plan").click()
        camera.take(page, "plan")


def workbooks_dropped(camera: Camera, workbooks: list[Path]) -> None:
    """Where workbooks dropped on the tray went, and what is asked of them."""
    with camera.page(UPDATER) as page:
        page.goto("/budget/month/?month=2025-11")
        page.set_input_files("input[type=file]", workbooks)
        page.get_by_role("button", name="Cargar y ubicar").click()
        page.get_by_role("heading", name="Lo que su contenido no dice").wait_for()
        camera.take(page, "bandeja-libros", 900)


def decisions(camera: Camera) -> None:
    """What is asked before an acta is returned, and what can be downloaded of a list."""
    with camera.page(P2, height=600) as page:
        page.goto(f"/billing/annexes/?contract={DOUBTFUL}")
        page.locator(FIRST_ROW).first.click()
        page.get_by_role("link", name="Devolver").click()
        page.get_by_label("Motivo").fill("Cinco líneas no están al precio vigente de la lista.")
        camera.take(page, "acta-devolver")
        page.goto("/billing/annexes/")
        page.get_by_role("button", name="Descargar").click()
        camera.take(page, "exportar", 430)


def figure_explained(camera: Camera) -> None:
    """What the small button beside a figure says."""
    with camera.page(P2, height=520) as page:
        page.goto("/budget/")
        page.locator(".how-button").nth(2).click()
        camera.take(page, "como-se-calcula")


def objections(camera: Camera) -> None:
    """What is proposed to be objected to of an acta, and what stands."""
    with camera.page(UPDATER, height=1000) as page:
        page.goto(f"/billing/annexes/?contract={DOUBTFUL}")
        page.locator(FIRST_ROW).first.click()
        page.get_by_role("link", name="Glosas", exact=True).click()
        camera.take(page, "glosas")
        page.goto(page.url.replace("objections/", "items/?look=deviates"))
        page.get_by_role("button", name="de esta lista").click()
        camera.take(page, "glosar")


def report_of_the_month(camera: Camera) -> None:
    with camera.page(P2, height=1200) as page:
        page.goto("/budget/month/report/?month=2025-07")
        page.get_by_role("button", name="Hacer el informe del mes").click()
        camera.take(page, "informe")


def way_of_a_workbook(camera: Camera, workbook: Path) -> None:
    """From the file to what it wrote, as the billing updater goes."""
    with camera.page(UPDATER) as page:
        page.goto("/uploads/new/")
        page.set_input_files("input[type=file]", workbook)
        camera.take(page, "cargar-elegir")
        page.get_by_role("button", name="Cargar y revisar").click()
        camera.take(page, "cargar-problemas", 1300)
        _meanwhile(camera, page.url)
        page.locator("#understood > summary").click()
        camera.take(page, "cargar-entendido", part="#understood")
        _correct(page)
        camera.take(page, "cargar-avisos", 1300)
        for box in page.get_by_label("Miré esta advertencia").all():
            box.check()
        page.get_by_role("button", name="Escribir:").click()
        camera.take(page, "cargar-resultado", 620)
        page.get_by_role("link", name="Deshacer este cargue").click()
        camera.take(page, "cargar-deshacer", 620)


def _meanwhile(camera: Camera, url: str) -> None:
    """The same upload on a phone, and among all uploads."""
    with camera.page(UPDATER, height=1000) as page:
        page.goto("/uploads/")
        camera.take(page, "cargues")
    with camera.page(UPDATER, PHONE, 844) as page:
        page.goto(url)
        camera.take(page, "cargar-telefono")


def _correct(page: Page) -> None:
    """Writes the right values into the boxes of the problems, and checks again."""
    for place, right in RIGHT.items():
        page.get_by_label(place).first.fill(right)
    page.get_by_role("button", name="Aplicar correcciones").first.click()
