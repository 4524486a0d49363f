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
RESET ROLE;

-- Which schools there are is public.
REVOKE ALL ON schools_school FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON schools_school TO schakel_app;
GRANT SELECT ON schools_school TO schakel_worker;

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
        ("schools", "0001_initial"),
        ("secrecy", "0002_policies"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
