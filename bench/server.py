"""A throwaway PostgreSQL for the benchmarks: gone at the end; durability off and in memory where there is room, or durable on disk."""
import os, pwd, shutil, subprocess, tempfile
from pathlib import Path

BIN = Path(os.environ.get('STRATA_PG15_BIN', '/usr/lib/postgresql/15/bin'))
VOLATILE = """fsync = off
synchronous_commit = off
full_page_writes = off
"""
CONF = """listen_addresses = ''
autovacuum = off
max_locks_per_transaction = 8192
wal_level = minimal
max_wal_senders = 0
"""


class Server:
    def __init__(self, scratch, durable=False):
        memory = Path('/dev/shm')
        self.settings = CONF + ('' if durable else VOLATILE)
        parent = '/var/tmp' if durable else memory if memory.is_dir() else scratch
        self.folder = Path(tempfile.mkdtemp(prefix='strata-bench-pg-', dir=parent))

    def as_server_user(self, command):
        if os.getuid() == 0:
            command = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def __enter__(self):
        if os.getuid() == 0:
            user = pwd.getpwnam('postgres')
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = self.folder / 'data'
        self.as_server_user([str(BIN / 'initdb'), '-D', str(data), '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'])
        (data / 'postgresql.auto.conf').write_text(self.settings + f"unix_socket_directories = '{self.folder}'\n")
        self.as_server_user([str(BIN / 'pg_ctl'), '-D', str(data), '-w', '-l', str(self.folder / 'log'), 'start'])
        return self

    def __exit__(self, *_):
        self.as_server_user([str(BIN / 'pg_ctl'), '-D', str(self.folder / 'data'), '-m', 'immediate', 'stop'])
        shutil.rmtree(self.folder)

    def psql(self, database):
        return [str(BIN / 'psql'), '-Xq', '-v', 'ON_ERROR_STOP=1', '-h', str(self.folder), '-U', 'postgres', '-d', database]

    def database(self, name, template='template1'):
        for sql in (f'drop database if exists {name}', f'create database {name} template {template}'):
            subprocess.run(self.psql('postgres') + ['-c', sql], check=True, stderr=subprocess.DEVNULL)

    def run(self, name, sql):
        subprocess.run(self.psql(name), input=sql, text=True, check=True, stdout=subprocess.DEVNULL)

    def conninfo(self, name):
        return f'host={self.folder} user=postgres dbname={name}'

    def uri(self, name):
        return f'postgresql://postgres@/{name}?host={self.folder}'

    def url(self, name):
        return f'postgresql+psycopg2://postgres@/{name}?host={self.folder}'
