"""0009 Formulations that several people write at once.

Four new tables, and a place in them for who is there. One sheet of a kind is open on a case at a
time: the database itself keeps that, for two who begin at the same moment. Nothing else changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
ONE_ROOM = "(meeting_id IS NULL) <> (sheet_id IS NULL)"


def upgrade() -> None:
    """Add the tables; then presence may also be at a sheet."""
    op.create_table(
        "shared_sheet",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(length=40), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_as_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _to("shared_sheet", "case_id", "case_of_care"),
        _to("shared_sheet", "closed_by_id", "user_account"),
        _to("shared_sheet", "follows_id", "formulation"),
        _to("shared_sheet", "kept_as_id", "formulation"),
        _to("shared_sheet", "opened_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_sheet")),
        sa.UniqueConstraint("ref", name=op.f("uq_shared_sheet_ref")),
    )
    with op.batch_alter_table("shared_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_shared_sheet_kept_as", ["kept_as_id"], unique=False)
        batch_op.create_index(
            "uq_shared_sheet_open",
            ["case_id", "template_id", "about"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    _log()
    with op.batch_alter_table("live_presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet_id", sa.Integer(), nullable=True))
        batch_op.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index("ix_live_presence_sheet_seen", ["sheet_id", "seen_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_live_presence_sheet_id"), "shared_sheet", ["sheet_id"], ["id"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_live_presence_one_room"), ONE_ROOM)


def _log() -> None:
    op.create_table(
        "shared_sheet_text",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("pruned_at", sa.DateTime(timezone=True), nullable=True),
        _to("shared_sheet_text", "sheet_id", "shared_sheet"),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_shared_sheet_text")),
    )
    op.create_table(
        "shared_sheet_step",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to("shared_sheet_step", "by_id", "user_account"),
        _to("shared_sheet_step", "sheet_id", "shared_sheet"),
        sa.PrimaryKeyConstraint("sheet_id", "seq", name=op.f("pk_shared_sheet_step")),
    )
    op.create_table(
        "shared_sheet_writer",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _to("shared_sheet_writer", "sheet_id", "shared_sheet"),
        _to("shared_sheet_writer", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("sheet_id", "user_id", name=op.f("pk_shared_sheet_writer")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Who is there now is forgotten with the sheets; browsers say it again."""
    op.execute("DELETE FROM live_presence WHERE sheet_id IS NOT NULL")
    with op.batch_alter_table("live_presence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_live_presence_one_room"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_live_presence_sheet_id"), type_="foreignkey")
        batch_op.drop_index("ix_live_presence_sheet_seen")
        batch_op.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("sheet_id")
    for table in ("writer", "step", "text"):
        op.drop_table(f"shared_sheet_{table}")
    op.drop_table("shared_sheet")
