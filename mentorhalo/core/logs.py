"""Log lines as JSON, with the request id that the history rows carry too."""

import json
import logging
import re

from mentorhalo.core.source import current_source

# What gives a right to whoever has it: an answer by a link, a new password.
SECRET = re.compile(r"(/a/|/password/reset/key/)[^/\s\"'?]{20,}")


def without_secrets(text: str) -> str:
    """The text with the secret part of addresses that are one taken out."""
    return SECRET.sub(r"\1…", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, the traceback if any.

    Django names the address in whatever it notes of a refused or failed request; of one that is
    itself a right, the secret is left out.
    """

    def format(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "request": current_source().request_id,
        }
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
