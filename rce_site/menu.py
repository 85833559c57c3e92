"""What stands in the menu, room by room, in the order of the work."""

from django.utils.translation import gettext_lazy as _

from records import menu
from records.menu import Entry, Section

SECTIONS = [
    Section(
        _("Work"),
        (
            Entry(_("Home"), "home", "home"),
            Entry(_("Uploads"), "ingest:upload_list", "cloud-upload", "ingest.view_upload"),
            Entry(_("Help"), "help", "help"),
        ),
    ),
    Section(
        _("The month"),
        (
            Entry(_("Tray of the month"), "budget:month", "clipboard-check", "budget.view_holding"),
            Entry(
                _("Close of the month"), "budget:month_close", "lock", "records.view_closedmonth"
            ),
            Entry(
                _("Reported and adjusted"),
                "budget:reported",
                "git-compare",
                "budget.view_monthclose",
            ),
            Entry(_("Report of the month"), "budget:report", "report", "budget.view_monthreport"),
            Entry(_("Alerts"), "budget:alerts", "bell", "budget.view_notice"),
        ),
    ),
    Section(
        _("Contracting"),
        (
            Entry(
                _("Billed by contractors"), "billing:overview", "chart-bar", "billing.view_annex"
            ),
            Entry(
                _("Contractors’ actas"),
                "billing:annex_list",
                "file-invoice",
                "billing.view_annex",
            ),
            Entry(
                _("Billed items"),
                "billing:billeditem_list",
                "list-details",
                "billing.view_billeditem",
            ),
            Entry(_("Contracts"), "billing:contract_list", "contract", "billing.view_contract"),
            Entry(
                _("Contract changes"),
                "billing:contractchange_list",
                "versions",
                "billing.view_contractchange",
            ),
            Entry(_("Price lists"), "billing:price_list", "tags", "billing.view_price"),
        ),
    ),
    Section(
        _("Budget"),
        (
            Entry(_("Execution"), "budget:overview", "report-money", "budget.view_movement"),
            Entry(_("Projection"), "budget:projection", "trending-up", "budget.view_movement"),
            Entry(
                _("Budget movements"),
                "budget:movement_list",
                "arrows-exchange",
                "budget.view_movement",
            ),
            Entry(_("Budget grid"), "budget:grid", "table", "budget.view_movement"),
            Entry(
                _("Provisions"),
                "budget:provision_list",
                "hourglass",
                "budget.view_provision",
            ),
        ),
    ),
    Section(
        _("Transformers"),
        (
            Entry(
                _("Energy losses"),
                "transformers:losses",
                "trending-down",
                "transformers.view_consumption",
            ),
            Entry(
                _("Inventory"),
                "transformers:transformer_list",
                "bolt",
                "transformers.view_transformer",
            ),
            Entry(
                _("Interventions"),
                "transformers:work",
                "tools",
                "transformers.view_intervention",
            ),
            Entry(
                _("Retroactive cases (CNR)"),
                "transformers:retroactivecase_list",
                "receipt-2",
                "transformers.view_retroactivecase",
            ),
            Entry(_("Targets"), "transformers:target_list", "target", "transformers.view_target"),
            Entry(
                _("Transformers to review"),
                "transformers:review_list",
                "clipboard-list",
                "transformers.view_review",
            ),
            Entry(
                _("Thresholds"),
                "transformers:threshold_list",
                "adjustments",
                "transformers.view_threshold",
            ),
        ),
    ),
    Section(
        _("Energy billed to users"),
        (
            Entry(
                _("Monthly consumption"),
                "transformers:consumption_list",
                "calendar-month",
                "transformers.view_consumption",
            ),
            Entry(
                _("Users’ accounts"),
                "transformers:account_list",
                "plug",
                "transformers.view_account",
            ),
            Entry(
                _("System energy"),
                "transformers:systemenergy_list",
                "gauge",
                "transformers.view_systemenergy",
            ),
            Entry(_("Tariffs"), "transformers:tariff_list", "coins", "transformers.view_tariff"),
        ),
    ),
    Section(
        _("Recovered energy"),
        (
            Entry(
                _("What the money brought back"),
                "budget:recovery",
                "coins",
                "transformers.view_episode billing.view_billeditem",
            ),
            Entry(
                _("Work compared"),
                "budget:recovery_ranking",
                "chart-bar",
                "transformers.view_episode billing.view_billeditem",
            ),
            Entry(
                _("Targets and billed increase"),
                "budget:recovery_targets",
                "target",
                "transformers.view_episode billing.view_billeditem",
            ),
            Entry(
                _("Episodes"),
                "transformers:episode_list",
                "battery-charging",
                "transformers.view_episode",
            ),
            Entry(_("The next peso"), "budget:candidates", "target", "budget.view_candidate"),
            Entry(_("Plans of work"), "budget:plan_list", "clipboard-list", "budget.view_plan"),
            Entry(
                _("How this is computed"),
                "transformers:recovery_method",
                "calculator",
                "transformers.view_episode",
            ),
        ),
    ),
    Section(
        _("Data"),
        (
            Entry(
                _("Municipalities"),
                "records:municipality_list",
                "map-pin",
                "records.view_municipality",
            ),
            Entry(
                _("Closed months"),
                "records:closedmonth_list",
                "lock",
                "records.view_closedmonth",
            ),
            Entry(_("Power BI"), "powerbi:index", "chart-bar", "powerbi.view_feed"),
            Entry(_("API"), "api_docs", "api"),
        ),
    ),
    Section(
        _("Administration"),
        (
            Entry(_("Users and roles"), "admin:index", "users", "auth.view_user"),
            Entry(_("Access log"), "records:auditentry_list", "eye", "records.view_auditentry"),
            Entry(_("Operation"), "operations", "activity", "auth.view_user"),
            Entry(_("Capacity"), "capacity", "database", "auth.view_user"),
        ),
    ),
]


def fill() -> None:
    menu.fill(SECTIONS)
