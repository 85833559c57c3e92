"""People who close a month while others write in it, each on a connection of their own.

    DATABASE_URL=… RCE_DATA_DIR=… python -m budget.tests.at_once ROUNDS

prints as JSON how each of their acts ended, and what was reported that does not stand: nothing.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

JULY = date(2025, 7, 1)
PATIENCE = 30
MOST_WAIT = 0.05


def main(rounds: int) -> dict[str, Any]:
    from budget.tests.at_once_world import World

    world, chance = World(), random.Random(7)
    ended: Counter[str] = Counter()
    wrong: list[str] = []
    for _nth in range(rounds):
        world.prepare()
        said = together(world.acts(), chance)
        ended.update(f"{name}: {how}" for name, how in said)
        wrong += world.differences()
        world.reopen()
    return {"ended": dict(sorted(ended.items())), "wrong": wrong, "closes": world.closes()}


def together(acts: dict[str, Callable[[], str]], chance: random.Random) -> list[tuple[str, str]]:
    """All of them at once, but for some milliseconds."""
    said: list[tuple[str, str]] = []
    barrier = Barrier(len(acts))

    def carry_out(name: str, act: Callable[[], str], wait: float) -> None:
        from django.core.exceptions import ValidationError
        from django.db import Error, connection

        from ingest.refusals import Refusal
        from records.busy import is_busy

        barrier.wait(PATIENCE)
        time.sleep(wait)
        try:
            how = act()
        except (ValidationError, Refusal):
            how = "refused"
        except Error as error:
            how = "told to come again" if is_busy(error) else f"failed: {error}"
        except Exception as error:
            how = f"failed: {error!r}"
        finally:
            connection.close()
        said.append((name, how))

    threads = [
        Thread(target=carry_out, args=(name, act, chance.random() * MOST_WAIT))
        for name, act in acts.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
    import django
    from django.conf import settings

    # Served as they are: nothing is collected for a test.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django.setup()


if __name__ == "__main__":
    set_up()
    print(json.dumps(main(int(sys.argv[1]))))
