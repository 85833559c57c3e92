"""A small reading of DAX: as much of it as the model's measures say, over the views' own rows.

Written from Microsoft's reference of each function, so that measures are tried as they stand in the
project and not by what was meant by them. Rows are few here: nothing is made to be fast.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"]*\")|(?P<column>'[^']+'\[[^\]]+\])|(?P<table>'[^']+')|\[(?P<named>[^\]]+)\]"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*)|(?P<sign>&&|<=|>=|<>|[-+*/=<>(),]))"
)
ORDER = [("&&",), ("=", "<>", "<", "<=", ">", ">="), ("+", "-"), ("*", "/")]


def tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        assert found, text[at:]
        at = found.end()
        yield found.lastgroup, found[found.lastgroup]


class Parser:
    """A tree of tuples: ("call", name, arguments), ("sign", sign, left, right), ("column", …)."""

    def __init__(self, text: str) -> None:
        self.left = [*tokens(text), ("end", "")]

    def whole(self) -> tuple:
        tree = self.expression()
        assert self.left == [("end", "")], self.left
        return tree

    def take(self, *values: str) -> str:
        assert self.left[0][1] in values or not values, self.left[:3]
        return self.left.pop(0)[1]

    def expression(self) -> tuple:
        if self.left[0][1] != "VAR":
            return self.signed(0)
        known = []
        while self.left[0][1] == "VAR":
            self.take("VAR")
            name = self.take()
            self.take("=")
            known.append((name, self.signed(0)))
        self.take("RETURN")
        return ("let", known, self.signed(0))

    def signed(self, level: int) -> tuple:
        if level == len(ORDER):
            return self.primary()
        tree = self.signed(level + 1)
        while self.left[0][1] in ORDER[level] and self.left[0][0] == "sign":
            tree = ("sign", self.take(), tree, self.signed(level + 1))
        return tree

    def primary(self) -> tuple:
        kind, value = self.left.pop(0)
        if kind == "word" and self.left[0][1] == "(":
            self.take("(")
            arguments = []
            while self.left[0][1] != ")":
                arguments.append(self.expression())
                if self.left[0][1] != ")":
                    self.take(",")
            self.take(")")
            return ("call", value, arguments)
        if value == "NOT":
            return ("call", "NOT", [self.primary()])
        if value == "(":
            tree = self.expression()
            self.take(")")
            return tree
        if value == "-":
            return ("sign", "-", ("number", 0), self.primary())
        return {
            "text": lambda: ("text", value[1:-1]),
            "number": lambda: ("number", float(value) if "." in value else int(value)),
            "column": lambda: ("column", *value[1:-1].split("'[")),
            "table": lambda: ("table", value[1:-1]),
            "named": lambda: ("named", value),
            "word": lambda: ("word", value),
        }[kind]()


@dataclass
class Model:
    """{table: rows}, {measure: its DAX}, [(many, key, dimension, own)] active and by the way."""

    tables: dict[str, list[Row]]
    measures: dict[str, str]
    active: list[tuple[str, str, str, str]]
    dates: tuple[str, str]

    def ask(self, measure: str, **kept: Any) -> Any:
        """The measure where `kept` {table: rows' test} is shown."""
        context = Context(self)
        for table, test in kept.items():
            context = context.narrow(table, test)
        return context.named(measure)


@dataclass(frozen=True)
class Context:
    model: Model
    # {table: tests that its rows must pass}
    kept: dict[str, list[Callable[[Row], bool]]] = field(default_factory=dict)
    extra: tuple[tuple[str, str, str, str], ...] = ()
    row: Row = field(default_factory=dict)
    known: Row = field(default_factory=dict)

    def narrow(self, table: str, test: Callable[[Row], bool]) -> "Context":
        return replace(self, kept={**self.kept, table: [*self.kept.get(table, []), test]})

    def free(self, table: str) -> "Context":
        return replace(self, kept={of: tests for of, tests in self.kept.items() if of != table})

    def rows(self, table: str) -> list[Row]:
        """Those that pass the table's own tests, and whose dimensions' rows do."""
        found = [
            row
            for row in self.model.tables[table]
            if all(test(row) for test in self.kept.get(table, []))
        ]
        ways = {(way[0], way[2]): way for way in (*self.model.active, *self.extra)}
        for many, key, dimension, own in ways.values():
            if many == table and self.narrowed(dimension):
                keys = {row[own] for row in self.rows(dimension)}
                found = [row for row in found if row[key] in keys]
        return found

    def narrowed(self, table: str) -> bool:
        ways = (*self.model.active, *self.extra)
        return table in self.kept or any(
            many == table and self.narrowed(dimension) for many, _key, dimension, _own in ways
        )

    def named(self, name: str) -> Any:
        if name.startswith("@"):
            return self.row[name]
        return self.moved().of(Parser(self.model.measures[name]).whole())

    def moved(self) -> "Context":
        """The row that is looked at as a filter, which is what a measure or CALCULATE sees."""
        context = self
        for (table, column), value in ((k, v) for k, v in self.row.items() if type(k) is tuple):
            context = context.narrow(table, lambda row, c=column, v=value: row[c] == v)
        return replace(context, row={}, known={})

    # ── what each kind of tree is worth ─────────────────────────────────────────────────────

    def of(self, tree: tuple) -> Any:
        return getattr(self, f"of_{tree[0]}")(*tree[1:])

    def of_text(self, value: str) -> str:
        return value

    def of_number(self, value: float) -> float:
        return value

    def of_named(self, name: str) -> Any:
        return self.named(name)

    def of_word(self, name: str) -> Any:
        return name if name == "MONTH" else self.known[name]

    def of_column(self, table: str, column: str) -> Any:
        return self.row[table, column]

    def of_table(self, table: str) -> list[Row]:
        return [{(table, name): v for name, v in row.items()} for row in self.rows(table)]

    def of_let(self, known: list, tree: tuple) -> Any:
        context = self
        for name, value in known:
            context = replace(context, known={**context.known, name: context.of(value)})
        return context.of(tree)

    def of_sign(self, sign: str, left: tuple, right: tuple) -> Any:
        a, b = self.of(left), self.of(right)
        if sign == "&&":
            return bool(a) and bool(b)
        if sign in ("+", "-"):
            return None if a is b is None else (a or 0) + (b or 0) * (1 if sign == "+" else -1)
        if sign == "*":
            return None if a is None or b is None else a * b
        if not isinstance(a or b, str):
            a, b = a or 0, b or 0
        return {"=": a == b, ">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b}[sign]

    def of_call(self, name: str, arguments: list) -> Any:
        return getattr(self, name)(*arguments)

    def _values(self, column: tuple) -> list[Any]:
        _kind, table, name = column
        return [row[name] for row in self.rows(table) if row[name] is not None]

    def SUM(self, column: tuple) -> Any:  # noqa: N802
        return sum(found) if (found := self._values(column)) else None

    def MAX(self, column: tuple) -> Any:  # noqa: N802
        return max(self._values(column), default=None)

    def MIN(self, column: tuple) -> Any:  # noqa: N802
        return min(self._values(column), default=None)

    def COUNT(self, column: tuple) -> Any:  # noqa: N802
        return len(self._values(column)) or None

    def COUNTROWS(self, table: tuple) -> Any:  # noqa: N802
        return len(self.of(table)) or None

    def DIVIDE(self, a: tuple, b: tuple) -> Any:  # noqa: N802
        over, under = self.of(a), self.of(b)
        return Decimal(over) / Decimal(under) if over is not None and under else None

    def IF(self, test: tuple, yes: tuple) -> Any:  # noqa: N802
        return self.of(yes) if self.of(test) else None

    def NOT(self, test: tuple) -> bool:  # noqa: N802
        return not self.of(test)

    def ISBLANK(self, value: tuple) -> bool:  # noqa: N802
        return self.of(value) is None

    def EOMONTH(self, day: tuple, months: tuple) -> date:  # noqa: N802
        found = self.of(day)
        assert self.of(months) == 0
        return found.replace(day=monthrange(found.year, found.month)[1])

    def VALUES(self, column: tuple) -> list[Row]:  # noqa: N802
        _kind, table, name = column
        return [{(table, name): v} for v in dict.fromkeys(r[name] for r in self.rows(table))]

    def FILTER(self, table: tuple, test: tuple) -> list[Row]:  # noqa: N802
        return [row for row in self.of(table) if self.at(row).of(test)]

    def ADDCOLUMNS(self, table: tuple, *named: tuple) -> list[Row]:  # noqa: N802
        pairs = list(zip(named[::2], named[1::2], strict=True))
        return [
            row | {self.of(name): self.at(row).of(value) for name, value in pairs}
            for row in self.of(table)
        ]

    def SUMX(self, table: tuple, value: tuple) -> Any:  # noqa: N802
        found = [self.at(row).of(value) for row in self.of(table)]
        known = [one for one in found if one is not None]
        return sum(known) if known else None

    def at(self, row: Row) -> "Context":
        return replace(self, row={**self.row, **row})

    # ── filters ─────────────────────────────────────────────────────────────────────────────

    def CALCULATE(self, value: tuple, *filters: tuple) -> Any:  # noqa: N802
        context = self.moved()
        for kind, name, *rest in filters:
            assert kind == "call"
            context = getattr(self, f"by_{name}")(context, *rest[0])
        return replace(context, known=self.known).of(value)

    def by_KEEPFILTERS(self, context: "Context", test: tuple) -> "Context":  # noqa: N802
        _kind, sign, (_column, table, name), value = test
        assert sign == "="
        wanted = self.of(value)
        return context.narrow(table, lambda row: row[name] == wanted)

    def by_USERELATIONSHIP(self, context: "Context", many: tuple, one: tuple) -> "Context":  # noqa: N802
        return replace(context, extra=(*context.extra, (*many[1:], *one[1:])))

    def by_REMOVEFILTERS(self, context: "Context", table: tuple) -> "Context":  # noqa: N802
        return context.free(table[1])

    def by_FILTER(self, context: "Context", table: tuple, test: tuple) -> "Context":  # noqa: N802
        kept = [tuple(row.values()) for row in self.FILTER(table, test)]
        return context.narrow(table[1], lambda row: tuple(row.values()) in kept)

    def by_SAMEPERIODLASTYEAR(self, context: "Context", _dates: tuple) -> "Context":  # noqa: N802
        return self.in_days(context, {year_before(day) for day in self.days()})

    def by_DATESINPERIOD(  # noqa: N802
        self, context: "Context", _dates: tuple, last: tuple, months: tuple, unit: tuple
    ) -> "Context":
        assert (self.of(months), self.of(unit)) == (-12, "MONTH")
        end = self.of(last)
        return self.in_days(context, lambda day: year_before(end) < day <= end)

    def TOTALYTD(self, value: tuple, _dates: tuple) -> Any:  # noqa: N802
        last = max(self.days())
        context = self.in_days(self, lambda day: day.year == last.year and day <= last)
        return context.of(value)

    def days(self) -> list[date]:
        table, column = self.model.dates
        return [row[column] for row in self.rows(table)]

    def in_days(self, context: "Context", which: Any) -> "Context":
        """Days of the date table take the place of whatever narrowed it."""
        table, column = self.model.dates
        test = which if callable(which) else which.__contains__
        return context.free(table).narrow(table, lambda row: test(row[column]))


def year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if whole else min(day.day, last))
