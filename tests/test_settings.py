"""Settings from the environment: what cannot be used stops the start with a sentence."""

import pytest

from config import BadSetting, Settings, from_environment

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("told", "streams"), [("", Settings.streams), ("0", 0), ("42", 42)])
def test_how_many_streams_a_process_keeps_open(monkeypatch, tmp_path, told, streams):
    monkeypatch.setenv("MDT_INSTANCE", str(tmp_path))
    monkeypatch.setenv("MDT_STREAMS", told)

    assert from_environment().streams == streams


@pytest.mark.parametrize("told", ["-1", "many", "4.5", "٤", "1000000"])
def test_what_is_no_number_of_streams_stops_the_start(monkeypatch, tmp_path, told):
    monkeypatch.setenv("MDT_INSTANCE", str(tmp_path))
    monkeypatch.setenv("MDT_STREAMS", told)

    with pytest.raises(BadSetting, match="MDT_STREAMS is how many"):
        from_environment()
