import subprocess
import sys
from pathlib import Path

import pytest

from flows import environment
from portal.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url="sqlite:///x.db", var=tmp_path, prefect_auth="operator:secret")


class TestWhatPrefectSees:
    def test_prefect_knows_every_setting(self, settings):
        from prefect.settings.legacy import _get_settings_fields
        from prefect.settings.models.root import Settings as Known

        chosen = {name for name in environment.prefect_environment(settings) if name.startswith("PREFECT_")}

        assert chosen - set(_get_settings_fields(Known)) == set()

    def test_it_writes_in_our_directory_only(self, settings, tmp_path):
        chosen = environment.prefect_environment(settings)

        for name in ("PREFECT_HOME", "PREFECT_PROFILES_PATH", "PREFECT_UI_STATIC_DIRECTORY"):
            assert Path(chosen[name]).is_relative_to(tmp_path)
        assert environment.database_file(settings).is_relative_to(tmp_path)

    def test_it_calls_nobody_outside(self, settings):
        chosen = environment.prefect_environment(settings)

        assert chosen["DO_NOT_TRACK"] == "1"
        assert chosen["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
        assert not any("prefect.cloud" in value for value in chosen.values())

    def test_a_password_is_asked_for_where_one_is_set(self, settings, tmp_path):
        without = Settings(database_url="sqlite:///x.db", var=tmp_path)

        name = "PREFECT_SERVER_API_AUTH_STRING"
        assert environment.prefect_environment(settings)[name] == "operator:secret"
        assert name not in environment.prefect_environment(without)

    def test_pages_under_a_path_call_their_own_origin(self, tmp_path):
        settings = Settings(
            database_url="sqlite:///x.db",
            var=tmp_path,
            prefect_api_url="http://127.0.0.1:7001/moteur/api",
            prefect_ui_url="https://portail.example/moteur",
        )

        chosen = environment.prefect_environment(settings)

        assert chosen["PREFECT_UI_SERVE_BASE"] == "/moteur"
        assert chosen["PREFECT_UI_API_URL"] == chosen["PREFECT_SERVER_API_BASE_PATH"] == "/moteur/api"
        assert chosen["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "https://portail.example"

    def test_nobody_elses_choice_remains(self):
        given = {"PREFECT_API_KEY": "x", "HOME": "/root"}

        assert environment.without_prefect(given) == {"HOME": "/root"}

    def test_postgresql_has_no_file(self, tmp_path):
        settings = Settings(
            database_url="sqlite:///x.db",
            var=tmp_path,
            prefect_database_url="postgresql+asyncpg://prefect@/prefect",
        )

        assert environment.database_file(settings) is None


class TestWhoPaysForPrefect:
    @pytest.mark.parametrize("module", ["flows.dispatcher", "flows.engine", "flows.__main__", "flows.server"])
    def test_only_worker_and_server_import_it(self, module):
        code = f"import sys, {module}; sys.exit('prefect' in sys.modules or 'pyramid' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
