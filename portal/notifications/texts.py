"""Kinds of text that a mail may be given: each is cleaned or refused before it meets a template."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

# Control characters, halves of pairs and marks that turn the direction of a line: in a name they would forge
# a header or make a line read otherwise than it is.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+ *")
LINE_ENDS = re.compile("\r\n|[\n\x0b\x0c\r\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """Return `text` without control characters, its line breaks turned into single spaces."""
    return BREAKS.sub(" ", UNPRINTABLE.sub("", text)).strip()


def paragraphs(text: str) -> str:
    """Return `text` without control characters, its line breaks alike and at most two in a row."""
    lines = (line.strip() for line in LINE_ENDS.sub("\n", UNPRINTABLE.sub("", text)).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def web_address(text: str) -> str:
    """Return an http or https address as it is; raises ValueError for anything else."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[\s<>\"\x00-\x1f]", text):
        raise ValueError("a link must be an http or https address")
    return text


Line = Annotated[str, AfterValidator(one_line)]
Prose = Annotated[str, AfterValidator(paragraphs)]
Link = Annotated[str, AfterValidator(web_address)]
