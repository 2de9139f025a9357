import logging
import socket

import pytest

from flows.engine import EngineDownError, PrefectApi


@pytest.fixture
def nobody():
    """The address of a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/api"


class TestAnOutage:
    def test_it_is_said_once_however_often_prefect_is_asked(self, nobody, caplog):
        api = PrefectApi(nobody)

        for _try in range(3):
            with pytest.raises(EngineDownError):
                api.read("a-run")

        assert api.silent
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert caplog.records[0].exc_info is None
        assert "ConnectionRefusedError" in caplog.text

    def test_its_end_is_said_too(self, nobody, caplog, monkeypatch):
        api = PrefectApi(nobody)
        assert not api.health()
        monkeypatch.setattr(api, "_exchange", lambda *_: (200, b"true"))

        answers = [api.health(), api.health()]

        assert answers == [True, True]
        assert not api.silent
        assert [record.getMessage().partition(",")[0] for record in caplog.records][1:] == ["Prefect answers again"]
