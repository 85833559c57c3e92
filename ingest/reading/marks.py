"""What is seen in a sheet beside its values."""

from dataclasses import dataclass, field


@dataclass
class Marks:
    """A sheet's marks, rows and columns zero-based; `height` and `width` bound its cells."""

    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    percent_cells: set[tuple[int, int]] = field(default_factory=set)
    height: int = 0
    width: int = 0
