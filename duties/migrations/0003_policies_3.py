"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
ALTER TABLE duties_duty ENABLE ROW LEVEL SECURITY;
ALTER TABLE duties_duty FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'duties_duty'::regclass LOOP EXECUTE format('DROP POLICY %I ON duties_duty', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON duties_duty TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON duties_duty FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON duties_duty FOR INSERT TO schakel_app
    WITH CHECK ((schakel.may_add(dossier_id, regime)
        OR (schakel.may_add_own(dossier_id, regime) AND true)));
CREATE POLICY schakel_app_update ON duties_duty FOR UPDATE TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]))
    WITH CHECK (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_definer_select ON duties_duty FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON duties_duty FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON duties_duty FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
CREATE POLICY schakel_worker_select ON duties_duty FOR SELECT TO schakel_worker
    USING (true);
CREATE POLICY schakel_worker_update ON duties_duty FOR UPDATE TO schakel_worker
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_insert ON duties_duty FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON duties_duty FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (addressee_id, done_at, done_by_id) ON duties_duty TO schakel_app;
GRANT SELECT, UPDATE, DELETE, INSERT ON duties_duty TO schakel_definer;
GRANT SELECT, UPDATE (remind_at, reminded_at, noon_left, missed, escalated_at) ON duties_duty TO schakel_worker;
DROP TRIGGER IF EXISTS key_row ON duties_duty;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON duties_duty FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_duties_duty ON secrecy_dossier;
CREATE TRIGGER key_duties_duty AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('duties_duty');

ALTER TABLE duties_reminderchoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE duties_reminderchoice FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'duties_reminderchoice'::regclass LOOP EXECUTE format('DROP POLICY %I ON duties_reminderchoice', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON duties_reminderchoice TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON duties_reminderchoice FOR SELECT TO schakel_app
    USING (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_app_insert ON duties_reminderchoice FOR INSERT TO schakel_app
    WITH CHECK (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_app_update ON duties_reminderchoice FOR UPDATE TO schakel_app
    USING (user_id = (SELECT schakel.uid()))
    WITH CHECK (user_id = (SELECT schakel.uid()));
CREATE POLICY schakel_worker_select ON duties_reminderchoice FOR SELECT TO schakel_worker
    USING (true);
REVOKE ALL ON duties_reminderchoice FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE ON duties_reminderchoice TO schakel_app;
GRANT SELECT ON duties_reminderchoice TO schakel_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0002_policies"),
        ("core", "0004_policies_4"),
        ("accounts", "0004_policies_4"),
        ("secrecy", "0004_policies_4"),
        ("schools", "0003_policies_3"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
