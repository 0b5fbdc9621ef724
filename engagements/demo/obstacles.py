"""Obstacles in the demo: what mentors were stuck with, shared without places, and the answers."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import COUNTED, Channel, Engagement, Obstacle, ObstacleAnswer, Theme
from mentorhalo.core import history
from mentorhalo.core.models import Change


@dataclass(frozen=True)
class Told:
    """One obstacle in the mentor's words, and what colleagues said; a leading + marks what
    helped."""

    what: str
    cause: str = ""
    channel: str = ""
    tried: str = ""
    helped: str = ""
    wants: str = ""
    theme: int = 0
    answers: tuple[str, ...] = ()


TOLD = (
    Told(
        "A közösségi beszélgetésre csak a testület tagjai jöttek el, a lakosság közül senki.",
        "A meghívó a hirdetőtáblán volt, azt kevesen olvassák.",
        Channel.LEAFLET,
        "Kétszer is kitettük a plakátot, és szórólapot vittünk a boltba.",
        answers=(
            "+Nálunk az vált be, hogy minden meghívott elhívott még két embert, személyesen. "
            "A harmadik alkalomra húszan voltunk.",
            "Érdemes egy meglévő eseményhez kötni: mi a nyugdíjasklub délutánja után kezdtük.",
        ),
    ),
    Told(
        "A kérdőívek harmada üresen jött vissza.",
        "Túl hosszú, és többen attól tartanak, hogy az önkormányzat látja a válaszukat.",
        Channel.INSTITUTION,
        "Az iskolán keresztül küldtük ki.",
        "Felére rövidítettük, és zárt dobozban gyűjtöttük a könyvtárban.",
        "community-development",
        0,
        ("A kérdezőbiztos legyen helybeli, de ne hivatali dolgozó.",),
    ),
    Told(
        "A könyvtár heti két órát van nyitva, így nincs hol megtartani a tanulókört.",
        "A könyvtáros részmunkaidős.",
        tried="Kértük a fenntartót a hosszabb nyitvatartásra, nem volt rá keret.",
        wants="library",
        theme=1,
        answers=(
            "+Önkéntes ügyelettel oldottuk meg: hárman vállaltak havi egy délutánt, a könyvtáros "
            "betanította őket, a kulcsátvételt füzetben vezetik.",
        ),
    ),
    Told(
        "Két egyesület nem ül le egy asztalhoz, mindkettő ugyanarra a napra szervezne programot.",
        "Régi sérelem, amit kívülről nem látni.",
        Channel.PERSONAL,
        "Külön-külön beszéltünk velük, közös napot egyik sem akart.",
        answers=(
            "Kezdjétek egy olyan feladattal, ami mindkettőnek kell, de egyiké sem: nálunk a "
            "játszótér rendbetétele volt az.",
            "Külső moderátor segített, akit mindkét fél elfogadott.",
        ),
        theme=2,
    ),
    Told(
        "A fiatalokat nem érjük el, a fórumokon az átlagéletkor hatvan felett van.",
        "Napközben másik városban tanulnak, a buszuk este ér haza.",
        Channel.PRESS,
        "A helyi újságban és a honlapon hirdettünk.",
        wants="teaching",
        theme=3,
        answers=(
            "+A buszon kérdeztük meg őket. Két reggel alatt több válasz jött, mint előtte fél év "
            "alatt.",
        ),
    ),
    Told(
        "A helyi értékek gyűjtése megállt, mert mindenki ugyanarra a három emberre mutat.",
        channel=Channel.PERSONAL,
        wants="museum",
        theme=1,
    ),
    Told(
        "A cselekvési tervben minden feladat felelőse a művelődésszervező lett.",
        "Ő volt a jegyzőkönyv vezetője, és senki nem mondott mást.",
        Channel.INSTITUTION,
        "Név szerint kértünk fel másokat, de visszakozott mindenki.",
        theme=0,
        answers=(
            "Ne feladatot, hanem egy estét kérjetek: „ki jön el egyszer?” Ebből lesz a felelős.",
        ),
    ),
    Told(
        "Az online meghirdetett műhelyre tizenketten jelentkeztek, ketten jöttek el.",
        "Sokan csak érdeklődésből kattintottak.",
        Channel.ONLINE,
        "Emlékeztetőt küldtünk előző nap.",
        "Felhívtuk a jelentkezőket telefonon; a következőre kilencen jöttek.",
    ),
    Told(
        "A projekt végével megszűnik a programszervező állása, nincs, aki továbbvigye a köröket.",
        wants="public-culture",
        theme=2,
        answers=(
            "+Fél évvel előbb kezdtük átadni: minden körnek lett egy helyi gazdája és egy "
            "helyettese.",
        ),
    ),
    Told(
        "A szociálisan rászoruló családok nem jönnek el a közösségi házba.",
        "Úgy érzik, hogy nem nekik szól.",
        Channel.LEAFLET,
        wants="social-work",
        theme=3,
    ),
)
WITHIN, APART = 200, 9  # of occasions so many days back; days between two answers


def add(network, *, seed, day):
    """Write the obstacles and the answers to them; says what, for the terminal."""
    random = Random(f"{seed} {day} obstacles")
    held = _occasions(random, network, day)
    pairs = [_obstacle(told, row) for told, row in zip(TOLD, held, strict=False)]
    if not pairs:
        return "0 obstacles"
    rows = [row for row, _told in pairs]
    Obstacle.objects.bulk_create(rows)
    _set_themes(pairs)
    answers = [one for row, told in pairs for one in _answers(random, network, row, told, day)]
    bulk.note(rows, by=lambda row: row.author, at=lambda row: row.at)
    if answers:
        bulk.create(answers, by=lambda row: row.author, at=lambda row: row.at)
    Change.objects.bulk_create(_told_of(rows, answers))
    for row in rows:
        row.derive()
    Obstacle.objects.bulk_update(rows, ["search_key"])
    return f"{len(rows)} obstacles shared, {len(answers)} answers"


def _occasions(random, network, day):
    """Counted ones of people who are in their office today, of many counties."""
    team = {row.user_id for code in network.offices for row in network.members_on(code, day)}
    rows = Engagement.objects.filter(state__in=COUNTED, author__in=team)
    rows = rows.filter(held_on__gte=day - timedelta(WITHIN), created_at__lt=moment(day, 0))
    found = list(rows.select_related("author", "county").order_by("pk"))
    return random.sample(found, min(len(found), len(TOLD)))


def _obstacle(told, held):
    return Obstacle(
        county_id=held.county_id,
        engagement=held,
        what=told.what,
        cause=told.cause,
        channel=told.channel,
        tried=told.tried,
        helped=told.helped,
        wants_id=told.wants or None,
        step_id=held.step_id,
        author=held.author,
        at=held.created_at + timedelta(minutes=7),
    ), told


def _set_themes(pairs):
    themes = list(Theme.objects.order_by("order"))
    if not themes:
        return
    link = Obstacle.themes.through
    link.objects.bulk_create(
        link(obstacle=row, theme=themes[told.theme % len(themes)]) for row, told in pairs
    )


def _answers(random, network, row, told, day):
    """Each answer by somebody of another county's office, some days later, before the day."""
    elsewhere = [code for code in sorted(network.offices) if code != row.county_id]
    for number, words in enumerate(told.answers):
        by = random.choice(network.members_on(random.choice(elsewhere), day)).user
        on = min(row.at.date() + timedelta(1 + number * APART + random.randint(0, 3)), day)
        at = max(moment(on, random.randint(8, 17)), row.at + timedelta(hours=2))
        if at < moment(day, 0):
            yield ObstacleAnswer(
                obstacle=row,
                text=words.lstrip("+"),
                author=by,
                at=at,
                helped=words.startswith("+"),
            )


def _told_of(rows, answers):
    """What the obstacles' own histories say of the answers they got."""
    for row in rows:
        facts = history.snapshot(row)
        for number, answer in enumerate(one for one in answers if one.obstacle_id == row.pk):
            yield history.build(
                row,
                by=answer.author,
                action="answered",
                at=answer.at,
                before=facts | {"answers": number},
                after=facts | {"answers": number + 1},
            )
