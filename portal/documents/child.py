"""The program of the rendering child: reads HTML on its input, answers PDF/UA on its output, holds no secret.

It runs apart so that a document which asks for too much time or memory can be killed without its caller.
"""

import base64
import json
import logging
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.children import DONE, Answer, Frame, serve

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
FONT_DIRECTORY = Path(__file__).parents[1] / "web" / "static" / "fonts"
FONTS = (("Da Capo Text", "400 700", "text.woff2"), ("Da Capo Title", "500", "title.woff2"))


def font_faces() -> str:
    """Return the rules that embed our faces, as data, so that a sheet needs no file."""
    rules = []
    for family, weight, name in FONTS:
        data = base64.b64encode((FONT_DIRECTORY / name).read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data})"
        rules.append(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: {source}; }}')
    return "\n".join(rules)


class Press:
    """WeasyPrint with our faces loaded once; nothing but data may be fetched."""

    def __init__(self) -> None:
        # 1 s and 60 MB to import: only the child pays.
        import weasyprint  # noqa: PLC0415  # see above
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  # see above
        from weasyprint.urls import URLFetcher  # noqa: PLC0415  # see above

        # Its warnings quote addresses and words of the document, which may not reach a log.
        logging.getLogger("weasyprint").handlers = [logging.NullHandler()]
        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"})
        self._faces = font_faces()
        self.sheet = lru_cache(self._sheet)

    def _sheet(self, name: str) -> Any:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        return self._weasyprint.CSS(string=f"{self._faces}\n{text}", font_config=self._fonts, url_fetcher=self._fetcher)

    def print(self, html: str, sheet: str) -> bytes:
        """Return the PDF/UA-1 of a page with one of our style sheets."""
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        return page.write_pdf(stylesheets=[self.sheet(sheet)], font_config=self._fonts, pdf_variant="pdf/ua-1")


def load() -> Answer:
    """Load the press and the usual sheet; return what prints a request."""
    press = Press()
    press.sheet("summary/paper.css")

    def answer(content: bytes) -> Frame:
        request = json.loads(content)
        return DONE, press.print(request["html"], request["sheet"])

    return answer


if __name__ == "__main__":
    serve(load, sys.argv[1:])
