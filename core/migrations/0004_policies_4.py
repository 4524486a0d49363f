"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE schakel_definer;
CREATE OR REPLACE FUNCTION schakel.verified_identity(OUT user_id bigint, OUT membership_id bigint, OUT clock timestamptz) 
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
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
$function$;
REVOKE ALL ON FUNCTION schakel.verified_identity() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.verified_identity() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.verified_identity() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.uid() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    v record;
BEGIN
    v := schakel.verified_identity();
    RETURN v.user_id;
END
$function$;
REVOKE ALL ON FUNCTION schakel.uid() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.uid() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.uid() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.membership_id() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    v record;
BEGIN
    v := schakel.verified_identity();
    RETURN v.membership_id;
END
$function$;
REVOKE ALL ON FUNCTION schakel.membership_id() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.membership_id() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.membership_id() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.clock() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    v record;
BEGIN
    v := schakel.verified_identity();
    RETURN v.clock;
END
$function$;
REVOKE ALL ON FUNCTION schakel.clock() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clock() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.clock() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.audit_number() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN pg_current_xact_id()::text::bigint + (SELECT xact_offset FROM schakel.era);
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_number() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_number() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.audit_number() TO schakel_worker;
GRANT EXECUTE ON FUNCTION schakel.audit_number() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.audit_horizon() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT xact_offset FROM schakel.era);
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_horizon() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_horizon() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.audit_horizon() TO schakel_worker;
GRANT EXECUTE ON FUNCTION schakel.audit_horizon() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.audit_house() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    NEW.house_id := (SELECT d.school_id FROM public.secrecy_dossier d WHERE d.id = NEW.dossier_id);
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_house() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_house() TO schakel_owner;
RESET ROLE;

ALTER TABLE core_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_outbox FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_outbox'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_outbox', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_outbox TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_insert ON core_outbox FOR INSERT TO schakel_app
    WITH CHECK (task IN ('core.send_mail', 'core.verify_audit', 'accounts.tell_factor', 'duties.notify', 'schools.import'));
CREATE POLICY schakel_worker_select ON core_outbox FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_insert ON core_outbox FOR INSERT TO schakel_worker
    WITH CHECK (true);
CREATE POLICY schakel_worker_update ON core_outbox FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_worker_delete ON core_outbox FOR DELETE TO schakel_worker
    USING (true);
CREATE POLICY schakel_definer_insert ON core_outbox FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON core_outbox FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT INSERT ON core_outbox TO schakel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON core_outbox TO schakel_worker;
GRANT INSERT ON core_outbox TO schakel_definer;

ALTER TABLE core_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_mail FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_mail'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_mail', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_mail TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_worker_select ON core_mail FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_insert ON core_mail FOR INSERT TO schakel_worker
    WITH CHECK (true);
CREATE POLICY schakel_worker_update ON core_mail FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON core_mail FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE ON core_mail TO schakel_worker;

ALTER TABLE core_auditentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditentry FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_auditentry'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_auditentry', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_auditentry TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_insert ON core_auditentry FOR INSERT TO schakel_app
    WITH CHECK (user_id = (SELECT schakel.uid()) AND membership_id = (SELECT schakel.membership_id()));
CREATE POLICY schakel_worker_select ON core_auditentry FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_insert ON core_auditentry FOR INSERT TO schakel_worker
    WITH CHECK (true);
CREATE POLICY schakel_definer_select ON core_auditentry FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON core_auditentry FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON core_auditentry FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT INSERT ON core_auditentry TO schakel_app;
GRANT SELECT, INSERT ON core_auditentry TO schakel_worker;
GRANT SELECT, INSERT ON core_auditentry TO schakel_definer;
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

ALTER TABLE core_auditseal ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditseal FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_auditseal'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_auditseal', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_auditseal TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_worker_select ON core_auditseal FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_insert ON core_auditseal FOR INSERT TO schakel_worker
    WITH CHECK (true);
REVOKE ALL ON core_auditseal FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON core_auditseal TO schakel_worker;

ALTER TABLE core_auditanchor ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditanchor FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_auditanchor'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_auditanchor', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_auditanchor TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_worker_select ON core_auditanchor FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_insert ON core_auditanchor FOR INSERT TO schakel_worker
    WITH CHECK (true);
CREATE POLICY schakel_worker_update ON core_auditanchor FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_select ON core_auditanchor FOR SELECT TO schakel_definer
    USING (true);
REVOKE ALL ON core_auditanchor FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE ON core_auditanchor TO schakel_worker;
GRANT SELECT ON core_auditanchor TO schakel_definer;

ALTER TABLE core_auditcheck ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditcheck FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_auditcheck'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_auditcheck', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_auditcheck TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_worker_select ON core_auditcheck FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_update ON core_auditcheck FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_select ON core_auditcheck FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON core_auditcheck FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON core_auditcheck FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, UPDATE ON core_auditcheck TO schakel_worker;
GRANT SELECT, INSERT ON core_auditcheck TO schakel_definer;

ALTER TABLE core_auditreport ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditreport FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'core_auditreport'::regclass LOOP EXECUTE format('DROP POLICY %I ON core_auditreport', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON core_auditreport TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_worker_select ON core_auditreport FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_definer_select ON core_auditreport FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON core_auditreport FOR INSERT TO schakel_definer
    WITH CHECK (true);
CREATE POLICY schakel_definer_update ON core_auditreport FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON core_auditreport FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON core_auditreport TO schakel_worker;
GRANT SELECT, INSERT, UPDATE ON core_auditreport TO schakel_definer;

-- Two rows: when worker and beat last lived.
REVOKE ALL ON core_heartbeat FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON core_heartbeat TO schakel_app;
GRANT SELECT, INSERT, UPDATE ON core_heartbeat TO schakel_worker;

-- Names of migrations.
REVOKE ALL ON django_migrations FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON django_migrations TO schakel_app;
GRANT SELECT ON django_migrations TO schakel_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_secrecy_complete"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
