"""What must not happen on any page that a test opens."""

from urllib.parse import urlsplit

NOTES_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


class Watch:
    """Console errors, script errors, refusals of the policy and requests to other hosts.

    A page that answers 403, 404, 409 or 422 on purpose makes one console line, which is no error;
    so does everything that is asked for while a test has switched the network off.
    """

    def __init__(self, page, url):
        self.host = urlsplit(url).netloc
        self.seen, self.documents = [], set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message):
        if message.type == "error":
            self.seen.append((message.text, message.location.get("url", "")))

    def _request(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.seen.append(f"another host: {request.url}")
        if request.is_navigation_request():
            self.documents.add(request.url)

    def _response(self, response):
        if response.status >= 500:
            self.seen.append(f"{response.status}: {response.url}")

    def problems(self):
        return [line for line in self.seen if not self._is_the_pages_own_status(line)]

    def _is_the_pages_own_status(self, line):
        if isinstance(line, str):
            return False
        text, where = line
        if text.endswith("net::ERR_INTERNET_DISCONNECTED"):
            return True
        return text.startswith("Failed to load resource") and where in self.documents
