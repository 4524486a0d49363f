"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE schakel_definer;
CREATE OR REPLACE FUNCTION schakel.take_over(dossier bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
    l record;
BEGIN
    FOR d IN SELECT x.* FROM public.secrecy_dossier o CROSS JOIN LATERAL (SELECT coalesce(o.part_of_id, o.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(o.part_of_id, o.id)) f JOIN public.secrecy_dossier x ON x.id = f.id
             WHERE o.id = dossier
    LOOP
        l := schakel.leader(d.id);
        UPDATE public.cases_case c SET owner_id = NULL FROM public.accounts_membership m
        WHERE c.dossier_id = d.id AND c.state = 'open' AND m.id = c.owner_id
          AND (schakel.walled_from(d.id, m.user_id) OR (m.role IN ('director', 'board_member') AND m.role <> l.role AND NOT d.from_police));
        UPDATE public.duties_duty y SET addressee_id = NULL FROM public.accounts_membership m
        WHERE y.dossier_id = d.id AND y.done_at IS NULL AND m.id = y.addressee_id AND y.kind NOT IN ('action', 'acute_notice', 'agenda_notice', 'answer', 'city_named', 'clb_successor', 'concern', 'draft_answer', 'meeting', 'named', 'police_answer', 'police_news', 'police_reply', 'read_feedback', 'talk')
          AND (schakel.walled_from(d.id, m.user_id)
               OR ((m.role IN ('director', 'board_member') AND m.role <> l.role AND NOT d.from_police) AND y.kind <> 'confirm_wall'));
        -- Police news has steps of the direction and of the care team: only what nobody of them can do goes on.
        UPDATE public.duties_duty y SET role = l.role, organisation_id = l.organisation
        WHERE y.dossier_id = d.id AND y.done_at IS NULL AND y.addressee_id IS NULL
          AND y.role IN ('care_coordinator', 'director', 'board_member') AND y.role <> l.role
          AND (NOT d.from_police OR d.led_by_board OR y.role = CASE WHEN d.led_by_direction THEN 'care_coordinator'
                                                                    ELSE 'board_member' END);
    END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION schakel.take_over(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.take_over(bigint) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.take_over(bigint) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.take_over_all(today date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    PERFORM schakel.lead_again(w.dossier_id, today), schakel.take_over(w.dossier_id)
    FROM (SELECT DISTINCT x.dossier_id FROM public.secrecy_wall x WHERE x.lifted_at IS NULL) w;
END
$function$;
REVOKE ALL ON FUNCTION schakel.take_over_all(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.take_over_all(date) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.nobody_sits_there() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    DELETE FROM public.cases_meetingparticipant p WHERE p.meeting_id = OLD.id;
    RETURN OLD;
END
$function$;
REVOKE ALL ON FUNCTION schakel.nobody_sits_there() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.nobody_sits_there() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.table_closes() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.duties_duty y SET done_at = NEW.closed_at, done_by_id = NEW.closed_by_id
    FROM public.cases_pointguest g
    WHERE g.meeting_id = NEW.id AND y.about = g.id AND y.kind = 'meeting' AND y.done_at IS NULL;
    UPDATE public.cases_pointguest g SET addressee_id = NULL WHERE g.meeting_id = NEW.id AND g.addressee_id IS NOT NULL;
    UPDATE public.secrecy_dossier d SET clb_engaged = false FROM public.cases_agendapoint p
    WHERE p.meeting_id = NEW.id AND p.case_id IS NULL AND d.id = p.dossier_id AND d.clb_engaged;
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION schakel.table_closes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.table_closes() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.hand_over(departing bigint, successor bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    leaver record;
BEGIN
    s := schakel.seat();
    SELECT m.organisation_id, m.role, m.user_id INTO leaver FROM public.accounts_membership m
    WHERE m.id = departing AND m.confirmed_at IS NOT NULL AND m.organisation_id = s.organisation_id;
    IF NOT FOUND OR NOT coalesce(s.role = 'organisation_admin'
                                 OR (s.role = 'care_coordinator' AND leaver.role = 'care_coordinator'), false) THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.id = successor AND m.id <> departing AND m.organisation_id = leaver.organisation_id
      AND m.role = leaver.role AND m.user_id <> leaver.user_id AND m.confirmed_at IS NOT NULL
      AND m.stands_in_for_id IS NULL
      AND m.starts_on <= (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date
      AND (m.ends_on IS NULL OR m.ends_on >= (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO public.cases_casetransition
        (id, dossier_id, regime, case_id, event, step, done_on, role, outcome, by_id, at)
    SELECT gen_random_uuid(), c.dossier_id, 'team', c.id, 'hand_over', '',
           (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date, '', '', schakel.membership_id(), schakel.clock()
    FROM public.cases_case c WHERE c.owner_id = departing AND c.state = 'open';
    -- What the successor is shut out of is everybody's in the role: whoever may see it takes it up.
    UPDATE public.cases_case SET owner_id =
        CASE WHEN NOT schakel.walled_from(dossier_id, (SELECT m.user_id FROM public.accounts_membership m
                                                       WHERE m.id = successor)) THEN successor END
    WHERE owner_id = departing AND state = 'open';
    UPDATE public.duties_duty SET addressee_id =
        CASE WHEN NOT schakel.walled_from(dossier_id, (SELECT m.user_id FROM public.accounts_membership m
                                                       WHERE m.id = successor)) THEN successor END
    WHERE addressee_id = departing AND done_at IS NULL AND kind NOT IN ('action', 'acute_notice', 'agenda_notice', 'answer', 'city_named', 'clb_successor', 'concern', 'draft_answer', 'meeting', 'named', 'police_answer', 'police_news', 'police_reply', 'read_feedback', 'talk');
    -- And who was asked to judge a wall: whoever has the task now, but for who put it up.
    UPDATE public.secrecy_wall w SET asked_id = successor
    FROM public.accounts_membership m, public.accounts_membership maker
    WHERE w.asked_id = departing AND w.confirmed_at IS NULL AND w.lifted_at IS NULL AND m.id = successor
      AND maker.id = w.by_id AND maker.user_id <> m.user_id AND NOT schakel.walled_from(w.dossier_id, m.user_id);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.hand_over(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.hand_over(bigint, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.seated_keys() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT p.meeting_id FROM public.cases_meetingparticipant p
        JOIN public.cases_caremeeting m ON m.id = p.meeting_id AND m.closed_at IS NULL
        WHERE p.membership_id = schakel.membership_id());
END
$function$;
REVOKE ALL ON FUNCTION schakel.seated_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.seated_keys() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.clb_workload() RETURNS TABLE (membership_id bigint, schools bigint, cases bigint, named bigint, late bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    walled bigint[] := schakel.walled_ids();
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'clb_director' THEN RETURN; END IF;
    RETURN QUERY
    WITH tied AS (
        SELECT m.id, a.organisation_id AS school FROM public.accounts_membership m
        JOIN public.accounts_assignment a ON a.membership_id IN (m.id, m.stands_in_for_id)
        WHERE m.organisation_id = s.organisation_id AND m.role = 'clb_contact'
          AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL
    )
    SELECT m.id,
        (SELECT count(*) FROM tied t WHERE t.id = m.id),
        (SELECT count(*) FROM tied t JOIN public.cases_case c ON c.clb_key = t.school AND c.state = 'open'
         WHERE t.id = m.id AND c.dossier_id <> ALL (walled)),
        (SELECT count(*) FROM public.secrecy_grant g
         WHERE g.addressee_id = m.id AND g.kind = 'clb' AND g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today)
           AND g.dossier_id <> ALL (walled)),
        (SELECT count(*) FROM tied t JOIN public.duties_duty y ON y.clb_key = t.school AND y.done_at IS NULL
         WHERE t.id = m.id AND y.kind = 'step' AND y.organisation_id = s.organisation_id AND y.due_on < today
           AND y.dossier_id <> ALL (walled))
    FROM public.accounts_membership m
    WHERE m.organisation_id = s.organisation_id AND m.confirmed_at IS NOT NULL
      AND m.role IN ('clb_contact', 'clb_worker', 'clb_reference_person')
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_workload() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clb_workload() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.shut_briefing(talk uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.secrecy_item i SET addressee_id = NULL
    WHERE i.about = talk AND i.kind = 'briefing' AND ((i.care_key = ANY (schakel.care_keys())
        OR i.direction_key = ANY (schakel.direction_keys())
        OR i.board_key = ANY (schakel.board_keys()))
        AND i.dossier_id <> ALL (schakel.walled_ids()))
      AND EXISTS (SELECT 1 FROM public.cases_talkreport r WHERE r.talk_id = talk);
END
$function$;
REVOKE ALL ON FUNCTION schakel.shut_briefing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.shut_briefing(uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.part_signal(joined uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    part bigint;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    whole bigint;
BEGIN
    DELETE FROM public.cases_signaloutcome o
    WHERE o.signal_id = joined AND o.outcome = 'joined' AND o.by_id = schakel.membership_id()
      AND ((o.care_key = ANY (schakel.care_keys())
        OR o.direction_key = ANY (schakel.direction_keys())
        OR o.board_key = ANY (schakel.board_keys()))
        AND o.dossier_id <> ALL (schakel.walled_ids())) AND o.at >= schakel.clock() - interval '10 minutes'
      AND NOT EXISTS (SELECT 1 FROM public.cases_feedback f WHERE f.signal_id = joined AND f.sent_at >= o.at)
    RETURNING o.dossier_id INTO part;
    IF part IS NULL THEN RETURN false; END IF;
    SELECT d.part_of_id INTO whole FROM public.secrecy_dossier d WHERE d.id = part;
    UPDATE public.secrecy_dossier SET part_of_id = NULL WHERE id = part;
    PERFORM schakel.lead_again(part, today), schakel.lead_again(whole, today);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.part_signal(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.part_signal(uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.search(typed text[], most integer) RETURNS TABLE (found_in text, found_key uuid, weight real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    own_care bigint[] := schakel.care_keys();
    own_direction bigint[] := schakel.direction_keys();
    own_board bigint[] := schakel.board_keys();
    own_clb bigint[] := schakel.clb_keys();
    own_named bigint[] := schakel.named_keys();
    own_person bigint[] := schakel.person_keys();
    walled bigint[] := schakel.walled_ids();
    asked tsquery := '';
    quoted text;
    said text;
BEGIN
    FOREACH said IN ARRAY typed LOOP
        quoted := '''' || replace(replace(said, '\', '\\'), '''', '''''') || ''':*';
        asked := asked && (quoted::tsquery || to_tsquery('dutch', quoted));
    END LOOP;
    RETURN QUERY (SELECT 'item', r.id, ts_rank(r.words, asked) FROM public.secrecy_item r
     WHERE (((r.care_key = ANY (own_care)
        OR r.direction_key = ANY (own_direction)
        OR r.board_key = ANY (own_board)
        OR r.clb_key = ANY (own_clb)
        OR r.named_key = ANY (own_named)) AND r.dossier_id <> ALL (walled))
        OR r.person_key = ANY (own_person))
        AND r.regime IN ('school', 'team') AND r.words @@ asked
     ORDER BY 3 DESC, r.created_at DESC, r.id LIMIT most)
    UNION ALL
    (SELECT 'case', r.id, ts_rank(r.words, asked) FROM public.cases_case r
     WHERE (((r.care_key = ANY (own_care)
        OR r.direction_key = ANY (own_direction)
        OR r.board_key = ANY (own_board)
        OR r.clb_key = ANY (own_clb)
        OR r.named_key = ANY (own_named)) AND r.dossier_id <> ALL (walled))
        OR r.person_key = ANY (own_person))
        AND r.regime IN ('team') AND r.words @@ asked
     ORDER BY 3 DESC, r.opened_at DESC, r.id LIMIT most)
    UNION ALL
    (SELECT 'signal', r.id, ts_rank(r.words, asked) FROM public.cases_signal r
     WHERE (((r.care_key = ANY (own_care)
        OR r.direction_key = ANY (own_direction)
        OR r.board_key = ANY (own_board)
        OR r.named_key = ANY (own_named)) AND r.dossier_id <> ALL (walled))
        OR r.person_key = ANY (own_person))
        AND r.regime IN ('school') AND r.words @@ asked
     ORDER BY 3 DESC, r.created_at DESC, r.id LIMIT most);
END
$function$;
REVOKE ALL ON FUNCTION schakel.search(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.search(text[], integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.emergency_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS NULL OR s.role NOT IN ('clb_director', 'director') THEN RETURN '{}'; END IF;
    RETURN ARRAY(SELECT x.organisation_id FROM public.schools_school x
                 WHERE CASE s.role WHEN 'director' THEN x.organisation_id ELSE x.clb_id END = s.organisation_id);
END
$function$;
REVOKE ALL ON FUNCTION schakel.emergency_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.emergency_keys() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.emergency_pupils(typed text[], most integer) RETURNS TABLE (pupil_id bigint, school_id bigint, named text, school text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    reach bigint[] := schakel.emergency_keys();
BEGIN
    RETURN QUERY
    SELECT p.id, p.school_id, concat_ws(', ', p.first_name || ' ' || p.last_name, nullif(p.class_name, '')),
           o.name::text
    FROM public.schools_pupil p JOIN public.accounts_organisation o ON o.id = p.school_id
    WHERE p.school_id = ANY (reach) AND length(array_to_string(typed, '')) >= 3 AND NOT EXISTS (
        SELECT 1 FROM unnest(typed) word
        WHERE position(' ' || word IN ' ' || translate(p.sort_key, '-''', '  ')) = 0)
    ORDER BY p.sort_key, p.id LIMIT least(most, 20);
END
$function$;
REVOKE ALL ON FUNCTION schakel.emergency_pupils(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.emergency_pupils(text[], integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.open_emergency(request uuid, words text, begins date, due date, counted text, explained text, remind timestamptz, mail_from timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    e record;
    found record;
    here bigint := schakel.membership_id();
    made uuid;
    owed uuid;
BEGIN
    s := schakel.seat();
    PERFORM pg_advisory_xact_lock(hashtext('schakel.emergency'), hashtext(here::text));
    SELECT * INTO e FROM public.cases_emergency x
    WHERE x.id = request AND x.by_id = here AND x.at = schakel.clock() AND x.school_id = ANY (schakel.emergency_keys());
    IF e.id IS NULL OR (SELECT count(*) FROM public.cases_emergency x
                        WHERE x.by_id = here AND x.expires_at > schakel.clock()) > 3 THEN
        RETURN false;
    END IF;
    FOR found IN
        SELECT d.id, k.kind, k.regime, l.role, l.organisation,
               CASE WHEN k.regime = 'team' AND NOT schakel.walled_from(d.id, m.user_id) THEN c.owner_id END AS owner_id
        FROM public.secrecy_dossier d
        LEFT JOIN public.cases_case c ON c.dossier_id = d.id AND c.state = 'open'
        LEFT JOIN public.accounts_membership m ON m.id = c.owner_id
        CROSS JOIN LATERAL schakel.leader(d.id) l
        JOIN (VALUES ('director', 'emergency', 'team'), ('clb_director', 'emerg_team', 'team'), ('clb_director', 'emerg_clb', 'clb')) k (role, kind, regime) ON k.role = s.role
        WHERE d.id IN (
            SELECT coalesce(x.part_of_id, x.id) FROM public.secrecy_dossier x
            WHERE x.id IN (SELECT c.dossier_id FROM public.cases_case c WHERE c.pupil_id = e.pupil_id
                           UNION SELECT g.dossier_id FROM public.cases_signal g WHERE g.pupil_id = e.pupil_id
                           UNION SELECT a.dossier_id FROM public.cases_agendapoint a WHERE a.pupil_id = e.pupil_id))
          AND d.school_id = e.school_id AND NOT (d.about_staff OR d.restricted OR d.held_back)
          AND NOT schakel.walled_from(d.id, s.user_id) AND (((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys())
        OR d.clb_key = ANY (schakel.clb_keys())
        OR d.named_key = ANY (schakel.named_to_write_keys()))
        AND d.id <> ALL (schakel.walled_ids()))) IS NOT TRUE
    LOOP
        INSERT INTO public.secrecy_grant
            (id, dossier_id, regime, addressee_id, kind, reason, expires_at, granted_by_id, granted_at)
        VALUES (gen_random_uuid(), found.id, found.regime, here, found.kind, words, e.expires_at, here, e.at)
        RETURNING id INTO made;
        INSERT INTO public.duties_duty
            (id, dossier_id, regime, addressee_id, kind, about, detail, organisation_id, role, created_at, counted_from,
             after, term, unit, due_on, explanation, urgent, remind_at, noon_left, missed)
        VALUES (gen_random_uuid(), found.id, found.regime, found.owner_id, 'emergency', made, '',
                CASE found.regime WHEN 'clb' THEN s.organisation_id ELSE found.organisation END,
                CASE found.regime WHEN 'clb' THEN 'clb_contact' ELSE found.role END,
                e.at, begins, counted, 1, 'school_day', due, explained, false, remind, false, 0)
        RETURNING id INTO owed;
        INSERT INTO public.core_outbox (id, task, argument, created_at, not_before, tries)
        VALUES (gen_random_uuid(), 'duties.notify', owed, e.at, mail_from, 0);
    END LOOP;
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.open_emergency(uuid, text, date, date, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.open_emergency(uuid, text, date, date, text, text, timestamptz, timestamptz) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.review_emergency(request uuid, was_justified boolean, sealed text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.cases_emergency x
    SET reviewed_by_id = schakel.membership_id(), reviewed_at = schakel.clock(), justified = was_justified,
        verdict = sealed
    WHERE x.id = request AND x.reviewed_at IS NULL AND was_justified IS NOT NULL AND s.role = 'dpo'
      AND s.organisation_id IN (x.holder_id, x.school_id)
      AND NOT EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.id = x.by_id AND m.user_id = s.user_id);
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.review_emergency(uuid, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.review_emergency(uuid, boolean, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.emergencies_waiting() RETURNS TABLE (holder_id bigint, school_id bigint, at timestamptz, review_by date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN QUERY SELECT x.holder_id, x.school_id, x.at, x.review_by FROM public.cases_emergency x
                 WHERE x.reviewed_at IS NULL ORDER BY x.at;
END
$function$;
REVOKE ALL ON FUNCTION schakel.emergencies_waiting() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.emergencies_waiting() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.ask_access(question uuid, typed text, words text, begins date, due date, counted text, explained text, remind timestamptz, mail_from timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    q record;
    found record;
    here bigint := schakel.membership_id();
    made uuid;
    owed uuid;
BEGIN
    s := schakel.seat();
    PERFORM pg_advisory_xact_lock(hashtext('schakel.access'), hashtext(here::text));
    SELECT * INTO q FROM public.cases_accessquestion x
    WHERE x.id = question AND x.by_id = here AND x.at = schakel.clock() AND s.organisation_id IS NOT NULL;
    IF q.id IS NULL OR (SELECT count(*) FROM public.cases_accessquestion x
                        WHERE x.by_id = here AND x.at > schakel.clock() - interval '1 day') > 10 THEN
        RETURN false;
    END IF;
    FOR found IN
        SELECT d.id, CASE WHEN s.organisation_id = d.school_id THEN 'school' ELSE 'team' END AS regime,
               CASE WHEN s.organisation_id = d.school_id THEN l.role ELSE 'clb_contact' END AS role,
               CASE WHEN s.organisation_id = d.school_id THEN l.organisation ELSE s.organisation_id END AS organisation
        FROM public.cases_case c JOIN public.secrecy_dossier d ON d.id = c.dossier_id
        JOIN public.schools_school h ON h.organisation_id = d.school_id
        CROSS JOIN LATERAL schakel.leader(d.id) l
        WHERE c.ref = upper(typed) AND c.state = 'open' AND NOT (d.about_staff OR d.restricted OR d.held_back)
          AND ((s.organisation_id = d.school_id AND s.role IN ('behaviour_expert', 'counsellor', 'director', 'reference_person'))
               OR (s.organisation_id = h.clb_id AND d.clb_engaged AND s.role IN ('clb_director', 'clb_reference_person', 'clb_worker')))
          AND NOT schakel.walled_from(d.id, s.user_id) AND (((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys())
        OR d.clb_key = ANY (schakel.clb_keys())
        OR d.named_key = ANY (schakel.named_to_write_keys()))
        AND d.id <> ALL (schakel.walled_ids()))) IS NOT TRUE
          AND NOT EXISTS (SELECT 1 FROM public.duties_duty y JOIN public.secrecy_item i ON i.id = y.about
                          WHERE y.dossier_id = d.id AND y.kind = 'access' AND y.done_at IS NULL
                            AND i.author_id = here)
    LOOP
        INSERT INTO public.secrecy_item (id, dossier_id, regime, kind, holder_id, author_id, about, body, created_at)
        VALUES (gen_random_uuid(), found.id, found.regime, 'access', s.organisation_id, here, q.id, words, q.at)
        RETURNING id INTO made;
        INSERT INTO public.duties_duty
            (id, dossier_id, regime, kind, about, detail, organisation_id, role, created_at, counted_from, after, term,
             unit, due_on, explanation, urgent, remind_at, noon_left, missed)
        VALUES (gen_random_uuid(), found.id, found.regime, 'access', made, '', found.organisation, found.role,
                q.at, begins, counted, 3, 'school_day', due, explained, false, remind, false, 0)
        RETURNING id INTO owed;
        INSERT INTO public.core_outbox (id, task, argument, created_at, not_before, tries)
        VALUES (gen_random_uuid(), 'duties.notify', owed, q.at, mail_from, 0);
    END LOOP;
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.ask_access(uuid, text, text, date, date, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.ask_access(uuid, text, text, date, date, text, text, timestamptz, timestamptz) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.give_back_unread(today date, due date, explained text, remind timestamptz) RETURNS TABLE (duty uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN QUERY
    UPDATE public.duties_duty y SET addressee_id = NULL, role = l.role, organisation_id = l.organisation,
        done_at = NULL, done_by_id = NULL, counted_from = today, after = '', term = 1, unit = 'school_day', due_on = due,
        explanation = explained, remind_at = remind, reminded_at = NULL, noon_left = false, missed = 0, escalated_at = NULL
    FROM public.secrecy_disclosure d CROSS JOIN LATERAL schakel.leader(d.dossier_id) l
    WHERE y.kind = 'city_named' AND y.done_at IS NULL AND y.addressee_id IS NOT NULL AND d.id = y.about
      AND (d.expires_on < today
           OR NOT EXISTS (SELECT 1 FROM schakel.sitting(y.organisation_id, y.role, today) t
                          WHERE t.membership_id = y.addressee_id))
    RETURNING y.id;
END
$function$;
REVOKE ALL ON FUNCTION schakel.give_back_unread(date, date, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.give_back_unread(date, date, text, timestamptz) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.ask_clb_again(today date, due date, explained text, remind timestamptz) RETURNS TABLE (duty uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    asked record;
    director bigint;
BEGIN
    FOR asked IN
        SELECT q.*, schakel.clb_without_on(q.dossier_id, today) AS house
        FROM (SELECT DISTINCT ON (y.dossier_id) y.id, y.dossier_id, y.about, y.addressee_id, y.done_at
              FROM public.secrecy_wall w JOIN public.secrecy_dossier o ON o.id = w.dossier_id
              CROSS JOIN LATERAL (SELECT coalesce(o.part_of_id, o.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(o.part_of_id, o.id)) f
              JOIN public.duties_duty y ON y.dossier_id = f.id AND y.kind = 'clb_successor'
              WHERE w.lifted_at IS NULL
              ORDER BY y.dossier_id, y.done_at DESC NULLS FIRST) q
    LOOP
        SELECT t.membership_id INTO director
        FROM schakel.sitting(asked.house, 'clb_director', today) t
        WHERE NOT schakel.walled_from(asked.dossier_id, t.user_id)
        ORDER BY asked.done_at IS NULL AND t.membership_id = asked.addressee_id DESC, t.stands_in, t.membership_id LIMIT 1;
        CONTINUE WHEN director IS NULL OR (asked.done_at IS NULL AND director = asked.addressee_id);
        UPDATE public.secrecy_item i SET addressee_id = director WHERE i.id = asked.about;
        UPDATE public.duties_duty y SET addressee_id = director, organisation_id = asked.house,
            done_at = NULL, done_by_id = NULL, counted_from = today, after = '', term = 1, unit = 'school_day', due_on = due,
        explanation = explained, remind_at = remind, reminded_at = NULL, noon_left = false, missed = 0, escalated_at = NULL
        WHERE y.id = asked.id;
        duty := asked.id;
        RETURN NEXT;
    END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION schakel.ask_clb_again(date, date, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.ask_clb_again(date, date, text, timestamptz) TO schakel_worker;
RESET ROLE;

ALTER TABLE cases_signal ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_signal FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_signal'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_signal', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_signal TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_signal FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_signal FOR INSERT TO schakel_app
    WITH CHECK (logged_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_signal FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_signal FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_signal FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_signal FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_signal FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (word) ON cases_signal TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_signal TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_signal;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_signal FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_signal ON secrecy_dossier;
CREATE TRIGGER key_cases_signal AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_signal');

ALTER TABLE cases_signal ADD COLUMN IF NOT EXISTS words tsvector;
DROP TRIGGER IF EXISTS word_row ON cases_signal;
CREATE TRIGGER word_row BEFORE INSERT OR UPDATE OF ref, pupil_text, place, regime ON cases_signal
    FOR EACH ROW EXECUTE FUNCTION schakel.word_row('ref', 'pupil_text', 'place');

ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_case'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_case', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_case TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_case FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_case FOR INSERT TO schakel_app
    WITH CHECK (schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_case FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_case FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_case FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_case FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_case FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (step, state, phase, owner_id, closed_at, closed_by_id) ON cases_case TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_case TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_case;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_case ON secrecy_dossier;
CREATE TRIGGER key_cases_case AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_case');

ALTER TABLE cases_case ADD COLUMN IF NOT EXISTS words tsvector;
DROP TRIGGER IF EXISTS word_row ON cases_case;
CREATE TRIGGER word_row BEFORE INSERT OR UPDATE OF ref, pupil_text, regime ON cases_case
    FOR EACH ROW EXECUTE FUNCTION schakel.word_row('ref', 'pupil_text');

ALTER TABLE cases_signaloutcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_signaloutcome FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_signaloutcome'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_signaloutcome', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_signaloutcome TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_signaloutcome FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_signaloutcome FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_signaloutcome FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_signaloutcome FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_signaloutcome FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice)
        OR outcome = 'joined');
REVOKE ALL ON cases_signaloutcome FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_signaloutcome TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_signaloutcome TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_signaloutcome;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_signaloutcome FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_signaloutcome ON secrecy_dossier;
CREATE TRIGGER key_cases_signaloutcome AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_signaloutcome');
DROP TRIGGER IF EXISTS inside_dossier ON cases_signaloutcome;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_signaloutcome FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('signal_id', 'cases_signal', 'case_id', 'cases_case');

ALTER TABLE cases_casetransition ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_casetransition FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_casetransition'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_casetransition', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_casetransition TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_casetransition FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_casetransition FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_casetransition FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_casetransition FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_casetransition FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
CREATE POLICY schakel_definer_insert ON cases_casetransition FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON cases_casetransition FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_casetransition TO schakel_app;
GRANT SELECT, UPDATE, DELETE, INSERT ON cases_casetransition TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_casetransition;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_casetransition FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_casetransition ON secrecy_dossier;
CREATE TRIGGER key_cases_casetransition AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_casetransition');
DROP TRIGGER IF EXISTS inside_dossier ON cases_casetransition;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_casetransition FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_talk ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_talk FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_talk'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_talk', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_talk TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_talk FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_talk FOR INSERT TO schakel_app
    WITH CHECK (asked_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_talk FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_talk FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_talk FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_talk FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_talk TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_talk TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_talk;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_talk FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_talk ON secrecy_dossier;
CREATE TRIGGER key_cases_talk AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_talk');
DROP TRIGGER IF EXISTS inside_dossier ON cases_talk;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_talk FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_talkreport ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_talkreport FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_talkreport'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_talkreport', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_talkreport TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_talkreport FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_talkreport FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND (schakel.may_add(dossier_id, regime)
        OR (schakel.may_add_own(dossier_id, regime) AND addressee_id = (SELECT schakel.membership_id()))));
CREATE POLICY schakel_definer_select ON cases_talkreport FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_talkreport FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_talkreport FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_talkreport FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_talkreport TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_talkreport TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_talkreport;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_talkreport FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_talkreport ON secrecy_dossier;
CREATE TRIGGER key_cases_talkreport AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_talkreport');
DROP TRIGGER IF EXISTS inside_dossier ON cases_talkreport;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_talkreport FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('talk_id', 'cases_talk');

ALTER TABLE cases_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_feedback FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_feedback'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_feedback', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_feedback TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_feedback FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_feedback FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_feedback FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_feedback FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_feedback FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_feedback FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_feedback TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_feedback TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_feedback;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_feedback FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_feedback ON secrecy_dossier;
CREATE TRIGGER key_cases_feedback AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_feedback');
DROP TRIGGER IF EXISTS inside_dossier ON cases_feedback;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_feedback FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('signal_id', 'cases_signal', 'talk_id', 'cases_talk');

ALTER TABLE cases_voice ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_voice FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_voice'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_voice', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_voice TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_voice FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_voice FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_voice FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_voice FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_voice FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_voice FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_voice TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_voice TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_voice;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_voice FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_voice ON secrecy_dossier;
CREATE TRIGGER key_cases_voice AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_voice');
DROP TRIGGER IF EXISTS inside_dossier ON cases_voice;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_voice FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_familycontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_familycontact FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_familycontact'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_familycontact', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_familycontact TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_familycontact FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_familycontact FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_familycontact FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_familycontact FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_familycontact FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_familycontact FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_familycontact TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_familycontact TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_familycontact;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_familycontact FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_familycontact ON secrecy_dossier;
CREATE TRIGGER key_cases_familycontact AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_familycontact');
DROP TRIGGER IF EXISTS inside_dossier ON cases_familycontact;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_familycontact FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_invitation FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_invitation'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_invitation', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_invitation TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_invitation FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_invitation FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_invitation FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_invitation FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_invitation FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_invitation FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_invitation FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (given_on, given_by_id) ON cases_invitation TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_invitation TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_invitation;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_invitation FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_invitation ON secrecy_dossier;
CREATE TRIGGER key_cases_invitation AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_invitation');
DROP TRIGGER IF EXISTS inside_dossier ON cases_invitation;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_invitation FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_supportmeasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_supportmeasure FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_supportmeasure'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_supportmeasure', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_supportmeasure TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_supportmeasure FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_supportmeasure FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_supportmeasure FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_supportmeasure FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_supportmeasure FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_supportmeasure FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_supportmeasure FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (review_on, stopped_at, stopped_by_id) ON cases_supportmeasure TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_supportmeasure TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_supportmeasure;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_supportmeasure FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_supportmeasure ON secrecy_dossier;
CREATE TRIGGER key_cases_supportmeasure AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_supportmeasure');
DROP TRIGGER IF EXISTS inside_dossier ON cases_supportmeasure;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_supportmeasure FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_measurereview ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_measurereview FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_measurereview'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_measurereview', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_measurereview TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_measurereview FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_measurereview FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_measurereview FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_measurereview FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_measurereview FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_measurereview FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_measurereview TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_measurereview TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_measurereview;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_measurereview FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_measurereview ON secrecy_dossier;
CREATE TRIGGER key_cases_measurereview AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_measurereview');
DROP TRIGGER IF EXISTS inside_dossier ON cases_measurereview;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_measurereview FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('measure_id', 'cases_supportmeasure');

ALTER TABLE cases_phasemove ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_phasemove FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_phasemove'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_phasemove', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_phasemove TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_phasemove FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_phasemove FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_phasemove FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_phasemove FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_phasemove FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_phasemove FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_phasemove TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_phasemove TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_phasemove;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_phasemove FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_phasemove ON secrecy_dossier;
CREATE TRIGGER key_cases_phasemove AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_phasemove');
DROP TRIGGER IF EXISTS inside_dossier ON cases_phasemove;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_phasemove FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_concernanswer ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_concernanswer FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_concernanswer'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_concernanswer', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_concernanswer TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_concernanswer FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_concernanswer FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_concernanswer FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_concernanswer FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_concernanswer FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_concernanswer FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_concernanswer TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_concernanswer TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_concernanswer;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_concernanswer FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_concernanswer ON secrecy_dossier;
CREATE TRIGGER key_cases_concernanswer AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_concernanswer');
DROP TRIGGER IF EXISTS inside_dossier ON cases_concernanswer;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_concernanswer FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_consultation ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_consultation FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_consultation'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_consultation', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_consultation TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_consultation FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_consultation FOR INSERT TO schakel_app
    WITH CHECK (asked_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_consultation FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_consultation FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_consultation FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_consultation FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_consultation TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_consultation TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_consultation;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_consultation FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_consultation ON secrecy_dossier;
CREATE TRIGGER key_cases_consultation AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_consultation');
DROP TRIGGER IF EXISTS inside_dossier ON cases_consultation;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_consultation FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_action FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_action'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_action', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_action TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_action FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_action FOR INSERT TO schakel_app
    WITH CHECK (made_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_action FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_action FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_action FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_action FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_action FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (state, settled_by_id, settled_at) ON cases_action TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_action TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_action;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_action FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_action ON secrecy_dossier;
CREATE TRIGGER key_cases_action AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_action');
DROP TRIGGER IF EXISTS inside_dossier ON cases_action;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_action FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_assessment ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_assessment FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_assessment'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_assessment', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_assessment TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_assessment FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_assessment FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND (schakel.may_add(dossier_id, regime)
        OR (regime = 'clb' AND schakel.may_add_clb(dossier_id))));
CREATE POLICY schakel_definer_select ON cases_assessment FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_assessment FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_assessment FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_assessment FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_assessment TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_assessment TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_assessment;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_assessment FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_assessment ON secrecy_dossier;
CREATE TRIGGER key_cases_assessment AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_assessment');
DROP TRIGGER IF EXISTS inside_dossier ON cases_assessment;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_assessment FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_clbfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_clbfile FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_clbfile'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_clbfile', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_clbfile TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_clbfile FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_clbfile FOR INSERT TO schakel_app
    WITH CHECK (opened_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_clbfile FOR UPDATE TO schakel_app
    USING (((clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))
    WITH CHECK (((clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])));
CREATE POLICY schakel_definer_select ON cases_clbfile FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_clbfile FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_clbfile FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_clbfile FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (team_on) ON cases_clbfile TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_clbfile TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_clbfile;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_clbfile FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_clbfile ON secrecy_dossier;
CREATE TRIGGER key_cases_clbfile AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_clbfile');

ALTER TABLE cases_clbconsent ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_clbconsent FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_clbconsent'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_clbconsent', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_clbconsent TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_clbconsent FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_clbconsent FOR INSERT TO schakel_app
    WITH CHECK (noted_by_id = (SELECT schakel.membership_id())
        AND (schakel.may_add(dossier_id, regime)
        OR (regime = 'clb' AND schakel.may_add_clb(dossier_id))));
CREATE POLICY schakel_app_update ON cases_clbconsent FOR UPDATE TO schakel_app
    USING (((clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))
    WITH CHECK (((clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])));
CREATE POLICY schakel_definer_select ON cases_clbconsent FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_clbconsent FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_clbconsent FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_clbconsent FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (withdrawn_on, withdrawn_by_id) ON cases_clbconsent TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_clbconsent TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_clbconsent;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_clbconsent FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_clbconsent ON secrecy_dossier;
CREATE TRIGGER key_cases_clbconsent AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_clbconsent');
DROP TRIGGER IF EXISTS inside_dossier ON cases_clbconsent;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_clbconsent FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('file_id', 'cases_clbfile');

ALTER TABLE cases_policenews ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_policenews FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_policenews'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_policenews', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_policenews TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_policenews FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_policenews FOR INSERT TO schakel_app
    WITH CHECK (logged_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_policenews FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_policenews FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_policenews FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_policenews FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_policenews TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_policenews TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_policenews;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_policenews FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_policenews ON secrecy_dossier;
CREATE TRIGGER key_cases_policenews AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_policenews');

ALTER TABLE cases_policepermission ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_policepermission FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_policepermission'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_policepermission', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_policepermission TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_policepermission FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_policepermission FOR INSERT TO schakel_app
    WITH CHECK (noted_by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_policepermission FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_policepermission FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_policepermission FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_policepermission FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_policepermission TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_policepermission TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_policepermission;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_policepermission FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_policepermission ON secrecy_dossier;
CREATE TRIGGER key_cases_policepermission AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_policepermission');

ALTER TABLE cases_policeanswer ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_policeanswer FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_policeanswer'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_policeanswer', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_policeanswer TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_policeanswer FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_policeanswer FOR INSERT TO schakel_app
    WITH CHECK (written_by_id = (SELECT schakel.membership_id())
        AND schakel.city_on()
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_policeanswer FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_policeanswer FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_policeanswer FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_policeanswer FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_policeanswer FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (addressee_id, state, body, version, written_by_id, written_at, contact_id, contact_name, sent_by_id, sent_at) ON cases_policeanswer TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_policeanswer TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_policeanswer;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_policeanswer FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_policeanswer ON secrecy_dossier;
CREATE TRIGGER key_cases_policeanswer AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_policeanswer');

ALTER TABLE cases_answermove ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_answermove FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_answermove'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_answermove', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_answermove TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_answermove FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_answermove FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_definer_select ON cases_answermove FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_answermove FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_answermove FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_answermove FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_answermove TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_answermove TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_answermove;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_answermove FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_answermove ON secrecy_dossier;
CREATE TRIGGER key_cases_answermove AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_answermove');

ALTER TABLE cases_agendapoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_agendapoint FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_agendapoint'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_agendapoint', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_agendapoint TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_agendapoint FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_agendapoint FOR INSERT TO schakel_app
    WITH CHECK (put_by_id = (SELECT schakel.membership_id())
        AND meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[]))
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_agendapoint FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_agendapoint FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_agendapoint FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_agendapoint FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_agendapoint FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (note, outcome, decision, version, saved_by_id, saved_at) ON cases_agendapoint TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_agendapoint TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_agendapoint;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_agendapoint FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_agendapoint ON secrecy_dossier;
CREATE TRIGGER key_cases_agendapoint AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_agendapoint');
DROP TRIGGER IF EXISTS inside_dossier ON cases_agendapoint;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_agendapoint FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('case_id', 'cases_case');

ALTER TABLE cases_pointguest ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_pointguest FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_pointguest'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_pointguest', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_pointguest TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_pointguest FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_pointguest FOR INSERT TO schakel_app
    WITH CHECK (meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[]))
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON cases_pointguest FOR UPDATE TO schakel_app
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
CREATE POLICY schakel_definer_select ON cases_pointguest FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_pointguest FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_pointguest FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_pointguest FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (addressee_id, outcome, decision) ON cases_pointguest TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_pointguest TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON cases_pointguest;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON cases_pointguest FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_cases_pointguest ON secrecy_dossier;
CREATE TRIGGER key_cases_pointguest AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('cases_pointguest');
DROP TRIGGER IF EXISTS inside_dossier ON cases_pointguest;
CREATE TRIGGER inside_dossier BEFORE INSERT ON cases_pointguest FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier('point_id', 'cases_agendapoint');

ALTER TABLE cases_caremeeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_caremeeting FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_caremeeting'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_caremeeting', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_caremeeting TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_caremeeting FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.care_keys())::bigint[])
        OR school_id = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR id = ANY ((SELECT schakel.seated_keys())::uuid[]));
CREATE POLICY schakel_app_insert ON cases_caremeeting FOR INSERT TO schakel_app
    WITH CHECK (made_by_id = (SELECT schakel.membership_id())
        AND school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
CREATE POLICY schakel_app_update ON cases_caremeeting FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.care_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
CREATE POLICY schakel_definer_select ON cases_caremeeting FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_delete ON cases_caremeeting FOR DELETE TO schakel_definer
    USING (school_id IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_caremeeting FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (closed_at, closed_by_id) ON cases_caremeeting TO schakel_app;
GRANT SELECT, DELETE ON cases_caremeeting TO schakel_definer;
DROP TRIGGER IF EXISTS nobody_sits_there ON cases_caremeeting;
CREATE TRIGGER nobody_sits_there BEFORE DELETE ON cases_caremeeting
    FOR EACH ROW EXECUTE FUNCTION schakel.nobody_sits_there();
DROP TRIGGER IF EXISTS table_closes ON cases_caremeeting;
CREATE TRIGGER table_closes AFTER UPDATE OF closed_at ON cases_caremeeting
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION schakel.table_closes();

ALTER TABLE cases_meetingparticipant ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_meetingparticipant FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_meetingparticipant'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_meetingparticipant', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_meetingparticipant TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_meetingparticipant FOR SELECT TO schakel_app
    USING (meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[]) OR m.school_id = ANY ((SELECT schakel.clb_keys())::bigint[]))
        OR membership_id = (SELECT schakel.membership_id()));
CREATE POLICY schakel_app_insert ON cases_meetingparticipant FOR INSERT TO schakel_app
    WITH CHECK (meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[])));
CREATE POLICY schakel_app_update ON cases_meetingparticipant FOR UPDATE TO schakel_app
    USING (meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[])))
    WITH CHECK (meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE m.school_id = ANY ((SELECT schakel.care_keys())::bigint[])));
CREATE POLICY schakel_definer_select ON cases_meetingparticipant FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_delete ON cases_meetingparticipant FOR DELETE TO schakel_definer
    USING ((SELECT m.school_id FROM cases_caremeeting m WHERE m.id = meeting_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_meetingparticipant FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (present) ON cases_meetingparticipant TO schakel_app;
GRANT SELECT, DELETE ON cases_meetingparticipant TO schakel_definer;

ALTER TABLE cases_emergency ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_emergency FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_emergency'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_emergency', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_emergency TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_emergency FOR SELECT TO schakel_app
    USING (by_id = (SELECT schakel.membership_id()) AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL
        OR (SELECT (schakel.seat()).role) = 'dpo' AND (SELECT (schakel.seat()).organisation_id) IN (holder_id, school_id));
CREATE POLICY schakel_app_insert ON cases_emergency FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND holder_id = (SELECT (schakel.seat()).organisation_id)
        AND at = schakel.clock()
        AND reviewed_at IS NULL
        AND school_id = ANY ((SELECT schakel.emergency_keys())::bigint[]));
CREATE POLICY schakel_definer_select ON cases_emergency FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON cases_emergency FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON cases_emergency FOR DELETE TO schakel_definer
    USING (school_id IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_emergency FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_emergency TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON cases_emergency TO schakel_definer;

ALTER TABLE cases_accessquestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_accessquestion FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_accessquestion'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_accessquestion', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_accessquestion TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_accessquestion FOR SELECT TO schakel_app
    USING (by_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL);
CREATE POLICY schakel_app_insert ON cases_accessquestion FOR INSERT TO schakel_app
    WITH CHECK (by_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL
        AND at = schakel.clock());
CREATE POLICY schakel_definer_select ON cases_accessquestion FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_delete ON cases_accessquestion FOR DELETE TO schakel_definer
    USING ((SELECT m.organisation_id FROM accounts_membership m WHERE m.id = by_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON cases_accessquestion FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON cases_accessquestion TO schakel_app;
GRANT SELECT, DELETE ON cases_accessquestion TO schakel_definer;

ALTER TABLE cases_houseterms ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_houseterms FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_houseterms'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_houseterms', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_houseterms TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_houseterms FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.organisation_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_houseterms FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
CREATE POLICY schakel_app_update ON cases_houseterms FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.care_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
REVOKE ALL ON cases_houseterms FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE ON cases_houseterms TO schakel_app;
GRANT USAGE ON SEQUENCE cases_houseterms_id_seq TO schakel_app;

ALTER TABLE cases_housewords ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_housewords FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'cases_housewords'::regclass LOOP EXECUTE format('DROP POLICY %I ON cases_housewords', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON cases_housewords TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON cases_housewords FOR SELECT TO schakel_app
    USING (school_id = ANY ((SELECT schakel.organisation_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON cases_housewords FOR INSERT TO schakel_app
    WITH CHECK (school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
CREATE POLICY schakel_app_update ON cases_housewords FOR UPDATE TO schakel_app
    USING (school_id = ANY ((SELECT schakel.care_keys())::bigint[]))
    WITH CHECK (school_id = ANY ((SELECT schakel.care_keys())::bigint[]));
REVOKE ALL ON cases_housewords FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE ON cases_housewords TO schakel_app;
GRANT USAGE ON SEQUENCE cases_housewords_id_seq TO schakel_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_secrecy_complete"),
        ("core", "0004_policies_4"),
        ("accounts", "0004_policies_4"),
        ("secrecy", "0004_policies_4"),
        ("schools", "0003_policies_3"),
        ("duties", "0003_policies_3"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
