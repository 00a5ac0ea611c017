"""The same schema for each tool: N tables of 10 columns, each with a primary key, an index, a unique key and a foreign key."""
import re
from pathlib import Path

PER_HEADER = 20


def cpp_model(n, tables):
    refers = f'  DB(db::references<T{n - 1}>()) std::optional<std::int64_t> parent_id;\n' if n else '  std::optional<std::int64_t> parent_id;\n'
    return f'''/// Table number {n}.
struct DB_TABLE(db::table("t{n}")) T{n} {{
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(80), db::unique) std::string name;
{refers}  DB(db::default_sql("now()")) std::chrono::sys_time<std::chrono::microseconds> created_at;
  bool active = true;
  std::int32_t count = 0;
  std::optional<std::string> note;
  std::optional<double> ratio;
  std::vector<std::string> labels;
  DB(db::index) std::int16_t rank;
}};
'''


def cpp_models(folder, tables):
    folder.mkdir(parents=True)
    for first in range(0, tables, PER_HEADER):
        structs = [cpp_model(n, tables) for n in range(first, min(first + PER_HEADER, tables))]
        before = f'#include "m{first // PER_HEADER - 1:04}.hpp"\n' if first else ''
        (folder / f'm{first // PER_HEADER:04}.hpp').write_text(
            '#pragma once\n#include <chrono>\n#include <cstdint>\n#include <optional>\n#include <string>\n#include <vector>\n'
            f'#include <strata/db.hpp>\n{before}\nnamespace app {{\n' + '\n'.join(structs) + '}  // namespace app\n')


def change_cpp_model(folder, i):
    """One nullable field more in one model; a name of its own each time."""
    header = folder / 'm0000.hpp'
    text = re.sub(r'  std::optional<std::string> added_\d+;\n', '', header.read_text())
    header.write_text(text.replace('  bool active = true;\n', f'  bool active = true;\n  std::optional<std::string> added_{i};\n', 1))


def sqlalchemy_model(n):
    refers = f"ForeignKey('t{n - 1}.id')" if n else ''
    parent = f'Column(BigInteger, {refers})' if refers else 'Column(BigInteger)'
    return f'''class T{n}(Base):
    __tablename__ = 't{n}'
    id = Column(BigInteger, Identity(), primary_key=True)
    name = Column(String(80), nullable=False, unique=True)
    parent_id = {parent}
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    active = Column(Boolean, nullable=False, server_default='true')
    count = Column(Integer, nullable=False, server_default='0')
    note = Column(Text)
    ratio = Column(Double)
    labels = Column(ARRAY(Text), nullable=False)
    rank = Column(SmallInteger, nullable=False, index=True)
'''


def alembic_project(folder, tables, url):
    (folder / 'versions').mkdir(parents=True)
    (folder / 'models.py').write_text(
        'from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n'
        + '\n'.join(sqlalchemy_model(n) for n in range(tables)))
    (folder / 'alembic.ini').write_text('[alembic]\nscript_location = .\n')
    (folder / 'env.py').write_text(
        'import sys\nsys.path.insert(0, ".")\nfrom alembic import context\nfrom sqlalchemy import create_engine\nimport models\n'
        f'with create_engine({url!r}).connect() as connection:\n'
        '    context.configure(connection=connection, target_metadata=models.Base.metadata)\n'
        '    with context.begin_transaction():\n        context.run_migrations()\n')
    (folder / 'script.py.mako').write_text(
        'from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n'
        'revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\nbranch_labels = depends_on = None\n'
        'def upgrade():\n    ${upgrades if upgrades else "pass"}\ndef downgrade():\n    ${downgrades if downgrades else "pass"}\n')


def change_sqlalchemy_model(path, i):
    text = re.sub(r'    added_\d+ = Column\(Text\)\n', '', path.read_text())
    path.write_text(text.replace('    note = Column(Text)\n', f'    note = Column(Text)\n    added_{i} = Column(Text)\n', 1))


def django_model(n):
    parent = f"models.ForeignKey('T{n - 1}', null=True, on_delete=models.DO_NOTHING)" if n else 'models.BigIntegerField(null=True)'
    return f'''class T{n}(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    parent = {parent}
    created_at = models.DateTimeField(auto_now_add=True)
    active = models.BooleanField(default=True)
    count = models.IntegerField(default=0)
    note = models.TextField(null=True)
    ratio = models.FloatField(null=True)
    labels = ArrayField(models.TextField())
    rank = models.SmallIntegerField(db_index=True)
'''


def django_project(folder, tables):
    app = folder / 'bench'
    app.mkdir(parents=True)
    (app / '__init__.py').touch()
    (app / 'models.py').write_text('from django.contrib.postgres.fields import ArrayField\nfrom django.db import models\n\n'
                                   + '\n'.join(django_model(n) for n in range(tables)))
    (folder / 'settings.py').write_text("INSTALLED_APPS = ['bench']\nDATABASES = {}\nUSE_TZ = True\n")
    (folder / 'manage.py').write_text("import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n"
                                      'from django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n')


def change_django_model(path, i):
    text = re.sub(r'    added_\d+ = models.TextField\(null=True\)\n', '', path.read_text())
    path.write_text(text.replace('    note = models.TextField(null=True)\n',
                                 f'    note = models.TextField(null=True)\n    added_{i} = models.TextField(null=True)\n', 1))


def sql_table(n):
    """The same table with more kinds of objects around it: 10 columns, a primary key, a foreign key, a check, two indexes."""
    parent = f' REFERENCES t{n - 1}' if n else ''
    sql = f'''CREATE TABLE t{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(80) NOT NULL, parent_id bigint{parent},
  created_at timestamptz NOT NULL DEFAULT now(), active boolean NOT NULL DEFAULT true, count integer NOT NULL DEFAULT 0,
  note text, ratio double precision CHECK (ratio >= 0), labels text[] NOT NULL DEFAULT '{{}}', rank smallint NOT NULL);
CREATE UNIQUE INDEX t{n}_name ON t{n} (lower(name));
CREATE INDEX t{n}_rank ON t{n} (rank) WHERE active;
'''
    if n % 10 == 0:
        sql += f'''COMMENT ON TABLE t{n} IS 'number {n}';
COMMENT ON COLUMN t{n}.note IS 'of number {n}';
GRANT SELECT ON t{n} TO PUBLIC;
CREATE VIEW v{n} AS SELECT t.id, t.name, p.name AS parent FROM t{n} t LEFT JOIN t{max(n - 1, 0)} p ON p.id = t.parent_id;
'''
    if n % 20 == 0:
        sql += f'''CREATE FUNCTION f{n}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.count := {n}; RETURN NEW; END $$;
CREATE TRIGGER counted BEFORE UPDATE ON t{n} FOR EACH ROW EXECUTE FUNCTION f{n}();
CREATE TYPE e{n} AS ENUM ('a', 'b');
'''
    return sql


def sql_schema(tables):
    """In batches of a transaction each: one transaction for all would hold too many locks."""
    return ''.join(f'BEGIN;\n{"".join(map(sql_table, range(first, min(first + 500, tables))))}COMMIT;\n'
                   for first in range(0, tables, 500))


def sql_changes(tables):
    """Five differences per 100 tables."""
    sql = ''
    for n in range(7, tables, 100):
        sql += f'''ALTER TABLE t{n} ADD COLUMN added integer NOT NULL DEFAULT 7, ALTER COLUMN count SET DEFAULT 1;
DROP INDEX t{n}_rank;
CREATE INDEX t{n}_note ON t{n} (note);
'''
        if n + 3 < tables:
            sql += f'DROP VIEW v{n + 3};\nCREATE VIEW v{n + 3} AS SELECT id, name FROM t{n + 3};\n'
    return sql
