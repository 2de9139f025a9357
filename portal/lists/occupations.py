"""INSEE's PCS of 2020 at the level of categories, under its eight groups; retired and others keep the codes
of 2003.

The English words are ours: INSEE publishes none at this level.
"""

PCS_VERSION = "2020"
"""Kept with each code, since codes change meaning from one version to the next."""

OCCUPATIONS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Agriculteurs exploitants", "Farmers", (("10", "Agriculteurs exploitants", "Farmers"),)),
    (
        "Artisans, commerçants et chefs d’entreprise",
        "Craftspeople, shopkeepers and company heads",
        (
            ("21", "Artisans", "Craftspeople"),
            ("22", "Commerçants et assimilés", "Shopkeepers and similar"),
            ("23", "Chefs d’entreprise de plus de 10 personnes", "Heads of companies of more than 10 people"),
        ),
    ),
    (
        "Cadres et professions intellectuelles supérieures",
        "Managers and higher intellectual professions",
        (
            ("31", "Professions libérales", "Liberal professions"),
            ("33", "Cadres administratifs et techniques de la fonction publique", "Public service managers"),
            ("34", "Professeurs et professions scientifiques supérieures", "Teachers and scientists"),
            ("35", "Professions de l’information, de l’art et des spectacles", "Information, arts and shows"),
            ("37", "Cadres administratifs et commerciaux d’entreprise", "Company managers"),
            ("38", "Ingénieurs et cadres techniques d’entreprise", "Engineers and technical managers"),
        ),
    ),
    (
        "Professions intermédiaires",
        "Intermediate professions",
        (
            (
                "42",
                "Enseignement primaire et professionnel, formation continue et sport",
                "Primary and vocational teaching, training and sport",
            ),
            ("43", "Professions intermédiaires de la santé et du travail social", "Health and social work"),
            ("44", "Ministres du culte et religieux consacrés", "Clergy and members of religious orders"),
            ("45", "Professions intermédiaires de la fonction publique", "Public service, intermediate"),
            (
                "46",
                "Professions intermédiaires administratives et commerciales des entreprises",
                "Company administration and sales, intermediate",
            ),
            ("47", "Techniciens", "Technicians"),
            ("48", "Agents de maîtrise", "Supervisors"),
        ),
    ),
    (
        "Employés",
        "Clerical and service workers",
        (
            (
                "52",
                "Employés administratifs de la fonction publique, agents de service et auxiliaires de santé",
                "Public service clerks, service agents and care assistants",
            ),
            (
                "53",
                "Policiers, militaires, pompiers et agents de sécurité privée",
                "Police, armed forces, fire and private security",
            ),
            ("54", "Employés administratifs d’entreprise", "Company clerks"),
            ("55", "Employés de commerce", "Sales workers"),
            ("56", "Personnels des services directs aux particuliers", "Personal services"),
        ),
    ),
    (
        "Ouvriers",
        "Manual workers",
        (
            ("62", "Ouvriers qualifiés de type industriel", "Skilled industrial workers"),
            ("63", "Ouvriers qualifiés de type artisanal", "Skilled craft workers"),
            (
                "64",
                "Conducteurs de véhicules de transport, chauffeurs-livreurs, coursiers",
                "Drivers and couriers",
            ),
            (
                "65",
                "Conducteurs d’engins, caristes, magasiniers et ouvriers du transport",
                "Plant operators, storekeepers and transport workers",
            ),
            ("67", "Ouvriers peu qualifiés de type industriel", "Low-skilled industrial workers"),
            ("68", "Ouvriers peu qualifiés de type artisanal", "Low-skilled craft workers"),
            (
                "69",
                "Ouvriers agricoles, des travaux forestiers et de la pêche",
                "Farm, forestry and fishing workers",
            ),
        ),
    ),
    (
        "Retraités",
        "Retired",
        (
            ("71", "Anciens agriculteurs exploitants", "Former farmers"),
            (
                "72",
                "Anciens artisans, commerçants, chefs d’entreprise",
                "Former craftspeople, shopkeepers, company heads",
            ),
            ("74", "Anciens cadres", "Former managers"),
            ("75", "Anciennes professions intermédiaires", "Former intermediate professions"),
            ("77", "Anciens employés", "Former clerical and service workers"),
            ("78", "Anciens ouvriers", "Former manual workers"),
        ),
    ),
    (
        "Autres personnes sans activité professionnelle",
        "Others without occupation",
        (
            ("81", "Chômeurs n’ayant jamais travaillé", "Unemployed, never worked"),
            ("84", "Élèves, étudiants", "Pupils and students"),
            ("85", "Sans activité professionnelle, moins de 60 ans", "Without occupation, under 60"),
            ("86", "Sans activité professionnelle, 60 ans et plus", "Without occupation, 60 or over"),
        ),
    ),
)
"""Group in French and English, then its categories: code, French, English."""
