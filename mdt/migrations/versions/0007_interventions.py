"""0007 Interventions planned and tried, with sessions before and after.

Nothing that stands is changed: a new table, and columns that are empty or have a plain default.
Only the lines of the session log that are already there get an address each, as every row that can
be withdrawn has one.
"""

import sqlalchemy as sa
from alembic import op

from mdt.database import new_ref

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DOERS = "'patient', 'clinician', 'together', 'somebody_else', 'nobody'"
AREAS = "'work_or_role', 'people', 'daily_life', 'health', 'other'"
PROMPTS = ("gpm_life", "dbt_life", "dbt_treatment", "dbt_living", "dbt_skills", "tfp_contract")
CHECKS = {
    "modelled_by": f"modelled IN ({DOERS})",
    "tried_by": f"tried IN ({DOERS})",
    "withdrawn_with_reason": "withdrawn_at IS NULL OR withdrawn_reason <> ''",
}
LINES = sa.table("intervention_try", sa.column("id", sa.Integer), sa.column("ref", sa.String))


def upgrade() -> None:
    """Add the columns, give every line its address, then require it."""
    _answers()
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("stop_rule", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("library_id", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("library_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("goal_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_intervention_goal_id"), "goal", ["goal_id"], ["id"])
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("no_chain_reason", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("no_chain_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("no_chain_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_incident_no_chain_by_id"), "user_account", ["no_chain_by_id"], ["id"]
        )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=40), nullable=True))
        batch_op.create_check_constraint(op.f("ck_goal_goalarea"), f"area IN ({AREAS})")
    _lines()


def _answers() -> None:
    op.create_table(
        "approach_answer",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "prompt",
            sa.Enum(*PROMPTS, name="prompt", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_approach_answer_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_of_care.id"], name=op.f("fk_approach_answer_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approach_answer")),
        sa.UniqueConstraint("ref", name=op.f("uq_approach_answer_ref")),
    )
    with op.batch_alter_table("approach_answer", schema=None) as batch_op:
        batch_op.create_index("ix_approach_answer_case_prompt", ["case_id", "prompt"], unique=False)


def _lines() -> None:
    with op.batch_alter_table("intervention_try", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(length=16), nullable=True))
    bind = op.get_bind()
    for (number,) in bind.execute(sa.select(LINES.c.id)).all():
        bind.execute(LINES.update().where(LINES.c.id == number).values(ref=new_ref()))
    with op.batch_alter_table("intervention_try", schema=None) as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(length=16), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_intervention_try_ref"), ["ref"])
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("modelled", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("tried", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("stopped", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("withdrawn_reason", sa.String(length=500), server_default="", nullable=False)
        )
        for name, sentence in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_intervention_try_{name}"), sentence)


def downgrade() -> None:
    """What was added is taken away."""
    with op.batch_alter_table("intervention_try", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_intervention_try_{name}"), type_="check")
        batch_op.drop_constraint(op.f("uq_intervention_try_ref"), type_="unique")
        for name in ("ref version modelled tried stopped withdrawn_at withdrawn_reason").split():
            batch_op.drop_column(name)
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_goal_goalarea"), type_="check")
        batch_op.drop_column("area")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_incident_no_chain_by_id"), type_="foreignkey")
        for name in ("no_chain_reason", "no_chain_at", "no_chain_by_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_intervention_goal_id"), type_="foreignkey")
        for name in ("stop_rule", "library_id", "library_version", "goal_id"):
            batch_op.drop_column(name)
    op.drop_table("approach_answer")
