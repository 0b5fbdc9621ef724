"""The register: which counties, districts and settlements Hungary has (facts and sources beside).

`reading` turns the files into rows, `checking` into facts or a list of all errors, `applying`
writes what differs from the database.
"""

from pathlib import Path

PUBLISHED = Path(__file__).resolve().parent
