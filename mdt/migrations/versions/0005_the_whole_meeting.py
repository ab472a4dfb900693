"""0005 Packs, the live room, series, letters, the outbox, quality and audit of meetings.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_calendar_feed_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("ref", name=op.f("uq_calendar_feed_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_user_id"), ["user_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["to_id"], ["user_account.id"], name=op.f("fk_mail_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_sent_after", ["sent_at", "send_after"], unique=False)

    op.create_table(
        "co_signature",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text_ref", sa.String(length=16), nullable=False),
        sa.Column("text_kind", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_co_signature_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_of_care.id"], name=op.f("fk_co_signature_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["user_account.id"], name=op.f("fk_co_signature_supervisor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_signature")),
        sa.UniqueConstraint("ref", name=op.f("uq_co_signature_ref")),
    )
    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_signature_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_co_signature_supervisor", ["supervisor_id", "answered_at"], unique=False
        )

    op.create_table(
        "meeting_audit",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("computed", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_meeting_audit_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["meeting_type.id"], name=op.f("fk_meeting_audit_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_audit")),
        sa.UniqueConstraint("ref", name=op.f("uq_meeting_audit_ref")),
    )
    with op.batch_alter_table("meeting_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_audit_type_id"), ["type_id"], unique=False)

    op.create_table(
        "meeting_series",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("chairs", sa.JSON(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "every_weeks BETWEEN 1 AND 13", name=op.f("ck_meeting_series_weeks_range")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["meeting_type.id"], name=op.f("fk_meeting_series_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("ref", name=op.f("uq_meeting_series_ref")),
    )
    with op.batch_alter_table("meeting_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_series_type_id"), ["type_id"], unique=False)

    op.create_table(
        "meeting_marks",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_marks_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_meeting_marks_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_marks")),
        sa.UniqueConstraint(
            "meeting_id", "user_id", name=op.f("uq_meeting_marks_meeting_id_user_id")
        ),
    )
    with op.batch_alter_table("meeting_marks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_marks_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "contribution",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "discipline",
            sa.Enum(
                "psychiatry",
                "psychology",
                "occupational_therapy",
                "nursing",
                "social_work",
                "registrar",
                "other",
                name="discipline",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("nothing_to_add", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_contribution_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_contribution_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("item_id", "author_id", name=op.f("uq_contribution_item_id_author_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_contribution_ref")),
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_item_id"), ["item_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "referrer",
                "patient",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to", sa.String(length=500), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_words", sa.String(length=500), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_of_care.id"], name=op.f("fk_letter_case_id")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user_account.id"], name=op.f("fk_letter_checked_by_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_letter_item_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_letter_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("ref", name=op.f("uq_letter_ref")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_case_id"), ["case_id"], unique=False)

    op.create_table(
        "live_presence",
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("caret", sa.String(length=400), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_live_presence_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_live_presence_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_live_presence_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_presence")),
        sa.UniqueConstraint("client", name=op.f("uq_live_presence_client")),
    )
    with op.batch_alter_table("live_presence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_live_presence_meeting_seen", ["meeting_id", "seen_at"], unique=False
        )

    op.create_table(
        "live_text",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("pruned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_live_text_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_live_text")),
    )
    op.create_table(
        "live_update",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_live_update_by_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_live_update_item_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "seq", name=op.f("pk_live_update")),
    )
    op.create_table(
        "stood_aside",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_stood_aside_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stood_aside_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stood_aside")),
        sa.UniqueConstraint("item_id", "user_id", name=op.f("uq_stood_aside_item_id_user_id")),
    )
    with op.batch_alter_table("stood_aside", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stood_aside_item_id"), ["item_id"], unique=False)

    op.create_table(
        "decision_before",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("implementer_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("preference", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_decision_before_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_before_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["implementer_id"], ["user_account.id"], name=op.f("fk_decision_before_implementer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_before")),
    )
    with op.batch_alter_table("decision_before", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_before_decision_id"), ["decision_id"], unique=False
        )

    op.create_table(
        "minutes_proposal",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("addendum_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["addendum_id"], ["minutes_addendum.id"], name=op.f("fk_minutes_proposal_addendum_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_minutes_proposal_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_minutes_proposal_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_proposal_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_proposal_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_minutes_proposal_ref")),
    )
    with op.batch_alter_table("minutes_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_minutes_proposal_meeting_id"), ["meeting_id"], unique=False
        )

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("views_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "target",
                sa.Enum(
                    "life",
                    "treatment",
                    "living",
                    "skills",
                    name="target",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("forecast", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("forecast_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("forecast_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("came_true", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scored_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_decision_scored_by_id"), "user_account", ["scored_by_id"], ["id"]
        )
        batch_op.add_column(sa.Column("scored_in_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_decision_scored_in_id"), "agenda_item", ["scored_in_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_decision_scored_in_id"), ["scored_in_id"], unique=False
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_decision_percent_range"), "forecast_percent BETWEEN 1 AND 99"
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_series_id"), "meeting_series", ["series_id"], ["id"]
        )

    with op.batch_alter_table("meeting_type", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_audit_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("core", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("email", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "reminders",
                sa.Enum(
                    "digest",
                    "each",
                    "none",
                    name="reminders",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                server_default="digest",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_user_account_reminders"), type_="check")
        batch_op.drop_column("reminders")
        batch_op.drop_column("email")

    with op.batch_alter_table("meeting_type", schema=None) as batch_op:
        batch_op.drop_column("core")
        batch_op.drop_column("next_audit_on")

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_series_id"), type_="foreignkey")
        batch_op.drop_column("series_id")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_decision_percent_range"), type_="check")
        batch_op.drop_index(batch_op.f("ix_decision_scored_in_id"))
        batch_op.drop_constraint(batch_op.f("fk_decision_scored_in_id"), type_="foreignkey")
        batch_op.drop_column("scored_in_id")
        batch_op.drop_constraint(batch_op.f("fk_decision_scored_by_id"), type_="foreignkey")
        batch_op.drop_column("scored_by_id")
        batch_op.drop_column("scored_at")
        batch_op.drop_column("came_true")
        batch_op.drop_column("forecast_percent")
        batch_op.drop_column("forecast_on")
        batch_op.drop_column("forecast")
        batch_op.drop_column("confidential")

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_agenda_item_target"), type_="check")
        batch_op.drop_column("target")
        batch_op.drop_column("views_on")

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_column("snoozed_until")

    with op.batch_alter_table("minutes_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minutes_proposal_meeting_id"))

    op.drop_table("minutes_proposal")
    with op.batch_alter_table("decision_before", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_before_decision_id"))

    op.drop_table("decision_before")
    with op.batch_alter_table("stood_aside", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stood_aside_item_id"))

    op.drop_table("stood_aside")
    op.drop_table("live_update")
    op.drop_table("live_text")
    with op.batch_alter_table("live_presence", schema=None) as batch_op:
        batch_op.drop_index("ix_live_presence_meeting_seen")

    op.drop_table("live_presence")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_case_id"))

    op.drop_table("letter")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_item_id"))

    op.drop_table("contribution")
    with op.batch_alter_table("meeting_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_marks_meeting_id"))

    op.drop_table("meeting_marks")
    with op.batch_alter_table("meeting_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_series_type_id"))

    op.drop_table("meeting_series")
    with op.batch_alter_table("meeting_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_audit_type_id"))

    op.drop_table("meeting_audit")
    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.drop_index("ix_co_signature_supervisor")
        batch_op.drop_index(batch_op.f("ix_co_signature_case_id"))

    op.drop_table("co_signature")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_sent_after")

    op.drop_table("mail")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_user_id"))

    op.drop_table("calendar_feed")
