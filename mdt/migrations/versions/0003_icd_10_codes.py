"""0003 The WHO ICD-10 list, with its fifth characters, as a table.

Loaded once, so that no server process carries the list. A site may load its own.
"""

import sqlalchemy as sa
from alembic import op

from mdt.domain.diagnoses import codes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = sa.table("icd_code", sa.column("code"), sa.column("title"), sa.column("note"))


def upgrade() -> None:
    rows = [
        {"code": code, "title": title[:500], "note": note[:500]} for code, title, note in codes()
    ]
    for start in range(0, len(rows), 1000):
        op.bulk_insert(TABLE, rows[start : start + 1000])


def downgrade() -> None:
    op.execute(TABLE.delete())
