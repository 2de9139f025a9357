"""The summary as a PDF, by our child process and by bare WeasyPrint."""

import resource
import time
from collections.abc import Callable, Iterator

from sqlalchemy import select

from portal import clock, demonstration
from portal.documents.child import TEMPLATES, font_faces
from portal.documents.rendering import PdfEngine
from portal.documents.summary import SHEET, render_summary, summary_html
from portal.models.reenrolment import Dossier, DossierState
from tests.load.measure import MILLI, median_cpu
from tests.load.report import Line
from tests.load.stage import Stage

TIMES = 20


def measure(stage: Stage) -> Iterator[Line]:
    """Yield the line of a summary of the demonstration, sent by a family of its own."""
    with clock.frozen(demonstration.START), stage.unit_of_work(writes=False) as services:
        sent = select(Dossier.id).where(Dossier.state == DossierState.SUBMITTED).order_by(Dossier.id).limit(1)
        paper = services.walk.snapshot(services.session.scalars(sent).one(), 1)
    # The first document of a child pays for its start: what remains between one document and many is theirs.
    one = _cpu_with_child(lambda engine: render_summary(paper.content, paper.language, engine), 1)
    many = _cpu_with_child(lambda engine: render_summary(paper.content, paper.language, engine), 1 + TIMES)
    bare = median_cpu(_bare(summary_html(paper.content, paper.language)), TIMES)
    yield Line("summary PDF", (many - one) / TIMES * MILLI, "ms CPU", bare * MILLI)
    yield Line("summary PDF: first of a process", one * MILLI, "ms CPU")


def _cpu_with_child(render: Callable[[PdfEngine], bytes], times: int) -> float:
    """Return the processor time of ours and of the child that is started for it and ended after it."""
    begun = _of_children() + time.process_time()
    engine = PdfEngine()
    try:
        for _ in range(times):
            assert render(engine).startswith(b"%PDF")
    finally:
        engine.close()
    return _of_children() + time.process_time() - begun


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare(html: str) -> Callable[[], bytes]:
    """Return the plain call of WeasyPrint: the same page, sheet and kind of PDF, nothing kept in between."""
    import weasyprint

    sheet = f"{font_faces()}\n{(TEMPLATES / SHEET).read_text(encoding='utf-8')}"

    def render() -> bytes:
        styles = weasyprint.CSS(string=sheet)
        printed: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=[styles], pdf_variant="pdf/ua-1")
        return printed

    render()
    return render
