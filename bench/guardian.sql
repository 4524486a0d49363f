-- The same rights in django-guardian's generic tables, as kindly as they can be given: a group for each school and side,
-- persons only where a row is personal, cases and signals only (each text of them would be a row more). Run as the owner.

INSERT INTO auth_group (id, name)
SELECT school * 10 + side, 'school ' || school || ' side ' || side
FROM (SELECT id AS school FROM accounts_organisation WHERE kind = 'school') s, generate_series(1, 3) side;

INSERT INTO accounts_user_groups (user_id, group_id)
SELECT user_id, organisation_id * 10 + CASE role WHEN 'care_coordinator' THEN 1 ELSE 3 END
FROM accounts_membership WHERE role IN ('care_coordinator', 'director')
UNION ALL
SELECT m.user_id, a.organisation_id * 10 + 2 FROM accounts_assignment a JOIN accounts_membership m ON m.id = a.membership_id;

INSERT INTO guardian_groupobjectpermission (permission_id, content_type_id, object_pk, group_id)
SELECT p.id, p.content_type_id, row.id::text, row.group_id
FROM (SELECT 'view_case' AS codename, id, care_key * 10 + 1 AS group_id FROM cases_case WHERE care_key IS NOT NULL
      UNION ALL SELECT 'view_case', id, clb_key * 10 + 2 FROM cases_case WHERE clb_key IS NOT NULL
      UNION ALL SELECT 'view_signal', id, care_key * 10 + 1 FROM cases_signal WHERE care_key IS NOT NULL
      UNION ALL SELECT 'view_signal', id, direction_key * 10 + 3 FROM cases_signal WHERE direction_key IS NOT NULL) row
JOIN auth_permission p ON p.codename = row.codename;

INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
SELECT p.id, p.content_type_id, s.id::text, m.user_id
FROM cases_signal s JOIN accounts_membership m ON m.id = s.addressee_id JOIN auth_permission p ON p.codename = 'view_signal';

INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
SELECT p.id, p.content_type_id, i.id::text, m.user_id
FROM secrecy_item i JOIN accounts_membership m ON m.id = i.addressee_id JOIN auth_permission p ON p.codename = 'view_item'
WHERE i.kind = 'city_notice';

ANALYZE;
