"""What the script of a step sends and takes in, for browsers that run none."""

from typing import Any

from webtest import TestResponse

from tests.functional.reenrolment.pages import Family


def keep_so_far(family: Family, key: str, form: Any, hears: bool = True) -> TestResponse:
    """Send what stands in a form while its page stays open; `hears`: the answer arrives, and the page takes it in."""
    fields = [(name, value) for name, value in form.submit_fields() if name]
    answer = family.browser.post(family.step(key), [*fields, ("~auto", "yes")], status="*")
    if hears and answer.status_int == 200:
        form["~seen"] = answer.text
    return answer


def take_place(form: Any, left: Any) -> None:
    """Tell a page which one it takes the place of, as the script does after a reload."""
    own, *marks = form["~seen"].value.split()
    form["~seen"] = " ".join([own, left["~seen"].value.split()[0], *marks])
