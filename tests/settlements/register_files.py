"""A register of four counties and a handful of settlements, to be bent in tests."""

import csv
import json

from tests.factories.settlements import ksh_code

TURJE, KEHIDA, LENTI, ORTILOS = (ksh_code(number) for number in (2001, 2002, 2003, 1401))
BUDAPEST = "13578"
SQUARES = {  # county code: west, south, east, north
    "01": (18.9, 47.3, 19.4, 47.7),
    "14": (17.3, 45.8, 18.2, 46.95),
    "20": (16.2, 46.3, 17.3, 47.1),
}


def _settlement(code, name, county, district, lat, lon):
    return {
        "ksh_code": code,
        "name": name,
        "county_code": county,
        "district_code": district,
        "status": "főváros" if county == "01" else "község",
        "population": "500",
        "area_ha": "1200",
        "latitude": lat,
        "longitude": lon,
    }


class RegisterFiles:
    """The files as lists of rows that a test may change before `write`."""

    def __init__(self, folder):
        self.folder = folder
        self.counties = [
            self._county("01", "HU-BU", "Budapest"),
            self._county("14", "HU-SO", "Somogy"),
            self._county("20", "HU-ZA", "Zala"),
        ]
        self.districts = [
            self._district("201", "Keszthelyi", "20"),
            self._district("202", "Lenti", "20"),
            self._district("141", "Csurgói", "14"),
        ]
        self.settlements = [
            _settlement(TURJE, "Türje", "20", "201", "46.98", "17.1"),
            _settlement(KEHIDA, "Kehida", "20", "201", "46.84", "17.1"),
            _settlement(LENTI, "Lenti", "20", "202", "46.62", "16.53"),
            _settlement(ORTILOS, "Őrtilos", "14", "141", "46.28", "17.32"),
            _settlement(BUDAPEST, "Budapest", "01", "", "47.49835", "19.04045"),
        ]
        self.ceased = []
        self.outlines = {code: self._square(*sides) for code, sides in SQUARES.items()}

    @staticmethod
    def _county(code, iso, name):
        row = {"county_code": code, "iso_3166_2": iso, "name": name, "seat": "Székhely"}
        return row | {"region": "Régió", "nuts2": "HU22", "nuts3": "HU223"}

    @staticmethod
    def _district(code, name, county):
        return {"district_code": code, "name": name, "county_code": county, "seat": "Székhely"}

    @staticmethod
    def _square(west, south, east, north):
        return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]

    def row(self, code):
        return next(row for row in self.settlements if row["ksh_code"] == code)

    def drop(self, code):
        self.settlements.remove(self.row(code))

    def write(self):
        for name in ("counties", "districts", "settlements", "ceased"):
            if rows := getattr(self, name):
                with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    table = csv.DictWriter(file, list(rows[0]))
                    table.writeheader()
                    table.writerows(rows)
        features = [
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "Polygon", "coordinates": polygon},
            }
            for code, polygon in self.outlines.items()
        ]
        collection = {"type": "FeatureCollection", "features": features}
        (self.folder / "counties.geojson").write_text(json.dumps(collection), encoding="utf-8")
        return self.folder
