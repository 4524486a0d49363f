"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE schakel_definer;
CREATE OR REPLACE FUNCTION schakel.seat(OUT user_id bigint, OUT organisation_id bigint, OUT role text) 
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
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
$function$;
REVOKE ALL ON FUNCTION schakel.seat() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.seat() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.seat() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.assigned_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT a.organisation_id FROM public.accounts_membership m
        JOIN public.accounts_assignment a ON a.membership_id IN (m.id, m.stands_in_for_id)
        WHERE m.id = schakel.membership_id() AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL
        ORDER BY a.organisation_id);
END
$function$;
REVOKE ALL ON FUNCTION schakel.assigned_keys() FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.organisation_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY[s.organisation_id] || schakel.assigned_keys();
END
$function$;
REVOKE ALL ON FUNCTION schakel.organisation_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.organisation_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.organisation_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.may_administer(organisation bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    RETURN coalesce(
        (s.role = 'platform_admin' AND EXISTS (
            SELECT 1 FROM public.accounts_organisation o WHERE o.id = s.organisation_id AND o.kind = 'platform'))
        OR (s.role = 'organisation_admin' AND s.organisation_id = organisation), false);
END
$function$;
REVOKE ALL ON FUNCTION schakel.may_administer(bigint) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.propose_membership(person bigint, organisation bigint, new_role text, new_post text, first_day date, last_day date, replaced bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    made bigint;
BEGIN
    IF NOT schakel.may_administer(organisation) OR NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = organisation AND ((new_role = 'staff' AND o.kind IN ('school')) OR (new_role = 'care_coordinator' AND o.kind IN ('school')) OR (new_role = 'counsellor' AND o.kind IN ('school')) OR (new_role = 'behaviour_expert' AND o.kind IN ('school')) OR (new_role = 'reference_person' AND o.kind IN ('school')) OR (new_role = 'director' AND o.kind IN ('school')) OR (new_role = 'secretariat' AND o.kind IN ('school')) OR (new_role = 'board_member' AND o.kind IN ('board')) OR (new_role = 'clb_contact' AND o.kind IN ('clb')) OR (new_role = 'clb_worker' AND o.kind IN ('clb')) OR (new_role = 'clb_reference_person' AND o.kind IN ('clb')) OR (new_role = 'clb_director' AND o.kind IN ('clb')) OR (new_role = 'case_manager' AND o.kind IN ('municipality')) OR (new_role = 'municipal_contact' AND o.kind IN ('municipality')) OR (new_role = 'policy_officer' AND o.kind IN ('municipality')) OR (new_role = 'police_contact' AND o.kind IN ('police')) OR (new_role = 'partner_contact' AND o.kind IN ('partner')) OR (new_role = 'bridge_figure' AND o.kind IN ('municipality', 'school')) OR (new_role = 'dpo' AND o.kind IN ('board', 'clb', 'municipality', 'partner', 'platform', 'police', 'school')) OR (new_role = 'organisation_admin' AND o.kind IN ('board', 'clb', 'municipality', 'partner', 'platform', 'police', 'school')) OR (new_role = 'platform_admin' AND o.kind IN ('platform')))) THEN
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
$function$;
REVOKE ALL ON FUNCTION schakel.propose_membership(bigint, bigint, text, text, date, date, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.propose_membership(bigint, bigint, text, text, date, date, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.propose_staff(address text, first text, last text, new_role text, new_post text, first_day date) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
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
$function$;
REVOKE ALL ON FUNCTION schakel.propose_staff(text, text, text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.propose_staff(text, text, text, text, text, date) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.confirm_membership(membership bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
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
$function$;
REVOKE ALL ON FUNCTION schakel.confirm_membership(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.confirm_membership(bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.end_membership(membership bigint, last_day date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    UPDATE public.accounts_membership m SET ends_on = last_day
    WHERE m.id = membership AND m.starts_on <= last_day AND schakel.may_administer(m.organisation_id)
      AND (m.ends_on IS NULL OR last_day <= m.ends_on)
      AND (m.confirmed_at IS NULL OR last_day >= today - 1);
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.end_membership(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.end_membership(bigint, date) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.reset_second_factor(person bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
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
$function$;
REVOKE ALL ON FUNCTION schakel.reset_second_factor(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.reset_second_factor(bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.note_second_factor() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.accounts_user SET factor_changed_at = clock_timestamp() WHERE id = coalesce(NEW.user_id, OLD.user_id);
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION schakel.note_second_factor() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.note_second_factor() TO schakel_owner;
RESET ROLE;

-- That an organisation exists is public.
REVOKE ALL ON accounts_organisation FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON accounts_organisation TO schakel_app;
GRANT SELECT ON accounts_organisation TO schakel_worker;
GRANT SELECT, UPDATE (practice) ON accounts_organisation TO schakel_definer;

-- Signing in reads it before anybody acts. Name, e-mail and password hash; no content.
REVOKE ALL ON accounts_user FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, UPDATE (last_login, password) ON accounts_user TO schakel_app;
GRANT SELECT ON accounts_user TO schakel_worker;
GRANT SELECT, INSERT, UPDATE (factor_changed_at) ON accounts_user TO schakel_definer;

ALTER TABLE accounts_secondfactor ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_secondfactor FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'accounts_secondfactor'::regclass LOOP EXECUTE format('DROP POLICY %I ON accounts_secondfactor', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON accounts_secondfactor TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON accounts_secondfactor FOR SELECT TO schakel_app
    USING (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_app_insert ON accounts_secondfactor FOR INSERT TO schakel_app
    WITH CHECK (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_app_update ON accounts_secondfactor FOR UPDATE TO schakel_app
    USING (user_id = (SELECT schakel.uid()))
    WITH CHECK (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_app_delete ON accounts_secondfactor FOR DELETE TO schakel_app
    USING (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_definer_select ON accounts_secondfactor FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_delete ON accounts_secondfactor FOR DELETE TO schakel_definer
    USING (true);
REVOKE ALL ON accounts_secondfactor FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (since, seed, codes, last_step, wrong, wrong_at), DELETE ON accounts_secondfactor TO schakel_app;
GRANT SELECT, DELETE ON accounts_secondfactor TO schakel_definer;
DROP TRIGGER IF EXISTS note_second_factor ON accounts_secondfactor;
CREATE TRIGGER note_second_factor AFTER INSERT OR DELETE OR UPDATE OF since ON accounts_secondfactor
    FOR EACH ROW EXECUTE FUNCTION schakel.note_second_factor();

ALTER TABLE accounts_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_membership FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'accounts_membership'::regclass LOOP EXECUTE format('DROP POLICY %I ON accounts_membership', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON accounts_membership TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON accounts_membership FOR SELECT TO schakel_app
    USING (user_id = (SELECT schakel.uid())
        OR (SELECT schakel.organisation_keys()) <> '{}');
CREATE POLICY schakel_worker_select ON accounts_membership FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_definer_select ON accounts_membership FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON accounts_membership FOR INSERT TO schakel_definer
    WITH CHECK (true);
CREATE POLICY schakel_definer_update ON accounts_membership FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON accounts_membership FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON accounts_membership TO schakel_app;
GRANT SELECT ON accounts_membership TO schakel_worker;
GRANT SELECT, INSERT, UPDATE ON accounts_membership TO schakel_definer;
GRANT USAGE ON SEQUENCE accounts_membership_id_seq TO schakel_definer;

ALTER TABLE accounts_assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_assignment FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'accounts_assignment'::regclass LOOP EXECUTE format('DROP POLICY %I ON accounts_assignment', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON accounts_assignment TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON accounts_assignment FOR SELECT TO schakel_app
    USING (membership_id = (SELECT schakel.membership_id())
        OR organisation_id = ANY ((SELECT schakel.organisation_keys())::bigint[])
        OR EXISTS (SELECT 1 FROM accounts_membership m WHERE m.id = membership_id AND m.organisation_id = (SELECT s.organisation_id FROM schakel.seat() s)));
CREATE POLICY schakel_worker_select ON accounts_assignment FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_definer_select ON accounts_assignment FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON accounts_assignment FOR INSERT TO schakel_definer
    WITH CHECK (true);
CREATE POLICY schakel_definer_update ON accounts_assignment FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON accounts_assignment FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON accounts_assignment TO schakel_app;
GRANT SELECT ON accounts_assignment TO schakel_worker;
GRANT SELECT, INSERT, UPDATE ON accounts_assignment TO schakel_definer;
GRANT USAGE ON SEQUENCE accounts_assignment_id_seq TO schakel_definer;

-- Unused: roles are code.
REVOKE ALL ON accounts_user_groups FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Unused: roles are code.
REVOKE ALL ON accounts_user_user_permissions FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Unused: roles are code.
REVOKE ALL ON auth_group FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Unused: roles are code.
REVOKE ALL ON auth_group_permissions FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Unused: roles are code.
REVOKE ALL ON auth_permission FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Names of models.
REVOKE ALL ON django_content_type FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;

-- Signed-in sessions, by a random key.
REVOKE ALL ON django_session FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO schakel_app;

-- The library's list of addresses.
REVOKE ALL ON account_emailaddress FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress TO schakel_app;

-- The library's open confirmations.
REVOKE ALL ON account_emailconfirmation FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailconfirmation TO schakel_app;

-- Failed sign-ins, to lock out.
REVOKE ALL ON axes_accessattempt FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON axes_accessattempt TO schakel_app;

-- Failed sign-ins, to lock out.
REVOKE ALL ON axes_accessattemptexpiration FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON axes_accessattemptexpiration TO schakel_app;

-- Failed sign-ins, to lock out.
REVOKE ALL ON axes_accessfailurelog FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON axes_accessfailurelog TO schakel_app;

-- Sign-ins.
REVOKE ALL ON axes_accesslog FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON axes_accesslog TO schakel_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_secrecy_complete"),
        ("core", "0004_policies_4"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
