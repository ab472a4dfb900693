"""0006 The evidence library: a practice's own claims, reviews of grades, where claims are cited.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

THEMES = (
    "mirror_neurons",
    "personality",
    "substance_misuse",
    "treatments",
    "crisis_and_safety",
    "teamwork",
    "other",
)


def _closed(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _grade(name: str) -> sa.Enum:
    return _closed(name, "A", "B", "C", "D", "X")


def upgrade() -> None:
    op.create_table(
        "evidence_entry",
        sa.Column("theme", _closed("evidencetheme", *THEMES), nullable=False),
        sa.Column("claim", sa.String(length=500), nullable=False),
        sa.Column("grade", _grade("grade"), nullable=False),
        sa.Column("speaks_for", sa.Text(), nullable=False),
        sa.Column("speaks_against", sa.Text(), nullable=False),
        sa.Column("applies_to", sa.String(length=500), nullable=False),
        sa.Column("does_not_say", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("counter", sa.String(length=200), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_evidence_entry_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_entry_ref")),
    )
    op.create_table(
        "evidence_review",
        sa.Column("claim_ref", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("grade_before", _grade("grade_before"), nullable=False),
        sa.Column("grade", _grade("grade"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counter", sa.String(length=200), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_evidence_review_number_counts")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user_account.id"], name=op.f("fk_evidence_review_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_review")),
        sa.UniqueConstraint(
            "claim_ref", "number", name=op.f("uq_evidence_review_claim_ref_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_review_ref")),
    )
    op.create_table(
        "citation",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(length=20), nullable=False),
        sa.Column("thing_ref", sa.String(length=16), nullable=False),
        sa.Column("claim_ref", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_citation_author_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_of_care.id"], name=op.f("fk_citation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint("ref", name=op.f("uq_citation_ref")),
        sa.UniqueConstraint("thing_ref", "claim_ref", name=op.f("uq_citation_thing_ref_claim_ref")),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citation_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_citation_claim_case", ["claim_ref", "case_id"], unique=False)


def downgrade() -> None:
    for table in ("citation", "evidence_review", "evidence_entry"):
        op.drop_table(table)
