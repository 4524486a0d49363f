-- A city in bulk. {schools}, {contacts}, {cases} and {signals} are filled in; run as the owner, one transaction a
-- statement. The real triggers fill the key columns and check the foreign keys: nothing is switched off.

-- Always the same draw for the same row, so that two runs load the same city.
CREATE FUNCTION pg_temp.pick(n bigint, salt int, of int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8(n * 31 + salt) & 2147483647) % of $$;

-- Like core.ids.uuid7: the time first, so that the indexes stay compact.
CREATE FUNCTION pg_temp.key(at timestamptz, what text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(what || n), 1, 3)
           || '8' || substr(md5(what || n), 4, 15))::uuid $$;

-- Like core.ids.reference, without collisions: the multiplier has no factor in common with 28^6.
CREATE FUNCTION pg_temp.reference(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT string_agg(substr('23456789BCDFGHJKMNPQRSTVWXYZ', (n * 123456791 % 481890304 / (28 ^ i)::bigint % 28)::int + 1, 1)
                     || CASE WHEN i = 2 THEN '-' ELSE '' END, '' ORDER BY i) FROM generate_series(0, 5) i $$;

CREATE FUNCTION pg_temp.words(n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT string_agg((ARRAY[
    'Tijdens de les zei de leerling drie keer dat niemand hier nog luistert.',
    'Na de middag bleef hij alleen op de speelplaats staan en sprak met niemand.',
    'Twee klasgenoten vertelden dat er ruzie was over een filmpje.',
    'Ze gaf haar werkboek weg en zei dat ze het niet meer nodig had.',
    'We spraken af dat de klasleraar elke week even polst hoe het gaat.',
    'De ouders waren blij met het gesprek en komen volgende maand terug.'
   ])[1 + pg_temp.pick(n * 7 + i, salt, 6)], ' ') FROM generate_series(1, 3) i $$;

-- --- Organisations and people --------------------------------------------------------------------------------------

INSERT INTO accounts_organisation (id, kind, name, number, practice)
SELECT {schools} + b, 'board', 'Bestuur ' || b, '', false FROM generate_series(1, {contacts}) b;

INSERT INTO accounts_organisation (id, kind, name, number, practice, parent_id)
SELECT s, 'school', 'School ' || s, lpad(s::text, 6, '0'), false, {schools} + (s - 1) / 12 + 1
FROM generate_series(1, {schools}) s;

INSERT INTO accounts_organisation (id, kind, name, number, practice)
SELECT {schools} + {contacts} + k, 'clb', 'CLB ' || k, '', false FROM generate_series(1, ({contacts} + 2) / 3) k;

INSERT INTO schools_school (organisation_id, level, special, net, umbrella, clb_id)
SELECT s, CASE WHEN s % 2 = 0 THEN 'primary' ELSE 'secondary' END, false, 'free', '',
       {schools} + {contacts} + (s - 1) / 36 + 1
FROM generate_series(1, {schools}) s;

INSERT INTO schools_freeday (school_id, day, name)
SELECT s, (now() - make_interval(days => d * 61))::date, 'studiedag'
FROM generate_series(1, {schools}) s, generate_series(1, 4) d;

INSERT INTO accounts_user (id, username, first_name, last_name, email, password, is_active, is_staff, is_superuser, date_joined)
SELECT u, 'u' || u, (ARRAY['Noor', 'Kobe', 'Lotte', 'Ferre', 'Milan', 'Jade', 'Aya', 'Tuur'])[1 + pg_temp.pick(u, 1, 8)],
       (ARRAY['Stynen', 'Claeskens', 'Roels', 'Lemmens', 'Provoost', 'Michiels', 'Sels'])[1 + pg_temp.pick(u, 2, 7)] || ' ' || u,
       'u' || u || '@school.example', '!', true, false, false, now() - interval '5 years'
FROM generate_series(1, {schools} * 60 + {contacts} + 1) u;

INSERT INTO accounts_membership (id, user_id, organisation_id, role, post, starts_on, confirmed_at)
SELECT (s - 1) * 60 + r, (s - 1) * 60 + r, s,
       CASE r WHEN 1 THEN 'director' WHEN 2 THEN 'care_coordinator' WHEN 3 THEN 'care_coordinator' WHEN 4 THEN 'counsellor'
              WHEN 5 THEN 'behaviour_expert' WHEN 6 THEN 'secretariat' WHEN 7 THEN 'organisation_admin' WHEN 8 THEN 'dpo'
              ELSE 'staff' END,
       '', (now() - interval '5 years')::date, now() - interval '5 years'
FROM generate_series(1, {schools}) s, generate_series(1, 60) r;

INSERT INTO accounts_membership (id, user_id, organisation_id, role, post, starts_on, confirmed_at)
SELECT {schools} * 60 + c, {schools} * 60 + c, {schools} + {contacts} + (c - 1) / 3 + 1, 'clb_contact', '',
       (now() - interval '5 years')::date, now() - interval '5 years'
FROM generate_series(1, {contacts}) c;

INSERT INTO accounts_assignment (membership_id, organisation_id, confirmed_at)
SELECT {schools} * 60 + (s - 1) / 12 + 1, s, now() - interval '5 years' FROM generate_series(1, {schools}) s;

-- The worst user: a CLB worker of 180 schools, beside the contacts.
INSERT INTO accounts_membership (id, user_id, organisation_id, role, post, starts_on, confirmed_at)
SELECT {schools} * 60 + {contacts} + 1, {schools} * 60 + {contacts} + 1, {schools} + {contacts} + 1, 'clb_contact', '',
       (now() - interval '5 years')::date, now() - interval '5 years';

INSERT INTO accounts_assignment (membership_id, organisation_id, confirmed_at)
SELECT {schools} * 60 + {contacts} + 1, s, now() - interval '5 years' FROM generate_series(1, least({schools}, 180)) s;

-- 900 pupils at the first school of four, 180 at the others: 1440 a group.
INSERT INTO schools_pupil (id, school_id, first_name, last_name, class_name, birth_date, sort_key, school_key)
SELECT p, g * 4 + CASE WHEN p % 1440 BETWEEN 1 AND 900 THEN 1 ELSE ((p - 901) % 1440) / 180 + 2 END,
       first.name, last.name, class.name, '2011-03-04'::date + pg_temp.pick(p, 4, 900),
       lower(last.name || ' ' || first.name || ' ' || class.name), 'S' || p
FROM generate_series(1, {schools} / 4 * 1440) p, LATERAL (SELECT (p - 1) / 1440 AS g) grp,
     LATERAL (SELECT (ARRAY['Emma', 'Bilal', 'Fien', 'Stan', 'Lina', 'Robbe', 'Hajar'])[1 + pg_temp.pick(p, 1, 7)] AS name) first,
     LATERAL (SELECT (ARRAY['Van Hecke', 'Goossens', 'Yildirim', 'Peeraer', 'Cornelis'])[1 + pg_temp.pick(p, 2, 5)] || p AS name) last,
     LATERAL (SELECT 1 + pg_temp.pick(p, 3, 6) || 'B' AS name) class;

-- --- What became of each signal ------------------------------------------------------------------------------------

-- Schools take turns (five of eight turns for the large one of four); nearly half of the last year's cases are open,
-- one in twenty of those before: 15 % in all. Later inserts read everything from here.
CREATE TEMP TABLE story AS
SELECT n, school, kind, at, kind = 'case' AND pg_temp.pick(n, 4, 100) < CASE WHEN at > now() - interval '1 year' THEN 45 ELSE 5 END AS open,
       kind = 'case' AND pg_temp.pick(n, 8, 100) < 15 AS care,
       kind = 'case' AND pg_temp.pick(n, 10, 100) < 2 AS acute,
       pg_temp.pick(n, 7, 100) AS luck,
       (school - 1) * 60 + 1 AS director,
       (school - 1) * 60 + 2 + pg_temp.pick(n, 2, 2) AS owner,
       (school - 1) * 60 + 9 + pg_temp.pick(n, 1, 52) AS reporter,
       (school - 1) * 60 + 9 + pg_temp.pick(n, 3, 52) AS talker,
       {schools} * 60 + (school - 1) / 12 + 1 AS contact,
       {schools} + (school - 1) / 12 + 1 AS board,
       (school - 1) / 4 * 1440 + CASE WHEN school % 4 = 1 THEN 1 + pg_temp.pick(n, 6, 900)
                                      ELSE 901 + (school - 2) % 4 * 180 + pg_temp.pick(n, 6, 180) END AS pupil,
       pg_temp.key(at, 'signal', n) AS signal_id, pg_temp.key(at, 'case', n) AS case_id, pg_temp.key(at, 'talk', n) AS talk_id
FROM (SELECT n, slot / 8 * 4 + CASE WHEN slot % 8 < 5 THEN 1 ELSE slot % 8 - 3 END AS school, kind,
             CASE WHEN n <= {cases} THEN now() - interval '4 years' * (1 - (n - 1) / {cases}::float) - interval '1 day'
                  WHEN kind = 'new' THEN now() - interval '3 days' * (pg_temp.pick(n, 9, 100) + 1) / 100
                  ELSE now() - interval '4 years' * (pg_temp.pick(n, 9, 1000) + 1) / 1000 END AS at
      FROM (SELECT n, (n * 7919 % (2 * {schools}))::int AS slot,
                   CASE WHEN n <= {cases} THEN 'case' WHEN n % 11 < 2 THEN 'new' WHEN n % 11 = 2 THEN 'staff'
                        ELSE 'declined' END AS kind
            FROM generate_series(1, {signals}::bigint) n) turn) placed;
CREATE UNIQUE INDEX ON story (n);
ANALYZE story;

-- How far: an open case waits for a talker's name (step 1), for the talk (step 2), for the zorgoverleg (step 3), or for
-- the CLB (step 6), which sees it from the zorgoverleg until it closes.
ALTER TABLE story ADD named boolean, ADD talked boolean, ADD clb boolean;
UPDATE story SET named = kind = 'case' AND NOT care AND (NOT open OR luck >= 15),
                 talked = kind = 'case' AND NOT care AND (NOT open OR luck >= 50),
                 clb = kind = 'case' AND NOT care AND open AND luck >= 70;

INSERT INTO secrecy_dossier (id, school_id, board_id, about_staff, about_direction, clb_engaged, restricted, from_police, held_back,
                             led_by_direction, led_by_board, opened_by_id, opened_at, opened_xact)
SELECT n, school, board, kind = 'staff', false, clb, false, false, false, false, false, reporter, at, 0 FROM story ORDER BY n;

INSERT INTO cases_signal (id, dossier_id, regime, addressee_id, ref, school_id, about_whom, pupil_id, pupil_text, place,
                          happened_on, acute, told_by, logged_by_id, word, created_at, form_key)
SELECT signal_id, n, 'school', reporter, pg_temp.reference(n), school, CASE kind WHEN 'staff' THEN 'staff' ELSE 'pupil' END,
       CASE WHEN kind <> 'staff' THEN pupil END, '', 'de speelplaats', at::date, acute, '', reporter,
       CASE WHEN kind = 'new' THEN 'received' WHEN open THEN 'followed_up' ELSE 'closed' END, at, pg_temp.key(at, 'form', n)
FROM story ORDER BY n;

INSERT INTO cases_case (id, dossier_id, regime, ref, school_id, pupil_id, pupil_text, birth_date, about_pupil, procedure, version, step, phase, state,
                        owner_id, acute, opened_at, closed_at, closed_by_id)
SELECT case_id, n, 'team', pg_temp.reference(n + 100000000), school, pupil, 'Leerling ' || pupil, '2011-03-04', true,
       CASE WHEN care THEN '' ELSE 'gent-a' END,
       CASE WHEN care THEN 0 ELSE 1 END, CASE WHEN care THEN '' WHEN clb THEN '6' WHEN talked THEN '3' WHEN named THEN '2' ELSE '1' END, 0,
       CASE WHEN open THEN 'open' ELSE 'closed' END, owner, acute, at + interval '1 day',
       CASE WHEN NOT open THEN at + interval '60 days' END, CASE WHEN NOT open THEN owner END
FROM story WHERE kind = 'case' ORDER BY n;

INSERT INTO cases_signaloutcome (id, dossier_id, regime, signal_id, outcome, case_id, reason, by_id, at)
SELECT pg_temp.key(at, 'outcome', n), n, 'school', signal_id,
       CASE WHEN kind <> 'case' THEN 'declined' WHEN care THEN 'care' ELSE 'track' END,
       CASE WHEN kind = 'case' THEN case_id END, CASE WHEN kind = 'case' THEN '' ELSE 'Besproken met de klasleraar.' END,
       CASE WHEN kind = 'staff' THEN director ELSE owner END, at + interval '1 day'
FROM story WHERE kind IN ('case', 'declined') OR (kind = 'staff' AND luck >= 30) ORDER BY n;

INSERT INTO cases_casetransition (id, dossier_id, regime, case_id, event, step, done_on, role, outcome, by_id, at)
SELECT pg_temp.key(at, move.event || move.step, n), n, 'team', case_id, move.event, move.step, (at + move.later)::date, '', '', owner,
       at + move.later
FROM story, LATERAL (VALUES
    ('open', '', interval '1 day', true),
    ('done', '1', interval '2 days', named),
    ('done', '2', interval '6 days', talked),
    ('done', '3', interval '10 days', clb),
    ('done', '4', interval '11 days', clb),
    ('done', '5', interval '12 days', clb),
    ('close_early', '', interval '60 days', NOT open)) AS move (event, step, later, happened)
WHERE kind = 'case' AND move.happened ORDER BY n, move.later;

INSERT INTO cases_voice (id, dossier_id, regime, case_id, who, state, day, words, by_id, at)
SELECT pg_temp.key(at + interval '7 days', 'voice', n), n, 'school', case_id, 'De ouders', 'informed', (at + interval '7 days')::date,
       'Gebeld, ze weten ervan.', owner, at + interval '7 days'
FROM story WHERE talked ORDER BY n;

INSERT INTO cases_talk (id, dossier_id, regime, addressee_id, case_id, pupil_id, pupil_text, about_pupil, asked_by_id, asked_at)
SELECT talk_id, n, 'school', talker, case_id, pupil, 'Leerling ' || pupil, true, owner, at + interval '2 days' FROM story WHERE named ORDER BY n;

INSERT INTO cases_talkreport (id, dossier_id, regime, addressee_id, talk_id, spoken_with, pupil_told, held_on, by_id, at)
SELECT pg_temp.key(at + interval '6 days', 'report', n), n, 'school', talker, talk_id, 'pupil', true, (at + interval '6 days')::date,
       talker, at + interval '6 days'
FROM story WHERE talked ORDER BY n;

INSERT INTO cases_feedback (id, dossier_id, regime, addressee_id, signal_id, grade, text, by_id, sent_at)
SELECT pg_temp.key(at + word.later, word.grade, n), n, 'school', reporter, signal_id, word.grade, 'Dank u. Uw signaal is goed aangekomen.',
       CASE WHEN kind = 'staff' THEN director ELSE owner END, at + word.later
FROM story, LATERAL (VALUES
    ('received', interval '1 day', kind <> 'new' AND NOT (open AND luck % 5 = 0)),
    ('closed', interval '60 days', kind = 'case' AND NOT open)) AS word (grade, later, happened)
WHERE word.happened ORDER BY n, word.later;

-- About eight texts a case: the signal, an addition, the briefing, the report, a sentence a step, and what the CLB wrote.
INSERT INTO secrecy_item (id, dossier_id, regime, addressee_id, kind, holder_id, author_id, about, body, created_at)
SELECT pg_temp.key(at + part.later, 'item' || part.salt, n), n, part.regime, part.addressee, part.kind,
       CASE part.regime WHEN 'clb' THEN {schools} + {contacts} + (school - 1) / 36 + 1 ELSE school END, part.author, part.about,
       -- Of the right shape only: `load.py` seals what the CLB wrote, for a row's own key is part of it.
       CASE part.regime WHEN 'clb' THEN chr(30) || '1.' || repeat('0', 32) || '.' || repeat('A', 99) ELSE pg_temp.words(n, part.salt) END,
       at + part.later
FROM story, LATERAL (VALUES
    (1, 'facts', 'school', reporter, reporter, signal_id, interval '0', true),
    (2, 'interpretation', 'school', reporter, reporter, signal_id, interval '0', true),
    (3, 'addition', 'school', reporter, reporter, signal_id, interval '5 days', kind = 'case'),
    (4, 'briefing', 'school', talker, owner, talk_id, interval '2 days', named),
    (5, 'report', 'school', talker, talker, talk_id, interval '6 days', talked),
    (6, 'step', 'team', NULL, owner, pg_temp.key(at, 'done1', n), interval '2 days', named),
    (7, 'step', 'team', NULL, owner, pg_temp.key(at, 'done2', n), interval '6 days', talked),
    (8, 'reason', 'team', NULL, owner, pg_temp.key(at, 'close_early', n), interval '60 days', kind = 'case' AND NOT open),
    (11, 'step', 'team', NULL, owner, pg_temp.key(at, 'done3', n), interval '10 days', clb),
    (12, 'step', 'team', NULL, owner, pg_temp.key(at, 'done4', n), interval '11 days', clb),
    (9, 'decision', 'clb', NULL, contact, NULL, interval '12 days', clb),
    (10, 'notice', 'school', director, reporter, signal_id, interval '0', acute)
   ) AS part (salt, kind, regime, addressee, author, about, later, written)
WHERE part.written ORDER BY n, part.later;

-- Duties that are done count as rows too; those that are open fall due from twelve days ago to twelve days ahead.
INSERT INTO duties_duty (id, dossier_id, regime, addressee_id, kind, about, detail, organisation_id, role, created_at, counted_from,
                         after, term, unit, due_on, explanation, urgent, noon_left, missed, done_at, done_by_id)
SELECT pg_temp.key(at + owed.later, owed.kind, n), n, CASE owed.kind WHEN 'step' THEN 'team' ELSE 'school' END, owed.assignee,
       owed.kind, owed.about,
       CASE WHEN owed.kind <> 'step' THEN '' WHEN owed.role = 'clb_contact' THEN '6' ELSE '3' END,
       CASE owed.role WHEN 'clb_contact' THEN {schools} + {contacts} + (school - 1) / 36 + 1 ELSE school END, owed.role,
       at + owed.later, (at + owed.later)::date, 'het signaal', owed.term, 'school_day',
       CASE WHEN owed.done THEN (at + owed.later)::date + owed.term ELSE current_date - 12 + pg_temp.pick(n, owed.term, 25) END,
       owed.term || ' schooldagen na het signaal', false, false, 0, CASE WHEN owed.done THEN at + owed.later + interval '1 day' END,
       CASE WHEN owed.done THEN coalesce(owed.assignee, CASE story.kind WHEN 'staff' THEN director ELSE owner END) END
FROM story, LATERAL (VALUES
    ('triage', 'care_coordinator', NULL, signal_id, interval '0', 1, kind <> 'staff', kind <> 'new'),
    ('feedback', CASE kind WHEN 'staff' THEN 'director' ELSE 'care_coordinator' END,
     CASE kind WHEN 'case' THEN owner WHEN 'declined' THEN owner END, signal_id, interval '0', 1, true,
     CASE kind WHEN 'new' THEN false WHEN 'staff' THEN luck >= 30 ELSE NOT (open AND luck % 5 = 0) END),
    ('staff_signal', 'director', NULL, signal_id, interval '0', 5, kind = 'staff', luck >= 30),
    ('name_talker', 'care_coordinator', owner, case_id, interval '1 day', 2, kind = 'case' AND NOT care, named),
    ('talk', 'staff', talker, talk_id, interval '2 days', 5, named, talked),
    ('read_addition', 'care_coordinator', NULL, pg_temp.key(at + interval '5 days', 'item3', n), interval '5 days', 1,
     kind = 'case', NOT (open AND luck % 10 = 1)),
    ('read_report', 'care_coordinator', owner, talk_id, interval '6 days', 2, talked, NOT (open AND luck BETWEEN 50 AND 54)),
    ('step', 'care_coordinator', owner, case_id, interval '6 days', 10, talked AND NOT clb, NOT open),
    ('step', 'clb_contact', NULL, case_id, interval '12 days', 10, clb, false),
    ('acute_notice', 'director', director, pg_temp.key(at, 'item10', n), interval '0', 1, acute, NOT open)
   ) AS owed (kind, role, assignee, about, later, term, arises, done)
WHERE owed.arises ORDER BY n, owed.later;

-- One dossier in a hundred is shut to somebody who is involved.
INSERT INTO secrecy_wall (id, dossier_id, user_id, why, by_id, at, confirmed_by_id, confirmed_at, lift_reason)
SELECT gen_random_uuid(), n, talker, 'staff', owner, at + interval '1 day', director, at + interval '2 days', ''
FROM story WHERE kind = 'case' AND luck = 0 ORDER BY n;

SELECT setval('accounts_organisation_id_seq', (SELECT max(id) FROM accounts_organisation)),
       setval('accounts_user_id_seq', (SELECT max(id) FROM accounts_user)),
       setval('accounts_membership_id_seq', (SELECT max(id) FROM accounts_membership)),
       setval('schools_pupil_id_seq', (SELECT max(id) FROM schools_pupil)),
       setval('secrecy_dossier_id_seq', (SELECT max(id) FROM secrecy_dossier));

DROP TABLE story;
