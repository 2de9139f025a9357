"""PDFs as offices, scanners and forms make them, each with what should not be kept of it."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, Pdf, Stream, String

from tests.unit.portal.uploads.pictures import SECRET, encoded, exif, flag

SCRIPT = f"app.alert('{SECRET}');"


def script() -> Dictionary:
    """An action that runs a script."""
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String(SCRIPT))


def words(document: Pdf, text: str) -> Stream:
    """The content of a page that shows a text."""
    return Stream(document, f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())


def add_page(document: Pdf, text: str, **parts: Any) -> Object:
    """Add a page of A4 that shows a text; return it."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    page = document.add_blank_page(page_size=(595, 842)).obj
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = document.make_indirect(words(document, text))
    for key, value in parts.items():
        page["/" + key] = value
    return page


def saved(document: Pdf, **options: Any) -> bytes:
    """Return the document as a file."""
    written = io.BytesIO()
    document.save(written, **options)
    return written.getvalue()


def paper(pages: int = 1, **options: Any) -> bytes:
    """A letter of so many pages, with an author."""
    document = Pdf.new()
    for number in range(1, pages + 1):
        add_page(document, f"page {number}")
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as about:
        about["dc:creator"] = [SECRET]
    return saved(document, **options)


def with_attachment() -> bytes:
    """An invoice that carries another file, in its names and as a pin on its page."""
    document = Pdf.new()
    add_page(document, "facture")
    document.attachments["facture.xml"] = AttachedFileSpec(document, f"<facture>{SECRET}</facture>".encode())
    pinned = document.make_indirect(Stream(document, SECRET.encode(), Type=Name.EmbeddedFile))
    file = Dictionary(Type=Name.Filespec, F=String("virus.exe"), EF=Dictionary(F=pinned))
    pin = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([10, 10, 30, 30]), FS=file)
    document.pages[0].obj.Annots = Array([document.make_indirect(pin)])
    document.Root.AF = Array([document.make_indirect(file)])
    return saved(document)


def with_scripts() -> bytes:
    """A page with scripts wherever a PDF may have some, and a link that starts a program."""
    document = Pdf.new()
    page = add_page(document, "script", AA=Dictionary(O=script()))
    document.Root.OpenAction = document.make_indirect(script())
    document.Root.AA = Dictionary(WC=script())
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"), Win=Dictionary(F=String("cmd.exe"), P=String(SECRET)))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 600, 800]), A=launch)
    page.Annots = Array([document.make_indirect(link)])
    # Out of the way, where nobody who looks at pages and catalog would find it.
    page.Resources.Properties = Dictionary(P1=document.make_indirect(script()), P2=document.Root)
    return saved(document)


def filled_form() -> bytes:
    """A form in which a family has written, whose answers no page draws yet; with Acrobat's form beside it."""
    document = Pdf.new()
    page = add_page(document, "formulaire")
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("nom"),
            V=String("ABARRE Irina"),
            DA=String("/F1 12 Tf 0 g"),
            Rect=Array([72, 600, 372, 630]),
            F=4,
            AA=Dictionary(K=script()),
        )
    )
    page.Annots = Array([field])
    resources = Dictionary(Font=Dictionary(F1=page.Resources.Font.F1))
    xfa = document.make_indirect(Stream(document, f"<xdp>{SECRET}</xdp>".encode()))
    document.Root.AcroForm = Dictionary(
        Fields=Array([field]), NeedAppearances=True, DR=resources, DA=String("/F1 12 Tf 0 g"), XFA=xfa
    )
    return saved(document)


def acrobat_form() -> bytes:
    """A form that Acrobat alone draws: its page says to wait."""
    document = Pdf.new()
    add_page(document, "Please wait...")
    document.Root.NeedsRendering = True
    return saved(document)


def portfolio() -> bytes:
    """A folder of files: its page says to install Acrobat."""
    document = Pdf.new()
    add_page(document, "Ouvrez ce dossier dans Acrobat")
    document.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)
    return saved(document)


def scan() -> bytes:
    """A photograph in a page, as phones make PDFs, with the place where it was taken."""
    document = Pdf.new()
    page = add_page(document, "scan")
    picture = Stream(document, encoded(flag(), exif=exif(), comment=SECRET.encode()) + SECRET.encode())
    picture.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=640, Height=480, BitsPerComponent=8))
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, Name.DCTDecode
    picture.Metadata = document.make_indirect(Stream(document, SECRET.encode(), Type=Name.Metadata))
    page.Resources.XObject = Dictionary(Im1=document.make_indirect(picture))
    return saved(document)


def layered() -> bytes:
    """A page with a layer that is not seen."""
    document = Pdf.new()
    page = add_page(document, "couches")
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("brouillon")))
    page.Resources.Properties = Dictionary(L1=layer)
    usual = Dictionary(OFF=Array([layer]), AS=Array([]))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=usual)
    return saved(document)


def inherited() -> bytes:
    """A PDF whose pages leave their size and their turn to the tree above them."""
    document = Pdf.new()
    page = add_page(document, "taille")
    document.Root.Pages.MediaBox = page.MediaBox
    document.Root.Pages.Rotate = 90
    del page["/MediaBox"]
    return saved(document)


def encrypted(user: str) -> bytes:
    """A PDF that its owner protects; with a word for its readers or without."""
    return paper(encryption=pikepdf.Encryption(owner="proprietaire", user=user))
