"""0002 The trail is append-only, its chains have heads, and words can be found.

Triggers refuse UPDATE and DELETE on the trail on both databases. Sixty-four heads are seeded.
SQLite gets a full-text table over `search_document`, PostgreSQL an index over the same words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHAINS = 64
KEPT = [("audit_row", "UPDATE"), ("audit_row", "DELETE"), ("audit_seal", "UPDATE"),
        ("audit_seal", "DELETE"), ("audit_head", "DELETE")]  # fmt: skip


def upgrade() -> None:
    heads = sa.table(
        "audit_head", sa.column("chain"), sa.column("seq"), sa.column("mac", sa.LargeBinary)
    )
    op.bulk_insert(heads, [{"chain": n, "seq": 0, "mac": bytes(32)} for n in range(CHAINS)])
    if op.get_bind().dialect.name == "sqlite":
        for table, deed in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
            )
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5("
            "words, content='search_document', content_rowid='id', "
            'tokenize="unicode61 remove_diacritics 0")'
        )
        return
    op.execute(
        "CREATE FUNCTION keep_the_trail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
    )
    for table, deed in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_the_trail()"
        )
    op.execute(
        "CREATE INDEX search_index ON search_document USING gin (to_tsvector('simple', words))"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    else:
        op.execute("DROP INDEX search_index")
    for table, deed in KEPT:
        trigger = f"{table}_no_{deed.lower()}"
        on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
        op.execute(f"DROP TRIGGER {trigger}{on}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_the_trail()")
