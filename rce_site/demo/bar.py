"""A progress bar of plain text: one line on a terminal, one line a step anywhere else."""

import time
from typing import Any

WIDTH = 30


class Bar:
    """`step` begins something of so many units; `told` hears of each lot that is done."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.terminal = bool(getattr(out, "isatty", lambda: False)())
        self.began = time.monotonic()
        self.name, self.done, self.whole = "", 0, 0

    def step(self, name: str, whole: int) -> None:
        self.name, self.done, self.whole = name, 0, whole
        if not self.terminal:
            self.out.write(f"{name} …")
        self._draw()

    def told(self, count: int) -> None:
        self.done += count
        self._draw()

    def _draw(self) -> None:
        if not self.terminal:
            return
        share = min(self.done / self.whole, 1.0) if self.whole else 1.0
        filled = "█" * round(share * WIDTH)
        seconds = time.monotonic() - self.began
        line = f"\r{self.name:<24} {filled:·<{WIDTH}} {share:4.0%} {self.done:>9} {seconds:5.0f} s"
        self.out.write(line, ending="\n" if share == 1.0 and self.done else "")
        self.out.flush()
