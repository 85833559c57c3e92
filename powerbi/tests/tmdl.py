"""Reading a model's TMDL back, as far as the tests need it."""

import re
from dataclasses import dataclass, field

NAME = r"(?:'(?:[^']|'')*'|[^\s'.=:]+)"
OBJECT = re.compile(
    rf"(table|column|measure|partition|relationship|expression) ({NAME})(?: =(.*))?"
)
PROPERTY = re.compile(r"(\w+): (.*)")
REFERENCE = re.compile(rf"({NAME})\.({NAME})")
EXPRESSION = re.compile(r"(?:measure|expression|partition) .*=|source =")


@dataclass
class Thing:
    """An object with its properties; of those that are an expression, the `text` of it."""

    kind: str
    name: str
    told: str
    text: str = ""
    has: dict[str, str] = field(default_factory=dict)
    children: list["Thing"] = field(default_factory=list)

    def of(self, kind: str) -> dict[str, "Thing"]:
        return {one.name: one for one in self.children if one.kind == kind}


def bare(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def read(text: str) -> list[Thing]:
    """The file's objects: those that are not indented, each with its children."""
    top: list[Thing] = []
    told, current, expression_at = "", None, 0
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip("\t"))
        said = line[level:]
        if expression_at and (level >= expression_at or not said):
            current.text += "\n" + line[expression_at:]
            continue
        expression_at = 0
        if said.startswith("/// "):
            told = said[4:]
        elif found := OBJECT.fullmatch(said):
            current = Thing(found[1], bare(found[2]), told, (found[3] or "").strip())
            (top if level == 0 else top[-1].children).append(current)
            told = ""
            if said.endswith("=") and found[3] is not None:
                expression_at = level + 2
        elif said == "source =":
            expression_at = level + 2
        elif found := PROPERTY.fullmatch(said):
            current.has[found[1]] = found[2]
        elif said:
            current.has[said] = "true"
    for thing in top:
        for one in (thing, *thing.children):
            one.text = one.text.strip("\n")
    return top


def reference(of: str) -> tuple[str, str]:
    """(table, column) of `table.column`."""
    found = REFERENCE.fullmatch(of)
    return bare(found[1]), bare(found[2])


def levels(text: str) -> list[str]:
    """What is wrong with the indentation."""
    wrong, before, expression, begins = [], 0, 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        level = len(line) - len(line.lstrip("\t"))
        if expression and level >= expression:
            begins = False
            continue
        if begins:
            wrong.append(f"{number}: an expression of nothing")
        expression, begins = 0, False
        if line[level] == " ":
            wrong.append(f"{number}: a space indents")
        if level > before + 1:
            wrong.append(f"{number}: {level - before} levels at once")
        if line.endswith("=") and EXPRESSION.fullmatch(line[level:]):
            expression, begins = level + 2, True
        before = level
    return wrong
