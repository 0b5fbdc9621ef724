"""Log lines as JSON, with the request id that the history rows carry too."""

import json
import logging

from mentorhalo.core.source import current_source


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, the traceback if any."""

    def format(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": current_source().request_id,
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
