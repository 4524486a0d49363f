"""Search as SQL: the words of a row, and one definer function that finds rows by them.

`@@` is not leakproof, so under row security no index could serve it and every reader would pay for all rows. The function
narrows by the actor's own keys first (the same table of arms that `visible_to` reads), then compares words, then ranks
and cuts off. It gives keys of rows only; whoever shows them reads them again through `visible_to` and the policies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.rowsecurity import APP, OWNER, any_of, function
from secrecy.tables import ARMS, SEARCHED, Arm, Regime


def _names(regimes: frozenset[Regime]) -> str:
    return ", ".join(f"'{regime}'" for regime in sorted(regimes))


# Without accents, capitals and punctuation: what `cases.web.search_page.words_of` does with what was typed, and nothing that the
# parser would take for an address or a tag.
PLAIN = function(
    "schakel.plain(said text)",
    "RETURNS text",
    r"""
BEGIN
    RETURN lower(regexp_replace(
        regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g'), '[!-/:-@\[-`{-~‘’“”«»–—…]+', ' ', 'g'));
END
""",
    roles=(OWNER,),
    volatility="IMMUTABLE",
)

# Dutch stems beside the words as they stand: stems find "gesprekken" by "gesprek", the others find names.
WORD_ROW = function(
    "schakel.word_row()",
    "RETURNS trigger",
    f"""
DECLARE
    said text;
BEGIN
    NEW.words := NULL;
    IF NEW.regime IN ({_names(SEARCHED)}) THEN
        SELECT schakel.plain(string_agg(to_jsonb(NEW) ->> named, ' ')) INTO said FROM unnest(TG_ARGV) named;
        NEW.words := to_tsvector('dutch', said) || to_tsvector('simple', said);
    END IF;
    RETURN NEW;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)


def searchable(table: str, columns: Sequence[str]) -> str:
    """The words of these columns beside each row, filled by the database; Django neither reads nor writes them."""
    named = ", ".join(f"'{column}'" for column in columns)
    return f"""ALTER TABLE {table} ADD COLUMN IF NOT EXISTS words tsvector;
DROP TRIGGER IF EXISTS word_row ON {table};
CREATE TRIGGER word_row BEFORE INSERT OR UPDATE OF {", ".join(columns)}, regime ON {table}
    FOR EACH ROW EXECUTE FUNCTION schakel.word_row({named});
"""


@dataclass(frozen=True)
class Searched:
    """A table that the search page looks in: what its hits are called, the column that tells how new a row is, and the
    regimes its rows stand under."""

    name: str
    table: str
    at: str
    regimes: frozenset[Regime]

    @property
    def arms(self) -> list[Arm]:
        """The ways in that can lead to such a row. Each needs an index on its key, or all rows are read."""
        return [arm for arm in ARMS if arm.regimes & self.regimes & SEARCHED]

    def select(self) -> str:
        ways = any_of(f"r.{arm.column} = ANY (own_{arm.name})" for arm in self.arms if not arm.personal)
        own = [f"r.{arm.column} = ANY (own_{arm.name})" for arm in self.arms if arm.personal]
        keys = any_of([f"(({ways}) AND r.dossier_id <> ALL (walled))", *own])
        return (
            f"(SELECT '{self.name}', r.id, ts_rank(r.words, asked) FROM public.{self.table} r\n"
            f"     WHERE ({keys})\n        AND r.regime IN ({_names(self.regimes & SEARCHED)}) AND r.words @@ asked\n"
            f"     ORDER BY 3 DESC, r.{self.at} DESC, r.id LIMIT most)"
        )


def search_function(tables: Sequence[Searched]) -> str:
    """`schakel.search(typed, most)`: the rows that begin with each typed word, at most so many of each table, best first.

    `typed` is plain words as `schakel.plain` makes them.
    """
    arms = {arm.name: arm for table in tables for arm in table.arms}
    declared = "\n".join(f"    own_{arm.name} bigint[] := {arm.function}();" for arm in arms.values())
    selects = "\n    UNION ALL\n    ".join(table.select() for table in tables)
    return function(
        "schakel.search(typed text[], most integer)",
        "RETURNS TABLE (found_in text, found_key uuid, weight real)",
        f"""
DECLARE
{declared}
    walled bigint[] := schakel.walled_ids();
    asked tsquery := '';
    quoted text;
    said text;
BEGIN
    FOREACH said IN ARRAY typed LOOP
        quoted := '''' || replace(replace(said, '\\', '\\\\'), '''', '''''') || ''':*';
        asked := asked && (quoted::tsquery || to_tsquery('dutch', quoted));
    END LOOP;
    RETURN QUERY {selects};
END
""",
        roles=(APP,),
    )
