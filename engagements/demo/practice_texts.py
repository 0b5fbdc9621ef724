"""Invented good practices: what each says. People and figures are made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """One practice in its own words; `way` is how far it came (demo/practices.py)."""

    way: str
    theme: str
    sector: str
    title: str
    lead: str
    problem: str
    goal: str
    audience: str
    done: str
    people: str
    material: str
    results: str
    pitfalls: str
    adapting: str
    cost_once: int | None = None
    cost_each: int | None = None
    kind: str = "success"


DEVELOPMENT, VOLUNTEERING = "community-development", "volunteering"
PARTICIPATION, EQUALITY = "participation", "equal-opportunities"

PRACTICES = (
    Told(
        "published",
        DEVELOPMENT,
        "community",
        "Közös kemence minden hónap első szombatján",
        "A lakók négy szombat alatt újrarakták a régi kemencét, és azóta havonta együtt sütnek. "
        "Amíg a tészta kel, van idő beszélgetni.",
        "Hétvégén nem volt hová menni a faluban: a művelődési ház zárva tartott, a fiatalok a "
        "buszmegállóban találkoztak.",
        "Legyen havonta egy alkalom, amelyen minden korosztály ott van, és amelyhez nem kell pénz.",
        "A falu minden lakója; leginkább a nyugdíjasok és a kisgyerekes családok.",
        "Interjúkat készítettek arról, ki emlékszik a régi kemencére.\n"
        "Négy szombaton közösen újrarakták.\n"
        "Két felelőst választottak, és közös kasszát nyitottak.\n"
        "A sütéshez mesesarkot és vetőmagcserét kapcsoltak.",
        "Két felelős és alkalmanként nyolc-tíz önkéntes, fejenként három-négy óra.",
        "Tégla, agyag, homok, tűzifa; fedett hely eső esetére.",
        "Tíz hónap alatt kilenc alkalmat tartottak, az átlagos létszám húszról hatvannyolcra nőtt.",
        "Tűzvédelmi felelős nélkül ne kezdjék el, és a kasszát mindig két ember kezelje.",
        "Kemence helyett bogrács is megteszi az iskola udvarán; a rendszeresség a lényeg.",
        280_000,
        18_000,
    ),
    Told(
        "published",
        VOLUNTEERING,
        "library",
        "Szombati könyvtárosok",
        "Hat önkéntes nyitja ki szombatonként a könyvtárat. A nyitvatartás nem került többe, a "
        "látogatók száma mégis megduplázódott.",
        "A könyvtár hétköznap tizenhatkor bezárt, így a dolgozók és az ingázó diákok nem jutottak "
        "el oda.",
        "Szombat délelőtt is legyen nyitva a könyvtár anélkül, hogy új állás kellene hozzá.",
        "Dolgozó felnőttek és ingázó középiskolások.",
        "Meghirdették a feladatot a falugyűlésen.\nKétszer három órás felkészítést tartottak.\n"
        "Párokban, előre kiírt beosztás szerint ügyelnek.\nNegyedévente megbeszélik, mi változzon.",
        "Hat önkéntes és egy könyvtáros, aki havonta két órát fordít rájuk.",
        "Kulcs, jelenléti füzet, rövid útmutató a kölcsönzéshez.",
        "Szombatonként átlagosan huszonhárom látogató jön, harmaduk korábban nem volt olvasó.",
        "Írásos megállapodás és felelősségbiztosítás nélkül ne adjanak kulcsot senkinek.",
        "Kisebb faluban elég havonta két szombat, két-három önkéntessel.",
        0,
        2_000,
    ),
    Told(
        "published",
        PARTICIPATION,
        "museum",
        "Kiállítás a lakók tárgyaiból",
        "A tájház kiállítását a lakók rendezték saját tárgyaikból, és ők is vezetnek benne. A "
        "múzeum a keretet adta, a történeteket a falu.",
        "A tájházat évente alig százan látták; a helyiek azt mondták, nem róluk szól.",
        "Olyan kiállítás, amelyet a helyiek a sajátjuknak éreznek, és szívesen megmutatnak másnak.",
        "A község lakói, közülük is a hatvan év felettiek és az iskolások.",
        "Tárgygyűjtő délutánt hirdettek, minden tárgyhoz történetet vettek fel.\n"
        "A lakókból kurátori csoport alakult, a muzeológus tanácsot adott.\n"
        "A megnyitó óta beosztás szerint a csoport tagjai vezetnek.",
        "Egy muzeológus havi tíz órában, tizenkét lakó a kurátori csoportban.",
        "Vitrinek, feliratok, hangrögzítő, egyszerű leltárfüzet.",
        "Egy év alatt ezerkétszázan nézték meg, és negyven új tárgy került a gyűjteménybe.",
        "A kölcsönadott tárgyakról átvételi papír kell, különben vita lesz belőle.",
        "Múzeum nélkül, a művelődési ház folyosóján is működik, zárható vitrinnel.",
        640_000,
        None,
    ),
    Told(
        "published",
        EQUALITY,
        "public_culture",
        "Tanoda a művelődési házban",
        "A művelődési ház hetente kétszer délutáni tanulást és vacsorát ad a telepen élő "
        "gyerekeknek. A szülők is bejönnek, és itt oldódik meg a hivatali ügyek fele.",
        "A telepen élő gyerekeknek otthon nem volt hol tanulniuk, a szülők pedig nem jártak be "
        "a házba.",
        "Legyen csendes hely a tanuláshoz, és ismerjék meg egymást a családok és a ház.",
        "Hat és tizennégy év közötti gyerekek, és a szüleik.",
        "Házanként végigjárták a családokat.\nKét pedagógust és négy egyetemistát hívtak.\n"
        "A tanulást közös vacsorával zárják.\nHavonta egyszer a szülők főznek.",
        "Két pedagógus heti négy órában, négy önkéntes, egy koordinátor.",
        "Két terem, könyvek, vacsora, két használt számítógép.",
        "Huszonhat gyerek jár rendszeresen, a hiányzások száma az iskolában a felére csökkent.",
        "Az első hónapokban kevesen jönnek. A személyes hívást nem pótolja a plakát.",
        "Heti egy délutánnal is el lehet kezdeni; a vacsora maradjon benne.",
        150_000,
        24_000,
    ),
    Told(
        "next",
        DEVELOPMENT,
        "public_culture",
        "Falukönyv telefonról",
        "A lakók a telefonjukkal fényképezik és írják a falu könyvét, a könyvtáros szerkeszti. "
        "Fél év alatt száznegyven oldal gyűlt össze.",
        "A régi fényképek és történetek elkallódtak; akik emlékeztek rájuk, egyre kevesebben "
        "voltak.",
        "Maradjon meg, amit az idősek tudnak, és a fiatalok vegyék észre, hogy ez az övék is.",
        "Idősek, akik mesélnek, és tizenévesek, akik rögzítik.",
        "Párokat alakítottak egy idősből és egy fiatalból.\nHavonta egy témát adtak.\n"
        "A képeket közös mappába gyűjtötték.\nA könyvet a falunapon mutatták be.",
        "Egy szerkesztő havi nyolc órában, tizenöt pár.",
        "Telefonok, közös tárhely, nyomda.",
        "Száznegyven oldal, háromszáz példány, két utánnyomás.",
        "A képeken szereplőktől előre kérjenek hozzájárulást, utólag nehéz.",
        "Könyv helyett kiállítás vagy naptár is lehet belőle.",
        420_000,
        None,
    ),
    Told(
        "published",
        PARTICIPATION,
        "library",
        "Könyvtár a buszmegállóban",
        "A buszmegálló falára szerelt szekrényből bárki vihet és hozhat könyvet. Három lakó "
        "gondozza, a könyvtár tölti fel.",
        "A könyvtár a falu túlsó végén van, a buszra várók viszont naponta fél órát unatkoznak.",
        "Ott legyen könyv, ahol az emberek amúgy is várnak.",
        "Ingázók, diákok, a piacra járók.",
        "Az asztalos ajánlott egy szekrényt.\nA képviselő-testület engedélyezte a helyét.\n"
        "Három gondozó hetente rendet tesz.\nA könyvtár negyedévente cseréli a könyveket.",
        "Három gondozó, hetente fél óra.",
        "Időjárásálló szekrény, leselejtezett és ajándék könyvek.",
        "Havonta nagyjából hatvan könyv cserél gazdát, egyet sem rongáltak meg.",
        "Gondozó nélkül két hónap alatt szemétlerakó lesz belőle.",
        "Bolt, orvosi rendelő vagy posta előtere is jó hely.",
        60_000,
        None,
    ),
    Told(
        "published",
        VOLUNTEERING,
        "public_culture",
        "Önkéntesek napja az intézményben",
        "Évente egyszer a művelődési ház végigvezeti az érdeklődőket minden feladaton, és a végén "
        "mindenki választ egyet. Azóta nem kell könyörögni segítőkért.",
        "A rendezvényekre mindig ugyanaz a négy ember jött segíteni, és elfáradtak.",
        "Bővüljön a segítők köre, és tudja mindenki, mire vállalkozik.",
        "Középiskolások az ötven órájukkal, és frissen nyugdíjba vonultak.",
        "Összeírták a feladatokat időigénnyel.\nKörbevezetést és kóstolót tartottak.\n"
        "Mindenki egy lapon választott.\nHárom hét múlva felhívták őket.",
        "Két munkatárs egy napra, utána havi négy óra kapcsolattartás.",
        "Feladatlapok, kitűzők, ebéd.",
        "Harmincegy jelentkezőből tizenkilencen egy év múlva is segítenek.",
        "Ha három héten belül senki sem hívja fel őket, elveszítik a kedvüket.",
        "Kisebb helyen össze lehet kötni a falunappal.",
        35_000,
        None,
    ),
    Told(
        "published",
        DEVELOPMENT,
        "community",
        "Képviselő nélküli fórum",
        "Lakossági fórumot hirdettek pulpitus és előadó nélkül, és öten jöttek el. Leírjuk, miért, "
        "mert a következő már másképp sikerült.",
        "A lakók nem jártak a közmeghallgatásokra, mert úgy érezték, ott nem számít a szavuk.",
        "Olyan beszélgetés, ahol a lakók maguk mondják ki, mi a fontos nekik.",
        "Minden felnőtt lakó.",
        "Plakáton és a honlapon hirdették meg.\nKét időpontot adtak, mindkettőt munkaidőben.\n"
        "Öten jöttek el, közülük ketten az önkormányzattól.",
        "Két szervező, egy moderátor.",
        "Terem, plakátok, tea.",
        "",
        "A plakát és a honlap nem szólít meg senkit. A második alkalom előtt huszonöt házba "
        "csengettek be, és este hatkor kezdtek: harmincheten jöttek el.",
        "",
        12_000,
        None,
        "failure",
    ),
    Told(
        "published",
        EQUALITY,
        "museum",
        "Akadálymentes múzeumi délután",
        "Havonta egy délután a múzeumban csend, ülőhely és tapintható tárgyak várják azokat, "
        "akiknek a szokásos látogatás túl sok.",
        "A mozgásukban vagy figyelmükben akadályozott látogatók kísérői azt jelezték, hogy a "
        "kiállítás zajos, és nincs hol megpihenni.",
        "Legyen olyan időpont, amikor mindenki a saját tempójában nézheti meg a kiállítást.",
        "Akadályozott látogatók és kísérőik, legfeljebb tizenöten egyszerre.",
        "Bejárást tartottak három egyesülettel.\nKiválasztottak tizenkét megfogható tárgyat.\n"
        "Székeket tettek ki, lehalkították a hangot.\nA teremőrök felkészítést kaptak.",
        "Két teremőr, egy múzeumpedagógus.",
        "Székek, nagybetűs feliratok, másolatok a tapintáshoz.",
        "Nyolc alkalmon száztíz látogató volt, negyedük most járt először múzeumban.",
        "A meghívót az egyesületek továbbítsák; az általános hirdetést nem veszik magukra.",
        "Könyvtárban és tájházban is működik; a csend nem kerül pénzbe.",
        90_000,
        5_000,
    ),
    Told(
        "archived",
        DEVELOPMENT,
        "public_culture",
        "Utcabál videótanulással",
        "A lakók videóról tanulták meg a táncokat, és nyár végén utcabált tartottak.",
        "A tánccsoport vezető nélkül maradt, az utánpótlás pedig elmaradt.",
        "Legyen újra közös tánc a faluban a nyár végén.",
        "Fiatalok és fiatal felnőttek.",
        "Összegyűjtötték a felvételeket.\nHetente egyszer kivetítővel gyakoroltak.\n"
        "Augusztus végén utcabált rendeztek.",
        "Egy szervező, heti két óra.",
        "Kivetítő, hangosítás, lezárt utca.",
        "Az első bálon száznegyvenen voltak, a csoport tizennyolc tagú lett.",
        "A felvételek felhasználásához a szerzők engedélye kell.",
        "Vezetővel hamarabb megy; a videó csak kiindulás.",
        70_000,
        None,
    ),
    Told(
        "returned",
        VOLUNTEERING,
        "museum",
        "Diákok a helytörténeti raktárban",
        "Középiskolások segítenek a tájház raktárának rendezésében, és közben megismerik a falut.",
        "A raktárban tízezer leltározatlan lap várt sorsára.",
        "Rend a raktárban, kapcsolat a fiatalokkal.",
        "Középiskolások.",
        "Péntekenként két órát dolgoztak a raktárban a muzeológussal.",
        "Egy muzeológus, hat diák.",
        "Kesztyű, dobozok, számítógép.",
        "Ezernégyszáz lap van leltárban, két diák történelem szakra jelentkezett.",
        "A diákoknak változatos feladat kell, különben elmaradnak.",
        "Más gyűjteményben is működik, ha van, aki végig velük marad.",
    ),
    Told(
        "returned",
        PARTICIPATION,
        "community",
        "Közös kasszából padok",
        "A lakók szavaztak arról, hová kerüljön tíz pad, és maguk is állították fel őket.",
        "Kevés volt a pad, és nem ott, ahol az idősek pihennének.",
        "Legyenek padok ott, ahol kellenek, és érezzék a lakók, hogy rajtuk múlt.",
        "Az egész falu.",
        "Térképre tették a javaslatokat, szavaztak, aztán két szombaton felállították őket.",
        "Egy szervező, húsz önkéntes.",
        "Faanyag, szerszám, térkép.",
        "Tíz pad áll, az ötletből azóta évente lesz valami.",
        "A közterület-használatot előre kérjék meg.",
        "Pad helyett virágláda vagy kerékpártároló is lehet.",
        300_000,
    ),
    Told(
        "submitted",
        EQUALITY,
        "library",
        "Mesélő nagymamák az óvodában",
        "A könyvtár nyolc nagymamát készített fel, akik hetente kétnyelvű mesét olvasnak az "
        "óvodában.",
        "A roma gyerekek egy része alig értette a magyar meséket, a szülők pedig idegennek "
        "érezték az óvodát.",
        "Halljanak a gyerekek mesét mindkét nyelven, és legyenek otthon az óvodában a családok.",
        "Három és hat év közötti gyerekek.",
        "Mesét gyűjtöttek a nagymamáktól.\nNégy alkalommal gyakoroltak a könyvtárban.\n"
        "Hetente egy délelőtt olvasnak az óvodában.",
        "Nyolc mesélő, egy könyvtáros.",
        "Mesekönyvek, bábok, egy szőnyeg.",
        "A gyerekek kérik a mesét, és négy család azóta beiratkozott a könyvtárba.",
        "A mesélőnek köszönet és útiköltség jár, ezt előre tisztázzák.",
        "Iskolában és családi napon is kipróbálható.",
        45_000,
        3_000,
    ),
    Told(
        "checked",
        DEVELOPMENT,
        "library",
        "Vetőmagkönyvtár",
        "A könyvtárban vetőmagot is lehet kölcsönözni: ősszel a termés magjából hoznak vissza.",
        "A régi paradicsom- és babfajták eltűntek a kertekből.",
        "Maradjanak meg a helyi fajták, és beszéljenek róluk az emberek.",
        "Kiskerttulajdonosok és kezdő kertészek.",
        "Megkérdezték, kinek van régi magja.\nFiókos szekrényt kaptak hozzá.\n"
        "Tavasszal kölcsönöznek, ősszel közös magfogást tartanak.",
        "Egy könyvtáros, két lelkes kertész.",
        "Fiókos szekrény, papírtasakok, címkék.",
        "Negyvenkét fajta gyűlt össze, százhatvan tasakot vittek el.",
        "A fajták nevét és származását az első naptól írják fel.",
        "Palántával vagy receptekkel is működik, ha van, aki számon tartja.",
        25_000,
    ),
    Told(
        "draft",
        PARTICIPATION,
        "public_culture",
        "Nyitott próbák a művelődési házban",
        "A színjátszók nyitott ajtó mellett próbálnak, és bárki beleszólhat.",
        "A bemutatókra csak a rokonok jöttek el.",
        "",
        "",
        "Az első nyitott próbán tizenketten voltak.",
        "",
        "",
        "",
        "",
        "",
    ),
)

RETURNED = (
    "Kérem, írja le részletesebben a lépéseket: ebből más nem tudná megcsinálni.",
    "Szép kezdeményezés. Kérem, adja meg a költségeket és azt, honnan volt rájuk pénz.",
)
ARCHIVED = "A felvételek jogtulajdonosa nem járult hozzá a további használathoz."
NEXT_LEAD = (
    "A lakók a telefonjukkal fényképezik és írják a falu könyvét, a könyvtáros szerkeszti. Két év "
    "után már a szomszéd község is csatlakozott."
)
