"""How a view becomes a page: pyramid_jinja2 over the one Jinja2 environment, and what layouts are told."""

from types import SimpleNamespace
from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.events import BeforeRender, BeforeTraversal
from pyramid.request import Request
from pyramid_jinja2 import Jinja2RendererFactory, Jinja2TemplateRenderer

from portal import clock, templating
from portal.i18n import lazy_gettext as _
from portal.web import languages, menus, notices
from portal.web.assets import Assets
from portal.web.security import Role

FAMILY_LAYOUT, OFFICE_LAYOUT = "layouts/family.jinja2", "layouts/office.jinja2"


class PageRendererFactory(Jinja2RendererFactory):
    """Finds pages in `templates/` alone: a view's own package holds none, and is not searched at each request."""

    environment = templating.environment()

    def __call__(self, info: Any) -> Jinja2TemplateRenderer:
        """Return the renderer of a template."""
        return super().__call__(SimpleNamespace(name=info.name, package=None))


def tell_layouts(event: BeforeRender) -> None:
    """Give every page what its layout needs; what the view returns goes before it."""
    event.update(layout_values(event["request"]))


def layout_values(request: Request) -> dict[str, Any]:
    """Return what every layout is told, before and after login."""
    login = request.login
    values = {
        "request": request,
        "csrf_token": get_csrf_token(request),
        "home_url": request.route_path("home"),
        "demonstration_day": _demonstration_day(request),
        "footer": [{"label": _("Help - Accessibility"), "url": request.route_path("help")}],
        "take_notices": lambda: notices.take_notices(request),
    }
    if login is None:
        return values | {"language_switch": menus.language_link(request)}
    return values | {
        "login": login,
        "acting_for": login.acting_for,
        "end_acting_url": request.route_path("assistance_end"),
        "site_name": login.establishment_name,
        "comfort": login.comfort,
        "account_name": login.name,
        "menu": menus.Menu(request, menus.main_menu),
        "account_menu": menus.Menu(request, menus.account_menu),
        "own_layout": OFFICE_LAYOUT if login.roles == {Role.ADMINISTRATOR} else FAMILY_LAYOUT,
    }


def _demonstration_day(request: Request) -> Any:
    if not request.container.settings.demonstration:
        return None
    return clock.today(request.login.zone if request.login else "Europe/Paris")


def includeme(config: Configurator) -> None:
    """Set up pages: the renderer, the static files by content, the language."""
    assets = Assets()
    config.registry.assets = assets
    templating.environment().globals["asset_url"] = assets.url
    config.add_renderer(".jinja2", PageRendererFactory())
    config.add_subscriber(tell_layouts, BeforeRender)
    config.add_subscriber(languages.use_own_language, BeforeTraversal)
