"""`manage.py makepolicies --check` fails as soon as a room's policies and its newest migration differ."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.rowsecurity import APP, Policy, Table
from secrecy.management.commands.makepolicies import render


def stale() -> str:
    """What --check complains of; empty when it is content."""
    try:
        call_command("makepolicies", "--check")
    except CommandError as error:
        return str(error)
    return ""


def test_what_is_checked_in_is_fresh():
    assert stale() == ""


@pytest.mark.parametrize("room", settings.ROOMS)
def test_a_changed_policy_is_noticed(room, monkeypatch):
    policies = import_module(f"{room}.policies")
    first = next(table for table in policies.TABLES if isinstance(table, Table))
    wider = replace(first, policies=(*first.policies, Policy("DELETE", APP, using="true")))
    monkeypatch.setattr(policies, "TABLES", [wider if table is first else table for table in policies.TABLES])
    assert stale() == f"Stale policies in {room}: run manage.py makepolicies."


@pytest.mark.parametrize("room", settings.ROOMS)
def test_a_forgotten_table_is_noticed(room, monkeypatch):
    policies = import_module(f"{room}.policies")
    monkeypatch.setattr(policies, "TABLES", [*policies.TABLES, Table("cases_new", ())])
    assert stale() == f"Stale policies in {room}: run manage.py makepolicies."


def test_a_changed_function_is_noticed(monkeypatch):
    policies = import_module("secrecy.policies")
    monkeypatch.setattr(policies, "FUNCTIONS", policies.FUNCTIONS.replace("restricted", "false"))
    assert stale() == "Stale policies in secrecy: run manage.py makepolicies."


def test_several_are_named_together(monkeypatch):
    for room in ("core", "cases"):
        monkeypatch.setattr(import_module(f"{room}.policies"), "TABLES", [])
    assert stale() == "Stale policies in core, cases: run manage.py makepolicies."


def test_rendering_says_the_same_twice():
    """Sets in the tables must not come out in another order on another run."""
    for room in settings.ROOMS:
        policies = import_module(f"{room}.policies")
        assert render(policies) == render(policies)
