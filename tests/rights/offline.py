"""What a phone fetches before anybody signs in: open to all, and the same for all."""

TABLE = {
    "portal:worker": ("get", "", [200] * 9),
    "portal:manifest": ("get", "", [200] * 9),
    "portal:offline": ("get", "", [200] * 9),
}
LAID = {}
