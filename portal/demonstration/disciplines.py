"""What is taught: disciplines with their share of students, ensembles, workshops, and what is played."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Discipline:
    """A subject; `share` weighs how many students choose it, `alone` that it is taught one by one."""

    key: str
    label: str
    department: str
    share: int
    alone: bool = True
    youngest: int = 7
    may_rent: bool = False


@dataclass(frozen=True)
class Ensemble:
    """A collective practice under the level that its students have at least and at most, as cycles.

    All belong to the department of collective practices, workshops too: they are open to students of any other, and
    whoever chooses one does not become a student of drama or of jazz by it.
    """

    name: str
    cycles: tuple[str, ...]
    seats: int
    minutes: int


THEORY = Discipline("formation-musicale", "Formation musicale", "formation-musicale", 0, alone=False)
ENSEMBLE = Discipline("pratique-collective", "Pratique collective", "collectif", 0, alone=False)
AWAKENING = Discipline("eveil-musical", "Éveil musical", "formation-musicale", 0, alone=False, youngest=5)

VILLAGE = (
    Discipline("piano", "Piano", "claviers", 30),
    Discipline("guitare", "Guitare", "cordes", 25),
    Discipline("violon", "Violon", "cordes", 10, may_rent=True),
    Discipline("flute", "Flûte traversière", "bois", 12, may_rent=True),
    Discipline("batterie", "Batterie", "percussions", 14),
    Discipline("chant", "Chant", "voix", 9, youngest=12),
)
TOWN = (
    Discipline("piano", "Piano", "claviers", 22),
    Discipline("guitare", "Guitare", "cordes", 12),
    Discipline("violon", "Violon", "cordes", 11, may_rent=True),
    Discipline("violoncelle", "Violoncelle", "cordes", 6, may_rent=True),
    Discipline("flute", "Flûte traversière", "bois", 8, may_rent=True),
    Discipline("clarinette", "Clarinette", "bois", 6, may_rent=True),
    Discipline("saxophone", "Saxophone", "bois", 5, may_rent=True),
    Discipline("trompette", "Trompette", "cuivres", 4, may_rent=True),
    Discipline("percussions", "Percussions", "percussions", 5),
    Discipline("chant", "Chant", "voix", 4, youngest=14),
    Discipline("batterie", "Batterie", "jazz", 4),
    Discipline("danse-classique", "Danse classique", "danse", 7, alone=False),
    Discipline("danse-contemporaine", "Danse contemporaine", "danse", 6, alone=False, youngest=8),
)
REGION = (
    *TOWN,
    Discipline("alto", "Alto", "cordes", 4, may_rent=True),
    Discipline("contrebasse", "Contrebasse", "cordes", 2, may_rent=True),
    Discipline("harpe", "Harpe", "cordes", 2, may_rent=True),
    Discipline("hautbois", "Hautbois", "bois", 3, may_rent=True),
    Discipline("basson", "Basson", "bois", 2, may_rent=True),
    Discipline("cor", "Cor", "cuivres", 3, may_rent=True),
    Discipline("trombone", "Trombone", "cuivres", 3, may_rent=True),
    Discipline("tuba", "Tuba", "cuivres", 1, may_rent=True),
    Discipline("orgue", "Orgue", "claviers", 2, youngest=10),
    Discipline("clavecin", "Clavecin", "musique-ancienne", 2, youngest=9),
    Discipline("viole", "Viole de gambe", "musique-ancienne", 1, youngest=9, may_rent=True),
    Discipline("guitare-jazz", "Guitare jazz", "jazz", 3, youngest=13),
    Discipline("danse-jazz", "Danse jazz", "danse", 4, alone=False, youngest=9),
    Discipline("theatre", "Théâtre", "theatre", 7, alone=False, youngest=14),
)

C1, C2, C3 = "cycle1", "cycle2", "cycle3"
VILLAGE_ENSEMBLES = (
    Ensemble("Chorale", (C1, C2, C3), 30, 60),
    Ensemble("Orchestre junior", (C1, C2, C3), 25, 75),
)
TOWN_ENSEMBLES = (
    Ensemble("Chorale 1er cycle", (C1,), 40, 60),
    Ensemble("Chœur d’enfants", (C1,), 40, 60),
    Ensemble("Orchestre à cordes 1er cycle", (C1,), 30, 75),
    Ensemble("Orchestre d’harmonie junior", (C1, C2), 40, 75),
    Ensemble("Chœur de jeunes", (C2, C3), 45, 90),
    Ensemble("Orchestre symphonique", (C2, C3), 60, 120),
    Ensemble("Ensemble de guitares", (C2, C3), 16, 90),
    Ensemble("Musique de chambre", (C3,), 5, 60),
)
REGION_ENSEMBLES = (
    *TOWN_ENSEMBLES,
    Ensemble("Petit chœur", (C1,), 50, 60),
    Ensemble("Petit orchestre", (C1,), 50, 75),
    Ensemble("Orchestre à vent 1er cycle", (C1,), 40, 75),
    Ensemble("Ensemble de percussions", (C1, C2), 14, 75),
    Ensemble("Maîtrise", (C1, C2), 50, 120),
    Ensemble("Orchestre de cycle 2", (C2,), 60, 120),
    Ensemble("Grand chœur", (C2, C3), 60, 120),
    Ensemble("Ensemble de musique ancienne", (C2, C3), 16, 90),
    Ensemble("Big band", (C3,), 25, 120),
)
TOWN_WORKSHOPS = (
    Ensemble("Atelier d’improvisation", ("libre",), 8, 60),
    Ensemble("Atelier de musiques actuelles", ("libre",), 8, 90),
    Ensemble("Atelier d’écriture de chansons", ("libre",), 8, 60),
)
REGION_WORKSHOPS = (
    *TOWN_WORKSHOPS,
    Ensemble("Atelier de MAO", ("libre",), 6, 90),
    Ensemble("Atelier de danse et théâtre", ("libre",), 12, 90),
    Ensemble("Atelier de chant grégorien", ("libre",), 8, 60),
)

PIECES = (
    ("Petit prélude en do majeur, BWV 939", 2, "Éditions Henle Verlag"),
    ("Menuet en sol majeur", 3, ""),
    ("Lettre à Élise", 4, ""),
    ("Le Coucou", 3, ""),
    ("Gymnopédie n° 1", 4, "Éditions Salabert"),
    ("Sonatine en sol majeur, 1er mouvement", 5, ""),
    ("Sicilienne, op. 78", 4, "Éditions Hamelle"),
    ("Danse hongroise n° 5", 4, ""),
    ("Canon en ré majeur", 6, ""),
    ("Le Cygne", 3, "Éditions Durand"),
    ("Pavane", 6, "Éditions Hamelle"),
    ("L’Hiver, 2e mouvement", 3, ""),
    ("Ode à la joie", 5, "Joué en plein air"),
    ("Marche turque", 4, ""),
    ("La Truite, thème et variations", 8, ""),
    ("Concerto en la mineur, 1er mouvement", 7, ""),
)
"""Piece, minutes, comment: all by composers long dead."""
