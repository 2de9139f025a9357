"""Invented data for the style guide: every component in every state that it can be in."""

from datetime import time

RESIDENT = "Demandé car vous avez choisi le tarif résident."

TEXT_FIELDS = [
    {"label": "Nom", "name": "last-name", "value": "ABARRE", "attributes": {"autocomplete": "family-name"}},
    {"label": "Profession", "name": "profession", "optional": True},
    {
        "label": "Date de naissance",
        "name": "birth",
        "value": "15/08/2010",
        "width": 10,
        "hint": "Exemple : 15/08/2010",
    },
    {
        "label": "Mobile",
        "name": "mobile",
        "value": "06 12 34 56",
        "type": "tel",
        "width": 15,
        "hint": "Exemple : 06 12 34 56 78",
        "error": "Saisissez 10 chiffres, par exemple 06 12 34 56 78.",
    },
    {"label": "Adresse", "name": "address", "value": "7 rue des Carmes", "was": "19 rue de Paris"},
    {"label": "Code postal", "name": "postal-code", "value": "45000", "width": 5},
]
CHOICES = [
    {
        "legend": "Irina peut-elle repartir seule ?",
        "name": "leaves-alone",
        "options": [
            {"value": "yes", "label": "Oui"},
            {"value": "no", "label": "Non", "hint": "une personne vient"},
        ],
        "selected": "yes",
        "reason": "Cette question est posée parce qu’Irina a moins de 18 ans.",
    },
    {
        "legend": "Sur les réseaux sociaux",
        "name": "networks",
        "options": [{"value": "yes", "label": "Oui"}, {"value": "no", "label": "Non"}],
        "error": "Choisissez oui ou non.",
    },
]
STEPS = [
    {"label": "Coordonnées", "state": "done", "url": "#ways"},
    {"label": "Autorisations", "state": "done", "url": "#ways"},
    {"label": "Documents", "state": "bad", "url": "#ways"},
    {"label": "Cours", "state": "current"},
    {"label": "Récapitulatif", "state": "todo"},
    {"label": "Finalisation", "state": "off"},
]
TIMELINE = [
    {"title": "Envoyé", "text": "Lundi 8 juin à 12:44", "state": "past"},
    {"title": "Renvoyé pour correction", "text": "Mardi 9 juin à 10:20", "state": "back"},
    {"title": "Nous attendons votre document", "text": "Jusqu’au mardi 16 juin inclus", "state": "now"},
    {"title": "Décision", "state": "next"},
]
FILE = {
    "name": "certificat.jpg",
    "text": "Envoyé le 10/06/2026 à 19:07, 640 Ko.",
    "url": "#records",
    "removable": True,
}
ACCEPT = ".pdf,image/*"
DOCUMENTS = [
    {
        "id": "home",
        "title": "Justificatif de domicile",
        "state": "missing",
        "help": "De moins de 3 mois.",
        "accept": ACCEPT,
    },
    {
        "id": "photo",
        "title": "Photo d’identité",
        "state": "replace",
        "error": "Le fichier est une vidéo.",
        "accept": ACCEPT,
    },
    {"id": "school", "title": "Certificat de scolarité", "state": "received", "file": FILE, "accept": ACCEPT},
    {
        "id": "custody",
        "title": "Jugement de garde",
        "state": "given",
        "given": "Donné pour Anton.",
        "optional": True,
    },
]
DOCUMENTS[0]["reason"] = RESIDENT
WEEK = [
    {"name": "Lundi", "courses": []},
    {
        "name": "Mardi",
        "courses": [
            {"start": 1110, "end": 1170, "title": "Irina, Piano BM H", "place": "salle Berlioz", "half": 1},
            {
                "start": 1125,
                "end": 1155,
                "title": "Anton, Danse",
                "place": "studio 2",
                "second": True,
                "half": 2,
            },
        ],
    },
    {
        "name": "Mercredi",
        "courses": [{"start": 840, "end": 900, "title": "Anton, FM 1C3 B", "place": "Satie", "second": True}],
    },
]

SAMPLE = {
    "errors": [
        {"id": "mobile", "label": "Mobile", "message": "il manque deux chiffres"},
        {"id": "networks", "label": "", "message": "Choisissez oui ou non pour les réseaux sociaux."},
    ],
    "destructive": "Oui, retirer l’élève",
    "busy": "Envoi en cours",
    "blocked": "Finaliser",
    "blocked_reason": "Possible quand les 6 étapes sont faites.",
    "link": "Voir les années passées",
    "subject": "FM du lundi à 18:00",
    "text_fields": TEXT_FIELDS,
    "choices": CHOICES,
    "password": {"label": "Mot de passe", "error": "Saisissez à nouveau votre mot de passe."},
    "comment": {"label": "Commentaire", "value": "Allergie au pollen."},
    "unit": {"label": "Quotient familial", "hint": "En euros par mois, sur votre attestation CAF."},
    "level": {
        "label": "Niveau scolaire",
        "options": [{"value": 1, "label": "3e"}, {"value": 2, "label": "2nde"}, {"value": 3, "label": "1re"}],
    },
    "tick": {
        "label": "J’ai lu le règlement intérieur",
        "hint": "Version du 12 mai 2026",
        "error": "Cochez la case pour continuer.",
    },
    "notes": {
        "ok": {
            "title": "Vos modifications sont enregistrées",
            "text": "Un accusé de réception vient de partir.",
        },
        "wait": {
            "title": "En attente de la scolarité",
            "text": "Réponse attendue avant le mercredi 17 juin.",
        },
        "bad": {
            "title": "Le certificat est illisible",
            "text": "Envoyez-le à nouveau avant le mardi 16 juin.",
        },
        "info": {"title": "Les cours reprennent le 14 septembre", "text": "Les horaires ne changent pas."},
    },
    "tags": ["À faire", "À examiner", "En attente", "Accepté", "Refusé"],
    "why": {"subject": "assurance", "text": "Demandée à tous les élèves."},
    "empty": {"title": "Pas encore d’audition cette année", "text": "Les pièces jouées s’afficheront ici."},
    "progress": "Import des familles : 12 400 lignes sur 20 000, encore 24 secondes",
    "steps": STEPS,
    "tabs_label": "Dossier d’Irina",
    "chips_label": "Choisir un élève",
    "tabs": [
        {"label": "Identité", "url": "#ways", "current": True},
        {"label": "Cours", "url": "#ways", "count": 3},
        {"label": "Historique", "url": "#ways", "count": 16},
    ],
    "pager_label": "Fiches de l’historique",
    "pager_words": {"next": "Fiche suivante", "last": "Dernière fiche"},
    "way": {"title": "Réinscrire Irina", "text": "3 étapes sur 6, tout est enregistré"},
    "ledger": {
        "caption": "Factures et règlements",
        "number": "Numéro d’opération",
        "date": "Date",
        "state": "Remise",
        "debit": "Débit",
        "total": "Totaux",
        "subject": "ouvrir le duplicata (PDF)",
        "rows": [
            {"number": "25FC01618", "date": "19/11/2025", "state": "Oui", "cents": 20000},
            {"number": "25FC01785", "date": "12/01/2026", "state": "Oui", "cents": 5000},
        ],
    },
    "price": {
        "caption": "Estimation ligne par ligne",
        "label": "Total de l’année",
        "total": 24960,
        "lines": [
            {"label": "Cursus piano, résident", "cents": 31200},
            {
                "label": "2e enfant",
                "cents": -6240,
                "reason": "La réduction de 20 % s’applique au deuxième enfant.",
            },
        ],
    },
    "hold": {"until": time(19, 24), "seconds": 840},
    "slots": {
        "legend": "Formation musicale, niveau 3C1",
        "titles": [
            "Mercredi, 17:30 à 19:00",
            "Vendredi, 17:30 à 19:00",
            "Samedi, 9:00 à 10:30",
            "Mardi, 18:00 à 19:30",
            "Lundi, 18:00 à 19:30",
        ],
        "details": "FM 3C1 A, ASTAREL Carmen, salle Fauré",
        "reason": "Chevauche le piano",
        "group": {"another": True, "most": 1},
    },
    "wishes": [
        {"value": "1", "rank": "1er", "title": "Orchestre symphonique", "details": "60 places, 41 demandes"},
        {"value": "2", "rank": "2e", "title": "Musique de chambre", "details": "5 places, 9 demandes"},
        {"value": "3", "rank": "3e", "title": "Atelier jazz", "details": "8 places, 6 demandes"},
    ],
    "week": WEEK,
    "facts": [
        {"label": "Enseignant", "value": "ASTAREL Carmen"},
        {"label": "Moyenne", "value": "15,75 / 20,00"},
        {"label": "Mention", "value": None},
    ],
    "figures": [{"label": "À examiner", "value": 14}, {"label": "Chez les familles", "value": 231}],
    "timeline": TIMELINE,
    "documents": DOCUMENTS,
}
