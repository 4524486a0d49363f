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
CREATE OR REPLACE FUNCTION schakel.family_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('care_coordinator', 'secretariat') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.family_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.family_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.family_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.family_edit_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('secretariat') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.family_edit_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.family_edit_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.family_edit_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.import_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('organisation_admin', 'secretariat') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.import_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.import_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.import_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.post_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ('director', 'organisation_admin') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.post_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.post_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.post_keys() TO schakel_worker;
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
CREATE OR REPLACE FUNCTION schakel.sets_school(school bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN schakel.may_administer(school);
END
$function$;
REVOKE ALL ON FUNCTION schakel.sets_school(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.sets_school(bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.set_school(school bigint, new_net text, new_umbrella text, new_municipality bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    IF NOT schakel.may_administer(school) OR (new_municipality IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = new_municipality AND o.kind = 'municipality')) THEN
        RETURN false;
    END IF;
    UPDATE public.schools_school s SET net = new_net, umbrella = new_umbrella, municipality_id = new_municipality
    WHERE s.organisation_id = school;
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.set_school(bigint, text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.set_school(bigint, text, text, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.set_practice(school bigint, wanted boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    IF (schakel.seat()).role IS DISTINCT FROM 'platform_admin' OR NOT schakel.may_administer(school)
        OR EXISTS (SELECT 1 FROM public.secrecy_dossier d WHERE d.school_id = school) THEN
        RETURN false;
    END IF;
    UPDATE public.accounts_organisation o SET practice = wanted WHERE o.id = school AND o.kind = 'school';
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.set_practice(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.set_practice(bigint, boolean) TO schakel_app;
RESET ROLE;

-- Which schools there are is public.
REVOKE ALL ON schools_school FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON schools_school TO schakel_app;
GRANT SELECT ON schools_school TO schakel_worker;
GRANT SELECT, UPDATE (net, umbrella, municipality_id) ON schools_school TO schakel_definer;

ALTER TABLE schools_campus ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_campus FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_campus'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_campus', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_campus TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_campus FOR SELECT TO schakel_app
    USING ((SELECT schakel.uid()) IS NOT NULL);
CREATE POLICY schakel_app_insert ON schools_campus FOR INSERT TO schakel_app
    WITH CHECK (schakel.sets_school(school_id));
CREATE POLICY schakel_app_update ON schools_campus FOR UPDATE TO schakel_app
    USING (schakel.sets_school(school_id))
    WITH CHECK (schakel.sets_school(school_id));
CREATE POLICY schakel_app_delete ON schools_campus FOR DELETE TO schakel_app
    USING (schakel.sets_school(school_id));
REVOKE ALL ON schools_campus FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (number, name, address, municipality, nis_code), DELETE ON schools_campus TO schakel_app;
GRANT USAGE ON SEQUENCE schools_campus_id_seq TO schakel_app;

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
CREATE POLICY schakel_app_insert ON schools_pupil FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_app_update ON schools_pupil FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_pupil FOR SELECT TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_insert ON schools_pupil FOR INSERT TO schakel_worker
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_update ON schools_pupil FOR UPDATE TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_definer_select ON schools_pupil FOR SELECT TO schakel_definer
    USING (true);
REVOKE ALL ON schools_pupil FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (first_name, last_name, class_name, birth_date, sort_key, school_key) ON schools_pupil TO schakel_app;
GRANT SELECT, INSERT, UPDATE (first_name, last_name, class_name, birth_date, sort_key, school_key) ON schools_pupil TO schakel_worker;
GRANT SELECT ON schools_pupil TO schakel_definer;
GRANT USAGE ON SEQUENCE schools_pupil_id_seq TO schakel_app, schakel_worker;

ALTER TABLE schools_schoolclass ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_schoolclass FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_schoolclass'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_schoolclass', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_schoolclass TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_schoolclass FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.pupil_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_schoolclass FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_app_update ON schools_schoolclass FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_schoolclass FOR SELECT TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_insert ON schools_schoolclass FOR INSERT TO schakel_worker
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_update ON schools_schoolclass FOR UPDATE TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
REVOKE ALL ON schools_schoolclass FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (description, teacher) ON schools_schoolclass TO schakel_app;
GRANT SELECT, INSERT, UPDATE (description, teacher) ON schools_schoolclass TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_schoolclass_id_seq TO schakel_app, schakel_worker;

ALTER TABLE schools_enrolment ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_enrolment FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_enrolment'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_enrolment', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_enrolment TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_enrolment FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_enrolment FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_enrolment.school_id));
CREATE POLICY schakel_app_update ON schools_enrolment FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_enrolment.school_id));
CREATE POLICY schakel_worker_select ON schools_enrolment FOR SELECT TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_insert ON schools_enrolment FOR INSERT TO schakel_worker
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_enrolment.school_id));
CREATE POLICY schakel_worker_update ON schools_enrolment FOR UPDATE TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_enrolment.school_id));
REVOKE ALL ON schools_enrolment FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (class_name, ends_on) ON schools_enrolment TO schakel_app;
GRANT SELECT, INSERT, UPDATE (class_name, ends_on) ON schools_enrolment TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_enrolment_id_seq TO schakel_app, schakel_worker;

ALTER TABLE schools_parent ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_parent FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_parent'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_parent', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_parent TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_parent FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_parent FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_app_update ON schools_parent FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_parent FOR SELECT TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_insert ON schools_parent FOR INSERT TO schakel_worker
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_update ON schools_parent FOR UPDATE TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
REVOKE ALL ON schools_parent FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (first_name, last_name, phone, mobile, email, address, language, interpreter, school_key) ON schools_parent TO schakel_app;
GRANT SELECT, INSERT, UPDATE (first_name, last_name, phone, mobile, email, address, language, interpreter, school_key) ON schools_parent TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_parent_id_seq TO schakel_app, schakel_worker;

ALTER TABLE schools_parentage ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_parentage FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_parentage'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_parentage', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_parentage TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_parentage FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_parentage FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_parentage.school_id)
        AND EXISTS (SELECT 1 FROM schools_parent x WHERE x.id = parent_id AND x.school_id = schools_parentage.school_id));
CREATE POLICY schakel_app_update ON schools_parentage FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.family_edit_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_parentage.school_id)
        AND EXISTS (SELECT 1 FROM schools_parent x WHERE x.id = parent_id AND x.school_id = schools_parentage.school_id));
CREATE POLICY schakel_worker_select ON schools_parentage FOR SELECT TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_insert ON schools_parentage FOR INSERT TO schakel_worker
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_parentage.school_id)
        AND EXISTS (SELECT 1 FROM schools_parent x WHERE x.id = parent_id AND x.school_id = schools_parentage.school_id));
CREATE POLICY schakel_worker_update ON schools_parentage FOR UPDATE TO schakel_worker
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[])
        AND EXISTS (SELECT 1 FROM schools_pupil x WHERE x.id = pupil_id AND x.school_id = schools_parentage.school_id)
        AND EXISTS (SELECT 1 FROM schools_parent x WHERE x.id = parent_id AND x.school_id = schools_parentage.school_id));
REVOKE ALL ON schools_parentage FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (relation, authority) ON schools_parentage TO schakel_app;
GRANT SELECT, INSERT, UPDATE (relation, authority) ON schools_parentage TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_parentage_id_seq TO schakel_app, schakel_worker;

ALTER TABLE schools_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_import FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_import'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_import', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_import TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_import FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_import FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[])
        AND created_by_id = (SELECT schakel.membership_id()));
CREATE POLICY schakel_app_update ON schools_import FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_import FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_update ON schools_import FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON schools_import FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (state, columns, rows, problems, counts) ON schools_import TO schakel_app;
GRANT SELECT, UPDATE (state, rows, problems, counts, done_at) ON schools_import TO schakel_worker;

ALTER TABLE schools_importprogress ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_importprogress FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_importprogress'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_importprogress', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_importprogress TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_importprogress FOR SELECT TO schakel_app
    USING (EXISTS (SELECT 1 FROM schools_import i WHERE i.id = run_id AND i.school_id = ANY ((SELECT schakel.import_keys())::bigint[])));
CREATE POLICY schakel_app_insert ON schools_importprogress FOR INSERT TO schakel_app
    WITH CHECK (EXISTS (SELECT 1 FROM schools_import i WHERE i.id = run_id AND i.school_id = ANY ((SELECT schakel.import_keys())::bigint[])));
CREATE POLICY schakel_worker_select ON schools_importprogress FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_update ON schools_importprogress FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
REVOKE ALL ON schools_importprogress FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON schools_importprogress TO schakel_app;
GRANT SELECT, UPDATE (done, total) ON schools_importprogress TO schakel_worker;

ALTER TABLE schools_columnchoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_columnchoice FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_columnchoice'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_columnchoice', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_columnchoice TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_columnchoice FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_columnchoice FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
CREATE POLICY schakel_app_update ON schools_columnchoice FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.import_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.import_keys())::bigint[]));
REVOKE ALL ON schools_columnchoice FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (columns) ON schools_columnchoice TO schakel_app;
GRANT USAGE ON SEQUENCE schools_columnchoice_id_seq TO schakel_app;

ALTER TABLE schools_postcontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_postcontact FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_postcontact'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_postcontact', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_postcontact TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_postcontact FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.organisation_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_postcontact FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.post_keys())::bigint[]));
CREATE POLICY schakel_app_delete ON schools_postcontact FOR DELETE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.post_keys())::bigint[]));
CREATE POLICY schakel_worker_select ON schools_postcontact FOR SELECT TO schakel_worker
    USING (true);
REVOKE ALL ON schools_postcontact FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, DELETE ON schools_postcontact TO schakel_app;
GRANT SELECT ON schools_postcontact TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_postcontact_id_seq TO schakel_app;

ALTER TABLE schools_postconfirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE schools_postconfirmation FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'schools_postconfirmation'::regclass LOOP EXECUTE format('DROP POLICY %I ON schools_postconfirmation', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON schools_postconfirmation TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON schools_postconfirmation FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.organisation_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON schools_postconfirmation FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.post_keys())::bigint[])
        AND confirmed_by_id = (SELECT schakel.membership_id()));
CREATE POLICY schakel_app_update ON schools_postconfirmation FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.post_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.post_keys())::bigint[])
        AND confirmed_by_id = (SELECT schakel.membership_id()));
CREATE POLICY schakel_worker_select ON schools_postconfirmation FOR SELECT TO schakel_worker
    USING (true);
REVOKE ALL ON schools_postconfirmation FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (names, confirmed_by_id, confirmed_at) ON schools_postconfirmation TO schakel_app;
GRANT SELECT ON schools_postconfirmation TO schakel_worker;
GRANT USAGE ON SEQUENCE schools_postconfirmation_id_seq TO schakel_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0002_policies"),
        ("core", "0004_policies_4"),
        ("accounts", "0004_policies_4"),
        ("secrecy", "0004_policies_4"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
