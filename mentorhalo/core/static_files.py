"""The static files as they are served: named by their content, also where a module imports one."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>import(?P<import>\s[^;'"]*?)\s*from\s*['"](?P<url>\./[^'"]+)['"]\s*;)"""
BARE = r"""(?P<matched>import\s*['"](?P<url>\./[^'"]+)['"]\s*;)"""
LATER = r"""(?P<matched>import\(['"](?P<url>\./[^'"]+)['"]\))"""
REMARK = r"(?m)^[ \t]*//.*\n"  # a line of its own; a sixth of what a phone would load
GONE = ""


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Writes the hashed names into `import … from "./…"` and `import("./…")` of our own modules.

    Django's own switch for this does it to every package's scripts, some of which name no file.
    Lines that are remarks stay behind.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (IMPORT, 'import%(import)s from "%(url)s";'),
                (BARE, 'import "%(url)s";'),
                (LATER, 'import("%(url)s")'),
                (REMARK, GONE),
            ),
        ),
    )

    def url_converter(self, name, hashed_files, template=None):
        if template == GONE:
            return lambda match: GONE
        return super().url_converter(name, hashed_files, template)
