"""How a view becomes a page: our renderer over the one Jinja2 environment, and what layouts are told."""

from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.events import BeforeTraversal
from pyramid.request import Request

from portal import clock, templating
from portal.web import languages, menus, notices
from portal.web.assets import Assets
from portal.web.security import Role

FAMILY_LAYOUT, OFFICE_LAYOUT = "layouts/family.jinja2", "layouts/office.jinja2"


class PageRenderer:
    """Renders the values that a view returns, with those of the layout around them."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, values: dict[str, Any], system: dict[str, Any]) -> str:
        """Return the page."""
        return templating.render(self._name, **(layout_values(system["request"]) | values))


def layout_values(request: Request) -> dict[str, Any]:
    """Return what every layout is told, before and after login."""
    login = request.login
    values = {
        "request": request,
        "csrf_token": get_csrf_token(request),
        "home_url": request.route_path("home"),
        "demonstration_day": _demonstration_day(request),
        "take_notices": lambda: notices.take_notices(request),
    }
    if login is None:
        return values | {"language_switch": menus.language_link(request)}
    return values | {
        "login": login,
        "site_name": login.establishment_name,
        "comfort": login.comfort,
        "account_name": login.name,
        "menu": menus.main_menu(request),
        "account_menu": menus.account_menu(request),
        "own_layout": OFFICE_LAYOUT if login.roles == {Role.ADMINISTRATOR} else FAMILY_LAYOUT,
    }


def _demonstration_day(request: Request) -> Any:
    if not request.container.settings.demonstration:
        return None
    return clock.today(request.login.zone if request.login else "Europe/Paris")


def includeme(config: Configurator) -> None:
    """Set up pages: the renderer, the static files by content, the language, `request.notify`."""
    assets = Assets()
    config.registry.assets = assets
    templating.environment().globals["asset_url"] = assets.url
    config.add_renderer(".jinja2", lambda info: PageRenderer(info.name))
    config.add_request_method(notices.notify, "notify")
    config.add_subscriber(languages.use_own_language, BeforeTraversal)
