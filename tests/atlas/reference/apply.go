package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	_ "github.com/lib/pq"
)

// executor is Atlas's, on a connection or on a transaction of it.
func executor(db schema.ExecQuerier, dir migrate.Dir) (*migrate.Executor, migrate.Driver, error) {
	drv, err := postgres.Open(db)
	if err != nil {
		return nil, nil, err
	}
	ex, err := migrate.NewExecutor(drv, dir, revisions{db}, migrate.WithOperatorVersion("Atlas CLI reference"))
	return ex, drv, err
}

func connect(ctx context.Context, path, url string) (*sql.DB, *sql.Conn, migrate.Dir, error) {
	dir, err := open(path, "")
	if err != nil {
		return nil, nil, nil, err
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, nil, nil, err
	}
	conn, err := db.Conn(ctx)
	return db, conn, dir, err
}

// pending prints the names of the files that Atlas would run next, one a line; none when there is
// nothing left.
func pending(ctx context.Context, path, url string) error {
	db, conn, dir, err := connect(ctx, path, url)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := (revisions{conn}).ensure(ctx); err != nil {
		return err
	}
	ex, _, err := executor(conn, dir)
	if err != nil {
		return err
	}
	left, err := ex.Pending(ctx)
	if errors.Is(err, migrate.ErrNoPendingFiles) {
		return nil
	}
	for _, f := range left {
		fmt.Println(f.Name())
	}
	return err
}

// apply runs pending files as Atlas's command line does with `--tx-mode file`: each in a transaction
// with its revision, or in none where the file says so; under the lock of the command line.
func apply(ctx context.Context, path, url string, amount int) error {
	db, conn, dir, err := connect(ctx, path, url)
	if err != nil {
		return err
	}
	defer db.Close()
	ex, drv, err := executor(conn, dir)
	if err != nil {
		return err
	}
	unlock, err := drv.(schema.Locker).Lock(ctx, "atlas_migrate_execute", 10*time.Second)
	if err != nil {
		return err
	}
	defer unlock()
	if err := (revisions{conn}).ensure(ctx); err != nil {
		return err
	}
	left, err := ex.Pending(ctx)
	if errors.Is(err, migrate.ErrNoPendingFiles) {
		return nil
	} else if err != nil {
		return err
	}
	if amount > 0 && amount < len(left) {
		left = left[:amount]
	}
	for _, f := range left {
		if err := applyFile(ctx, conn, ex, dir, f); err != nil {
			return err
		}
		fmt.Println(f.Name())
	}
	return nil
}

func applyFile(ctx context.Context, conn *sql.Conn, ex *migrate.Executor, dir migrate.Dir, f migrate.File) error {
	if mode := f.(*migrate.LocalFile).Directive("txmode"); len(mode) == 1 && mode[0] == "none" {
		return ex.Execute(ctx, f)
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	inTx, _, err := executor(tx, dir)
	if err == nil {
		err = inTx.Execute(ctx, f)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
