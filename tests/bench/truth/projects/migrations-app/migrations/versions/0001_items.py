import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "item", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(40), nullable=False)
    )


def downgrade():
    op.drop_table("item")
