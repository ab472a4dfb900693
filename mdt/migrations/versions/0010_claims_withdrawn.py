"""0010 A claim of the practice's own is withdrawn with a reason, and may be taken up again.

Nothing that stands is changed: one new table. A row is a withdrawal and, where it came to that,
its end; so the claim keeps the whole of its story.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_withdrawal",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_reason", sa.String(length=500), nullable=False),
        sa.Column("taken_up_by_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_claim_withdrawal_number_counts")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_claim_withdrawal_with_reason")),
        sa.CheckConstraint(
            "taken_up_at IS NULL OR taken_up_reason <> ''",
            name=op.f("ck_claim_withdrawal_taken_up_why"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["evidence_entry.id"], name=op.f("fk_claim_withdrawal_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_claim_withdrawal_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_up_by_id"],
            ["user_account.id"],
            name=op.f("fk_claim_withdrawal_taken_up_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_withdrawal")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_claim_withdrawal_entry_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_claim_withdrawal_ref")),
    )


def downgrade() -> None:
    op.drop_table("claim_withdrawal")
