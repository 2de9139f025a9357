import io

import pytest

from rules.__main__ import main
from tests.unit.rules.documents import PACK_NAMES, PACKS, campaign, document, text_of

VALCOURT = next(pack for pack in PACKS if pack.parent.name == "valcourt")


def run(*arguments):
    """Return the exit code of the command and the lines it prints."""
    out = io.StringIO()
    code = main([str(argument) for argument in arguments], out)
    return code, out.getvalue().splitlines()


@pytest.fixture
def written(tmp_path):
    """Write a ruleset with these parts into a file."""

    def write(name="essai.yaml", **parts):
        file = tmp_path / name
        file.write_text(text_of(document(**parts)), encoding="utf-8")
        return file

    return write


class TestCheck:
    def test_every_starter_pack_passes_with_its_tests(self):
        code, lines = run("check", *PACKS)

        assert code == 0
        assert len(lines) == len(PACKS)
        assert all(line.endswith("tests passed") for line in lines)

    def test_a_problem_is_said_with_file_line_column_and_path(self, written):
        file = written(prices={"rank_by": "prise"})

        code, lines = run("check", file)

        assert code == 1
        assert lines == [
            f"{file}:24:14 prices.rank_by: expected one of age, price (did you mean price?), found 'prise'"
        ]

    def test_one_bad_file_does_not_keep_the_others_from_being_checked(self, written, tmp_path):
        good, bad, none = written(), written("bad.yaml", grammar=2), tmp_path / "none.yaml"

        code, lines = run("check", none, bad, good)

        assert code == 1
        assert lines == [
            f"{none}: No such file or directory",
            f"{bad}:2:13 grammar: expected 1, found 2",
            f"{good}: 0 tests passed",
        ]

    def test_a_persona_that_gets_something_else_is_a_problem(self, written):
        test = {"key": "essai", "label": "Essai", "given": {}, "expect": {"respondent": "student"}}
        file = written(tests=[test])

        code, lines = run("check", file)

        assert code == 1
        assert len(lines) == 1
        assert lines[0].startswith(f"{file}:")
        assert lines[0].endswith("tests[0] essai: respondent: expected student, found guardian")


class TestShow:
    @pytest.mark.parametrize("pack", PACKS, ids=PACK_NAMES)
    def test_it_says_every_rule_of_a_pack_in_french(self, pack):
        code, lines = run("show", pack)

        text = "\n".join(lines)
        assert code == 0
        assert "Cette personne répond si l’élève est mineur." in text
        assert not any(mark in text for mark in ("None", "[inscrit/", "{", "student.", "answer."))

    def test_it_says_conditions_messages_and_amounts(self):
        _, lines = run("show", VALCOURT)

        assert "      Certificat médical [certificat-medical]. Demandé si l’élève est inscrit en danse." in [
            f"  {line}" for line in lines
        ]
        assert any("Une somme reste due." in line for line in lines)
        assert any("A 95,00" in line for line in lines)

    @pytest.mark.parametrize(
        ("days", "said"), [(1, "le lendemain de l’envoi du dossier."), (21, "21 jours après l’envoi du dossier.")]
    )
    def test_it_says_by_when_the_establishment_answers(self, written, days, said):
        _, lines = run("show", written(campaign=campaign(answers_within={"days": days})))

        assert lines[2] == f"  L’établissement répond au plus tard {said}"

    def test_a_file_that_is_no_ruleset_is_said_as_by_check(self, written):
        file = written(grammar=2)

        assert run("show", file) == run("check", file)


class TestExplain:
    def test_it_says_what_a_persona_gets_and_why(self):
        code, lines = run("explain", VALCOURT, "danseuse-resident")

        text = "\n".join(lines)
        assert code == 0
        assert "certificat-medical\u00a0: Demandé parce que l’élève est inscrit en danse." in text
        assert "total\u00a0: 504,00" in text

    @pytest.mark.parametrize("pack", PACKS, ids=PACK_NAMES)
    def test_it_explains_every_persona_of_a_pack(self, pack):
        from rules.loader import load_file

        for test in load_file(pack).tests:
            code, lines = run("explain", pack, test.key)

            assert code == 0
            assert not any("None" in line or "NOT_ASKED" in line for line in lines)

    def test_an_unknown_test_is_refused_with_the_one_that_was_meant(self):
        code, lines = run("explain", VALCOURT, "danseuse")

        assert code == 1
        assert lines[0].startswith(f"{VALCOURT}: no test danseuse, expected one of danseuse-resident, ")


class TestWrongCalls:
    @pytest.mark.parametrize("arguments", [(), ("sing",), ("check",), ("explain", "x.yaml")])
    def test_they_exit_with_two(self, arguments, capsys):
        with pytest.raises(SystemExit) as caught:
            run(*arguments)

        assert caught.value.code == 2
        assert "usage: python -m rules" in capsys.readouterr().err
