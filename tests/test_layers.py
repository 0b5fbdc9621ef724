"""A lower app never imports a higher one; the contract stands in pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "mentorhalo.portal",
    "engagements",
    "settlements",
    "mentors",
    "counties",
    "mentorhalo.core",
]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_contract_names_the_layers_in_order():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = settings["tool"]["importlinter"]
    layers = next(row["layers"] for row in linter["contracts"] if row["id"] == "layers")
    assert [layer for layer in layers if layer in ORDER] == ORDER
    assert {layer.split(".")[0] for layer in ORDER} == set(linter["root_packages"])
    assert all("ignore_imports" not in contract for contract in linter["contracts"])


def test_no_lower_app_imports_a_higher_one():
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
