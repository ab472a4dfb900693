"""0006 The evidence library: a practice's own claims, reviews of grades, where claims are cited.

Nothing that stands is changed: new tables, and columns that are empty or have a plain default.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled with the tables of this part."""


def downgrade() -> None:
    """What was added is taken away."""
