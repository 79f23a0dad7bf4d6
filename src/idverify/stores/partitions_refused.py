"""What stands on a table and would be lost where the table is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Table
from sqlalchemy import text as sql

# Views are not asked for: the old table is dropped without CASCADE, and the database names what depends on it.
_ASKED: Final = """
WITH ours AS (SELECT * FROM pg_class WHERE oid = ANY(CAST(:tables AS regclass[])))
SELECT 'trigger ' || tgname FROM ours JOIN pg_trigger ON tgrelid = ours.oid WHERE NOT tgisinternal
UNION SELECT 'policy ' || polname FROM ours JOIN pg_policy ON polrelid = ours.oid
UNION SELECT 'rule ' || rulename FROM ours JOIN pg_rewrite ON ev_class = ours.oid
UNION SELECT 'statistics ' || stxname FROM ours JOIN pg_statistic_ext ON stxrelid = ours.oid
UNION SELECT 'publication ' || pubname FROM ours JOIN pg_publication_rel r ON prrelid = ours.oid
    JOIN pg_publication p ON p.oid = r.prpubid
UNION SELECT 'index ' || i.relname FROM ours JOIN pg_index ON indrelid = ours.oid JOIN pg_class i ON i.oid = indexrelid
    WHERE i.relname <> ALL(CAST(:names AS text[]))
UNION SELECT 'constraint ' || conname FROM ours JOIN pg_constraint ON ours.oid IN (conrelid, confrelid)
    WHERE contype <> 'n' AND conname <> ALL(CAST(:names AS text[]))
UNION SELECT 'column ' || relname || '.' || attname FROM ours JOIN pg_attribute ON attrelid = ours.oid
    WHERE attnum > 0 AND NOT attisdropped AND relname || '.' || attname <> ALL(CAST(:columns AS text[]))
UNION SELECT 'child of ' || relname FROM ours JOIN pg_inherits ON ours.oid IN (inhrelid, inhparent)
UNION SELECT 'row security of ' || relname FROM ours WHERE relrowsecurity
UNION SELECT 'tablespace of ' || relname FROM ours WHERE reltablespace <> 0
UNION SELECT 'persistence of ' || relname FROM ours WHERE relpersistence <> 'p'
UNION SELECT 'replica identity of ' || relname FROM ours WHERE relreplident <> 'd'
UNION SELECT 'comment on ' || relname FROM ours JOIN pg_description ON objoid = ours.oid
    AND classoid = CAST('pg_class' AS regclass)
UNION SELECT 'owner of ' || relname FROM ours WHERE relowner <> (SELECT relowner FROM pg_class
    WHERE oid = to_regclass(:version_table))
ORDER BY 1
"""


def held_back(connection: Connection, tables: Sequence[Table], version_table: str) -> list[str]:
    """Names of what somebody put on these tables beside what the schema makes; none of it holds anybody's data.

    Args:
        connection: to PostgreSQL.
        tables: as the schema has them.
        version_table: whose owner is the store's.
    """
    known = {str(each.name) for table in tables for each in table.constraints}
    known |= {str(each.name) for table in tables for each in table.indexes}
    # A foreign key from another table of the schema is known too.
    known |= {
        str(key.name)
        for table in (tables[0].metadata.tables.values() if tables else ())
        for key in table.foreign_key_constraints
    }
    columns = [f"{table.name}.{column.name}" for table in tables for column in table.columns]
    asked = {
        "tables": [table.name for table in tables],
        "names": sorted(known),
        "columns": columns,
        "version_table": version_table,
    }
    return list(connection.scalars(sql(_ASKED), asked))
