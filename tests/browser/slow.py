"""The application over a bad line, to find tests that only pass on a fast machine.

`MENTORHALO_SLOW=0.6 python3 run.py test tests/browser` holds every answer back for up to that many
seconds, before and after the work is done (static files excepted), hands it out in pieces, and
gives each page a third of the processor. Nothing of it runs in the suite otherwise.
"""

import os
import random
import time

SECONDS = float(os.environ.get("MENTORHALO_SLOW") or 0)
CPU_RATE = 3
PIECE = 4_096

chance = random.Random(int(os.environ.get("MENTORHALO_SEED") or 0))


def slowed(application):
    def answer(environ, start_response):
        if environ["PATH_INFO"].startswith("/static/"):
            return application(environ, start_response)
        time.sleep(chance.uniform(0, SECONDS))
        body = application(environ, start_response)
        time.sleep(chance.uniform(0, SECONDS))
        return in_pieces(body)

    return answer


def in_pieces(body):
    """The answer a few kilobytes at a time, so that a page is there in part for a moment."""
    try:
        for part in body:
            for start in range(0, len(part), PIECE):
                time.sleep(SECONDS / 20)
                yield part[start : start + PIECE]
    finally:
        getattr(body, "close", lambda: None)()


def throttle(page):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
