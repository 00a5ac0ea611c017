"""What Alembic finds between two databases: B reflected, then compared with A. Prints the number of differences."""
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

wanted = MetaData()
wanted.reflect(create_engine(sys.argv[2]))
with create_engine(sys.argv[1]).connect() as connection:
    context = MigrationContext.configure(connection, opts={'compare_type': True, 'compare_server_default': True})
    print(len(compare_metadata(context, wanted)))
