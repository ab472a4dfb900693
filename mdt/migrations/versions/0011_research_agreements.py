"""0011 What a patient agreed to beyond their own care: to be counted in figures without names.

Nothing that stands is changed: one new table, empty. Who was never asked has not agreed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STANDING = sa.text("withdrawn_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "research_agreement",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_research_agreement_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_of_care.id"], name=op.f("fk_research_agreement_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_agreement")),
        sa.UniqueConstraint("ref", name=op.f("uq_research_agreement_ref")),
    )
    with op.batch_alter_table("research_agreement", schema=None) as batch_op:
        batch_op.create_index(
            "uq_research_agreement_standing",
            ["case_id"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def downgrade() -> None:
    op.drop_table("research_agreement")
