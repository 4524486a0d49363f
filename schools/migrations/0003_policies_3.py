"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE schakel_definer;
CREATE OR REPLACE FUNCTION schakel.pupil_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('behaviour_expert', 'care_coordinator', 'counsellor', 'director', 'reference_person', 'secretariat', 'staff') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.pupil_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.pupil_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.pupil_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.calendar_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('care_coordinator', 'organisation_admin', 'secretariat') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.calendar_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.calendar_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.calendar_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.propose_assignment(seat bigint, school bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    m record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    made bigint;
BEGIN
    SELECT x.id, x.organisation_id INTO m FROM public.accounts_membership x
    WHERE x.id = seat AND x.role = 'clb_contact' AND x.confirmed_at IS NOT NULL AND x.stands_in_for_id IS NULL
      AND (x.ends_on IS NULL OR x.ends_on >= today);
    IF m.id IS NULL OR NOT schakel.may_administer(m.organisation_id) OR NOT EXISTS (
        SELECT 1 FROM public.schools_school s WHERE s.organisation_id = school AND s.clb_id = m.organisation_id) THEN
        RAISE EXCEPTION 'not an administrator of this CLB, or not a school of it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.accounts_assignment (membership_id, organisation_id, proposed_by_id)
    VALUES (seat, school, schakel.uid())
    RETURNING id INTO made;
    RETURN made;
END
$function$;
REVOKE ALL ON FUNCTION schakel.propose_assignment(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.propose_assignment(bigint, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.confirm_assignment(assignment bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    UPDATE public.accounts_assignment a SET confirmed_by_id = s.user_id, confirmed_at = schakel.clock()
    FROM public.accounts_membership m
    WHERE a.id = assignment AND m.id = a.membership_id AND a.confirmed_at IS NULL AND a.ended_at IS NULL
      AND m.user_id <> s.user_id AND a.proposed_by_id IS DISTINCT FROM s.user_id
      AND (m.ends_on IS NULL OR m.ends_on >= today)
      AND (schakel.may_administer(m.organisation_id)
           OR (m.organisation_id = s.organisation_id AND s.role = 'clb_director'));
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.confirm_assignment(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.confirm_assignment(bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.end_assignment(assignment bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.accounts_assignment a SET ended_by_id = schakel.uid(), ended_at = schakel.clock()
    FROM public.accounts_membership m
    WHERE a.id = assignment AND m.id = a.membership_id AND a.ended_at IS NULL
      AND schakel.may_administer(m.organisation_id);
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.end_assignment(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.end_assignment(bigint) TO schakel_app;
RESET ROLE;

-- Which schools there are is public.
REVOKE ALL ON schools_school FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON schools_school TO schakel_app;
GRANT SELECT ON schools_school TO schakel_worker;
GRANT SELECT ON schools_school TO schakel_definer;

ALTER TABLE schools_freeday ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_freeday FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_freeday'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_freeday', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_freeday TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_freeday FOR SELECT TO schakel_app
    USING ((SELECT schakel.uid()) IS NOT NULL);
CREATE POLICY schakel_app_insert ON schools_freeday FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.calendar_keys())::bigint[]));
CREATE POLICY schakel_app_delete ON schools_freeday FOR DELETE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.calendar_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_freeday FOR SELECT TO schakel_worker
    USING (true);
REVOKE ALL ON schools_freeday FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, DELETE ON schools_freeday TO schakel_app;
GRANT SELECT ON schools_freeday TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_freeday_id_seq TO schakel_app;

ALTER TABLE schools_pupil ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_pupil FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_pupil'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_pupil', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_pupil TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_pupil FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.pupil_keys())::bigint[]));
REVOKE ALL ON schools_pupil FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON schools_pupil TO schakel_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ('secrecy', '0004_policies_4'),
        ("schools", "0002_policies"),
        ("secrecy", "0004_policies_4"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
