"""The static files as they are served: named by their content, also where a module imports one."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>import(?P<import>\s[^;'"]*?)\s*from\s*['"](?P<url>\./[^'"]+)['"]\s*;)"""


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Writes the hashed names into the `import … from "./…"` of our own ES modules.

    Django's own switch for this does it to every package's scripts, some of which name no file.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import%(import)s from "%(url)s";'),)),
    )
