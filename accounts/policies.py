"""The second wall around accounts, and the libraries' tables that stand outside it, each with its reason."""

from accounts.roles import ROLES
from core.rowsecurity import (
    ALL,
    APP,
    DEFINER,
    OWNER,
    WORKER,
    Exempt,
    Policy,
    Table,
    any_of,
    as_definer,
    everything,
    function,
)

READERS = (APP, WORKER)

# Where the actor sits: nobody, or a confirmed membership in force on the identity's own day, of an active user.
_SEAT = function(
    "schakel.seat(OUT user_id bigint, OUT organisation_id bigint, OUT role text)",
    "",
    """
DECLARE
    v record;
    today date;
BEGIN
    v := schakel.verified_identity();
    today := (v.clock AT TIME ZONE 'Europe/Brussels')::date;
    user_id := v.user_id;
    SELECT m.organisation_id, m.role INTO organisation_id, role
    FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.id = v.membership_id AND m.user_id = v.user_id AND m.confirmed_at IS NOT NULL
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
END
""",
    roles=READERS,
)

# The schools that the actor's membership works for, and those of the colleague for whom it stands in.
_ASSIGNED = function(
    "schakel.assigned_keys()",
    "RETURNS bigint[]",
    """
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT a.organisation_id FROM public.accounts_membership m
        JOIN public.accounts_assignment a ON a.membership_id IN (m.id, m.stands_in_for_id)
        WHERE m.id = schakel.membership_id() AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL
        ORDER BY a.organisation_id);
END
""",
    roles=(),
)

_OWN_ORGANISATIONS = function(
    "schakel.organisation_keys()",
    "RETURNS bigint[]",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY[s.organisation_id] || schakel.assigned_keys();
END
""",
    roles=READERS,
)

_MAY_ADMINISTER = function(
    "schakel.may_administer(organisation bigint)",
    "RETURNS boolean",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    RETURN coalesce(
        (s.role = 'platform_admin' AND EXISTS (
            SELECT 1 FROM public.accounts_organisation o WHERE o.id = s.organisation_id AND o.kind = 'platform'))
        OR (s.role = 'organisation_admin' AND s.organisation_id = organisation), false);
END
""",
    roles=(),
)

# Which role exists at which kind of organisation: the same table as accounts.roles.
_FITS = " OR ".join(
    f"(new_role = '{role}' AND o.kind IN ({', '.join(repr(str(kind)) for kind in sorted(info.at))}))"
    for role, info in ROLES.items()
)

_PROPOSE = function(
    "schakel.propose_membership(person bigint, organisation bigint, new_role text, new_post text, "
    "first_day date, last_day date, replaced bigint)",
    "RETURNS bigint",
    f"""
DECLARE
    made bigint;
BEGIN
    IF NOT schakel.may_administer(organisation) OR NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = organisation AND ({_FITS})) THEN
        RAISE EXCEPTION 'not an administrator of this organisation, or no such role there'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A deputy holds the very role of a colleague, for a time: that opens no more than the role does.
    IF replaced IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.accounts_membership r
        WHERE r.id = replaced AND r.organisation_id = organisation AND r.role = new_role AND r.user_id <> person
          AND r.confirmed_at IS NOT NULL AND r.stands_in_for_id IS NULL
          AND (r.ends_on IS NULL OR r.ends_on >= first_day)) THEN
        RAISE EXCEPTION 'a deputy stands in for a colleague in the same role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.accounts_membership
        (user_id, organisation_id, role, post, starts_on, ends_on, proposed_by_id, stands_in_for_id)
    VALUES (person, organisation, new_role, new_post, first_day, last_day, schakel.uid(), replaced)
    RETURNING id INTO made;
    RETURN made;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Somebody of an import: a proposed seat, and an account where their address has none. It has no password: they ask for
# one at the sign-in page. The worker calls it under the identity of the administrator who brought the file.
_PROPOSE_STAFF = function(
    "schakel.propose_staff(address text, first text, last text, new_role text, new_post text, first_day date)",
    "RETURNS bigint",
    """
DECLARE
    s record;
    person bigint;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'organisation_admin' OR address NOT LIKE '%_@_%' THEN
        RAISE EXCEPTION 'not an administrator, or no address' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('schakel.account'), hashtext(lower(address)));
    SELECT u.id INTO person FROM public.accounts_user u WHERE lower(u.email) = lower(address) ORDER BY u.id LIMIT 1;
    IF person IS NULL THEN
        INSERT INTO public.accounts_user
            (username, first_name, last_name, email, password, is_active, is_staff, is_superuser, date_joined)
        VALUES (lower(address), first, last, lower(address), '!' || gen_random_uuid(), true, false, false,
                schakel.clock())
        RETURNING id INTO person;
    END IF;
    RETURN schakel.propose_membership(person, s.organisation_id, new_role, new_post, first_day, NULL, NULL);
END
""",
    roles=(WORKER,),
    volatility="VOLATILE",
)

# A second person: not who proposed it and not who gets it. The table's own constraint says the same. A seat that is
# over, or was withdrawn (it ends on its first day), can no longer be confirmed.
_CONFIRM = function(
    "schakel.confirm_membership(membership bigint)",
    "RETURNS boolean",
    """
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    UPDATE public.accounts_membership m SET confirmed_by_id = s.user_id, confirmed_at = schakel.clock()
    WHERE m.id = membership AND m.confirmed_at IS NULL AND m.user_id <> s.user_id
      AND m.proposed_by_id IS DISTINCT FROM s.user_id
      AND (m.ends_on IS NULL OR (m.ends_on >= today AND m.ends_on > m.starts_on))
      AND (schakel.may_administer(m.organisation_id)
           OR (m.organisation_id = s.organisation_id AND s.role IN ('director', 'clb_director')));
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# A seat is only ever shortened, and the past is not rewritten: an ended seat comes back by proposing and confirming.
_END = function(
    "schakel.end_membership(membership bigint, last_day date)",
    "RETURNS boolean",
    """
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    UPDATE public.accounts_membership m SET ends_on = last_day
    WHERE m.id = membership AND m.starts_on <= last_day AND schakel.may_administer(m.organisation_id)
      AND (m.ends_on IS NULL OR last_day <= m.ends_on)
      AND (m.confirmed_at IS NULL OR last_day >= today - 1);
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# The second factor of somebody who lost the phone and the codes: by the administrator of the one organisation where they
# sit. Whoever sits elsewhere too holds keys that are not this administrator's to weaken; and nobody resets their own.
# Says what happened: `done`, `none` (there was none), `elsewhere`, `refused`.
_RESET_FACTOR = function(
    "schakel.reset_second_factor(person bigint)",
    "RETURNS text",
    """
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'organisation_admin' OR s.user_id = person
       OR NOT EXISTS (
            SELECT 1 FROM public.accounts_membership m
            WHERE m.user_id = person AND m.organisation_id = s.organisation_id AND m.confirmed_at IS NOT NULL
              AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today)) THEN
        RETURN 'refused';
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.accounts_membership m
        WHERE m.user_id = person AND m.organisation_id <> s.organisation_id AND m.confirmed_at IS NOT NULL
          AND (m.ends_on IS NULL OR m.ends_on >= today)) THEN
        RETURN 'elsewhere';
    END IF;
    DELETE FROM public.accounts_secondfactor f WHERE f.user_id = person;
    RETURN CASE WHEN FOUND THEN 'done' ELSE 'none' END;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Every session of a user hangs on this moment (accounts.models.User): who may write the one may not skip the other.
_NOTE_FACTOR = function(
    "schakel.note_second_factor()",
    "RETURNS trigger",
    """
BEGIN
    UPDATE public.accounts_user SET factor_changed_at = clock_timestamp() WHERE id = coalesce(NEW.user_id, OLD.user_id);
    RETURN NULL;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)

FUNCTIONS = as_definer(
    _SEAT
    + _ASSIGNED
    + _OWN_ORGANISATIONS
    + _MAY_ADMINISTER
    + _PROPOSE
    + _PROPOSE_STAFF
    + _CONFIRM
    + _END
    + _RESET_FACTOR
    + _NOTE_FACTOR
)

# Who works where is a directory, as on the website of each (docs/adr/0006): names beside a text must be readable to
# whoever may read the text. Nobody without a seat reads it, but for their own seats.
_MEMBERS = any_of(
    (
        "user_id = (SELECT schakel.uid())",
        "(SELECT schakel.organisation_keys()) <> '{}'",
    )
)

# Also at sign-in: whoever gives the code acts as themselves for that, in no seat yet (accounts.secondfactor).
_OWN = "user_id = (SELECT schakel.uid())"

TABLES: list[Table | Exempt] = [
    Exempt(
        "accounts_organisation",
        "That an organisation exists is public.",
        # That a school is one for practice, `schakel.set_practice` says.
        {APP: ("SELECT",), WORKER: ("SELECT",), DEFINER: ("SELECT", "UPDATE (practice)")},
    ),
    Exempt(
        "accounts_user",
        "Signing in reads it before anybody acts. Name, e-mail and password hash; no content.",
        {
            APP: ("SELECT", "UPDATE (last_login, password)"),
            WORKER: ("SELECT",),
            DEFINER: ("SELECT", "INSERT", "UPDATE (factor_changed_at)"),
        },
    ),
    Table(
        "accounts_secondfactor",
        (
            Policy("SELECT", APP, using=_OWN),
            Policy("INSERT", APP, check=_OWN),
            Policy(
                "UPDATE",
                APP,
                using=_OWN,
                check=_OWN,
                columns=("since", "seed", "codes", "last_step", "wrong", "wrong_at"),
            ),
            Policy("DELETE", APP, using=_OWN),
            *everything(DEFINER, "SELECT", "DELETE"),
        ),
        extra="""
DROP TRIGGER IF EXISTS note_second_factor ON accounts_secondfactor;
CREATE TRIGGER note_second_factor AFTER INSERT OR DELETE OR UPDATE OF since ON accounts_secondfactor
    FOR EACH ROW EXECUTE FUNCTION schakel.note_second_factor();
""",
    ),
    Table(
        "accounts_membership",
        (
            Policy("SELECT", APP, using=_MEMBERS),
            *everything(WORKER, "SELECT"),
            *everything(DEFINER, "SELECT", "INSERT", "UPDATE"),
        ),
        extra=f"GRANT USAGE ON SEQUENCE accounts_membership_id_seq TO {DEFINER};",
    ),
    Table(
        "accounts_assignment",
        (
            Policy(
                "SELECT",
                APP,
                using=any_of(
                    (
                        "membership_id = (SELECT schakel.membership_id())",
                        "organisation_id = ANY ((SELECT schakel.organisation_keys())::bigint[])",
                        # At the CLB everybody knows who works for which school.
                        "EXISTS (SELECT 1 FROM accounts_membership m WHERE m.id = membership_id"
                        " AND m.organisation_id = (SELECT s.organisation_id FROM schakel.seat() s))",
                    )
                ),
            ),
            *everything(WORKER, "SELECT"),
            *everything(DEFINER, "SELECT", "INSERT", "UPDATE"),
        ),
        extra=f"GRANT USAGE ON SEQUENCE accounts_assignment_id_seq TO {DEFINER};",
    ),
    Exempt("accounts_user_groups", "Unused: roles are code.", {}),
    Exempt("accounts_user_user_permissions", "Unused: roles are code.", {}),
    Exempt("auth_group", "Unused: roles are code.", {}),
    Exempt("auth_group_permissions", "Unused: roles are code.", {}),
    Exempt("auth_permission", "Unused: roles are code.", {}),
    Exempt("django_content_type", "Names of models.", {}),
    Exempt("django_session", "Signed-in sessions, by a random key.", {APP: ALL}),
    Exempt("account_emailaddress", "The library's list of addresses.", {APP: ALL}),
    Exempt("account_emailconfirmation", "The library's open confirmations.", {APP: ALL}),
    Exempt("axes_accessattempt", "Failed sign-ins, to lock out.", {APP: ALL}),
    Exempt("axes_accessattemptexpiration", "Failed sign-ins, to lock out.", {APP: ALL}),
    Exempt("axes_accessfailurelog", "Failed sign-ins, to lock out.", {APP: ALL}),
    Exempt("axes_accesslog", "Sign-ins.", {APP: ALL}),
]
# The libraries' tables must be there before they are granted.
NEEDS = ("auth", "contenttypes", "sessions", "account", "axes")
