"""Pictures as phones, scanners and screens make them, each with what should not be kept of it."""

import base64
import io
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

RED, BLUE, WHITE = (200, 30, 30), (20, 40, 200), (255, 255, 255)
SECRET = "NUMERO-DE-SERIE-4711"
GPS = 0x8825
ORIENTATION = 0x0112
ANOTHER_FILE = b"PK\x03\x04" + b"un autre fichier" * 20

# 64 × 48 as taken, blue above red, then turned by a quarter to the right; with the maker's name and a place.
HEIC = base64.b85decode(
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0005VZDn*}000000000XXk=`10000000000aA{+700000000000000000000G-+&aV*mgE07O6l"
    "0ssL300001>;M4(000000027x0ssI200Jif0RR9100000r~m)}IB98aW&i*H00062000$fZf0cy000000RRAKc4ILB0000LX>Mj^0ssI300IC2"
    "MR;ju000004sdC7Z2$lO00031009SSaB^?}008D`aAR)(004Gqc4I>U18@KU0FVFx0000U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!00093"
    "00RIXx&lC90096hLID8-Z~y=U0FVFx0{{R603M(qfd!W8<fgf}2xu@M00096AOHXZ03l)k0RRR>0l{;?i2wiq6Ju{|a&BX6cmM$a4FCp!0000K"
    "X>)L8000000000$0000$0000eV{Bn?0000$000010000m000010000000002|NsB+000020000GaA|mH000000|*ER00009X>xCL0{{R38EJ5B"
    "VE_OC000000RRC8fdT^sgoXeB02*m>Wo7^X0000001jhhb7KGk009620002%ZDe6|0000tC;_h%fZK%4|KLh1_G?$iEYJmh{4>wFzGET21iLQH"
    "3y`xGK*4Udl%Mnc30w5_3|2ZKt!Ur?000I>cxh$;08LE*DgXcg2mk{C4*&uH000F5001%p5&#1L000311^@tvB>)5f00031001}u0000`Wnppv"
    "000C40RRF30006`000000ssX700093003?P0{{X50006-000001ONp900093004#n00000001ul00031001@s00031000R9000310003100031"
    "001@s00031001BW0003"
)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def flag(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """Return a red picture with a blue band above, by which to see how it stands."""
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 4), fill=BLUE)
    return image.convert(mode)


def exif(orientation: int = 6) -> Image.Exif:
    """Return what a phone writes beside a picture: how it was held, its number, where it was."""
    written = Image.Exif()
    written[ORIENTATION] = orientation
    written[0x010F] = SECRET
    place = written.get_ifd(GPS)
    place.update({1: "N", 2: (47.0, 54.0, 9.0), 3: "E", 4: (1.0, 54.0, 32.0)})
    return written


def phone_photograph(orientation: int = 6) -> bytes:
    """A JPEG held upright, with EXIF, GPS, XMP, a profile and a comment."""
    return encoded(
        flag(),
        exif=exif(orientation),
        xmp=f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode(),
        icc_profile=SECRET.encode() * 8,
        comment=SECRET.encode(),
    )


def noisy_photograph() -> bytes:
    """A photograph of twelve megapixels and about two megabytes."""
    grain = Image.effect_noise((1008, 756), 40).resize((4032, 3024)).convert("RGB")
    return encoded(grain, quality=76, exif=exif())


def moving_photograph() -> bytes:
    """A JPEG with a film behind it, as some phones take."""
    return encoded(flag()) + b"\x00\x00\x00\x18ftypmp42" + SECRET.encode() * 50


def screenshot() -> bytes:
    """A PNG with a transparent ground and a text about its author."""
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill=(*RED, 255))
    about = PngInfo()
    about.add_text("Author", SECRET)
    about.add_itxt("XML:com.adobe.xmp", SECRET)
    return encoded(image, "PNG", pnginfo=about, exif=exif(1))


def palette_screenshot() -> bytes:
    """A PNG of few colours, one of them transparent."""
    image = Image.new("P", (300, 200), 0)
    image.putpalette([*BLUE, *RED])
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill=1)
    return encoded(image, "PNG", transparency=0)


def moving_png() -> bytes:
    """An animated PNG: red, then blue."""
    frames = [Image.new("RGB", (80, 60), RED), Image.new("RGB", (80, 60), BLUE)]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=100)


def deep_grey() -> bytes:
    """A scan in sixteen bits of grey, half as bright as white."""
    return encoded(Image.new("I;16", (200, 100), 32768), "PNG")


def printed() -> bytes:
    """A JPEG in the colours of printers."""
    return encoded(flag(mode="CMYK"))


def progressive() -> bytes:
    """A JPEG that comes into focus as it loads."""
    return encoded(flag(), progressive=True)


def panorama() -> bytes:
    """A picture twenty thousand dots wide."""
    return encoded(flag((20_000, 200)), quality=60)


def fifty_megapixels() -> bytes:
    """A picture of the largest sensors."""
    return encoded(flag((8160, 6120)), quality=60)


def pixels(picture: bytes) -> bytes:
    """The dots of a picture."""
    return Image.open(io.BytesIO(picture)).tobytes()
