"""The second wall around core's tables. None holds content; some would still tell that a case exists."""

from core.rowsecurity import APP, DEFINER, OWNER, WORKER, Exempt, Policy, Table, as_definer, everything, function

READERS = (APP, WORKER)

# The one place where the database believes who acts (core.identity writes it; docs/security.md has the threat model).
_VERIFIED = function(
    "schakel.verified_identity(OUT user_id bigint, OUT membership_id bigint, OUT clock timestamptz)",
    "",
    """
DECLARE
    raw text := current_setting('schakel.identity', true);
    part text[];
    payload text;
    k record;
BEGIN
    -- Loud on purpose: a forgotten identity is an error in the first test, not an empty page in production.
    IF raw IS NULL OR raw = '' THEN
        RAISE EXCEPTION 'no identity in this transaction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    part := string_to_array(raw, '.');
    payload := array_to_string(part[1:4], '.');
    SELECT inner_pad, outer_pad INTO STRICT k FROM schakel.identity_key;
    IF cardinality(part) <> 5
       OR encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8'))), 'hex') <> part[5] THEN
        RAISE EXCEPTION 'identity not signed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF part[4]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'identity expired' USING ERRCODE = 'insufficient_privilege';
    END IF;
    user_id := part[1]::bigint;
    membership_id := part[2]::bigint;
    clock := to_timestamp(part[3]::numeric / 1000000);
END
""",
    roles=READERS,
)


def _part(name: str, column: str, kind: str) -> str:
    return function(
        f"schakel.{name}()",
        f"RETURNS {kind}",
        f"DECLARE\n    v record;\nBEGIN\n    v := schakel.verified_identity();\n    RETURN v.{column};\nEND",
        roles=READERS,
    )


# The transaction's number in the audit, and the number below which every transaction is finished. Both go on counting
# after a restore into another cluster (`manage.py bootstrap` sets the offset).
_AUDIT_NUMBER = function(
    "schakel.audit_number()",
    "RETURNS bigint",
    """
BEGIN
    RETURN pg_current_xact_id()::text::bigint + (SELECT xact_offset FROM schakel.era);
END
""",
    roles=(*READERS, OWNER),
    volatility="VOLATILE",
)
_AUDIT_HORIZON = function(
    "schakel.audit_horizon()",
    "RETURNS bigint",
    """
BEGIN
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT xact_offset FROM schakel.era);
END
""",
    roles=(*READERS, OWNER),
    volatility="VOLATILE",
)

# Whose dossier an audited row is about. A trigger, so that nobody can ask it.
_AUDIT_HOUSE = function(
    "schakel.audit_house()",
    "RETURNS trigger",
    """
BEGIN
    NEW.house_id := (SELECT d.school_id FROM public.secrecy_dossier d WHERE d.id = NEW.dossier_id);
    RETURN NEW;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)

FUNCTIONS = as_definer(
    _VERIFIED
    + _part("uid", "user_id", "bigint")
    + _part("membership_id", "membership_id", "bigint")
    + _part("clock", "clock", "timestamptz")
    + _AUDIT_NUMBER
    + _AUDIT_HORIZON
    + _AUDIT_HOUSE
)

TABLES: list[Table | Exempt] = [
    Table(
        "core_outbox",
        (
            Policy(
                "INSERT",
                APP,
                check="task IN ('core.send_mail', 'core.verify_audit', 'accounts.tell_factor', 'duties.notify', 'schools.import')",
            ),
            *everything(WORKER, "SELECT", "INSERT", "UPDATE", "DELETE"),
            # The task of somebody whom the actor may not know of.
            *everything(DEFINER, "INSERT"),
        ),
    ),
    Table("core_mail", everything(WORKER, "SELECT", "INSERT", "UPDATE")),
    Table(
        "core_auditentry",
        (
            # Whoever writes can only write as themselves.
            Policy(
                "INSERT",
                APP,
                check="user_id = (SELECT schakel.uid()) AND membership_id = (SELECT schakel.membership_id())",
            ),
            *everything(WORKER, "SELECT", "INSERT"),
            # `schakel.who_looked`, which asks first whether the dossier is the caller's to lead; the pages of a DPO
            # (`secrecy.oversight_sql`); and the reading of a dossier, which is counted as it is noted (`secrecy.reading`).
            *everything(DEFINER, "SELECT", "INSERT"),
        ),
        extra="""
CREATE OR REPLACE FUNCTION schakel.stamp_audit() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    s record;
BEGIN
    NEW.xact := schakel.audit_number();
    -- The hat of who acts comes from their seat, not from what the application says.
    IF current_user = 'schakel_app' THEN
        s := schakel.seat();
        NEW.organisation_id := s.organisation_id;
        NEW.role := coalesce(s.role, '');
    END IF;
    RETURN NEW;
END $function$;
CREATE OR REPLACE FUNCTION schakel.append_only() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $function$;
DROP TRIGGER IF EXISTS stamp ON core_auditentry;
CREATE TRIGGER stamp BEFORE INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION schakel.stamp_audit();
DROP TRIGGER IF EXISTS append_only ON core_auditentry;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION schakel.append_only();
DROP TRIGGER IF EXISTS house ON core_auditentry;
CREATE TRIGGER house BEFORE INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION schakel.audit_house();
""",
    ),
    Table("core_auditseal", everything(WORKER, "SELECT", "INSERT")),
    Table(
        "core_auditanchor",
        (*everything(WORKER, "SELECT", "INSERT", "UPDATE"), *everything(DEFINER, "SELECT")),
    ),
    Table(
        "core_auditcheck",
        (*everything(WORKER, "SELECT", "UPDATE"), *everything(DEFINER, "SELECT", "INSERT")),
    ),
    Table(
        "core_auditreport",
        (*everything(WORKER, "SELECT"), *everything(DEFINER, "SELECT", "INSERT", "UPDATE")),
    ),
    Exempt(
        "core_heartbeat",
        "Two rows: when worker and beat last lived.",
        {APP: ("SELECT",), WORKER: ("SELECT", "INSERT", "UPDATE")},
    ),
    Exempt("django_migrations", "Names of migrations.", {APP: ("SELECT",), WORKER: ("SELECT",)}),
]
