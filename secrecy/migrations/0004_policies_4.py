"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE schakel_definer;
CREATE OR REPLACE FUNCTION schakel.walled_ids() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN ARRAY(
        SELECT f.id FROM public.secrecy_wall w JOIN public.secrecy_dossier d ON d.id = w.dossier_id
        CROSS JOIN LATERAL (SELECT coalesce(d.part_of_id, d.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(d.part_of_id, d.id)) f
        WHERE w.user_id = schakel.uid() AND w.lifted_at IS NULL ORDER BY f.id);
END
$function$;
REVOKE ALL ON FUNCTION schakel.walled_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.walled_ids() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.walled_ids() TO schakel_worker;
GRANT EXECUTE ON FUNCTION schakel.walled_ids() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.care_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    IF s.role IN ('care_coordinator') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.care_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.care_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.care_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.direction_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    IF s.role IN ('director') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.direction_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.direction_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.direction_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.board_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    IF s.role IN ('board_member') THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.board_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.board_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.board_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.clb_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    IF s.role IN ('clb_contact') THEN RETURN schakel.assigned_keys(); END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clb_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.clb_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.clb_file_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    IF s.role IN ('clb_contact') THEN RETURN schakel.assigned_keys(); END IF;
    RETURN '{}';
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_file_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clb_file_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.clb_file_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.named_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT d.id * 16 + o.regime FROM public.secrecy_grant g
        JOIN (VALUES ('care', 0), ('care', 1), ('care', 2), ('clb', 0), ('clb', 2), ('clb', 3), ('police', 5), ('city', 4), ('emergency', 0), ('emergency', 1), ('emergency', 2), ('emerg_team', 0), ('emerg_team', 2), ('emerg_clb', 3)) o (kind, regime) ON o.kind = g.kind
        CROSS JOIN LATERAL (SELECT g.dossier_id AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = g.dossier_id) d
        WHERE g.addressee_id = schakel.membership_id() AND g.ended_at IS NULL
          AND (g.until IS NULL OR g.until >= (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date)
          AND (g.expires_at IS NULL OR g.expires_at > schakel.clock()));
END
$function$;
REVOKE ALL ON FUNCTION schakel.named_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.named_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.named_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.person_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY[s.organisation_id * 4294967296 + s.user_id];
END
$function$;
REVOKE ALL ON FUNCTION schakel.person_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.person_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.person_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.named_to_write_keys() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT d.id * 16 + o.regime FROM public.secrecy_grant g
        JOIN (VALUES ('care', 0), ('care', 1), ('care', 2), ('clb', 0), ('clb', 2), ('clb', 3), ('police', 5), ('city', 4)) o (kind, regime) ON o.kind = g.kind
        CROSS JOIN LATERAL (SELECT g.dossier_id AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = g.dossier_id) d
        WHERE g.addressee_id = schakel.membership_id() AND g.ended_at IS NULL
          AND (g.until IS NULL OR g.until >= (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date)
          AND (g.expires_at IS NULL OR g.expires_at > schakel.clock()));
END
$function$;
REVOKE ALL ON FUNCTION schakel.named_to_write_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.named_to_write_keys() TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.named_to_write_keys() TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.key_dossier() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    NEW.care_key := CASE WHEN NOT NEW.about_staff AND NOT NEW.restricted AND NOT NEW.held_back THEN NEW.school_id END;
    NEW.direction_key := CASE WHEN NOT NEW.about_direction AND NOT NEW.restricted AND (NEW.about_staff OR NEW.from_police OR NEW.led_by_direction) THEN NEW.school_id END;
    NEW.board_key := CASE WHEN NOT NEW.restricted AND (NEW.about_direction OR NEW.led_by_board) THEN NEW.board_id END;
    NEW.clb_key := CASE WHEN NEW.clb_engaged AND NOT NEW.about_staff AND NOT NEW.restricted THEN NEW.school_id END;
    NEW.clb_file_key := NULL;
    NEW.named_key := CASE WHEN NOT NEW.restricted THEN NEW.id * 16 + 0 END;
    NEW.person_key := NULL;
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.key_dossier() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.key_dossier() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.key_row() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier WHERE id = NEW.dossier_id FOR SHARE;
    NEW.care_key := CASE WHEN NEW.regime IN ('school', 'team') AND NOT d.about_staff AND NOT d.restricted AND NOT d.held_back THEN d.school_id END;
    NEW.direction_key := CASE WHEN NEW.regime IN ('school', 'team') AND NOT d.about_direction AND NOT d.restricted AND (d.about_staff OR d.from_police OR d.led_by_direction) THEN d.school_id END;
    NEW.board_key := CASE WHEN NEW.regime IN ('school', 'team') AND NOT d.restricted AND (d.about_direction OR d.led_by_board) THEN d.board_id END;
    NEW.clb_key := CASE WHEN NEW.regime IN ('team') AND d.clb_engaged AND NOT d.about_staff AND NOT d.restricted THEN d.school_id END;
    NEW.clb_file_key := CASE WHEN NEW.regime IN ('clb') AND NOT d.about_staff AND NOT d.restricted THEN d.school_id END;
    NEW.named_key := CASE WHEN NEW.regime IN ('city', 'clb', 'police', 'school', 'team') AND NOT d.restricted THEN d.id * 16 + CASE NEW.regime WHEN 'school' THEN 1 WHEN 'team' THEN 2 WHEN 'clb' THEN 3 WHEN 'city' THEN 4 WHEN 'police' THEN 5 END END;
    NEW.person_key := (SELECT m.organisation_id * 4294967296 + m.user_id
                       FROM public.accounts_membership m WHERE m.id = NEW.addressee_id);
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.key_row() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.key_row() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.key_sent() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier WHERE id = NEW.dossier_id;
    NEW.clb_file_key := CASE WHEN (coalesce(nullif(NEW.came_from, ''),
               CASE WHEN NEW.ground IN ('advice', 'own_findings') THEN 'clb' ELSE NEW.regime END) IN ('clb')
               OR NEW.regime IN ('clb')) AND NOT d.about_staff AND NOT d.restricted THEN d.school_id END;
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.key_sent() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.key_sent() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.inside_dossier() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    place int := 0;
    pointed uuid;
    dossier bigint;
BEGIN
    WHILE place < TG_NARGS LOOP
        pointed := (to_jsonb(NEW) ->> TG_ARGV[place])::uuid;
        IF pointed IS NOT NULL THEN
            EXECUTE format('SELECT dossier_id FROM public.%I WHERE id = $1', TG_ARGV[place + 1])
                INTO dossier USING pointed;
            IF dossier IS NULL OR dossier <> NEW.dossier_id AND dossier IS DISTINCT FROM
                (SELECT d.part_of_id FROM public.secrecy_dossier d WHERE d.id = NEW.dossier_id) THEN
                RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
        END IF;
        place := place + 2;
    END LOOP;
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.inside_dossier() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.inside_dossier() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.key_rows_again() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    EXECUTE format('UPDATE public.%I SET dossier_id = dossier_id WHERE dossier_id = $1', TG_ARGV[0]) USING NEW.id;
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION schakel.key_rows_again() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.key_rows_again() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.open_dossier(school bigint, staff boolean, direction boolean, police boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    made bigint;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS DISTINCT FROM school OR s.role NOT IN ('behaviour_expert', 'care_coordinator', 'counsellor', 'director', 'reference_person', 'secretariat', 'staff')
       OR (police AND (s.role <> 'director' OR staff OR direction)) THEN
        RAISE EXCEPTION 'a dossier is opened at the own school' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A random number: counting up would tell whoever opened one how many others did.
    INSERT INTO public.secrecy_dossier
        (id, school_id, board_id, about_staff, about_direction, clb_engaged, restricted, from_police, held_back,
         led_by_direction, led_by_board, opened_by_id, opened_at, opened_xact)
    SELECT ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 13))::bit(52)::bigint,
           o.id, o.parent_id, staff, direction, false, false, police, police, false, false, s.user_id, schakel.clock(),
           pg_current_xact_id()::text::bigint
    FROM public.accounts_organisation o WHERE o.id = school AND o.kind = 'school'
    RETURNING id INTO STRICT made;
    RETURN made;
END
$function$;
REVOKE ALL ON FUNCTION schakel.open_dossier(bigint, boolean, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.open_dossier(bigint, boolean, boolean, boolean) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.open_dossier(bigint, boolean, boolean, boolean) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.engage_clb(dossier bigint, engaged boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.secrecy_dossier d SET clb_engaged = engaged
    WHERE d.id = dossier AND d.clb_engaged <> engaged AND NOT d.about_staff
      AND (((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())) OR (((d.clb_key = ANY (schakel.clb_keys()))
        AND d.id <> ALL (schakel.walled_ids())) AND NOT engaged));
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.engage_clb(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.engage_clb(bigint, boolean) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.engage_clb(bigint, boolean) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.tell_care_team(dossier bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.secrecy_dossier d SET held_back = false
    WHERE d.id = dossier AND d.held_back AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()));
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.tell_care_team(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.tell_care_team(bigint) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.tell_care_team(bigint) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.join_dossier(part bigint, whole bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    UPDATE public.secrecy_dossier d SET part_of_id = whole
    FROM public.secrecy_dossier w
    WHERE d.id = part AND w.id = whole AND d.id <> w.id AND d.school_id = w.school_id
      AND (((d.care_key = ANY (schakel.care_keys()))
        AND d.id <> ALL (schakel.walled_ids())) OR ((d.led_by_direction OR d.led_by_board) AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())))) AND (((w.care_key = ANY (schakel.care_keys()))
        AND w.id <> ALL (schakel.walled_ids())) OR ((w.led_by_direction OR w.led_by_board) AND ((w.care_key = ANY (schakel.care_keys())
        OR w.direction_key = ANY (schakel.direction_keys())
        OR w.board_key = ANY (schakel.board_keys()))
        AND w.id <> ALL (schakel.walled_ids()))))
      AND d.part_of_id IS NULL AND w.part_of_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM public.secrecy_dossier p WHERE p.part_of_id = d.id);
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM schakel.lead_again(whole, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.join_dossier(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.join_dossier(bigint, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.may_add(dossier bigint, under text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_dossier d WHERE d.id = dossier AND (
        (d.opened_by_id = schakel.uid() AND d.opened_xact = pg_current_xact_id()::text::bigint)
        OR ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys())
        OR d.clb_key = ANY (schakel.clb_keys())
        OR d.named_key = ANY (schakel.named_to_write_keys()))
        AND d.id <> ALL (schakel.walled_ids()))
        OR (d.named_key + CASE under WHEN 'school' THEN 1 WHEN 'team' THEN 2 WHEN 'clb' THEN 3 WHEN 'city' THEN 4 WHEN 'police' THEN 5 END = ANY (schakel.named_to_write_keys())
            AND d.id <> ALL (schakel.walled_ids()))));
END
$function$;
REVOKE ALL ON FUNCTION schakel.may_add(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.may_add(bigint, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.may_add_own(dossier bigint, under text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_item i
                   WHERE i.dossier_id = dossier AND i.regime = under AND i.person_key = ANY (schakel.person_keys()));
END
$function$;
REVOKE ALL ON FUNCTION schakel.may_add_own(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.may_add_own(bigint, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.may_add_clb(dossier bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_item i
                   WHERE i.dossier_id = dossier AND i.regime = 'clb' AND ((i.clb_file_key = ANY (schakel.clb_file_keys()))
        AND i.dossier_id <> ALL (schakel.walled_ids())));
END
$function$;
REVOKE ALL ON FUNCTION schakel.may_add_clb(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.may_add_clb(bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.may_tell_gone(dossier bigint, under text, sent uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_disclosure d
                   WHERE d.id = sent AND d.dossier_id = dossier AND d.regime = under
                     AND d.recalled_by_id = schakel.membership_id() AND ((d.clb_file_key = ANY (schakel.clb_file_keys()))
        AND d.dossier_id <> ALL (schakel.walled_ids())));
END
$function$;
REVOKE ALL ON FUNCTION schakel.may_tell_gone(bigint, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.may_tell_gone(bigint, text, uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.cities_on() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN ARRAY(SELECT x.organisation_id
                 FROM (SELECT DISTINCT ON (c.organisation_id) c.organisation_id, c.is_on FROM public.secrecy_cityswitch c
                       ORDER BY c.organisation_id, c.at DESC, c.id DESC) x
                 WHERE x.is_on);
END
$function$;
REVOKE ALL ON FUNCTION schakel.cities_on() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.cities_on() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.city_on() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN coalesce((schakel.seat()).organisation_id = ANY (schakel.cities_on()), false);
END
$function$;
REVOKE ALL ON FUNCTION schakel.city_on() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.city_on() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.city_takes(dossier bigint, named bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.accounts_membership m
        WHERE m.id = named AND m.organisation_id = ANY (schakel.cities_on())
          AND m.id IN (SELECT t.membership_id FROM schakel.sitting(m.organisation_id, 'case_manager', today) t)
          AND NOT schakel.walled_from(dossier, m.user_id));
END
$function$;
REVOKE ALL ON FUNCTION schakel.city_takes(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.city_takes(bigint, bigint) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.today() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
END
$function$;
REVOKE ALL ON FUNCTION schakel.today() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.today() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.grant_access(dossier bigint, named bigint, what text, because text, last_day date) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    d record;
    g record;
    opens boolean;
    runs boolean;
    fits boolean;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    found uuid;
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier AND NOT x.restricted FOR NO KEY UPDATE;
    SELECT m.organisation_id, m.role, m.user_id, o.kind INTO g
    FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN public.accounts_organisation o ON o.id = m.organisation_id
    WHERE m.id = named AND m.confirmed_at IS NOT NULL AND m.role NOT IN ('dpo', 'organisation_admin', 'platform_admin', 'policy_officer')
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
    IF s.organisation_id IS NULL OR d.id IS NULL OR g.organisation_id IS NULL OR last_day < today OR schakel.walled_from(dossier, g.user_id) OR schakel.walled_from(dossier, s.user_id) THEN
        RETURN NULL;
    END IF;
    opens := s.role = 'director' AND d.opened_by_id = s.user_id AND d.opened_xact = pg_current_xact_id()::text::bigint;
    runs := ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()));
    fits := CASE what
        WHEN 'care' THEN g.organisation_id = d.school_id AND (opens OR runs)
        WHEN 'clb' THEN g.organisation_id = s.organisation_id AND ((((d.clb_key = ANY (schakel.clb_keys()))
        AND d.id <> ALL (schakel.walled_ids()))
           OR (s.role = 'clb_contact' AND d.named_key + 3 = ANY (schakel.named_to_write_keys()) AND d.id <> ALL (schakel.walled_ids())))
            OR (s.role = 'clb_director' AND g.role = 'clb_contact'
                AND s.organisation_id = schakel.clb_without(dossier)))
        WHEN 'police' THEN (g.organisation_id = d.school_id OR g.kind = 'clb') AND (opens
            OR (s.role = 'director' AND s.organisation_id = d.school_id
                AND d.named_key + 5 = ANY (schakel.named_keys())))
        WHEN 'city' THEN g.role = 'case_manager' AND (opens OR runs)
        END;
    IF fits IS NOT TRUE OR (CASE what WHEN 'care' THEN g.role IN ('behaviour_expert', 'bridge_figure', 'care_coordinator', 'counsellor', 'director', 'reference_person', 'secretariat', 'staff') WHEN 'clb' THEN g.role IN ('clb_contact', 'clb_director', 'clb_reference_person', 'clb_worker') WHEN 'police' THEN g.role IN ('behaviour_expert', 'bridge_figure', 'care_coordinator', 'clb_contact', 'clb_director', 'clb_reference_person', 'clb_worker', 'counsellor', 'director', 'reference_person', 'secretariat', 'staff') WHEN 'city' THEN g.role IN ('case_manager') WHEN 'emergency' THEN g.role IN ('director') WHEN 'emerg_team' THEN g.role IN ('clb_director') WHEN 'emerg_clb' THEN g.role IN ('clb_director') END) IS NOT TRUE THEN RETURN NULL; END IF;
    SELECT x.id INTO found FROM public.secrecy_grant x
    WHERE x.dossier_id = dossier AND x.addressee_id = named AND x.kind = what AND x.ended_at IS NULL
      AND (x.until IS NULL OR x.until >= today) FOR UPDATE;
    IF found IS NOT NULL THEN RETURN found; END IF;
    INSERT INTO public.secrecy_grant
        (id, dossier_id, regime, addressee_id, kind, reason, until, granted_by_id, granted_at)
    VALUES (gen_random_uuid(), dossier, CASE what WHEN 'care' THEN 'team' WHEN 'clb' THEN 'team' WHEN 'police' THEN 'police' WHEN 'city' THEN 'team' WHEN 'emergency' THEN 'team' WHEN 'emerg_team' THEN 'team' WHEN 'emerg_clb' THEN 'clb' END,
        named, what, because, last_day, schakel.membership_id(), schakel.clock())
    RETURNING id INTO found;
    RETURN found;
END
$function$;
REVOKE ALL ON FUNCTION schakel.grant_access(bigint, bigint, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.grant_access(bigint, bigint, text, text, date) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.grant_access(bigint, bigint, text, text, date) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.end_access(grant_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_grant g SET ended_at = schakel.clock(), ended_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d
    WHERE g.id = grant_id AND g.ended_at IS NULL AND d.id = g.dossier_id AND s.organisation_id IS NOT NULL
      AND (g.addressee_id = schakel.membership_id()
           OR (g.kind IN ('care', 'city') AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())))
           OR (g.kind = 'clb' AND (((d.clb_key = ANY (schakel.clb_keys()))
        AND d.id <> ALL (schakel.walled_ids()))
           OR (s.role = 'clb_contact' AND d.named_key + 3 = ANY (schakel.named_to_write_keys()) AND d.id <> ALL (schakel.walled_ids()))))
           OR (g.kind = 'police' AND s.role = 'director' AND g.named_key = ANY (schakel.named_keys())
               AND NOT schakel.walled_from(d.id, s.user_id)));
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.end_access(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.end_access(uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.review_access(grant_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_grant g SET reviewed_at = schakel.clock(), reviewed_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE g.id = grant_id AND d.id = g.dossier_id AND m.id = g.addressee_id AND s.organisation_id IS NOT NULL
      AND g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today) AND m.user_id <> s.user_id
      AND (g.reviewed_at IS NULL OR (g.reviewed_at AT TIME ZONE 'Europe/Brussels')::date < today)
      AND ((g.kind IN ('care', 'city') AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())))
           OR (g.kind = 'clb' AND (((d.clb_key = ANY (schakel.clb_keys()))
        AND d.id <> ALL (schakel.walled_ids()))
           OR (s.role = 'clb_contact' AND d.named_key + 3 = ANY (schakel.named_to_write_keys()) AND d.id <> ALL (schakel.walled_ids()))))
           OR (g.kind = 'police' AND s.role = 'director' AND g.named_key = ANY (schakel.named_keys())
               AND NOT schakel.walled_from(d.id, s.user_id)));
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.review_access(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.review_access(uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.grant_reviewers(since timestamptz, today date) RETURNS TABLE (user_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN QUERY
    WITH due AS (
        SELECT DISTINCT g.dossier_id, g.kind, m.user_id AS named, d.school_id, d.clb_engaged
        FROM public.secrecy_grant g JOIN public.secrecy_dossier d ON d.id = g.dossier_id AND NOT d.restricted
        JOIN public.accounts_membership m ON m.id = g.addressee_id
        JOIN public.accounts_organisation o ON o.id = d.school_id AND NOT o.practice
        WHERE g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today)
          AND g.granted_at < since AND (g.reviewed_at IS NULL OR g.reviewed_at < since)
    ), asked AS (
        SELECT due.dossier_id, due.named, t.user_id AS person FROM due
        CROSS JOIN LATERAL schakel.leader(due.dossier_id) l
        CROSS JOIN LATERAL schakel.sitting(l.organisation, l.role, today) t
        WHERE due.kind IN ('care', 'city')
        UNION
        SELECT due.dossier_id, due.named, t.user_id FROM due
        JOIN public.accounts_assignment a ON a.organisation_id = due.school_id
            AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL
        JOIN public.accounts_membership tied ON tied.id = a.membership_id
        CROSS JOIN LATERAL schakel.sitting(tied.organisation_id, 'clb_contact', today) t
        JOIN public.accounts_membership seat ON seat.id = t.membership_id AND tied.id IN (seat.id, seat.stands_in_for_id)
        WHERE due.kind = 'clb' AND due.clb_engaged
        UNION
        SELECT due.dossier_id, due.named, t.user_id FROM due
        JOIN public.secrecy_grant listed ON listed.dossier_id = due.dossier_id AND listed.kind = due.kind
            AND listed.ended_at IS NULL AND (listed.until IS NULL OR listed.until >= today)
        CROSS JOIN LATERAL schakel.sitting(due.school_id, 'director', today) t
        WHERE due.kind = 'police' AND t.membership_id = listed.addressee_id
    )
    SELECT DISTINCT a.person FROM asked a
    WHERE a.person <> a.named AND NOT schakel.walled_from(a.dossier_id, a.person);
END
$function$;
REVOKE ALL ON FUNCTION schakel.grant_reviewers(timestamptz, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.grant_reviewers(timestamptz, date) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.end_all_access(dossier bigint, what text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    ended integer;
BEGIN
    UPDATE public.secrecy_grant g SET ended_at = moment, ended_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d
    WHERE g.dossier_id = dossier AND g.kind = ANY (what) AND g.kind IN ('care', 'clb') AND g.ended_at IS NULL
      AND d.id = g.dossier_id AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$function$;
REVOKE ALL ON FUNCTION schakel.end_all_access(bigint, text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.end_all_access(bigint, text[], timestamptz) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.take_up_access(dossier bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    again integer;
BEGIN
    UPDATE public.secrecy_grant g SET ended_at = NULL, ended_by_id = NULL
    FROM public.secrecy_dossier d
    WHERE g.dossier_id = dossier AND g.ended_at = moment AND g.ended_by_id = schakel.membership_id()
      AND g.kind IN ('care', 'clb') AND moment >= schakel.clock() - interval '10 minutes'
      AND d.id = g.dossier_id AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()));
    GET DIAGNOSTICS again = ROW_COUNT;
    RETURN again;
END
$function$;
REVOKE ALL ON FUNCTION schakel.take_up_access(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.take_up_access(bigint, timestamptz) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.clb_without_on(dossier bigint, today date) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
    house bigint;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier x
    WHERE x.id = dossier AND x.clb_engaged AND NOT x.restricted AND NOT x.about_staff;
    SELECT min(t.house) INTO house FROM (
        SELECT tied.organisation_id AS house, schakel.walled_from(d.id, p.user_id) AS shut
        FROM (SELECT * FROM public.accounts_assignment x
              WHERE x.organisation_id = d.school_id AND x.confirmed_at IS NOT NULL AND x.ended_at IS NULL) a
        JOIN public.accounts_membership tied ON tied.id = a.membership_id
        CROSS JOIN LATERAL schakel.sitting(tied.organisation_id, 'clb_contact', today) p
        JOIN public.accounts_membership seat ON seat.id = p.membership_id AND tied.id IN (seat.id, seat.stands_in_for_id)) t
    HAVING bool_and(t.shut);
    IF EXISTS (SELECT 1 FROM public.secrecy_grant g
               JOIN schakel.sitting(house, 'clb_contact', today) p ON p.membership_id = g.addressee_id
               WHERE g.dossier_id = d.id AND g.kind = 'clb' AND g.ended_at IS NULL
                 AND (g.until IS NULL OR g.until >= today) AND NOT schakel.walled_from(d.id, p.user_id)) THEN
        RETURN NULL;
    END IF;
    RETURN house;
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_without_on(bigint, date) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.clb_without(dossier bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN schakel.clb_without_on(dossier, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_without(bigint) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.clb_asks(dossier bigint, again boolean) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    d record;
    house bigint := schakel.clb_without(dossier);
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier;
    IF s.organisation_id IS NULL OR house IS NULL
       OR (CASE WHEN again THEN s.role = 'clb_director' AND s.organisation_id = house ELSE ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())) END) IS NOT TRUE
       OR (NOT again AND EXISTS (SELECT 1 FROM public.duties_duty y WHERE y.dossier_id = dossier
                                 AND y.kind = 'clb_successor' AND y.done_at IS NULL)) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT t.membership_id
            FROM schakel.sitting(house, 'clb_director', (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date) t
            WHERE NOT schakel.walled_from(dossier, t.user_id) ORDER BY t.stands_in, t.membership_id LIMIT 1);
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_asks(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clb_asks(bigint, boolean) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.sitting(place bigint, in_role text, today date) RETURNS TABLE (membership_id bigint, user_id bigint, stands_in boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN QUERY
    SELECT m.id, m.user_id, m.stands_in_for_id IS NOT NULL FROM public.accounts_membership m
    JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.organisation_id = place AND m.role = in_role AND m.confirmed_at IS NOT NULL
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
END
$function$;
REVOKE ALL ON FUNCTION schakel.sitting(bigint, text, date) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.walled_from(dossier bigint, person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.secrecy_dossier d CROSS JOIN LATERAL (SELECT coalesce(d.part_of_id, d.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(d.part_of_id, d.id)) f
        JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.user_id = person AND w.lifted_at IS NULL
        WHERE d.id = dossier);
END
$function$;
REVOKE ALL ON FUNCTION schakel.walled_from(bigint, bigint) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.lead_again(dossier bigint, today date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
    care record;
    direction record;
    of_care boolean;
    gone boolean;
BEGIN
    FOR d IN SELECT x.* FROM public.secrecy_dossier o CROSS JOIN LATERAL (SELECT coalesce(o.part_of_id, o.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(o.part_of_id, o.id)) f JOIN public.secrecy_dossier x ON x.id = f.id
             WHERE o.id = dossier
    LOOP
        SELECT coalesce(bool_or(shut), false) AS shut, coalesce(bool_or(NOT shut), false) AS here INTO care
        FROM (SELECT schakel.walled_from(d.id, t.user_id) AS shut
              FROM schakel.sitting(d.school_id, 'care_coordinator', today) t) found;
        SELECT coalesce(bool_or(shut), false) AS shut, coalesce(bool_or(NOT shut), false) AS here INTO direction
        FROM (SELECT schakel.walled_from(d.id, t.user_id) AS shut
              FROM schakel.sitting(d.school_id, 'director', today) t) found;
        of_care := NOT d.about_staff AND NOT d.held_back;
        gone := CASE WHEN of_care THEN care.shut AND NOT care.here ELSE direction.shut AND NOT direction.here END;
        UPDATE public.secrecy_dossier x
        SET led_by_direction = gone AND of_care AND direction.here,
            led_by_board = gone AND NOT d.about_direction AND NOT (of_care AND direction.here)
        WHERE x.id = d.id
          AND (x.led_by_direction, x.led_by_board) IS DISTINCT FROM
              (gone AND of_care AND direction.here, gone AND NOT d.about_direction AND NOT (of_care AND direction.here));
    END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION schakel.lead_again(bigint, date) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.leader(dossier bigint, OUT role text, OUT organisation bigint) 
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    d record;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier;
    role := CASE WHEN d.led_by_board OR d.about_direction THEN 'board_member'
                 WHEN d.led_by_direction OR d.about_staff OR d.held_back THEN 'director'
                 ELSE 'care_coordinator' END;
    organisation := CASE role WHEN 'board_member' THEN coalesce(d.board_id, d.school_id) ELSE d.school_id END;
END
$function$;
REVOKE ALL ON FUNCTION schakel.leader(bigint) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.shut_out(dossier bigint, person bigint, because text) RETURNS TABLE (wall uuid, is_new boolean, asked bigint, role text, organisation bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    d record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier FOR UPDATE;
    IF s.organisation_id IS NULL OR d.id IS NULL OR person = s.user_id
       OR ((d.opened_by_id = s.user_id AND d.opened_xact = pg_current_xact_id()::text::bigint) OR ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()))) IS NOT TRUE
       OR NOT EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id
                      WHERE m.user_id = person AND u.is_active AND m.confirmed_at IS NOT NULL) THEN
        RETURN;
    END IF;
    SELECT w.id INTO wall FROM public.secrecy_wall w
    WHERE w.dossier_id = dossier AND w.user_id = person AND w.lifted_at IS NULL;
    is_new := wall IS NULL;
    IF is_new THEN
        INSERT INTO public.secrecy_wall (id, dossier_id, user_id, why, by_id, at, lift_reason)
        VALUES (gen_random_uuid(), dossier, person, because, schakel.membership_id(), schakel.clock(), '')
        RETURNING id INTO wall;
        PERFORM schakel.lead_again(dossier, today);
    END IF;
    SELECT l.role, l.organisation INTO role, organisation FROM schakel.leader(dossier) l;
    IF NOT EXISTS (SELECT 1 FROM schakel.sitting(organisation, role, today) t
                   WHERE t.user_id <> s.user_id AND NOT schakel.walled_from(dossier, t.user_id)) THEN
        SELECT t.membership_id INTO asked
        FROM (SELECT 1 AS turn, n.* FROM schakel.sitting(d.school_id, 'director', today) n UNION ALL
              SELECT 2, n.* FROM schakel.sitting(d.board_id, 'board_member', today) n) t
        WHERE t.user_id <> s.user_id AND NOT schakel.walled_from(dossier, t.user_id)
        ORDER BY t.turn, t.stands_in, t.membership_id LIMIT 1;
    END IF;
    UPDATE public.secrecy_wall w SET asked_id = asked WHERE w.id = wall AND is_new;
    RETURN NEXT;
END
$function$;
REVOKE ALL ON FUNCTION schakel.shut_out(bigint, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.shut_out(bigint, bigint, text) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.shut_out(bigint, bigint, text) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.confirm_wall(wall uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_wall w SET confirmed_at = schakel.clock(), confirmed_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE w.id = wall AND w.confirmed_at IS NULL AND w.lifted_at IS NULL AND d.id = w.dossier_id
      AND m.id = w.by_id AND m.user_id <> s.user_id AND s.organisation_id IS NOT NULL AND (((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())) OR w.asked_id = schakel.membership_id()) AND NOT schakel.walled_from(d.id, s.user_id);
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.confirm_wall(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.confirm_wall(uuid) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.confirm_wall(uuid) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.lift_wall(wall uuid, because text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    lifted bigint;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_wall w
    SET lifted_at = schakel.clock(), lifted_by_id = schakel.membership_id(), lift_reason = because
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE w.id = wall AND w.lifted_at IS NULL AND d.id = w.dossier_id AND m.id = w.by_id
      AND (w.confirmed_at IS NULL OR m.user_id <> s.user_id) AND s.organisation_id IS NOT NULL AND (((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids())) OR w.asked_id = schakel.membership_id()) AND NOT schakel.walled_from(d.id, s.user_id)
    RETURNING w.dossier_id INTO lifted;
    IF lifted IS NULL THEN RETURN false; END IF;
    PERFORM schakel.lead_again(lifted, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.lift_wall(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.lift_wall(uuid, text) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.lift_wall(uuid, text) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.walled_out(dossiers bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT w.user_id FROM public.secrecy_dossier o CROSS JOIN LATERAL (SELECT coalesce(o.part_of_id, o.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(o.part_of_id, o.id)) f
        JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.lifted_at IS NULL
        WHERE o.id = ANY (dossiers) AND o.id <> ALL (schakel.walled_ids())
          AND (w.by_id = schakel.membership_id()
               OR ((schakel.seat()).role IN ('clb_contact', 'clb_director', 'director')
                   AND EXISTS (SELECT 1 FROM public.secrecy_item i WHERE i.dossier_id = o.id
                               AND i.kind IN ('notice', 'clb_notice') AND i.person_key = ANY (schakel.person_keys())))
               OR ((o.care_key = ANY (schakel.care_keys())
        OR o.direction_key = ANY (schakel.direction_keys())
        OR o.board_key = ANY (schakel.board_keys())
        OR o.clb_key = ANY (schakel.clb_keys())
        OR o.named_key = ANY (schakel.named_keys()))
        AND o.id <> ALL (schakel.walled_ids()))));
END
$function$;
REVOKE ALL ON FUNCTION schakel.walled_out(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.walled_out(bigint[]) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.walled_out(bigint[]) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.clb_left(dossiers bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    RETURN NOT EXISTS (
        SELECT 1 FROM public.secrecy_dossier o
        WHERE o.id = ANY (dossiers) AND ((o.care_key = ANY (schakel.care_keys())
        OR o.direction_key = ANY (schakel.direction_keys())
        OR o.board_key = ANY (schakel.board_keys())
        OR o.clb_key = ANY (schakel.clb_keys())
        OR o.named_key = ANY (schakel.named_keys()))
        AND o.id <> ALL (schakel.walled_ids()))
          AND NOT EXISTS (
            SELECT 1 FROM (SELECT * FROM public.accounts_assignment x
              WHERE x.organisation_id = o.school_id AND x.confirmed_at IS NOT NULL AND x.ended_at IS NULL) a
        JOIN public.accounts_membership tied ON tied.id = a.membership_id
        CROSS JOIN LATERAL schakel.sitting(tied.organisation_id, 'clb_contact', today) p
        JOIN public.accounts_membership seat ON seat.id = p.membership_id AND tied.id IN (seat.id, seat.stands_in_for_id) WHERE NOT schakel.walled_from(o.id, p.user_id)));
END
$function$;
REVOKE ALL ON FUNCTION schakel.clb_left(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.clb_left(bigint[]) TO schakel_app;
GRANT EXECUTE ON FUNCTION schakel.clb_left(bigint[]) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.walls_of(dossiers bigint[]) RETURNS TABLE (dossier_id bigint, user_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN QUERY
    SELECT DISTINCT o.id, w.user_id FROM public.secrecy_dossier o CROSS JOIN LATERAL (SELECT coalesce(o.part_of_id, o.id) AS id UNION ALL
            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = coalesce(o.part_of_id, o.id)) f
    JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.lifted_at IS NULL
    WHERE o.id = ANY (dossiers);
END
$function$;
REVOKE ALL ON FUNCTION schakel.walls_of(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.walls_of(bigint[]) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.reset_practice() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    room text;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'organisation_admin' OR NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = s.organisation_id AND o.practice) THEN
        RETURN false;
    END IF;
    FOR room IN
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format(
            'DELETE FROM public.%I WHERE dossier_id IN (SELECT id FROM public.secrecy_dossier WHERE school_id = $1)',
            room) USING s.organisation_id;
    END LOOP;
    FOR room IN
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format('DELETE FROM public.%I WHERE school_id = $1', room) USING s.organisation_id;
    END LOOP;
    DELETE FROM public.secrecy_draft d USING public.accounts_membership m
    WHERE m.id = d.membership_id AND m.organisation_id = s.organisation_id;
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.reset_practice() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.reset_practice() TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.in_practice(dossier bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_dossier d JOIN public.accounts_organisation o ON o.id = d.school_id
                   WHERE d.id = dossier AND o.practice);
END
$function$;
REVOKE ALL ON FUNCTION schakel.in_practice(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.in_practice(bigint) TO schakel_worker;
CREATE OR REPLACE FUNCTION schakel.plain(said text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    RETURN lower(regexp_replace(
        regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g'), '[!-/:-@\[-`{-~‘’“”«»–—…]+', ' ', 'g'));
END
$function$;
REVOKE ALL ON FUNCTION schakel.plain(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.plain(text) TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.word_row() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    said text;
BEGIN
    NEW.words := NULL;
    IF NEW.regime IN ('school', 'team') THEN
        SELECT schakel.plain(string_agg(to_jsonb(NEW) ->> named, ' ')) INTO said FROM unnest(TG_ARGV) named;
        NEW.words := to_tsvector('dutch', said) || to_tsvector('simple', said);
    END IF;
    RETURN NEW;
END
$function$;
REVOKE ALL ON FUNCTION schakel.word_row() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.word_row() TO schakel_owner;
CREATE OR REPLACE FUNCTION schakel.who_looked(dossier bigint, before timestamptz, most integer) RETURNS TABLE (user_id bigint, organisation_id bigint, role text, first_at timestamptz, last_at timestamptz, times bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.secrecy_dossier d
                   WHERE d.id = dossier AND (((d.care_key = ANY (schakel.care_keys()))
        AND d.id <> ALL (schakel.walled_ids())) OR ((d.led_by_direction OR d.led_by_board) AND ((d.care_key = ANY (schakel.care_keys())
        OR d.direction_key = ANY (schakel.direction_keys())
        OR d.board_key = ANY (schakel.board_keys()))
        AND d.id <> ALL (schakel.walled_ids()))))) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT e.user_id, e.organisation_id, e.role::text, min(e.at), max(e.at), count(*)
    FROM public.core_auditentry e
    WHERE e.dossier_id IN (SELECT d.id FROM public.secrecy_dossier d WHERE dossier IN (d.id, d.part_of_id))
      AND e.action = 'read' AND NOT e.refused AND e.subject_kind IN ('action', 'case', 'consultation', 'disclosure', 'notice', 'signal', 'talk')
    GROUP BY e.user_id, e.organisation_id, e.role, (e.at AT TIME ZONE 'Europe/Brussels')::date
    HAVING before IS NULL OR max(e.at) < before
    ORDER BY max(e.at) DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.who_looked(bigint, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.who_looked(bigint, timestamptz, integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_note(entry uuid, moment timestamptz, verb text, kind text, keys jsonb, dossier bigint, no boolean, request text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    INSERT INTO public.core_auditentry
        (id, xact, at, user_id, membership_id, organisation_id, role, action, subject_kind, subject_keys, dossier_id,
         refused, request_id)
    VALUES (entry, 0, moment, s.user_id, schakel.membership_id(), s.organisation_id, coalesce(s.role, ''), verb, kind, keys,
            dossier, no, request);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_note(uuid, timestamptz, text, text, jsonb, bigint, boolean, text) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.audit_report(what text, times integer, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN false; END IF;
    INSERT INTO public.core_auditreport AS r
        (id, kind, organisation_id, user_id, membership_id, role, day, count, first_at, last_at, words)
    VALUES (gen_random_uuid(), what, s.organisation_id, s.user_id, schakel.membership_id(), s.role,
            (moment AT TIME ZONE 'Europe/Brussels')::date, times, moment, moment, '')
    ON CONFLICT (membership_id, kind, day) WHERE seen_at IS NULL
    DO UPDATE SET count = greatest(r.count, excluded.count), last_at = excluded.last_at;
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_report(text, integer, timestamptz) FROM PUBLIC;
CREATE OR REPLACE FUNCTION schakel.audit_read(entry uuid, moment timestamptz, kind text, keys jsonb, dossier bigint, request text, looking boolean) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    most record;
    opened record;
    seconds integer;
BEGIN
    s := schakel.seat();
    IF kind IN ('case', 'city_file', 'clb_file', 'disclosure', 'item', 'signal') THEN
        SELECT l.hour, l.day INTO most FROM (VALUES ('staff', 15, 30), ('secretariat', 15, 30), ('care_coordinator', 60, 150), ('counsellor', 30, 80), ('behaviour_expert', 30, 80), ('reference_person', 20, 50), ('director', 30, 80), ('board_member', 10, 20), ('clb_contact', 80, 200), ('clb_worker', 40, 100), ('clb_reference_person', 40, 100), ('clb_director', 40, 100), ('case_manager', 40, 100), ('police_contact', 20, 50), ('partner_contact', 20, 50), ('bridge_figure', 20, 50), ('municipal_contact', 10, 20), ('policy_officer', 10, 20), ('dpo', 10, 20), ('organisation_admin', 10, 20), ('platform_admin', 10, 20)) l (role, hour, day) WHERE l.role = s.role;
        SELECT count(*) FILTER (WHERE o.counts AND o.read_at > moment - interval '1 hour') AS hour,
               count(*) FILTER (WHERE o.counts AND o.read_at >= (date_trunc('day', moment AT TIME ZONE 'Europe/Brussels') AT TIME ZONE 'Europe/Brussels')) AS day,
               coalesce(bool_or(o.dossier_id = dossier AND o.last_at > moment - interval '1 hour'), false) AS known,
               max(o.opened_at) FILTER (WHERE o.counts) AS newest
        INTO opened
        FROM (SELECT x.*, x.opened_at IS NOT NULL AND x.opened_at <= coalesce(x.touched_at, 'infinity') AS counts
              FROM (
        SELECT e.dossier_id, max(e.at) AS last_at,
               min(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ('case', 'city_file', 'clb_file', 'disclosure', 'item', 'signal')) AS opened_at,
               max(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ('case', 'city_file', 'clb_file', 'disclosure', 'item', 'signal')) AS read_at,
               min(e.at) FILTER (WHERE e.action <> 'read') AS touched_at
        FROM public.core_auditentry e
        WHERE e.user_id = s.user_id AND e.at >= least((date_trunc('day', moment AT TIME ZONE 'Europe/Brussels') AT TIME ZONE 'Europe/Brussels'), moment - interval '1 hour') AND e.at <= moment
          AND e.dossier_id IS NOT NULL AND NOT e.refused
        GROUP BY e.dossier_id) x) o;
        IF NOT opened.known AND (opened.hour >= most.hour OR opened.day >= most.day) THEN
            seconds := ceil(extract(epoch FROM opened.newest - moment)) + 300;
            IF looking AND seconds > 0 AND NOT EXISTS (SELECT 1 FROM public.secrecy_grant g
                WHERE g.dossier_id = dossier AND g.addressee_id = schakel.membership_id() AND g.kind IN ('emerg_clb', 'emerg_team', 'emergency')
                  AND g.ended_at IS NULL AND g.expires_at > moment) THEN RETURN seconds; END IF;
            PERFORM schakel.audit_report('reading', (greatest(opened.hour, opened.day) + 1)::integer, moment);
        END IF;
    END IF;
    PERFORM schakel.audit_note(entry, moment, 'read', kind, keys, dossier, false, request);
    RETURN 0;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_read(uuid, timestamptz, text, jsonb, bigint, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_read(uuid, timestamptz, text, jsonb, bigint, text, boolean) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_slowed(entry uuid, moment timestamptz, kind text, keys jsonb, dossier bigint, request text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    opened integer;
BEGIN
    s := schakel.seat();
    PERFORM schakel.audit_note(entry, moment, 'read', kind, keys, dossier, true, request);
    SELECT count(*) INTO opened FROM (
        SELECT e.dossier_id, max(e.at) AS last_at,
               min(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ('case', 'city_file', 'clb_file', 'disclosure', 'item', 'signal')) AS opened_at,
               max(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ('case', 'city_file', 'clb_file', 'disclosure', 'item', 'signal')) AS read_at,
               min(e.at) FILTER (WHERE e.action <> 'read') AS touched_at
        FROM public.core_auditentry e
        WHERE e.user_id = s.user_id AND e.at >= least((date_trunc('day', moment AT TIME ZONE 'Europe/Brussels') AT TIME ZONE 'Europe/Brussels'), moment - interval '1 hour') AND e.at <= moment
          AND e.dossier_id IS NOT NULL AND NOT e.refused
        GROUP BY e.dossier_id) o
    WHERE o.opened_at IS NOT NULL AND o.opened_at <= coalesce(o.touched_at, 'infinity');
    PERFORM schakel.audit_report('reading', opened, moment);
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_slowed(uuid, timestamptz, text, jsonb, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_slowed(uuid, timestamptz, text, jsonb, bigint, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_refused(entry uuid, moment timestamptz, keys jsonb, request text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    times integer;
BEGIN
    s := schakel.seat();
    PERFORM schakel.audit_note(entry, moment, 'read', 'address', keys, NULL, true, request);
    SELECT count(*) INTO times FROM public.core_auditentry e
    WHERE e.user_id = s.user_id AND e.at > moment - interval '1 hour' AND e.at <= moment
      AND e.refused AND e.subject_kind = 'address';
    IF times >= 30 THEN PERFORM schakel.audit_report('refusals', times, moment); END IF;
    RETURN true;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_refused(uuid, timestamptz, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_refused(uuid, timestamptz, jsonb, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_rows(since timestamptz, until timestamptz, person bigint, as_role text, verbs text[], among boolean, only_refused boolean, of_dossier bigint, place_at timestamptz, place_id uuid, most integer) RETURNS TABLE (id uuid, at timestamptz, user_id bigint, organisation_id bigint, role text, action text, subject_kind text, keys integer, key text, dossier_id bigint, refused boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY EXECUTE $rows$
    (SELECT e.id, e.at, e.user_id, e.organisation_id, e.role::text, e.action::text, e.subject_kind::text,
        jsonb_array_length(e.subject_keys), e.subject_keys ->> 0, e.dossier_id, e.refused FROM public.core_auditentry e
     WHERE e.organisation_id = $1 AND e.subject_kind IN ('action', 'address', 'assignment', 'audit', 'audit_report', 'case', 'city_file', 'classes', 'clb_file', 'consultation', 'disclosure', 'disclosure_register', 'emergency', 'grant', 'guest', 'import', 'invitation', 'item', 'meeting', 'membership', 'notice', 'organisation', 'parents', 'point', 'procedure', 'pupil', 'pupils', 'refused_help', 'school', 'search', 'signal', 'staff', 'talk', 'worklist') AND e.action NOT IN ('assign', 'inform', 'let_go', 'owe', 'owe_again', 'permit', 'settle')
        AND (e.dossier_id IS NULL OR e.dossier_id <> ALL ($13))
        AND NOT EXISTS (SELECT 1 FROM public.secrecy_dossier d
            WHERE d.id = e.dossier_id AND d.school_id = $1 AND d.from_police
              AND (d.held_back OR e.role NOT IN ('behaviour_expert', 'care_coordinator', 'clb_contact', 'clb_director', 'clb_worker', 'counsellor', 'staff')))
        AND NOT (e.subject_kind = 'grant' AND EXISTS (SELECT 1 FROM public.secrecy_grant g
            WHERE g.id::text = e.subject_keys ->> 0 AND g.kind = 'police')) AND ($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
        AND ($6 IS NULL OR e.role = $6) AND ($7 IS NULL OR (e.action = ANY ($7)) = $8) AND (NOT $9 OR e.refused)
        AND ($10 IS NULL OR e.dossier_id = $10)
        AND ($11 IS NULL OR (e.at <= $11 AND (e.at < $11 OR e.id < $12)))
     ORDER BY e.at DESC, e.id DESC LIMIT $2)
    UNION ALL
    (SELECT e.id, e.at, e.user_id, e.organisation_id, e.role::text, e.action::text, e.subject_kind::text,
        jsonb_array_length(e.subject_keys), e.subject_keys ->> 0, e.dossier_id, e.refused FROM public.core_auditentry e
     WHERE e.house_id = $1 AND e.organisation_id IS DISTINCT FROM $1 AND NOT e.refused
        AND e.subject_kind IN ('action', 'case', 'consultation', 'disclosure', 'notice', 'signal', 'talk') AND e.subject_kind IN ('action', 'address', 'assignment', 'audit', 'audit_report', 'case', 'city_file', 'classes', 'clb_file', 'consultation', 'disclosure', 'disclosure_register', 'emergency', 'grant', 'guest', 'import', 'invitation', 'item', 'meeting', 'membership', 'notice', 'organisation', 'parents', 'point', 'procedure', 'pupil', 'pupils', 'refused_help', 'school', 'search', 'signal', 'staff', 'talk', 'worklist') AND e.action NOT IN ('assign', 'inform', 'let_go', 'owe', 'owe_again', 'permit', 'settle')
        AND (e.dossier_id IS NULL OR e.dossier_id <> ALL ($13))
        AND NOT EXISTS (SELECT 1 FROM public.secrecy_dossier d
            WHERE d.id = e.dossier_id AND d.school_id = $1 AND d.from_police
              AND (d.held_back OR e.role NOT IN ('behaviour_expert', 'care_coordinator', 'clb_contact', 'clb_director', 'clb_worker', 'counsellor', 'staff')))
        AND NOT (e.subject_kind = 'grant' AND EXISTS (SELECT 1 FROM public.secrecy_grant g
            WHERE g.id::text = e.subject_keys ->> 0 AND g.kind = 'police')) AND ($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
        AND ($6 IS NULL OR e.role = $6) AND ($7 IS NULL OR (e.action = ANY ($7)) = $8) AND (NOT $9 OR e.refused)
        AND ($10 IS NULL OR e.dossier_id = $10)
        AND ($11 IS NULL OR (e.at <= $11 AND (e.at < $11 OR e.id < $12)))
     ORDER BY e.at DESC, e.id DESC LIMIT $2)
    ORDER BY 2 DESC, 1 DESC LIMIT $2
    $rows$ USING s.organisation_id, most, since, until, person, as_role, verbs, among, only_refused, of_dossier,
        place_at, place_id, schakel.walled_ids();
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_rows(timestamptz, timestamptz, bigint, text, text[], boolean, boolean, bigint, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_rows(timestamptz, timestamptz, bigint, text, text[], boolean, boolean, bigint, timestamptz, uuid, integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_access(place_at timestamptz, place_id uuid, most integer) RETURNS TABLE (id uuid, kind text, membership_id bigint, granted_by_id bigint, granted_at timestamptz, until date, dossier_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY
    SELECT g.id, g.kind::text, g.addressee_id, g.granted_by_id, g.granted_at, g.until, g.dossier_id
    FROM public.secrecy_grant g JOIN public.secrecy_dossier d ON d.id = g.dossier_id
    JOIN public.accounts_membership m ON m.id = g.addressee_id
    WHERE g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today)
      AND (g.expires_at IS NULL OR g.expires_at > schakel.clock())
      AND s.organisation_id IN (d.school_id, m.organisation_id)
      AND g.kind NOT IN ('emerg_clb', 'emerg_team', 'emergency', 'police')
      AND d.id <> ALL (schakel.walled_ids())
      AND NOT (d.from_police AND d.school_id = s.organisation_id
               AND (d.held_back OR g.kind NOT IN ('care', 'clb')))
      AND (place_at IS NULL OR (g.granted_at, g.id) < (place_at, place_id))
    ORDER BY g.granted_at DESC, g.id DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_access(timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_access(timestamptz, uuid, integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_anchors(of_day date, most integer) RETURNS TABLE (day date, place bigint, hash text, made_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY SELECT a.day, a.position, encode(a.hash, 'hex'), a.made_at FROM public.core_auditanchor a
    WHERE of_day IS NULL OR a.day = of_day ORDER BY a.day DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_anchors(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_anchors(date, integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.open_audit_check(check_id uuid) RETURNS TABLE (id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY INSERT INTO public.core_auditcheck AS made (id, asked_at, asked_by, position, hash, total, why)
    VALUES (check_id, schakel.clock(), schakel.membership_id(), 0, '', 0, '') ON CONFLICT DO NOTHING RETURNING made.id;
END
$function$;
REVOKE ALL ON FUNCTION schakel.open_audit_check(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.open_audit_check(uuid) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_checks(most integer) RETURNS TABLE (asked_at timestamptz, place bigint, total bigint, done_at timestamptz, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY SELECT c.asked_at, c.position, c.total, c.done_at, c.why::text FROM public.core_auditcheck c
    ORDER BY c.asked_at DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_checks(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_checks(integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.audit_reports(of_report uuid, most integer) RETURNS TABLE (id uuid, kind text, user_id bigint, role text, day date, count integer, first_at timestamptz, last_at timestamptz, seen_at timestamptz, seen_by bigint, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY SELECT r.id, r.kind::text, r.user_id, r.role::text, r.day, r.count, r.first_at, r.last_at, r.seen_at,
        r.seen_by, r.words::text FROM public.core_auditreport r
    WHERE r.organisation_id = s.organisation_id AND (of_report IS NULL OR r.id = of_report)
    ORDER BY r.seen_at IS NOT NULL, r.last_at DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.audit_reports(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.audit_reports(uuid, integer) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.end_audit_report(report uuid, said text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.core_auditreport r SET seen_at = schakel.clock(), seen_by = schakel.membership_id(), words = said
    WHERE r.id = report AND r.seen_at IS NULL AND r.organisation_id = s.organisation_id AND r.user_id <> s.user_id
      AND s.role = 'dpo' AND said <> '';
    RETURN FOUND;
END
$function$;
REVOKE ALL ON FUNCTION schakel.end_audit_report(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.end_audit_report(uuid, text) TO schakel_app;
CREATE OR REPLACE FUNCTION schakel.disclosure_register(since date, until_day date, on_ground text, to_name text, exported boolean, before_at timestamptz, before_id uuid, most integer) RETURNS TABLE (id uuid, sent_at timestamptz, sent_by bigint, came_from text, regime text, receivers text[], ground text, consent_by text, consent_on date, expires_on date, received_at timestamptz, recalled_at timestamptz, withdrawn_on date, sha256 text, broken_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $function$
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY
    SELECT d.id, d.sent_at, d.sent_by_id, coalesce(nullif(d.came_from, ''),
               CASE WHEN d.ground IN ('advice', 'own_findings') THEN 'clb' ELSE d.regime END)::text, d.regime::text,
           ARRAY(SELECT jsonb_array_elements_text(d.receivers)), d.ground::text, d.consent_by::text, d.consent_on,
           d.expires_on, d.received_at, d.recalled_at, d.withdrawn_on, d.sha256::text,
           (SELECT min(e.at) FROM public.core_auditentry e
            WHERE e.dossier_id = d.dossier_id AND e.action = 'broken' AND e.subject_keys ? d.id::text)
    FROM public.secrecy_disclosure d
    WHERE d.holder_id = s.organisation_id
      AND (since IS NULL OR d.sent_at >= since::timestamp AT TIME ZONE 'Europe/Brussels')
      AND (until_day IS NULL OR d.sent_at < (until_day + 1)::timestamp AT TIME ZONE 'Europe/Brussels')
      AND (on_ground = '' OR d.ground = on_ground)
      AND (to_name = '' OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(d.receivers) n
                                   WHERE position(lower(to_name) IN lower(n)) > 0))
      AND NOT (exported AND (d.ground = 'agreement' OR 'police' IN (d.regime, d.came_from)))
      AND (before_at IS NULL OR (d.sent_at, d.id) < (before_at, before_id))
    ORDER BY d.sent_at DESC, d.id DESC LIMIT most;
END
$function$;
REVOKE ALL ON FUNCTION schakel.disclosure_register(date, date, text, text, boolean, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schakel.disclosure_register(date, date, text, text, boolean, timestamptz, uuid, integer) TO schakel_app;
RESET ROLE;

ALTER TABLE secrecy_dossier ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_dossier FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_dossier'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_dossier', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_dossier TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_dossier FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND id <> ALL ((SELECT schakel.walled_ids())::bigint[])));
CREATE POLICY schakel_definer_select ON secrecy_dossier FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON secrecy_dossier FOR INSERT TO schakel_definer
    WITH CHECK (true);
CREATE POLICY schakel_definer_update ON secrecy_dossier FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON secrecy_dossier FOR DELETE TO schakel_definer
    USING (school_id IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON secrecy_dossier FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON secrecy_dossier TO schakel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON secrecy_dossier TO schakel_definer;
GRANT USAGE ON SEQUENCE secrecy_dossier_id_seq TO schakel_definer;
DROP TRIGGER IF EXISTS key_dossier ON secrecy_dossier;
CREATE TRIGGER key_dossier BEFORE INSERT OR UPDATE ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_dossier();

ALTER TABLE secrecy_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_item FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_item'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_item', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_item TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_item FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON secrecy_item FOR INSERT TO schakel_app
    WITH CHECK (author_id = (SELECT schakel.membership_id())
        AND (schakel.may_add(dossier_id, regime)
        OR (schakel.may_add_own(dossier_id, regime) AND addressee_id = (SELECT schakel.membership_id()))
        OR (regime = 'clb' AND schakel.may_add_clb(dossier_id))
        OR (kind = 'read_no_more' AND schakel.may_tell_gone(dossier_id, regime, about))));
CREATE POLICY schakel_definer_select ON secrecy_item FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON secrecy_item FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON secrecy_item FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
CREATE POLICY schakel_definer_insert ON secrecy_item FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON secrecy_item FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON secrecy_item TO schakel_app;
GRANT SELECT, UPDATE, DELETE, INSERT ON secrecy_item TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON secrecy_item;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON secrecy_item FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_secrecy_item ON secrecy_dossier;
CREATE TRIGGER key_secrecy_item AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('secrecy_item');

ALTER TABLE secrecy_item ADD COLUMN IF NOT EXISTS words tsvector;
DROP TRIGGER IF EXISTS word_row ON secrecy_item;
CREATE TRIGGER word_row BEFORE INSERT OR UPDATE OF body, regime ON secrecy_item
    FOR EACH ROW EXECUTE FUNCTION schakel.word_row('body');

ALTER TABLE secrecy_disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_disclosure FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_disclosure'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_disclosure', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_disclosure TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_disclosure FOR SELECT TO schakel_app
    USING ((((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]))
        AND (recalled_at IS NULL AND (expires_on IS NULL OR expires_on >= (SELECT schakel.today()))
        OR holder_id = (SELECT (schakel.seat()).organisation_id)
        OR (came_from IN ('school', 'team')
        AND ((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))));
CREATE POLICY schakel_app_insert ON secrecy_disclosure FOR INSERT TO schakel_app
    WITH CHECK (sent_by_id = (SELECT schakel.membership_id())
        AND holder_id = (SELECT (schakel.seat()).organisation_id)
        AND (ground <> 'consent' OR schakel.city_takes(dossier_id, addressee_id))
        AND schakel.may_add(dossier_id, regime));
CREATE POLICY schakel_app_update ON secrecy_disclosure FOR UPDATE TO schakel_app
    USING ((((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]))
        AND (recalled_at IS NULL AND (expires_on IS NULL OR expires_on >= (SELECT schakel.today()))
        OR holder_id = (SELECT (schakel.seat()).organisation_id)
        OR (came_from IN ('school', 'team')
        AND ((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))))
    WITH CHECK ((((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_to_write_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]))
        AND (recalled_at IS NULL AND (expires_on IS NULL OR expires_on >= (SELECT schakel.today()))
        OR holder_id = (SELECT (schakel.seat()).organisation_id)
        OR (came_from IN ('school', 'team')
        AND ((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])))));
CREATE POLICY schakel_definer_select ON secrecy_disclosure FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON secrecy_disclosure FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON secrecy_disclosure FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON secrecy_disclosure FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE (received_at, received_by_id, recalled_at, recalled_by_id, recall_reason, withdrawn_by_id, withdrawn_on, withdrawn_how) ON secrecy_disclosure TO schakel_app;
GRANT SELECT, UPDATE, DELETE ON secrecy_disclosure TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON secrecy_disclosure;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON secrecy_disclosure FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_secrecy_disclosure ON secrecy_dossier;
CREATE TRIGGER key_secrecy_disclosure AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('secrecy_disclosure');


DROP TRIGGER IF EXISTS key_row_sent ON secrecy_disclosure;
CREATE TRIGGER key_row_sent BEFORE INSERT OR UPDATE ON secrecy_disclosure FOR EACH ROW EXECUTE FUNCTION schakel.key_sent();
UPDATE secrecy_disclosure SET dossier_id = dossier_id
WHERE clb_file_key IS NULL AND coalesce(nullif(secrecy_disclosure.came_from, ''),
               CASE WHEN secrecy_disclosure.ground IN ('advice', 'own_findings') THEN 'clb' ELSE secrecy_disclosure.regime END) = 'clb';

ALTER TABLE secrecy_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_grant FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_grant'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_grant', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_grant TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_grant FOR SELECT TO schakel_app
    USING (((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[])
        OR clb_key = ANY ((SELECT schakel.clb_keys())::bigint[])
        OR clb_file_key = ANY ((SELECT schakel.clb_file_keys())::bigint[])
        OR named_key = ANY ((SELECT schakel.named_keys())::bigint[]))
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))
        OR person_key = ANY ((SELECT schakel.person_keys())::bigint[]));
CREATE POLICY schakel_definer_select ON secrecy_grant FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_update ON secrecy_grant FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON secrecy_grant FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
CREATE POLICY schakel_definer_insert ON secrecy_grant FOR INSERT TO schakel_definer
    WITH CHECK (true);
REVOKE ALL ON secrecy_grant FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON secrecy_grant TO schakel_app;
GRANT SELECT, UPDATE, DELETE, INSERT ON secrecy_grant TO schakel_definer;
DROP TRIGGER IF EXISTS key_row ON secrecy_grant;
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON secrecy_grant FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_secrecy_grant ON secrecy_dossier;
CREATE TRIGGER key_secrecy_grant AFTER UPDATE OF about_staff, about_direction, clb_engaged, restricted, from_police, held_back, led_by_direction, led_by_board ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('secrecy_grant');

ALTER TABLE secrecy_wall ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_wall FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_wall'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_wall', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_wall TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_wall FOR SELECT TO schakel_app
    USING (dossier_id IN (SELECT d.id FROM secrecy_dossier d WHERE ((care_key = ANY ((SELECT schakel.care_keys())::bigint[])
        OR direction_key = ANY ((SELECT schakel.direction_keys())::bigint[])
        OR board_key = ANY ((SELECT schakel.board_keys())::bigint[]))
        AND d.id <> ALL ((SELECT schakel.walled_ids())::bigint[])))
        OR (asked_id = (SELECT schakel.membership_id()) AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL
        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[])));
CREATE POLICY schakel_definer_select ON secrecy_wall FOR SELECT TO schakel_definer
    USING (true);
CREATE POLICY schakel_definer_insert ON secrecy_wall FOR INSERT TO schakel_definer
    WITH CHECK (true);
CREATE POLICY schakel_definer_update ON secrecy_wall FOR UPDATE TO schakel_definer
    USING (true)
    WITH CHECK (true);
CREATE POLICY schakel_definer_delete ON secrecy_wall FOR DELETE TO schakel_definer
    USING ((SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON secrecy_wall FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT ON secrecy_wall TO schakel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON secrecy_wall TO schakel_definer;

-- Wrapped keys: they open nothing without the master key, which is not here. Only a rotation changes one.
REVOKE ALL ON secrecy_organisationkey FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON secrecy_organisationkey TO schakel_app;
GRANT SELECT ON secrecy_organisationkey TO schakel_worker;

ALTER TABLE secrecy_cityswitch ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_cityswitch FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_cityswitch'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_cityswitch', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_cityswitch TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_cityswitch FOR SELECT TO schakel_app
    USING (organisation_id = ANY ((SELECT schakel.organisation_keys())::bigint[]));
CREATE POLICY schakel_app_insert ON secrecy_cityswitch FOR INSERT TO schakel_app
    WITH CHECK (organisation_id = ANY ((SELECT schakel.organisation_keys())::bigint[])
        AND by_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).role) = 'dpo');
CREATE POLICY schakel_definer_select ON secrecy_cityswitch FOR SELECT TO schakel_definer
    USING (true);
REVOKE ALL ON secrecy_cityswitch FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT ON secrecy_cityswitch TO schakel_app;
GRANT SELECT ON secrecy_cityswitch TO schakel_definer;
GRANT USAGE ON SEQUENCE secrecy_cityswitch_id_seq TO schakel_app;

ALTER TABLE secrecy_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrecy_draft FORCE ROW LEVEL SECURITY;
DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'secrecy_draft'::regclass LOOP EXECUTE format('DROP POLICY %I ON secrecy_draft', p); END LOOP; END $do$;
CREATE POLICY schakel_owner_all ON secrecy_draft TO schakel_owner USING (true) WITH CHECK (true);
CREATE POLICY schakel_app_select ON secrecy_draft FOR SELECT TO schakel_app
    USING (user_id = (SELECT schakel.uid())
        AND membership_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL);
CREATE POLICY schakel_app_insert ON secrecy_draft FOR INSERT TO schakel_app
    WITH CHECK (user_id = (SELECT schakel.uid())
        AND membership_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL);
CREATE POLICY schakel_app_update ON secrecy_draft FOR UPDATE TO schakel_app
    USING (user_id = (SELECT schakel.uid())
        AND membership_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL)
    WITH CHECK (user_id = (SELECT schakel.uid())
        AND membership_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL);
CREATE POLICY schakel_app_delete ON secrecy_draft FOR DELETE TO schakel_app
    USING (user_id = (SELECT schakel.uid())
        AND membership_id = (SELECT schakel.membership_id())
        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL);
CREATE POLICY schakel_definer_select ON secrecy_draft FOR SELECT TO schakel_definer
    USING ((SELECT m.organisation_id FROM accounts_membership m WHERE m.id = membership_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
CREATE POLICY schakel_definer_delete ON secrecy_draft FOR DELETE TO schakel_definer
    USING ((SELECT m.organisation_id FROM accounts_membership m WHERE m.id = membership_id) IN (SELECT o.id FROM accounts_organisation o WHERE o.practice));
REVOKE ALL ON secrecy_draft FROM PUBLIC, schakel_app, schakel_worker, schakel_definer, schakel_figures;
GRANT SELECT, INSERT, UPDATE, DELETE ON secrecy_draft TO schakel_app;
GRANT SELECT, DELETE ON secrecy_draft TO schakel_definer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("secrecy", "0003_secrecy_complete"),
        ("core", "0004_policies_4"),
        ("accounts", "0004_policies_4"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
