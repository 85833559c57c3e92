"""The report over the model: its pages, as folders of JSON (PBIR), and the house's theme."""

from powerbi.project.report.pages import PAGES
from powerbi.project.report.theme import THEME, THEME_NAME
from powerbi.project.report.writing import definition

__all__ = ["PAGES", "THEME", "THEME_NAME", "definition"]
