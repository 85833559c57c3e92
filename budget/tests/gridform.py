"""The grid's form as a browser without scripts has it: its fields, and what is sent of them."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from billing.models import Contract


class Fields(HTMLParser):
    """{name: value} of the form with id `grid`, and the buttons that belong to it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self._inside = self._template = False
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "grid"
        self._template = self._template or tag == "template"
        name, value = given.get("name"), given.get("value") or ""
        if tag == "button" and name and (self._inside or given.get("form") == "grid"):
            self.buttons[name] = value
        if not self._inside or self._template:
            return
        if tag == "input" and name:
            self.values[name] = value
        if tag == "select" and name:
            self._select = name
        if tag == "option" and self._select and ("selected" in given or not value):
            self.values[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        self._template = self._template and tag != "template"
        self._select = "" if tag == "select" else self._select


class Page:
    """A page of the grid, in which a person types and sends."""

    def __init__(self, client: Client, url: str, response: HttpResponse | None = None) -> None:
        self.client, self.url = client, url
        self.response = response or client.get(url)
        self.html = self.response.content.decode()
        self.form = Fields(self.html)

    @classmethod
    def of(cls, client: Client, contract: Contract, year: int = 2025, **given: str) -> "Page":
        query = "&".join(
            f"{n}={v}" for n, v in {"contract": contract.number, "year": year, **given}.items()
        )
        return cls(client, f"/budget/grid/?{query}")

    def row(self, line: str) -> int:
        """The row of a line; of '' the first that is free."""
        names = {int(n[1:-5]): v for n, v in self.form.values.items() if n.endswith("-line")}
        return min(number for number, name in names.items() if name == line)

    def type(self, line: str, **boxes: str) -> None:
        """`m7="1.000"`, `target=…`; `name` gives a free row its line."""
        row = self.row(line)
        for part, text in boxes.items():
            name = {"name": "line", "of": "class"}.get(part, part)
            assert f"r{row}-{name}" in self.form.values, f"there is no box for {line} {name}"
            self.form.values[f"r{row}-{name}"] = text

    def box(self, line: str, part: str) -> str:
        return self.form.values[f"r{self.row(line)}-{part}"]

    def send(self, button: str = "save") -> "Page":
        sent = {**self.form.values, button: self.form.buttons[button]}
        response = self.client.post(self.url, sent)
        while response.status_code == 302:
            response = self.client.get(response["Location"])
        return Page(self.client, self.url, response)

    @property
    def status(self) -> int:
        return self.response.status_code

    def said(self) -> list[str]:
        """What the page says was found, with the cells that it names."""
        return [
            f"{note.sentence} {[name for _at, name in note.places]}"
            for note in self.response.context["grid"].notes
        ]

    @property
    def messages(self) -> list[str]:
        return [str(message) for message in self.response.context["messages"]]
