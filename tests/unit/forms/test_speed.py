"""A page of fifteen questions costs a few milliseconds; a schema rebuilt at each request would show here."""

import time

from forms.builder import Known, build_step_form
from tests.unit.forms.questions import COLOURS, question, step

FIELDS = [
    question("civility", "civility"),
    *(question(f"text-{number}", "text") for number in range(5)),
    question("birth", "date"),
    question("home", "address"),
    *(question(f"phone-{number}", "phone") for number in range(3)),
    question("email", "email"),
    question("quotient", "amount"),
    question("fee", "choice", options=COLOURS),
    question("note", "multiline"),
]
BUDGET = 0.020


class TestFifteenQuestions:
    def test_they_are_built_and_rendered_within_the_budget(self):
        asked = step(*FIELDS)
        states = {field.key: "required" for field in FIELDS}
        known = Known(record={"birth": "1979-03-04", "phone-0": "+33601020304"})
        costs = []

        for _ in range(20):
            start = time.process_time()
            build_step_form(asked, states, "fr", checksum="speed", known=known).render()
            costs.append(time.process_time() - start)

        assert len(FIELDS) == 15
        assert min(costs) < BUDGET
