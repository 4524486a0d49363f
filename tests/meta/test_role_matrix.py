"""Every address × everybody of the cast, against a matrix written by hand.

`here`: the page (200). `away`: it takes a POST and leads elsewhere (302). `no`: it does not exist for them (404).
Who may not see the row gets the same 404, so the matrix has one column fewer than one would think.
"""

import pytest

pytestmark = pytest.mark.database

SCHOOL = {
    "reporter",
    "talker",
    "zorg",
    "colleague",
    "director",
    "behaviour",
    "secretariat",
    "outsider",
    "other_director",
}
CARE = {"zorg", "colleague", "outsider"}
EVERYBODY = {
    *SCHOOL, "dpo", "admin", "board", "clb", "clb_reference", "case_manager", "policy", "police", "platform",
}  # fmt: skip
MEMBERS_READERS = {"zorg", "colleague", "outsider", "director", "other_director", "admin"}

# Address → who gets the page with GET. Of `{case}`, `{signal}` … the rows are those of the dossier "case".
GET: dict[str, set[str]] = {
    "worklist": EVERYBODY,
    "cases:signals": SCHOOL | {"board"},
    "cases:new_signal": SCHOOL,
    "cases:pupils": SCHOOL,
    "cases:signal": {"zorg", "colleague", "reporter"},
    "cases:feedback": {"zorg", "colleague"},
    "cases:cases": CARE | {"clb"},
    "cases:case": {"zorg", "colleague"},
    "cases:step": {"zorg", "colleague"},
    "cases:case_close": {"zorg", "colleague"},
    "cases:disclosure_new": set(),
    "cases:disclosure": set(),
    "cases:talk": {"talker"},
    "cases:notice": {"director"},
    "cases:procedures": EVERYBODY,
    "cases:procedure": EVERYBODY,
    "secrecy:rules": EVERYBODY,
    "accounts:members": MEMBERS_READERS,
    "accounts:member_propose": {"admin"},
    "account_login": set(),
    "account_logout": EVERYBODY,
    "account_signup": set(),
    "account_inactive": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_change_password": EVERYBODY,
    "account_reauthenticate": EVERYBODY,
    "healthz": EVERYBODY,
    "demo_mail": EVERYBODY,
    "styleguide": EVERYBODY,
    "styleguide_suggestions": EVERYBODY,
    "styleguide_draft": set(),
}
# These take a POST only: a GET answers 405 to whom they are for, and 404 to all others.
POST_ONLY: dict[str, set[str]] = {
    "accounts:switch": EVERYBODY,
    "accounts:member_confirm": set(),
    "accounts:member_end": set(),
    "cases:signal_draft": SCHOOL,
    "cases:signal_add": SCHOOL,
    "cases:signal_open": CARE,
    "cases:signal_decline": CARE,
    "cases:addition_read": CARE,
    "cases:case_take": CARE,
    "cases:case_talker": CARE,
    "cases:undo": CARE,
    "cases:case_reopen": CARE,
    "cases:disclosure_receive": CARE,
    "cases:disclosure_recall": {"clb"},
}
