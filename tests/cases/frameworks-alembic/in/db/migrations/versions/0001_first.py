from alembic import op

import seeds
