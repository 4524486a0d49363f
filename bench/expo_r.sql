-- Expo-R: a case manager for every twelve schools, each with forty notices in person and, beside three in four, a file of
-- their own with two notes. Run as the owner, after load.sql.

-- Of the right shape only: `load.py` seals it.
CREATE FUNCTION pg_temp.to_seal() RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT chr(30) || '1.' || repeat('0', 32) || '.' || repeat('A', 99) $$;

INSERT INTO accounts_organisation (id, kind, name, number, practice)
SELECT max(id) + 1, 'municipality', 'Stad', '', false FROM accounts_organisation;

INSERT INTO accounts_user (id, username, first_name, last_name, email, password, is_active, is_staff, is_superuser, date_joined)
SELECT u, 'u' || u, 'Mira', 'Van Dessel ' || u, 'u' || u || '@stad.example', '!', true, false, false, now() - interval '5 years'
FROM generate_series({widest} + 1, {widest} + {contacts}) u;

INSERT INTO accounts_membership (id, user_id, organisation_id, role, post, starts_on, confirmed_at)
SELECT u, u, o.id, 'case_manager', '', (now() - interval '5 years')::date, now() - interval '5 years'
FROM generate_series({widest} + 1, {widest} + {contacts}) u, accounts_organisation o WHERE o.kind = 'municipality';

INSERT INTO secrecy_cityswitch (organisation_id, is_on, by_id, at)
SELECT o.id, true, {widest} + 1, now() - interval '5 years' FROM accounts_organisation o WHERE o.kind = 'municipality';

CREATE TEMP TABLE told AS
SELECT c.dossier_id, c.school_id, c.opened_at AS at, {widest} + (c.school_id - 1) / 12 + 1 AS manager,
       (c.school_id - 1) * 60 + 1 AS director, gen_random_uuid() AS notice_id, gen_random_uuid() AS file_id, c.number
FROM (SELECT *, row_number() OVER (PARTITION BY (school_id - 1) / 12 ORDER BY hashint8(dossier_id), id) AS number
      FROM cases_case WHERE procedure = 'gent-a') c
WHERE c.number <= 40;

INSERT INTO secrecy_grant (id, dossier_id, regime, addressee_id, kind, reason, granted_by_id, granted_at)
SELECT gen_random_uuid(), dossier_id, 'team', manager, 'city', 'kreeg de kennisgeving van de school', director, at + interval '1 day'
FROM told;

INSERT INTO secrecy_item (id, dossier_id, regime, addressee_id, kind, holder_id, author_id, about, body, created_at)
SELECT notice_id, dossier_id, 'team', manager, 'city_notice', school_id, director, notice_id,
       'Er is een bezorgdheid op School ' || school_id || '. Neem contact op met de directie.', at + interval '1 day'
FROM told;

INSERT INTO referrals_cityfile (id, dossier_id, regime, holder_id, notice, school_id, legal_basis, basis_words, opened_by_id, opened_at)
SELECT file_id, dossier_id, 'city', o.id, notice_id, school_id, 'public_task', pg_temp.to_seal(), manager, at + interval '2 days'
FROM told, accounts_organisation o WHERE o.kind = 'municipality' AND told.number % 4 < 3;

INSERT INTO secrecy_item (id, dossier_id, regime, addressee_id, kind, holder_id, author_id, about, body, created_at)
SELECT gen_random_uuid(), dossier_id, 'city', NULL, 'city_note', o.id, manager, file_id, pg_temp.to_seal(), at + interval '3 days' * nth
FROM told, accounts_organisation o, generate_series(1, 2) nth WHERE o.kind = 'municipality' AND told.number % 4 < 3;

DROP TABLE told;
