"""The whole URL map, in French for those who read addresses.

Who may do what on each route stands in tests/functional/access.
"""

from pyramid.config import Configurator

from portal.web import resources


def includeme(config: Configurator) -> None:
    """Declare every route of the portal."""
    _technical(config)
    _accounts(config)
    _families(config)
    _office(config)


def _technical(config: Configurator) -> None:
    config.add_route("static", "/statique/{hash}/*path")
    config.add_route("healthz", "/healthz")
    config.add_route("readyz", "/readyz")


def _accounts(config: Configurator) -> None:
    config.add_route("login", "/connexion")
    config.add_route("logout", "/deconnexion")
    config.add_route("stay", "/rester-connecte")
    config.add_route("language", "/langue")
    config.add_route("help", "/aide")
    config.add_route("place", "/etablissement")
    config.add_route("password_request", "/mot-de-passe/nouveau")
    config.add_route("password_requested", "/mot-de-passe/envoye")
    config.add_route("password_link", "/mot-de-passe/lien/{token}")
    config.add_route("password_choose", "/mot-de-passe/choisir")
    config.add_route("password_change", "/mot-de-passe")


def _families(config: Configurator) -> None:
    config.add_route("home", "/")
    base = "/eleves/{student}/reinscription"
    for name, path in (
        ("reenrolment", ""),
        ("reenrolment_begin", "/commencer"),
        ("reenrolment_decline", "/ne-pas-reinscrire"),
        ("reenrolment_signature", "/signature"),
        ("reenrolment_withdraw", "/retirer"),
        ("reenrolment_summary", "/recapitulatif.pdf"),
        ("reenrolment_documents", "/documents"),
        ("reenrolment_file", "/document/{file}"),
        ("reenrolment_preview", "/document/{file}/apercu"),
        ("reenrolment_step", "/etape/{step}"),
    ):
        config.add_route(name, base + path, factory=resources.student)


def _office(config: Configurator) -> None:
    config.add_route("office_dossiers", "/bureau/dossiers")
    config.add_route("office_students", "/bureau/eleves", factory=resources.Resource)
    config.add_route("office_counter", "/bureau/guichet", factory=resources.Resource)
    config.add_route("assistance_end", "/guichet/fin", factory=resources.Resource)
    base = "/bureau/dossiers/{number}"
    for name, path in (
        ("office_dossier", ""),
        ("office_decision", "/decision"),
        ("office_item", "/element"),
        ("office_arrival", "/arrive/{item}"),
        ("office_note", "/note"),
        ("office_deadline", "/delai"),
        ("office_summary", "/recapitulatif.pdf"),
        ("office_file", "/document/{file}"),
        ("office_preview", "/document/{file}/apercu"),
    ):
        config.add_route(name, base + path, factory=resources.dossier)
