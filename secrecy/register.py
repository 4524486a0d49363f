"""The register of disclosures, for the data protection officer of who sent them: all but the words.

The officer reads no disclosure itself (no arm lets them in); `schakel.disclosure_register` gives them these columns only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from accounts.models import Membership
from core.rowsecurity import APP, function
from secrecy.keys import came_from
from secrecy.release import Ground
from secrecy.tables import Regime

# That something came from the police is never in what is taken along (DOMAIN §5 `police`, P06).
_OF_POLICE = f"(d.ground = '{Ground.AGREEMENT}' OR '{Regime.POLICE}' IN (d.regime, d.came_from))"

REGISTER = function(
    "schakel.disclosure_register(since date, until_day date, on_ground text, to_name text, exported boolean, "
    "before_at timestamptz, before_id uuid, most integer)",
    "RETURNS TABLE (id uuid, sent_at timestamptz, sent_by bigint, came_from text, regime text, receivers text[], "
    "ground text, consent_by text, consent_on date, expires_on date, received_at timestamptz, recalled_at timestamptz, "
    "withdrawn_on date, sha256 text, broken_at timestamptz)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;
    RETURN QUERY
    SELECT d.id, d.sent_at, d.sent_by_id, {came_from("d")}::text, d.regime::text,
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
      AND NOT (exported AND {_OF_POLICE})
      AND (before_at IS NULL OR (d.sent_at, d.id) < (before_at, before_id))
    ORDER BY d.sent_at DESC, d.id DESC LIMIT most;
END
""",
    roles=(APP,),
)


@dataclass(frozen=True)
class Wanted:
    """Which part of the register: from and until which day (Brussels), on which ground, to whom (part of a name)."""

    since: date | None = None
    until: date | None = None
    ground: str = ""
    receiver: str = ""


@dataclass(frozen=True)
class Entry:
    """One disclosure without its words. `broken_at`: when somebody found that they are no longer those that were sent."""

    id: UUID
    sent_at: datetime
    sent_by: str
    came_from: str
    regime: str
    receivers: tuple[str, ...]
    ground: str
    consent_by: str
    consent_on: date | None
    expires_on: date | None
    received_at: datetime | None
    recalled_at: datetime | None
    withdrawn_on: date | None
    sha256: str
    broken_at: datetime | None


def entries(
    wanted: Wanted, *, after: tuple[datetime, UUID] | None = None, most: int, exported: bool = False
) -> list[Entry]:
    """The newest disclosures of the actor's own organisation that are wanted; two queries. Empty for who is no DPO.

    `after`: the last one of the page before. `exported`: without what came from the police.
    """
    at, key = after or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM schakel.disclosure_register(%s, %s, %s, %s, %s, %s, %s, %s)",
            [wanted.since, wanted.until, wanted.ground, wanted.receiver, exported, at, key, most],
        )
        rows = cursor.fetchall()
    seats = Membership.objects.filter(pk__in={row[2] for row in rows}).select_related("user")
    names = {seat.pk: seat.user.name for seat in seats}
    return [Entry(row[0], row[1], names.get(row[2], ""), row[3], row[4], tuple(row[5]), *row[6:]) for row in rows]
