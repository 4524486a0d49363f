"""The second wall around signals and cases."""

from cases import access_policies, emergency_policies, unanswered_policies
from cases.enums import PERSONAL_DUTIES, DutyKind, Outcome
from core.rowsecurity import (
    APP,
    DEFINER,
    OWNER,
    WORKER,
    Exempt,
    Policy,
    Table,
    any_of,
    as_definer,
    everything,
    function,
)
from secrecy.keys import holds, together
from secrecy.policies import CLB, ME, OWN, TEAM, emptied, protected
from secrecy.search import Searched, search_function
from secrecy.tables import LEADING, Regime

_PERSONAL = ", ".join(f"'{kind}'" for kind in sorted(PERSONAL_DUTIES))

# Somebody leaves: what they owed and led goes to a colleague in the same role. Who asks need not see any of it, and
# learns nothing: not even how much there was. The history of each case says who decided it.
_HAND_OVER = function(
    "schakel.hand_over(departing bigint, successor bigint)",
    "RETURNS boolean",
    f"""
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
    WHERE addressee_id = departing AND done_at IS NULL AND kind NOT IN ({_PERSONAL});
    -- And who was asked to judge a wall: whoever has the task now, but for who put it up.
    UPDATE public.secrecy_wall w SET asked_id = successor
    FROM public.accounts_membership m, public.accounts_membership maker
    WHERE w.asked_id = departing AND w.confirmed_at IS NULL AND w.lifted_at IS NULL AND m.id = successor
      AND maker.id = w.by_id AND maker.user_id <> m.user_id AND NOT schakel.walled_from(w.dossier_id, m.user_id);
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# The open meetings that the actor is invited to, in this hat.
_SEATED = function(
    "schakel.seated_keys()",
    "RETURNS uuid[]",
    """
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
""",
    roles=(APP,),
)
# How much each worker of a CLB has in hand, for its director: numbers, and no case (DOMAIN §2 CLB-directeur); nor does one count
# that this director is shut out of.
_CLB_WORKLOAD = function(
    "schakel.clb_workload()",
    "RETURNS TABLE (membership_id bigint, schools bigint, cases bigint, named bigint, late bigint)",
    """
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
""",
    roles=(APP,),
)


# Which regimes a table's rows stand under decides which of the actor's keys can meet them.
_SEARCH = search_function(
    (
        Searched("item", "secrecy_item", at="created_at", regimes=frozenset({Regime.SCHOOL, Regime.TEAM})),
        Searched("case", "cases_case", at="opened_at", regimes=frozenset({Regime.TEAM})),
        Searched("signal", "cases_signal", at="created_at", regimes=frozenset({Regime.SCHOOL})),
    )
)
# The talker got the feedback of step 5: from then on the briefing is the care team's alone (DOMAIN §2). Who still owes
# the report goes on reading what it is about.
_SHUT_BRIEFING = function(
    "schakel.shut_briefing(talk uuid)",
    "RETURNS void",
    f"""
BEGIN
    UPDATE public.secrecy_item i SET addressee_id = NULL
    WHERE i.about = talk AND i.kind = 'briefing' AND {holds(LEADING, "i")}
      AND EXISTS (SELECT 1 FROM public.cases_talkreport r WHERE r.talk_id = talk);
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
# When a practice school is emptied, its meetings go, and with each who sat there.
_NOBODY_SITS_THERE = function(
    "schakel.nobody_sits_there()",
    "RETURNS trigger",
    """
BEGIN
    DELETE FROM public.cases_meetingparticipant p WHERE p.meeting_id = OLD.id;
    RETURN OLD;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)
# A meeting closes for everybody, also where whoever closes it may not know of a point: its guests read no more, and what was
# about a pupil without a case is shut to the CLB.
_TABLE_CLOSES = function(
    "schakel.table_closes()",
    "RETURNS trigger",
    """
BEGIN
    UPDATE public.duties_duty y SET done_at = NEW.closed_at, done_by_id = NEW.closed_by_id
    FROM public.cases_pointguest g
    WHERE g.meeting_id = NEW.id AND y.about = g.id AND y.kind = 'meeting' AND y.done_at IS NULL;
    UPDATE public.cases_pointguest g SET addressee_id = NULL WHERE g.meeting_id = NEW.id AND g.addressee_id IS NOT NULL;
    UPDATE public.secrecy_dossier d SET clb_engaged = false FROM public.cases_agendapoint p
    WHERE p.meeting_id = NEW.id AND p.case_id IS NULL AND d.id = p.dossier_id AND d.clb_engaged;
    RETURN NULL;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)
# A joining is taken back by whoever did it, within ten minutes and while the reporter heard nothing: nobody has decided about
# the signal, and its dossier is part of no other.
_PART_SIGNAL = function(
    "schakel.part_signal(joined uuid)",
    "RETURNS boolean",
    f"""
DECLARE
    part bigint;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    whole bigint;
BEGIN
    DELETE FROM public.cases_signaloutcome o
    WHERE o.signal_id = joined AND o.outcome = 'joined' AND o.by_id = schakel.membership_id()
      AND {holds(LEADING, "o")} AND o.at >= schakel.clock() - interval '10 minutes'
      AND NOT EXISTS (SELECT 1 FROM public.cases_feedback f WHERE f.signal_id = joined AND f.sent_at >= o.at)
    RETURNING o.dossier_id INTO part;
    IF part IS NULL THEN RETURN false; END IF;
    SELECT d.part_of_id INTO whole FROM public.secrecy_dossier d WHERE d.id = part;
    UPDATE public.secrecy_dossier SET part_of_id = NULL WHERE id = part;
    PERFORM schakel.lead_again(part, today), schakel.lead_again(whole, today);
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
# Whoever had taken over, and whose turn it is no more: a coordinator came, or a wall was lifted. In police news the direction
# has a part of its own.
_LEADS_NO_MORE = "(m.role IN ('director', 'board_member') AND m.role <> l.role AND NOT d.from_police)"
# Whatever lies with somebody who is shut out of its dossier is everybody's again in the role that leads it: the colleagues,
# else the direction, else the board. What hangs on one person stays with that person. Nobody is told why. It only follows
# the walls, so anybody may ask for it.
_TAKE_OVER = function(
    "schakel.take_over(dossier bigint)",
    "RETURNS void",
    f"""
DECLARE
    d record;
    l record;
BEGIN
    FOR d IN SELECT x.* FROM public.secrecy_dossier o {together("o")} JOIN public.secrecy_dossier x ON x.id = f.id
             WHERE o.id = dossier
    LOOP
        l := schakel.leader(d.id);
        UPDATE public.cases_case c SET owner_id = NULL FROM public.accounts_membership m
        WHERE c.dossier_id = d.id AND c.state = 'open' AND m.id = c.owner_id
          AND (schakel.walled_from(d.id, m.user_id) OR {_LEADS_NO_MORE});
        UPDATE public.duties_duty y SET addressee_id = NULL FROM public.accounts_membership m
        WHERE y.dossier_id = d.id AND y.done_at IS NULL AND m.id = y.addressee_id AND y.kind NOT IN ({_PERSONAL})
          AND (schakel.walled_from(d.id, m.user_id)
               OR ({_LEADS_NO_MORE} AND y.kind <> '{DutyKind.CONFIRM_WALL}'));
        -- Police news has steps of the direction and of the care team: only what nobody of them can do goes on.
        UPDATE public.duties_duty y SET role = l.role, organisation_id = l.organisation
        WHERE y.dossier_id = d.id AND y.done_at IS NULL AND y.addressee_id IS NULL
          AND y.role IN ('care_coordinator', 'director', 'board_member') AND y.role <> l.role
          AND (NOT d.from_police OR d.led_by_board OR y.role = CASE WHEN d.led_by_direction THEN 'care_coordinator'
                                                                    ELSE 'board_member' END);
    END LOOP;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)
# The same for every dossier with a wall, once a minute: people come, leave and stand in for each other.
_TAKE_OVER_ALL = function(
    "schakel.take_over_all(today date)",
    "RETURNS void",
    """
BEGIN
    PERFORM schakel.lead_again(w.dossier_id, today), schakel.take_over(w.dossier_id)
    FROM (SELECT DISTINCT x.dossier_id FROM public.secrecy_wall x WHERE x.lifted_at IS NULL) w;
END
""",
    roles=(WORKER,),
    volatility="VOLATILE",
)
FUNCTIONS = as_definer(
    _TAKE_OVER
    + _TAKE_OVER_ALL
    + _NOBODY_SITS_THERE
    + _TABLE_CLOSES
    + _HAND_OVER
    + _SEATED
    + _CLB_WORKLOAD
    + _SHUT_BRIEFING
    + _PART_SIGNAL
    + _SEARCH
    + emergency_policies.FUNCTIONS
    + access_policies.FUNCTIONS
    + unanswered_policies.FUNCTIONS
)
_RUNS = "school_id = ANY ((SELECT schakel.care_keys())::bigint[])"
_SITS_IN = "school_id = ANY ((SELECT schakel.clb_keys())::bigint[])"


def _meeting_where(condition: str) -> str:
    return f"meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE {condition})"


_OF_OWN_MEETING = _meeting_where(f"m.{_RUNS}")

_CASE = {"case_id": "cases_case"}
_SIGNAL = {"signal_id": "cases_signal"}
_TALK = {"talk_id": "cases_talk"}

TABLES: list[Table | Exempt] = [
    protected(
        "cases_signal",
        check=f"logged_by_id = {ME}",
        changed_by=TEAM,
        columns=("word",),
        searched=("ref", "pupil_text", "place"),
    ),
    protected(
        "cases_case",
        changed_by=TEAM,
        columns=("step", "state", "phase", "owner_id", "closed_at", "closed_by_id"),
        searched=("ref", "pupil_text"),
    ),
    protected(
        "cases_signaloutcome",
        check=f"by_id = {ME}",
        inside=_SIGNAL | _CASE,
        taken_back=f"outcome = '{Outcome.JOINED}'",
    ),
    protected("cases_casetransition", check=f"by_id = {ME}", extra=everything(DEFINER, "INSERT"), inside=_CASE),
    protected("cases_talk", check=f"asked_by_id = {ME}", inside=_CASE),
    protected("cases_talkreport", check=f"by_id = {ME}", own_adds=f"addressee_id = {ME}", inside=_TALK),
    protected("cases_feedback", check=f"by_id = {ME}", inside=_SIGNAL | _TALK),
    protected("cases_voice", check=f"by_id = {ME}", inside=_CASE),
    protected("cases_familycontact", check=f"by_id = {ME}", inside=_CASE),
    protected(
        "cases_invitation",
        check=f"by_id = {ME}",
        changed_by=TEAM,
        columns=("given_on", "given_by_id"),
        inside=_CASE,
    ),
    protected(
        "cases_supportmeasure",
        check=f"by_id = {ME}",
        changed_by=TEAM,
        columns=("review_on", "stopped_at", "stopped_by_id"),
        inside=_CASE,
    ),
    protected("cases_measurereview", check=f"by_id = {ME}", inside={"measure_id": "cases_supportmeasure"}),
    protected("cases_phasemove", check=f"by_id = {ME}", inside=_CASE),
    protected("cases_concernanswer", check=f"by_id = {ME}", inside=_CASE),
    protected("cases_consultation", check=f"asked_by_id = {ME}", inside=_CASE),
    # The owner settles the own action.
    protected(
        "cases_action",
        check=f"made_by_id = {ME}",
        changed_by=f"{TEAM}\n        OR {OWN}",
        columns=("state", "settled_by_id", "settled_at"),
        inside=_CASE,
    ),
    protected("cases_assessment", check=f"by_id = {ME}", clb_adds=True, inside=_CASE),
    protected("cases_clbfile", check=f"opened_by_id = {ME}", changed_by=CLB, columns=("team_on",)),
    protected(
        "cases_clbconsent",
        check=f"noted_by_id = {ME}",
        clb_adds=True,
        changed_by=CLB,
        columns=("withdrawn_on", "withdrawn_by_id"),
        inside={"file_id": "cases_clbfile"},
    ),
    protected("cases_policenews", check=f"logged_by_id = {ME}"),
    protected("cases_policepermission", check=f"noted_by_id = {ME}"),
    # Expo-R writes and sends, the director it is put to answers.
    protected(
        "cases_policeanswer",
        check=f"written_by_id = {ME}\n        AND schakel.city_on()",
        changed_by=f"{TEAM}\n        OR {OWN}",
        columns=(
            "addressee_id",
            "state",
            "body",
            "version",
            "written_by_id",
            "written_at",
            "contact_id",
            "contact_name",
            "sent_by_id",
            "sent_at",
        ),
    ),
    protected("cases_answermove", check=f"by_id = {ME}"),
    protected(
        "cases_agendapoint",
        check=f"put_by_id = {ME}\n        AND {_OF_OWN_MEETING}",
        changed_by=TEAM,
        columns=("note", "outcome", "decision", "version", "saved_by_id", "saved_at"),
        inside=_CASE,
    ),
    protected(
        "cases_pointguest",
        check=_OF_OWN_MEETING,
        changed_by=TEAM,
        columns=("addressee_id", "outcome", "decision"),
        inside={"point_id": "cases_agendapoint"},
    ),
    Table(
        "cases_caremeeting",
        (
            Policy("SELECT", APP, using=any_of((_RUNS, _SITS_IN, "id = ANY ((SELECT schakel.seated_keys())::uuid[])"))),
            Policy("INSERT", APP, check=f"made_by_id = {ME}\n        AND {_RUNS}"),
            Policy("UPDATE", APP, using=_RUNS, check=_RUNS, columns=("closed_at", "closed_by_id")),
            *everything(DEFINER, "SELECT"),
            emptied("school_id"),
        ),
        extra="""
DROP TRIGGER IF EXISTS nobody_sits_there ON cases_caremeeting;
CREATE TRIGGER nobody_sits_there BEFORE DELETE ON cases_caremeeting
    FOR EACH ROW EXECUTE FUNCTION schakel.nobody_sits_there();
DROP TRIGGER IF EXISTS table_closes ON cases_caremeeting;
CREATE TRIGGER table_closes AFTER UPDATE OF closed_at ON cases_caremeeting
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION schakel.table_closes();
""",
    ),
    Table(
        "cases_meetingparticipant",
        (
            Policy(
                "SELECT",
                APP,
                using=any_of(
                    (
                        _meeting_where(f"m.{_RUNS} OR m.{_SITS_IN}"),
                        "membership_id = (SELECT schakel.membership_id())",
                    )
                ),
            ),
            Policy("INSERT", APP, check=_OF_OWN_MEETING),
            Policy("UPDATE", APP, using=_OF_OWN_MEETING, check=_OF_OWN_MEETING, columns=("present",)),
            *everything(DEFINER, "SELECT"),
            emptied("(SELECT m.school_id FROM cases_caremeeting m WHERE m.id = meeting_id)"),
        ),
    ),
    emergency_policies.EMERGENCY,
    access_policies.QUESTION,
    Table(
        "cases_houseterms",
        (
            Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.organisation_keys())::bigint[])"),
            Policy("INSERT", APP, check=(own := "school_id = ANY ((SELECT schakel.care_keys())::bigint[])")),
            Policy("UPDATE", APP, using=own, check=own),
        ),
        extra="GRANT USAGE ON SEQUENCE cases_houseterms_id_seq TO schakel_app;",
    ),
    Table(
        "cases_housewords",
        (
            Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.organisation_keys())::bigint[])"),
            Policy("INSERT", APP, check=own),
            Policy("UPDATE", APP, using=own, check=own),
        ),
        extra="GRANT USAGE ON SEQUENCE cases_housewords_id_seq TO schakel_app;",
    ),
]
