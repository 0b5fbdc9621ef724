"""Invented people: family name first, put together from wide lists, each combination once."""

from dataclasses import dataclass

from mentorhalo.core.text import fold

FAMILY = (
    "Abonyvári Almásdi Ároki Bagolyvölgyi Bakosdi Barcsvári Berekalji Bikácsi Bodrogligeti "
    "Borókai Bükkösdi Cinkotai Csanaki Cserháti Csillagi Dallosi Darvas Dávidházi Derecskei "
    "Diófási Dombormezei Égerházi Encsi Erdőközi Ezüstös Fáklyás Fenyvesaljai Forrásligeti Füzesi "
    "Galambosi Gesztesi Gyöngyösdi Halastavi Harangozó Hársfalvi Hegyaljai Iharosi Ispánki "
    "Jegenyés Juharosi Kakasdi Kelenvölgyi Kertaljai Kőrisfai Kökényesi Lápafői Levendulási "
    "Ligetfalvi Lovasdi Magosligeti Malomvölgyi Mandulás Meggyesi Mezőváradi Nádasligeti "
    "Napsugaras Nyárligeti Ormánsági Ökrösházi Őzikés Pacsirtás Patakvölgyi Pipacsos Rekettyés "
    "Révaljai Rozmaringos Sárosdi Somvirági Sugárkúti Szederkényi Szélesvölgyi Szilvágyi "
    "Szőlőskei Tavirózsás Tölgyesi Tűzkövesi Udvarligeti Úrréti Üveghutai Vadvirágos Várkúti "
    "Vetési Vízimolnár Zsályás Zselici Zsombékos"
).split()
DOUBLED = (
    "Berekalji-Nagy Diófási-Kiss Hársfalvi-Tóth Kökényesi-Szabó Magosligeti-Horváth "
    "Ormánsági-Varga Szőlőskei-Fekete Tölgyesi-Balogh Bodrogligeti-Szentgyörgyvölgyi "
    "Dombormezei-Kelenvölgyi Forrásligeti-Malomvölgyi"
).split()
WOMEN = (
    "Ágnes Alíz Anikó Aranka Boglárka Csenge Dalma Dorottya Emese Emma Enikő Eszter Fanni Flóra "
    "Gyöngyi Hajnalka Hanna Ildikó Ilona Jázmin Judit Júlia Katalin Kincső Klára Lilla Luca "
    "Magdolna Míra Noémi Orsolya Panni Piroska Réka Rozália Sára Szilvia Tamara Tekla Tímea Tünde "
    "Virág Zita Zsófia Zsuzsanna"
).split()
MEN = (
    "Ábel Áron Balázs Barnabás Bence Bulcsú Csongor Dániel Gáspár Gergő Kálmán Kristóf Lóránt "
    "Marcell Márton Máté Mihály Nándor Norbert Örs Regő Soma Szabolcs Szilárd Vilmos Zoltán Zsombor"
).split()


@dataclass(frozen=True)
class Person:
    """An invented person of the demo: the name as shown, and the user name made of it."""

    name: str
    username: str


def people(random, number):
    """So many different invented people; every eighth has a double-barrelled family name."""
    single, double = random.sample(FAMILY, len(FAMILY)), random.sample(DOUBLED, len(DOUBLED))
    families = [(double if n % 8 == 5 and double else single).pop() for n in range(number)]
    return [person(f"{family} {_given(random, n)}") for n, family in enumerate(families)]


def _given(random, n):
    """One given name, now and then two."""
    return " ".join(random.sample(random.choice((WOMEN, WOMEN, MEN)), 2 if n % 13 == 7 else 1))


def person(name):
    return Person(name, fold(name).replace(" ", "."))
