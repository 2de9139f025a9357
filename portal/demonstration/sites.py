"""The three fictional establishments: how large, where their families live, what they teach and call it."""

from dataclasses import dataclass

from portal.demonstration import disciplines
from portal.demonstration.disciplines import Discipline, Ensemble


@dataclass(frozen=True)
class Town:
    """A fictional commune; its postcode is of a département that does not exist."""

    name: str
    postcode: str
    share: int


@dataclass(frozen=True)
class FixedTeacher:
    """A teacher who must be there under this name."""

    last_name: str
    first_name: str
    discipline: str


@dataclass(frozen=True)
class FixedClass:
    """A course of the present year that must be there under this name, at this time and place."""

    name: str
    discipline: str
    level: str
    teacher: str
    room: str
    day: int
    starts: int
    """Minutes after midnight."""
    minutes: int


@dataclass(frozen=True)
class Site:
    """What the generator needs to know of one establishment."""

    slug: str
    name: str
    short_name: str
    service_name: str
    address: str
    phone: str
    email: str
    welcome: dict[str, str]
    students: int
    teachers: int
    towns: tuple[Town, ...]
    departments: tuple[tuple[str, str], ...]
    disciplines: tuple[Discipline, ...]
    ensembles: tuple[Ensemble, ...]
    workshops: tuple[Ensemble, ...]
    rooms: tuple[tuple[str, str], ...]
    adapted: bool = False
    """Some classes have adapted school hours."""
    fixed_teachers: tuple[FixedTeacher, ...] = ()
    fixed_classes: tuple[FixedClass, ...] = ()
    golden: bool = False
    """The family of the guide lives here."""
    bridge: str | None = None
    """Somebody here has one account in two establishments: the one in which that account is at home."""


MUSIC = (
    ("formation-musicale", "Formation Musicale"),
    ("claviers", "Claviers"),
    ("cordes", "Cordes"),
    ("bois", "Bois"),
    ("percussions", "Percussions"),
    ("voix", "Voix"),
    ("collectif", "Pratiques collectives"),
)
BRASS_JAZZ_DANCE = (("cuivres", "Cuivres"), ("jazz", "Jazz et musiques actuelles"), ("danse", "Danse"))

SAINT_AUBIN = Site(
    slug="saint-aubin",
    name="École de musique de Saint-Aubin-sur-Vive",
    short_name="Saint-Aubin",
    service_name="Secrétariat de l’école de musique",
    address="2 place de l’Église, 96210 Saint-Aubin-sur-Vive",
    phone="+33261910210",
    email="musique@saint-aubin.example",
    welcome={
        "fr": "Bienvenue à l’école de musique. C’est ici que vous préparez la rentrée.",
        "en": "Welcome to the music school. Here you prepare the coming year.",
    },
    students=60,
    teachers=9,
    towns=(
        Town("Saint-Aubin-sur-Vive", "96210", 70),
        Town("Cernay-sur-Vive", "96200", 20),
        Town("Bois-Joli", "96130", 10),
    ),
    departments=MUSIC,
    disciplines=disciplines.VILLAGE,
    ensembles=disciplines.VILLAGE_ENSEMBLES,
    workshops=(),
    rooms=(("Salle du haut", "École"), ("Salle du piano", "École"), ("Salle des fêtes", "Mairie")),
    bridge="saint-aubin",
)

VALCOURT = Site(
    slug="valcourt",
    name="Conservatoire à rayonnement départemental de Valcourt",
    short_name="Valcourt",
    service_name="Scolarité du conservatoire",
    address="14 rue des Tanneurs, 96100 Valcourt",
    phone="+33261910100",
    email="scolarite@valcourt.example",
    welcome={
        "fr": "Ce portail vous permet de réinscrire les élèves de votre foyer, de signaler vos nouvelles"
        " coordonnées et de suivre vos dossiers.",
        "en": "Here you can re-enrol your household’s students, tell us your new contact details and follow"
        " your files.",
    },
    students=400,
    teachers=42,
    towns=(
        Town("Valcourt", "96100", 58),
        Town("Mareuil-les-Prés", "96110", 12),
        Town("Saint-Genest", "96120", 10),
        Town("Bois-Joli", "96130", 8),
        Town("Cernay-sur-Vive", "96200", 5),
        Town("Villeneuve-la-Loire", "96400", 7),
    ),
    departments=(
        *((key, "Polyphoniques" if key == "claviers" else label) for key, label in MUSIC),
        *BRASS_JAZZ_DANCE,
    ),
    disciplines=disciplines.TOWN,
    ensembles=disciplines.TOWN_ENSEMBLES,
    workshops=disciplines.TOWN_WORKSHOPS,
    rooms=(
        *((name, "Conservatoire") for name in ("Fauré", "Berlioz", "Ravel", "Debussy", "Satie", "Poulenc")),
        *((name, "Conservatoire") for name in ("Bizet", "Chaminade", "Farrenc", "Boulanger", "Auditorium")),
        ("Studio Camargo", "Annexe des Tanneurs"),
        ("Studio Petipa", "Annexe des Tanneurs"),
    ),
    fixed_teachers=(
        FixedTeacher("ASTAREL", "Carmen", "formation-musicale"),
        FixedTeacher("BARDONWALT", "Anthony", "formation-musicale"),
        FixedTeacher("MARGEVAL", "Brice", "piano"),
        FixedTeacher("IPOUSTEGUI", "Xavier", "piano"),
        FixedTeacher("PERRIGON", "Isabelle", "pratique-collective"),
    ),
    fixed_classes=(
        FixedClass("FM 2C4 A", "formation-musicale", "2C4", "ASTAREL", "Fauré", 5, 17 * 60 + 30, 90),
        FixedClass("Piano BM H", "piano", "3C1", "MARGEVAL", "Berlioz", 2, 18 * 60 + 30, 60),
    ),
    golden=True,
    bridge="saint-aubin",
)

HAUTERIVE = Site(
    slug="hauterive",
    name="Conservatoire à rayonnement régional de Hauterive",
    short_name="Hauterive",
    service_name="Service de la scolarité",
    address="1 esplanade des Arts, 96000 Hauterive",
    phone="+33261910001",
    email="scolarite@hauterive.example",
    welcome={
        "fr": "Bienvenue au conservatoire de Hauterive : musique, danse, théâtre. Vos réinscriptions et le suivi"
        " de vos dossiers sont ici.",
        "en": "Welcome to the Hauterive conservatoire: music, dance, drama. Your re-enrolments and what becomes"
        " of them are here.",
    },
    students=1_100,
    teachers=110,
    towns=(
        Town("Hauterive", "96000", 55),
        Town("Bellegarde-le-Haut", "96010", 9),
        Town("Les Islettes", "96020", 7),
        Town("Sainte-Marthe", "96030", 7),
        Town("Pont-l’Abbesse", "96040", 6),
        Town("Varennes-la-Forêt", "96050", 5),
        Town("L’Hermitage", "96060", 4),
        Town("Valcourt", "96100", 7),
    ),
    departments=(
        *MUSIC,
        *BRASS_JAZZ_DANCE,
        ("musique-ancienne", "Musique ancienne"),
        ("theatre", "Théâtre"),
    ),
    disciplines=disciplines.REGION,
    ensembles=disciplines.REGION_ENSEMBLES,
    workshops=disciplines.REGION_WORKSHOPS,
    rooms=(
        *((f"Salle {number}", "Site des Arts") for number in range(101, 119)),
        *((f"Studio {number}", "Site de la Manufacture") for number in range(1, 9)),
        ("Grand auditorium", "Site des Arts"),
        ("Plateau théâtre", "Site de la Manufacture"),
    ),
    adapted=True,
)

SITES = (SAINT_AUBIN, VALCOURT, HAUTERIVE)
"""In the order in which they are made."""
