"""docker-compose.yml and Dockerfile say what the settings, the demo and the URLs say. Neither can be built here."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml

from script.stack import processes
from script.stack.places import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
TABLE = {process.name: process for process in processes.long_running(bind="0.0.0.0:8000")}

# What Django, gunicorn or our health check read without our settings.
READ_ELSEWHERE = {"DJANGO_SETTINGS_MODULE"}


def read_by_the_product() -> set[str]:
    """Every variable that settings and bootstrap read, found in their text."""
    files = [*(ROOT / "config").rglob("*.py"), ROOT / "core/management/commands/bootstrap.py"]
    text = "\n".join(file.read_text() for file in files)
    return set(re.findall(r"""\benv(?:_list|_bool|_one_of)?\(\s*["']([A-Z][A-Z0-9_]*)["']""", text))


def environment(service: str) -> dict[str, str]:
    return SERVICES[service]["environment"]


def plain(name: str) -> str:
    """The variable behind NAME or NAME_FILE."""
    return name.removesuffix("_FILE")


def filled(value: str) -> str:
    """A value with ${NAME:-default} and ${NAME:?message} filled in as compose would, for an operator's example."""
    operator = {
        "SCHAKEL_ALLOWED_HOSTS": "schakel.example.org",
        "SCHAKEL_PUBLIC_URL": "https://schakel.example.org",
        "SMTP_HOST": "mail.example.org",
        "MAIL_FROM": "Schakel <schakel@example.org>",
    }
    return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: operator.get(found[1], found[2] or ""), value)


def test_the_services_are_those_of_the_design():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis", "clamav"}


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_read_by_somebody(service):
    unknown = {plain(name) for name in environment(service)} - read_by_the_product() - READ_ELSEWHERE
    assert not unknown


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_commands_are_those_of_the_demo(name):
    assert tuple(shlex.split(SERVICES[name]["command"])) == TABLE[name].command


def test_migrate_runs_what_an_installation_needs():
    shell, flag, line = SERVICES["migrate"]["command"]
    assert (shell, flag) == ("sh", "-c")
    steps = [tuple(shlex.split(step)) for step in line.split("&&")]
    assert steps == [process.command for process in processes.INSTALL]
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_image_starts_web():
    [command] = re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)
    assert tuple(json.loads(command)) == TABLE["web"].command


@pytest.mark.parametrize(("service", "role"), [("web", "app"), ("worker", "worker"), ("beat", "worker")])
def test_each_process_logs_in_as_its_own_role_and_knows_no_other_password(service, role):
    assert environment(service)["DATABASE_URL_FILE"] == f"/run/secrets/{role}_database_url"
    known = set(SERVICES[service]["secrets"])
    assert known == {"secret_key", "identity_key", "master_key", "smtp_password", f"{role}_database_url"}


@pytest.mark.parametrize("service", [*OURS, "postgres"])
def test_secrets_come_as_files_that_the_service_has(service):
    for name, value in environment(service).items():
        if name.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in SERVICES[service]["secrets"]
            assert value.removeprefix("/run/secrets/") in COMPOSE["secrets"]
        else:
            assert not re.search(r"PASSWORD|SECRET|KEY|TOKEN", name), f"{name} must come as a file"


def test_the_script_makes_every_secret(tmp_path):
    folder = tmp_path / "secrets"
    subprocess.run([ROOT / "script/secrets", folder], check=True, capture_output=True)
    made = {path.name for path in folder.iterdir()} - {".gitignore"}
    assert made == set(COMPOSE["secrets"])
    before = {name: (folder / name).read_text() for name in made}
    subprocess.run([ROOT / "script/secrets", folder], check=True, capture_output=True)
    assert {name: (folder / name).read_text() for name in made} == before
    assert all((folder / name).stat().st_mode & 0o077 == 0 for name in made)
    assert before["app_password"] in before["app_database_url"]


@pytest.mark.parametrize("service", OURS)
def test_the_settings_load_and_pass_with_exactly_these_variables(service, tmp_path):
    """`check --deploy` in a process that has nothing but what compose gives: no required variable is missing."""
    folder = tmp_path / "secrets"
    subprocess.run([ROOT / "script/secrets", folder], check=True, capture_output=True)
    given = {name: filled(str(value)) for name, value in environment(service).items()}
    given = {name: value.replace("/run/secrets", str(folder)) for name, value in given.items()}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=given | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_has_a_health_check_and_comes_back(service):
    assert SERVICES[service]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[service]["restart"] == "unless-stopped"


def test_health_checks_ask_for_parts_that_exist(client, db):
    """The address answers, its answer has the parts that are asked for, and image, compose and script agree."""
    parts = client.get("/healthz").json().keys()
    tests = {service: SERVICES[service]["healthcheck"]["test"] for service in ("web", "beat")}
    assert tests["web"] == ["CMD", "python", "script/healthcheck.py", "database"]
    assert tests["beat"] == ["CMD", "python", "script/healthcheck.py", "beat", "http://web:8000"]
    assert {"database", "beat"} <= parts
    assert '"script/healthcheck.py", "database"' in DOCKERFILE
    assert TABLE["web"].command[3] == "0.0.0.0:8000"
    assert "http://127.0.0.1:8000" in (ROOT / "script/healthcheck.py").read_text()
    assert "EXPOSE 8000" in DOCKERFILE


def test_only_web_is_reachable_and_only_from_this_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("service", OURS)
def test_our_containers_hold_little_power(service):
    found = SERVICES[service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]


def test_the_image_runs_as_nobody_special_and_installs_by_hash():
    assert re.search(r"^USER schakel$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rindex("USER schakel") < DOCKERFILE.rindex("\nCMD ")
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2


def test_image_and_demo_install_the_same_libraries():
    prepare = (ROOT / "script/prepare.sh").read_text()
    [packages] = re.findall(r"PDF_PACKAGES=\((.*)\)", prepare)
    assert packages in DOCKERFILE


def test_every_variable_is_explained():
    """docs/running.md has a row for each variable that compose sets or that the settings read."""
    text = (ROOT / "docs/running.md").read_text()
    wanted = {plain(name) for service in OURS for name in environment(service)} | read_by_the_product()
    assert {name for name in wanted if f"`{name}`" not in text} == set()
