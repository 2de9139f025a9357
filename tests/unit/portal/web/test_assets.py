"""The served sheet, and URLs that change with the content behind them."""

import gzip
import re

import pytest

from portal.web.assets import SHEET, SHEET_PARTS, STATIC, Assets, UnknownAssetError, strip_css


@pytest.fixture(scope="module")
def served():
    return Assets()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "js").mkdir()
    (tmp_path / "fonts").mkdir()
    (tmp_path / "css/first.css").write_text('/* a */\n@font-face { src: url("../fonts/text.woff2"); }\n')
    (tmp_path / "css/second.css").write_text("b { color: red; }\n")
    (tmp_path / "fonts/text.woff2").write_bytes(b"shapes")
    (tmp_path / "js/page.js").write_text("export const one = 1;\n")
    (tmp_path / "js/pages.js").write_text('import { one } from "./page.js";\nimport "./page.js";\n')
    return tmp_path


def read(folder):
    return Assets(folder, "/statique", ["css/first.css", "css/second.css"])


class TestStripCss:
    def test_it_drops_comments_and_needless_spaces(self):
        assert strip_css("/* why */ a ,\n b > i { color : red; }\n") == "a,b>i{color :red}"

    def test_it_keeps_the_spaces_that_mean_something(self):
        assert strip_css("a :hover { margin: calc(1px + 2px) 0; }") == "a :hover{margin:calc(1px + 2px) 0}"

    def test_it_leaves_strings_as_they_are(self):
        assert strip_css('a { content: "x /* y */ ;  z"; }') == 'a{content:"x /* y */ ;  z"}'


class TestAssets:
    def test_it_joins_the_parts_in_order_in_one_sheet(self, folder):
        sheet = read(folder).find(SHEET).body.decode()

        assert sheet.index("@font-face") < sheet.index("b{color:red}")

    def test_it_does_not_serve_the_parts(self, folder):
        assets = read(folder)

        assert assets.find("css/first.css") is None
        with pytest.raises(UnknownAssetError):
            assets.url("css/first.css")

    def test_it_names_the_content_in_the_url(self, folder):
        before = read(folder).url("fonts/text.woff2")
        (folder / "fonts/text.woff2").write_bytes(b"other shapes")
        after = read(folder).url("fonts/text.woff2")

        assert re.fullmatch(r"/statique/[0-9a-f]{16}/fonts/text\.woff2", before)
        assert before != after

    def test_it_gives_a_sheet_the_urls_of_its_fonts(self, folder):
        assets = read(folder)

        assert assets.url("fonts/text.woff2") in assets.find(SHEET).body.decode()

    def test_it_gives_a_module_the_urls_of_the_modules_that_it_imports(self, folder):
        assets = read(folder)

        assert assets.find("js/pages.js").body.decode().count(assets.url("js/page.js")) == 2

    def test_it_changes_a_file_when_what_it_refers_to_changes(self, folder):
        before = read(folder)
        (folder / "js/page.js").write_text("export const one = 2;\n")
        (folder / "fonts/text.woff2").write_bytes(b"other shapes")
        after = read(folder)

        assert before.url("js/pages.js") != after.url("js/pages.js")
        assert before.url(SHEET) != after.url(SHEET)

    def test_it_gives_the_same_urls_in_every_process(self, folder):
        assert read(folder).url(SHEET) == read(folder).url(SHEET)

    def test_it_keeps_a_compressed_copy_of_what_is_text(self, folder):
        assets = read(folder)

        assert gzip.decompress(assets.find("js/page.js").compressed) == b"export const one = 1;\n"
        assert assets.find("fonts/text.woff2").compressed is None

    @pytest.mark.parametrize("path", ["css/none.css", "../assets.py", "js", ""])
    def test_it_raises_for_a_file_that_is_not_there(self, folder, path):
        with pytest.raises(UnknownAssetError):
            read(folder).url(path)

    @pytest.mark.parametrize("path", ["css/none.css", "../assets.py", "js", ""])
    def test_it_finds_nothing_outside_what_it_read(self, folder, path):
        assert read(folder).find(path) is None


class TestOurFiles:
    def test_every_sheet_is_part_of_the_bundle(self):
        sheets = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css")}

        assert sheets == set(SHEET_PARTS)

    def test_every_module_is_loaded_by_the_page(self, served):
        pages = served.find("js/pages.js").body.decode()
        others = {path for path in served.paths() if path.startswith("js/")} - {"js/pages.js", "js/page.js"}

        assert {path for path in others if served.url(path) not in pages} == set()

    def test_a_first_visit_stays_under_sixty_kilobytes(self, served):
        assets = [served.find(path) for path in served.paths() if path != "fonts/LICENCE.txt"]

        assert sum(len(asset.compressed or asset.body) for asset in assets) < 52_000  # leaves 8 for the page

    def test_nothing_is_fetched_from_elsewhere(self, served):
        sheet = served.find(SHEET).body.decode()

        assert set(re.findall(r"url\(([^)]*)\)", sheet)) == {
            f'"{served.url("fonts/text.woff2")}"',
            f'"{served.url("fonts/title.woff2")}"',
        }

    def test_no_module_writes_markup_or_style(self, served):
        modules = {path: served.find(path).body.decode() for path in served.paths() if path.startswith("js/")}

        assert not [path for path, code in modules.items() if re.search(r"innerHTML|\.style\b|eval\(", code)]

    def test_layers_decide_instead_of_importance(self, served):
        sheet = served.find(SHEET).body.decode()

        # Hidden stays hidden, and a wish for no motion holds, whatever a component says.
        allowed = sheet.count("[hidden]{display:none !important}") + sheet.count("animation:none !important")
        assert sheet.count("!important") == allowed
