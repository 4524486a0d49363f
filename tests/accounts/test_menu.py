"""The menu: every entry that a room registers is there, also when two rooms choose the same place."""

from django.urls import reverse

from accounts import shell
from accounts.shell import NavItem


def test_two_entries_in_one_place_are_both_there(monkeypatch):
    monkeypatch.setattr(shell, "_nav", [])
    first, second, before = (NavItem(name, "worklist", frozenset()) for name in ("een", "twee", "nul"))
    for order, item in ((60, first), (60, second), (10, before)):
        shell.register_nav(order, item)
    assert [item.label for _order, item in shell._nav] == ["nul", "een", "twee"]


def test_every_entry_leads_to_a_page_of_its_own():
    names = [item.url_name for _order, item in shell._nav]
    assert len(names) == len(set(names)) > 10
    assert all(reverse(name) for name in names)
