"""0007 Interventions planned and tried, with sessions before and after.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the tables of this part."""


def downgrade() -> None:
    """What was added is taken away."""
