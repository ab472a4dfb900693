"""0008 Formulations in every tongue: sources, events, links to scores and evidence, adoption.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("formulation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.drop_constraint(
            batch_op.f("uq_formulation_case_id_template_id_number"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_formulation_case_id_template_id_about_number"),
            ["case_id", "template_id", "about", "number"],
        )

    with op.batch_alter_table("formulation_draft", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.drop_constraint(
            batch_op.f("uq_formulation_draft_case_id_author_id_template_id"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_formulation_draft_case_id_author_id_template_id_about"),
            ["case_id", "author_id", "template_id", "about"],
        )

    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "source",
                sa.Enum(
                    "patient",
                    "family",
                    "record",
                    "team",
                    name="source",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("part", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("kind", sa.String(length=20), server_default="", nullable=False)
        )

    with op.batch_alter_table("statement_link", schema=None) as batch_op:
        batch_op.alter_column(
            "target_ref", existing_type=sa.String(length=16), type_=sa.String(length=40)
        )
        batch_op.add_column(sa.Column("seen", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("ck_statement_link_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_statement_link_kind"), "kind IN ('note', 'goal', 'score', 'evidence')"
        )

    op.create_table(
        "link_look",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_link_look_by_id")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["statement_link.id"], name=op.f("fk_link_look_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_look")),
        sa.UniqueConstraint("ref", name=op.f("uq_link_look_ref")),
    )
    with op.batch_alter_table("link_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_look_link_id"), ["link_id"], unique=False)

    op.create_table(
        "adoption",
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_adoption_by_id")),
        sa.ForeignKeyConstraint(
            ["formulation_id"], ["formulation.id"], name=op.f("fk_adoption_formulation_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_adoption_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("formulation_id", name=op.f("uq_adoption_formulation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_adoption_ref")),
    )
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_item_id"), ["item_id"], unique=False)

    op.create_table(
        "self_check",
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_self_check_by_id")),
        sa.ForeignKeyConstraint(
            ["formulation_id"], ["formulation.id"], name=op.f("fk_self_check_formulation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check")),
        sa.UniqueConstraint("ref", name=op.f("uq_self_check_ref")),
    )
    with op.batch_alter_table("self_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_self_check_formulation_id"), ["formulation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("self_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_self_check_formulation_id"))

    op.drop_table("self_check")
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoption_item_id"))

    op.drop_table("adoption")
    with op.batch_alter_table("link_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_look_link_id"))

    op.drop_table("link_look")
    op.execute("DELETE FROM statement_link WHERE kind NOT IN ('note', 'goal')")
    with op.batch_alter_table("statement_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_statement_link_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_statement_link_kind"), "kind IN ('note', 'goal')"
        )
        batch_op.drop_column("seen_at")
        batch_op.drop_column("seen")
        batch_op.alter_column(
            "target_ref", existing_type=sa.String(length=40), type_=sa.String(length=16)
        )

    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_column("kind")
        batch_op.drop_column("part")
        batch_op.drop_constraint(op.f("ck_statement_source"), type_="check")
        batch_op.drop_column("source")

    # Two events may have a first version each: the numbers are kept apart, no word is lost.
    op.execute("UPDATE formulation SET number = 1000 + id WHERE about <> ''")
    op.execute("DELETE FROM formulation_draft WHERE about <> ''")
    with op.batch_alter_table("formulation_draft", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_formulation_draft_case_id_author_id_template_id_about"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_formulation_draft_case_id_author_id_template_id"),
            ["case_id", "author_id", "template_id"],
        )
        batch_op.drop_column("about")

    with op.batch_alter_table("formulation", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_formulation_case_id_template_id_about_number"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_formulation_case_id_template_id_number"),
            ["case_id", "template_id", "number"],
        )
        batch_op.drop_column("about")
