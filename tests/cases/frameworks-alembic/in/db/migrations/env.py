from alembic import context

import tables
