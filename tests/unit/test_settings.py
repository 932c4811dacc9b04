"""Settings: unclear values are refused in a sentence that names them, and no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SETTINGS, Settings, SettingsError, load_settings
from storage.sealing import Cipher


def load(dotenv: Path | None = None, **environ: str) -> Settings:
    return load_settings(environ, dotenv=dotenv)


def faults(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**environ)
    return str(caught.value).split("\n")


def test_nothing_set_means_defaults() -> None:
    assert load() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1"), ("SLACK_APP_TOKEN", "xoxb-1"), ("SLACK_BOT_TOKEN", "   "),
        ("TOUCHLINE_CONTACT", "nobody"), ("TOUCHLINE_CONTACT", "javascript:x"), ("TOUCHLINE_CONTACT", "a@b c"),
        ("SLACK_API_URL", "http://slack.com/api/"), ("SLACK_AUTHORIZE_URL", "ftp://x"),
        ("DATABASE_URL", "mysql://x"), ("DATABASE_URL", "touchline.sqlite"), ("DATABASE_URL", "sqlite:x"),
        ("PORT", "http"), ("PORT", "65536"), ("PORT", "-1"), ("PORT", "80.0"), ("PORT", "٣"), ("PORT", "1" * 5000),
        ("TOUCHLINE_POSTS_PER_MINUTE", "0"), ("TOUCHLINE_POSTS_PER_MINUTE", "601"), ("TOUCHLINE_LOG", "loud"),
        ("TOUCHLINE_URL", "ftp://x"), ("TOUCHLINE_URL", "touchline.example.com"), ("TOUCHLINE_URL", "https://x/?a=1"),
    ],
)  # fmt: skip
def test_an_unclear_value_is_refused_by_name(name: str, value: str) -> None:
    (fault,) = faults(**{name: value})
    assert fault.startswith(name)
    assert fault.endswith(".")


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(PORT="x", TOUCHLINE_LOG="x", DATABASE_URL="x")) == 3


@pytest.mark.parametrize("name", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"])
def test_the_client_s_two_halves_go_together(name: str) -> None:
    (fault,) = faults(**{name: "x"})
    assert "SLACK_CLIENT_ID" in fault
    assert "SLACK_CLIENT_SECRET" in fault
    assert load(SLACK_CLIENT_ID="1", SLACK_CLIENT_SECRET="2").slack_client_secret == "2"


SECRETS = [setting.name for setting in SETTINGS if setting.secret]
SAMPLE = {
    "SLACK_BOT_TOKEN": "xoxb-hidden-1", "SLACK_APP_TOKEN": "xapp-hidden-1",
    "DATABASE_URL": "postgresql://u:hidden-1@h/d",
}  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SAMPLE.get(name, "hidden-1") + "\n")
    both = {"SLACK_CLIENT_ID": "1"} if name == "SLACK_CLIENT_SECRET" else {}
    settings = load(**{f"{name}_FILE": str(file)}, **both)
    assert getattr(settings, name.lower()) == SAMPLE.get(name, "hidden-1")


def test_the_database_s_address_may_come_from_a_file_since_it_holds_a_password(tmp_path: Path) -> None:
    file = tmp_path / "database_url"
    file.write_text("postgresql://u:hidden-1@h/d\n")
    assert load(DATABASE_URL_FILE=str(file)).database_url == "postgresql://u:hidden-1@h/d"
    (fault,) = faults(DATABASE_URL_FILE=str(tmp_path / "none"))
    assert fault.startswith("DATABASE_URL_FILE")


def test_what_is_no_secret_does_not_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("4000")
    assert load(PORT_FILE=str(tmp_path / "port")).port == 3000


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_secret_file_that_is_no_use_is_refused_by_name(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    (fault,) = faults(SLACK_SIGNING_SECRET_FILE=str(file))
    assert fault.startswith("SLACK_SIGNING_SECRET_FILE")


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (fault,) = faults(SLACK_SIGNING_SECRET="a", SLACK_SIGNING_SECRET_FILE=str(tmp_path))
    assert "SLACK_SIGNING_SECRET_FILE" in fault


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a note\nPORT=4000\nHOST=0.0.0.0\nTOUCHLINE_LOG=\n")
    settings = load(file, PORT="5000", HOST="")
    assert (settings.port, settings.host, settings.log) == (5000, "0.0.0.0", "text")
    assert load(tmp_path / "none").port == 3000


def test_a_line_of_the_file_is_taken_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "other")
    file = tmp_path / ".env"
    file.write_bytes("\ufeffSLACK_SIGNING_SECRET=a${NAME}b\nPORT = 4000\n".encode())
    settings = load(file)
    assert (settings.slack_signing_secret, settings.port) == ("a${NAME}b", 4000)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(file)


def test_no_secret_is_shown() -> None:
    hidden = {name: SAMPLE.get(name, "hidden-1") for name in SECRETS}
    settings = load(**hidden, SLACK_CLIENT_ID="1")
    assert "hidden" not in repr(settings)
    assert "hidden" not in str(settings)


def test_a_fault_does_not_show_the_secret() -> None:
    assert "hidden" not in "".join(faults(SLACK_BOT_TOKEN="hidden-1", DATABASE_URL="db://u:hidden@h"))


def test_the_key() -> None:
    assert isinstance(load(TOUCHLINE_SECRET_KEY=Cipher.make_key()).cipher(), Cipher)
    with pytest.raises(SettingsError, match="touchline key"):
        load().cipher()
    for text in ("short", "k1:????", "k1:aGVsbG8=", f"{Cipher.make_key()},{Cipher.make_key()}"):
        with pytest.raises(SettingsError, match="TOUCHLINE_SECRET_KEY"):
            load(TOUCHLINE_SECRET_KEY=text).cipher()


@pytest.mark.parametrize("url", ["https://slack.example/api", "http://127.0.0.1:8081/api/"])
def test_the_address_of_the_web_api_ends_with_a_slash(url: str) -> None:
    assert load(SLACK_API_URL=url).slack_api_url.endswith("/api/")


def test_the_address_for_calendars_ends_without_a_slash() -> None:
    assert load_settings({"TOUCHLINE_URL": "https://touchline.example.com/"}, dotenv=None).url == (
        "https://touchline.example.com"
    )
    assert load_settings({}, dotenv=None).url == ""
