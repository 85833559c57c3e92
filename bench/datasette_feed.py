"""`python datasette_feed.py DATABASE TABLE`, by an environment that has Datasette: a table as its
streamed CSV; prints the processor's seconds and the bytes as JSON."""

import asyncio
import json
import sys
import time

from datasette.app import Datasette


async def main(path: str, table: str) -> None:
    served = Datasette([path], settings={"max_csv_mb": 0, "max_returned_rows": 1000})
    await served.invoke_startup()
    address = f"/datasette/{table}.csv?_stream=on&_size=max"
    await served.client.get(f"/datasette/{table}.csv?_size=1")
    began = time.process_time()
    answer = await served.client.get(address)
    used = time.process_time() - began
    if answer.status_code != 200:
        raise RuntimeError(f"Datasette answered {answer.status_code}.")
    print(json.dumps({"cpu": used, "bytes": len(answer.content)}))


asyncio.run(main(*sys.argv[1:]))
