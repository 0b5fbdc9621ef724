"""What the demo's mentors write: Hungarian sentences, invented, put together at random."""

from engagements.models import Kind, Mode

OPENINGS = {
    Kind.VISIT: (
        "Bejártuk a művelődési házat és a könyvtárat a polgármesterrel.",
        "A polgármesteri hivatalban ültünk le, a képviselők közül hárman is eljöttek.",
        "A falugondnok mutatta meg a közösségi tereket.",
        "A közösségi színtérben találkoztunk az önkéntesekkel.",
        "A helyi egyesület elnöke fogadott bennünket, és körbevezetett a faluban.",
        "A nyugdíjasklub heti összejövetelén vettünk részt.",
        "Megnéztük a felújított közösségi házat, már hetente három csoport használja.",
        "A könyvtárosnál és az iskola igazgatójánál jártunk.",
    ),
    Kind.CONSULTATION: (
        "Egyeztettünk a művelődésszervezővel a következő lépésekről.",
        "A projektmenedzser kérdéseire válaszoltunk.",
        "A helyi koordinátor segítséget kért a jelenléti ívek és az emlékeztetők rendezéséhez.",
        "Átnéztük a cselekvési terv vázlatát.",
        "Az egyesület titkárával beszéltünk a nyári programok tapasztalatairól.",
        "A jegyzővel tisztáztuk, kihez fordulhatnak a pályázat kérdéseivel.",
        "Rövid helyzetjelentést kértünk a vállalt feladatokról.",
    ),
    Kind.WORKSHOP: (
        "Műhelyt tartottunk a közösségi interjúk tapasztalatairól.",
        "A központi mag tagjaival a felmérés kérdőívén dolgoztunk.",
        "Kiscsoportokban gyűjtöttük össze a helyi erősségeket.",
        "A cselekvési terv céljait rendeztük sorba, szavazással.",
        "Ötletbörzét tartottunk: tizenkét javaslat született, ebből négyet dolgoztunk ki.",
        "Térképre vittük, ki miben tud segíteni a faluban.",
    ),
    Kind.COMMUNITY: (
        "Közösségi beszélgetést tartottunk, a jelenlévők harmada először jött el.",
        "Lakossági fórumon mutattuk be az interjúk eredményét.",
        "A közösségi napon önálló asztalunk volt, sokan megálltak beszélgetni.",
        "Beszélgetőkört szerveztünk a fiatalokkal, meglepően sokan jöttek.",
        "A szomszédolás keretében a környező falvakból is érkeztek vendégek.",
        "A záró beszélgetésen a résztvevők kiválasztották a három legfontosabb ügyet.",
    ),
    Kind.TRAINING: (
        "Képzést tartottunk önkénteseknek a közösségi interjú módszeréről.",
        "A helyi szervezőknek rendezvényszervezési alapismereteket adtunk át.",
        "A képzésen a nyilvánosság és a helyi sajtó volt a téma.",
        "Gyakorlati napot tartottunk a csoportvezetés módszereiről.",
    ),
    Kind.STUDY_TRIP: (
        "Tanulmányúton voltunk, a vendéglátók bemutatták a közösségi kertet és a helyi piacot.",
        "Megnéztük, hogyan működik egy önkéntesekre épülő faluház.",
        "A csoport tájházat, kézművesműhelyt és helyi értéktárat látogatott.",
    ),
    Kind.INFORMATION: (
        "Tájékoztatót tartottunk a mentorhálózat munkájáról és a kérhető segítségről.",
        "Bemutattuk a közösségfejlesztő folyamat lépéseit és a tájékoztató anyagokat.",
        "A polgármestereknek és művelődésszervezőknek szóltunk a közelgő lehetőségekről.",
        "Az érdeklődők kérdéseire válaszoltunk; sok szó esett az elszámolásról.",
    ),
    Kind.PARTNERSHIP: (
        "Az önkormányzat és a civil egyesület képviselőivel egyeztettünk az együttműködésről.",
        "Az iskola és a művelődési ház közös programjáról tárgyaltunk.",
        "A múzeum és a település közötti megállapodás szövegét néztük át.",
        "Két szomszédos település képviselőit ültettük egy asztalhoz.",
        "A nemzetiségi önkormányzattal a hagyományőrző programokról egyeztettünk.",
    ),
}
REMOTE_OPENINGS = {
    Mode.PHONE: (
        "Telefonon beszéltünk a helyi kapcsolattartóval.",
        "A polgármester hívott fel, gyors választ kért.",
        "Visszahívtuk a művelődésszervezőt a múlt heti kérdések miatt.",
    ),
    Mode.ONLINE: (
        "Online egyeztettünk, képernyőmegosztással néztük végig az anyagot.",
        "Videóhíváson négyen voltunk, mindenki meg tudott szólalni.",
    ),
    Mode.OFFICE: (
        "A mentorirodában fogadtuk a település képviselőit.",
        "A helyi szervezők bejöttek az irodába, két órát dolgoztunk együtt.",
    ),
}
MIDDLES = (
    "Szóba került {what}, ehhez kértek tőlünk módszertani anyagot.",
    "Előkészítettük, ki mit vállal {when}.",
    "A fiatalok bevonása a legnehezebb, erre több ötletet is gyűjtöttünk.",
    "Jó a hangulat, az önkéntesek köre bővült.",
    "Elmondták, hogy a korábbi találkozó óta két új kezdeményezés indult.",
    "Sokat számít, hogy a könyvtáros és a védőnő is a csapatban van.",
    "A faluban kevesen tudnak a lehetőségről, ezért szórólapot és plakátot terveztünk.",
    "A résztvevők szívesen meséltek a régi közösségi hagyományokról.",
    "Felmerült, hogy a szomszéd településsel közösen szervezzék meg a következő alkalmat.",
    "A kérdőívek fele már visszaérkezett, a többit az önkéntesek gyűjtik be.",
    "A helyi vállalkozók közül ketten támogatást ígértek.",
    "A közösségi tér fűtése megoldódott, télen is lehet használni.",
    "Az idősebbek közlekedését a falubusz oldja meg.",
    "Az interjúkból az derült ki, hogy hiányzik egy rendszeres találkozóhely.",
    "A civilek és az önkormányzat között javult a kapcsolat.",
)
TOPICS = {
    1: "a farsangi bál",
    2: "a farsangi bál",
    3: "a tavaszi faluszépítés",
    4: "a húsvéti készülődés",
    5: "a majális és a gyereknap",
    6: "a nyári tábor",
    7: "a falunap",
    8: "a falunap",
    9: "a szüreti felvonulás",
    10: "az idősek napja",
    11: "az adventi készülődés",
    12: "a karácsonyi műsor",
}
OTHER_TOPICS = (
    "a közösségi kert",
    "a helyi értéktár",
    "a falukönyv",
    "a hagyományőrző kör",
    "az ifjúsági klub",
    "a helyi termékek vására",
    "a szomszédünnep",
    "az önkéntesek megbecsülése",
)
WHENS = ("a következő hónapra", "a jövő negyedévre", "az év végéig", "a következő alkalomig")
CLOSINGS = (
    "Három hét múlva újra találkozunk.",
    "A következő alkalom időpontját telefonon egyeztetjük.",
    "Megállapodtunk, hogy az emlékeztetőt a hét végéig elküldjük.",
    "A helyiek vállalták, hogy addig elkészítik a résztvevők listáját.",
    "Vállaltuk, hogy mintát küldünk az együttműködési megállapodáshoz.",
    "Legközelebb a fiatalokkal szeretnénk külön beszélni.",
    "A terembérletet az önkormányzat intézi.",
    "A folytatáshoz megvan a felelős és a határidő.",
    "Kérték, hogy a következő alkalomra hozzunk jó példákat más megyékből.",
    "A fényképeket és a jelenléti ívet a helyi koordinátor őrzi.",
)
OBSTACLES = (
    "A művelődésszervező felmondott, a helyét még nem töltötték be.",
    "A közösségi ház tetőfelújítása miatt nincs használható terem.",
    "A képviselő-testület még nem döntött az önrészről.",
    "A helyi egyesület vezetése lemondott, nincs, aki aláírjon.",
    "Nincs esti buszjárat, a külterületen élők nem tudnak eljönni.",
    "A kérdőívek lassan gyűlnek, kevés az önkéntes.",
    "A pályázati elszámolás minden idejüket elviszi.",
    "Vita van arról, ki használhatja a felújított termet.",
)
NOTES = (
    "A polgármesterrel érdemes külön is beszélni, a testület előtt nem szívesen nyilatkozik.",
    "Az egyesület két tagja között feszültség van, a következő alkalmon figyeljünk rá.",
    "A kapcsolattartó hosszabb ideig beteg lehet; a helyettesét még nem ismerjük.",
    "Inkább délután hívjuk, délelőtt nehezen elérhető.",
)
RETURN_REASONS = (
    "A létszám hiányzik; a jelenléti ív szerint kérem pótolni.",
    "Nem derül ki, hogy a helyszínen voltak-e. Kérem, pontosítsa a módot.",
    "Az összefoglalóból nem látszik, miben állapodtak meg.",
    "Két település szerepel a jelenléti íven, az egyik hiányzik innen.",
    "A hossz biztosan elírás, kérem, nézze meg még egyszer.",
)
CANCEL_REASONS = (
    "A polgármester betegség miatt lemondta.",
    "Az útlezárás miatt nem jutottunk el a településre.",
    "A helyiek kérésére elhalasztottuk, új időpontot egyeztetünk.",
    "Tévedésből rögzítettem, nem a mi alkalmunk volt.",
)
PLANS = (
    "Visszajelzés a cselekvési terv vázlatáról.",
    "Közösségi beszélgetés előkészítése a helyi maggal.",
    "Az interjúk összegzése és a következő lépések.",
    "Találkozó az új művelődésszervezővel.",
    "Az önkéntesek felkészítése a következő programra.",
    "",
)
DESTINATIONS = (
    "egy dunántúli közösségi ház",
    "egy alföldi tájház és közösségi kert",
    "egy északi falu önkéntes központja",
    "egy szövetkezeti bolt és művelődési ház",
)


def summary(random, kind, mode, day):
    """Two to four sentences on an occasion of this kind and mode, in season."""
    opening = OPENINGS[kind]
    if mode in REMOTE_OPENINGS and kind == Kind.CONSULTATION:
        opening += REMOTE_OPENINGS[mode]
    what = random.choice((TOPICS[day.month], random.choice(OTHER_TOPICS)))
    middles = random.sample(MIDDLES, random.choice((0, 1, 1, 2)))
    sentences = [random.choice(opening), *middles, random.choice(CLOSINGS)]
    return " ".join(sentences).format(what=what, when=random.choice(WHENS))
