"""Deform's renderer over our Jinja2 templates; none of Deform's own templates is ever used."""

from markupsafe import Markup

from portal.templating import environment


def jinja_renderer(template_name: str, **values: object) -> Markup:
    """Render `templates/widgets/<template_name>.jinja2`; Markup, or the parent's template would escape
    it again.
    """
    return Markup(environment().get_template(f"widgets/{template_name}.jinja2").render(**values))  # noqa: S704  # escaped by the template
