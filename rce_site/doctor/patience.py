"""What asks the network gets so many seconds and no more."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, or raises; TimeoutError once the seconds are over.

    It goes on in its thread, which ends with the process: names that are looked up, and drivers
    that connect, know no time limit of their own everywhere.
    """
    said: list[Any] = []
    raised: list[BaseException] = []

    def asking() -> None:
        try:
            said.append(ask())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=asking, name="doctor", daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not said:
        raise TimeoutError
    answer: Answer = said[0]
    return answer
