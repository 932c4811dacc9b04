"""The files of deploy/ and the Dockerfile name only what the program has, and wait as long as a stop takes."""

from __future__ import annotations

import configparser
import fnmatch
import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml

from bot import install_pages, manifest
from bot.http import web_app
from bot.settings import SETTINGS, load_settings
from gateway.metrics import Metrics
from tests.unit.test_docs import COMMANDS, HOUSE, read, tracked

DOCKERFILE = read("Dockerfile")
COMPOSE: dict[str, Any] = yaml.safe_load(read("deploy/compose.yml"))
SERVICES: dict[str, Any] = COMPOSE["services"]
KINDS: dict[str, Any] = {one["kind"]: one for one in yaml.safe_load_all(read("deploy/kubernetes.yml"))}
POD: dict[str, Any] = KINDS["Deployment"]["spec"]["template"]["spec"]
(MAIN,), (MIGRATE,) = POD["containers"], POD["initContainers"]
OF_THE_PROGRAM = {one.name for one in SETTINGS} | {f"{one.name}_FILE" for one in SETTINGS if one.secret}
OF_OTHERS = {"PATH", "HOME", "PYTHONDONTWRITEBYTECODE"}


class Unit(configparser.RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


UNIT = Unit(strict=False)
UNIT.read_string(read("deploy/touchline.service"))
SERVICE = UNIT["Service"]


def stage(number: int) -> str:
    return DOCKERFILE.split("\nFROM ")[number]


def image_env() -> dict[str, str]:
    joined = stage(2).replace("\\\n", " ")
    lines = re.findall(r"^ENV (.*)$", joined, re.MULTILINE)
    return dict(word.split("=", 1) for line in lines for word in shlex.split(line))


def seconds(text: Any) -> int:
    return int(re.fullmatch(r"(\d+)s?", str(text)).group(1))  # type: ignore[union-attr]


def longest_stop() -> int:
    """What docs/operations.md promises, and tests/faults/test_stops.py holds it to."""
    (found,) = re.findall(
        r"with a database that hangs up to (\d+)", read("docs/operations.md").replace("\n", " ")
    )
    waited = [int(one) for one in re.findall(r"\.ended\((\d+)\)", read("tests/faults/test_stops.py"))]
    assert max(waited) == int(found)
    return int(found)


# ------------------------------------------------------------ the image


def test_every_folder_of_the_program_is_in_the_image() -> None:
    folders = tomllib.loads(read("pyproject.toml"))["tool"]["uv"]["build-backend"]["module-name"]
    compiled = re.search(r"compileall -q ([a-z ]+)$", DOCKERFILE, re.MULTILINE)
    assert compiled is not None
    assert set(compiled.group(1).split()) == set(folders)
    assert f"compileall -q {compiled.group(1)}" in read("docs/deploy.md")
    assert set(folders) <= let_through()


def let_through() -> set[str]:
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*", "everything is left out, but what is named"
    return {line[1:] for line in lines if line.startswith("!")}


def test_the_image_gets_what_git_has_and_no_secret() -> None:
    for name in let_through():
        assert (HOUSE / name).exists(), name
    names = [path.relative_to(HOUSE).as_posix() for path in tracked()]
    inside = [name for name in names if {name, name.split("/")[0]} & let_through()]
    assert "bot/run.py" in inside
    for shown in (install_pages.PRIVACY, manifest.MANIFEST):  # what the program reads while it runs
        assert shown.relative_to(HOUSE).as_posix() in inside
    assert "storage/migrations/versions" in "\n".join(inside)
    assert not [
        name for name in inside if fnmatch.fnmatch(name, "*.env") or "sqlite" in name.split("/")[-1][-7:]
    ]
    ignored = read(".dockerignore").splitlines()
    assert {"**/.env", "**/*.sqlite*"} <= set(ignored)


def test_the_image_is_installed_by_the_lock_and_hashes_alone() -> None:
    build = stage(1)
    assert "--require-hashes --only-binary :all:" in build
    syncs = re.findall(r"uv sync (.*)$", build.replace("\\\n", " "), re.MULTILINE)
    assert len(syncs) == 2
    assert all(one.startswith("--locked --no-dev") for one in syncs)
    assert "--no-build" in syncs[0]


def test_uv_has_the_hashes_of_the_lock() -> None:
    """Mended by the command in the file's first line."""
    (package,) = [one for one in tomllib.loads(read("uv.lock"))["package"] if one["name"] == "uv"]
    text = read("deploy/uv.txt")
    assert re.findall(r"^uv==(\S+)", text, re.MULTILINE) == [package["version"]]
    wanted = {one["hash"] for one in [package["sdist"], *package["wheels"]]}
    assert set(re.findall(r"--hash=(\S+)", text)) == wanted


def test_the_last_stage_runs_the_program_as_nobody_special() -> None:
    last = stage(2)
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert "--uid 10001" in last
    assert "pip uninstall" in last
    assert "apt-get" not in DOCKERFILE
    copied = re.findall(r"^COPY (.*)$", last, re.MULTILINE)
    assert copied == ["--from=build /opt/touchline /opt/touchline"]
    assert re.findall(r'^ENTRYPOINT \["(.*)"\]$', last, re.MULTILINE) == ["touchline"]
    (command,) = re.findall(r'^CMD \["(.*)"\]$', last, re.MULTILINE)
    assert f"touchline {command}" in COMMANDS


def test_the_image_s_settings_are_settings_with_good_values() -> None:
    env = image_env()
    assert set(env) - OF_OTHERS <= OF_THE_PROGRAM
    settings = load_settings({name: env[name] for name in env if name in OF_THE_PROGRAM}, dotenv=None)
    assert settings.host == "0.0.0.0", "the doors must be reached from outside of the container"
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE) == [str(settings.port)]
    # The default is a file in the folder where it starts, which is the home of the one who may write there.
    assert re.findall(r"^WORKDIR (.*)$", stage(2), re.MULTILINE) == [env["HOME"]]
    assert f"{env['HOME']}\n" in stage(2).split("--mode 0700 ")[1]


def test_the_health_check_asks_for_what_is_served() -> None:
    (check,) = re.findall(r"http://127\.0\.0\.1:\{os\.environ\[\\\"PORT\\\"\]\}(/\w+)", stage(2))
    assert check in paths()


def paths() -> set[str]:
    class Nobody:
        async def alive(self) -> tuple[bool, dict[str, Any]]:
            raise NotImplementedError

        ready = alive

    return {route.path for route in web_app(None, health=Nobody(), metrics=Metrics()).routes}  # type: ignore[attr-defined]


# ------------------------------------------------------------ compose


def test_compose_locks_the_program_in() -> None:
    for name in ("migrate", "touchline"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert f"touchline {service['command'][0]}" in COMMANDS


def test_compose_names_settings_and_secrets_that_are_there() -> None:
    for name in ("migrate", "touchline"):
        service = SERVICES[name]
        assert set(service["environment"]) <= OF_THE_PROGRAM
        files = {value for key, value in service["environment"].items() if key.endswith("_FILE")}
        assert files == {f"/run/secrets/{secret}" for secret in service["secrets"]}
        assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    told = read("docs/deploy.md")
    assert "-m 0700 deploy/secrets" in told
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert f"> {name}\n" in told or f"`{name}`" in told


def test_compose_migrates_before_it_serves_and_waits_for_a_stop() -> None:
    waits = SERVICES["touchline"]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert SERVICES["migrate"]["command"] == ["migrate"]
    assert "healthcheck" in SERVICES["db"]
    assert "healthcheck" not in SERVICES["touchline"], "the image's own asks /healthz"
    assert seconds(SERVICES["touchline"]["stop_grace_period"]) >= longest_stop() + 5
    port = image_env()["PORT"]
    assert SERVICES["touchline"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_compose_uses_the_postgresql_of_the_tests() -> None:
    (major,) = re.findall(r"postgres:(\d+)-", SERVICES["db"]["image"])
    assert f"PostgreSQL {major}" in read("docs/deploy.md")


# ------------------------------------------------------------ systemd


def test_the_unit_starts_the_program_and_waits_for_a_stop() -> None:
    path, command = SERVICE["ExecStart"].split()
    assert f"touchline {command}" in COMMANDS
    assert path == "/opt/touchline/.venv/bin/touchline"
    assert "/opt/touchline/.venv/bin/touchline" in read("docs/deploy.md")
    assert seconds(SERVICE["TimeoutStopSec"]) >= longest_stop() + 5
    assert SERVICE["Restart"] == "always"
    assert UNIT["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"), ("PrivateTmp", "yes"),
        ("CapabilityBoundingSet", ""), ("User", "touchline"), ("StateDirectoryMode", "0700"), ("UMask", "0077"),
    ],
)  # fmt: skip
def test_the_unit_locks_the_program_in(name: str, value: str) -> None:
    assert SERVICE[name] == value


def test_the_unit_reads_settings_where_the_page_puts_them() -> None:
    page = read("docs/deploy.md")
    assert f"{SERVICE['WorkingDirectory']}/.env" in page
    assert f"DATABASE_URL=sqlite:////var/lib/{SERVICE['StateDirectory']}/" in page


# ------------------------------------------------------------ Kubernetes


def test_the_pod_is_locked_in() -> None:
    security = POD["securityContext"]
    assert security["runAsNonRoot"] is True
    assert {security["runAsUser"], security["runAsGroup"], security["fsGroup"]} == {10001}
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    for container in (MAIN, MIGRATE):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["image"] == MAIN["image"]
        assert f"touchline {container['args'][0]}" in COMMANDS


def test_the_pod_names_settings_and_keys_that_are_there() -> None:
    head = read("deploy/kubernetes.yml").split("apiVersion")[0]
    page = read("docs/deploy.md")
    (mount,) = [one["mountPath"] for one in MAIN["volumeMounts"] if one["name"] == "secrets"]
    for container in (MAIN, MIGRATE):
        assert {one["name"] for one in container["env"]} <= OF_THE_PROGRAM
        for one in container["env"]:
            folder, key = one["value"].rsplit("/", 1)
            assert folder == mount
            assert key in head
            assert f"--from-file={key}=" in page


def test_the_probes_ask_for_what_is_served() -> None:
    (port,) = MAIN["ports"]
    assert str(port["containerPort"]) == image_env()["PORT"]
    assert {MAIN[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe")} == {"/healthz"}
    assert MAIN["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert {"/healthz", "/readyz", "/metrics"} <= paths()
    assert all(
        MAIN[f"{name}Probe"]["httpGet"]["port"] == port["name"]
        for name in ("startup", "liveness", "readiness")
    )
    (service_port,) = KINDS["Service"]["spec"]["ports"]
    assert service_port["targetPort"] == port["name"]
    notes = KINDS["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    assert (notes["prometheus.io/port"], notes["prometheus.io/path"]) == (image_env()["PORT"], "/metrics")


def test_the_pod_has_the_time_a_stop_takes() -> None:
    before = MAIN["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert POD["terminationGracePeriodSeconds"] >= before + longest_stop() + 5


def test_what_belongs_together_is_found_by_one_label() -> None:
    labels = KINDS["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert KINDS["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert KINDS["Service"]["spec"]["selector"] == labels
    assert KINDS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert KINDS["PodDisruptionBudget"]["spec"]["minAvailable"] < KINDS["Deployment"]["spec"]["replicas"]


def test_the_image_is_of_this_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert MAIN["image"].endswith(f"/touchline:{version}")
