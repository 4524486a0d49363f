"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
ALTER TABLE referrals_cityfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals_cityfile FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'referrals_cityfile'::regclass LOOP EXECUTE format('DROP POLICY %I ON referrals_cityfile', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON referrals_cityfile TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON referrals_cityfile FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON referrals_cityfile FOR INSERT TO schakel_app
    WITH CHECK (opened_by_id = (SELECT schakel.membership_id())
        AND schakel.city_on()
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON referrals_cityfile FOR UPDATE TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))
    WITH CHECK (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])));
CREATE POLICY schakel_definer_select ON referrals_cityfile FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON referrals_cityfile FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON referrals_cityfile FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON referrals_cityfile FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (closed_by_id, closed_at) ON referrals_cityfile TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON referrals_cityfile TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON referrals_cityfile;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON referrals_cityfile FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_referrals_cityfile ON secrecy_dossier;
CREATE TRIGGER key_referrals_cityfile AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('referrals_cityfile');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_policies"),
        ("core", "0004_policies_4"),
        ("accounts", "0004_policies_4"),
        ("secrecy", "0004_policies_4"),
        ("schools", "0003_policies_3"),
        ("duties", "0003_policies_3"),
        ("cases", "0004_policies_4"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
