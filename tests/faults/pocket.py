"""A Chromium of its own, with its profile in a folder: it can be killed and reopened."""

import os
import re
import signal
import subprocess
import threading

from tests.browser.conftest import FLAGS, SECONDS
from tests.conftest import CHROMIUM

PATIENCE = 60  # seconds
LISTENING = re.compile(r"DevTools listening on (ws://\S+)")


class Pocket:
    def __init__(self, playwright, folder):
        self.playwright, self.folder = playwright, folder
        self.process = None

    def start(self):
        """The phone is switched on; gives the browser's context."""
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={self.folder}"]
        self.process = subprocess.Popen(
            [CHROMIUM, *FLAGS, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        address = next(filter(None, map(LISTENING.search, self.process.stderr))).group(1)
        # what it says further is read, so that it never waits for a reader
        self.reader = threading.Thread(target=self.process.stderr.read)
        self.reader.start()
        self.browser = self.playwright.chromium.connect_over_cdp(address)
        [context] = self.browser.contexts
        context.set_default_timeout(45 * SECONDS)
        return context

    def close(self):
        """As a person does: what is on its way to the disk gets there."""
        self.browser.new_browser_cdp_session().send("Browser.close")
        self._ended()

    def kill(self):
        """The battery is empty."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self._ended()

    def _ended(self):
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stderr.close()
