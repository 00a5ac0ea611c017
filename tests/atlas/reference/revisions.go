package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/schema"
)

const (
	revisionSchema = "atlas_schema_revisions"
	qualified      = `"atlas_schema_revisions"."atlas_schema_revisions"`
	columns        = `"version", "description", "type", "applied", "total", "executed_at", "execution_time", ` +
		`"error", "error_stmt", "hash", "partial_hashes", "operator_version"`

	// As Atlas's command line sends it.
	definition = `("version" character varying NOT NULL, "description" character varying NOT NULL, ` +
		`"type" bigint NOT NULL DEFAULT 2, "applied" bigint NOT NULL DEFAULT 0, "total" bigint NOT NULL DEFAULT 0, ` +
		`"executed_at" timestamptz NOT NULL, "execution_time" bigint NOT NULL, "error" text NULL, ` +
		`"error_stmt" text NULL, "hash" character varying NOT NULL, "partial_hashes" jsonb NULL, ` +
		`"operator_version" character varying NOT NULL, PRIMARY KEY ("version"))`
)

// revisions keeps the history where Atlas's command line does. That part of Atlas is no library.
type revisions struct{ db schema.ExecQuerier }

var _ migrate.RevisionReadWriter = revisions{}

func (r revisions) Ident() *migrate.TableIdent {
	return &migrate.TableIdent{Schema: revisionSchema, Name: revisionSchema}
}

func (r revisions) ensure(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS "atlas_schema_revisions"`)
	if err == nil {
		_, err = r.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+qualified+" "+definition)
	}
	return err
}

func (r revisions) query(ctx context.Context, rest string, args ...any) ([]*migrate.Revision, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT "+columns+" FROM "+qualified+" "+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*migrate.Revision
	for rows.Next() {
		var (
			one               migrate.Revision
			message, stmt     sql.NullString
			partial           []byte
			revisionType, dur int64
		)
		if err := rows.Scan(&one.Version, &one.Description, &revisionType, &one.Applied, &one.Total, &one.ExecutedAt,
			&dur, &message, &stmt, &one.Hash, &partial, &one.OperatorVersion); err != nil {
			return nil, err
		}
		one.Type, one.ExecutionTime = migrate.RevisionType(revisionType), time.Duration(dur)
		one.Error, one.ErrorStmt = message.String, stmt.String
		if partial != nil {
			if err := json.Unmarshal(partial, &one.PartialHashes); err != nil {
				return nil, fmt.Errorf("partial_hashes of %q: %w", one.Version, err)
			}
		}
		all = append(all, &one)
	}
	return all, rows.Err()
}

func (r revisions) ReadRevisions(ctx context.Context) ([]*migrate.Revision, error) {
	return r.query(ctx, `WHERE "version" <> '.atlas_cloud_identifier' ORDER BY "version"`)
}

func (r revisions) ReadRevision(ctx context.Context, version string) (*migrate.Revision, error) {
	found, err := r.query(ctx, `WHERE "version" = $1`, version)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, migrate.ErrRevisionNotExist
	}
	return found[0], nil
}

func (r revisions) WriteRevision(ctx context.Context, one *migrate.Revision) error {
	partial, err := json.Marshal(one.PartialHashes)
	if err != nil {
		return err
	}
	_, err = r.db.ExecContext(ctx, "INSERT INTO "+qualified+" ("+columns+
		`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT ("version") DO UPDATE SET `+
		`"type" = excluded."type", "applied" = excluded."applied", "total" = excluded."total", `+
		`"execution_time" = excluded."execution_time", "error" = excluded."error", `+
		`"error_stmt" = excluded."error_stmt", "hash" = excluded."hash", `+
		`"partial_hashes" = excluded."partial_hashes", "operator_version" = excluded."operator_version"`,
		one.Version, one.Description, int64(one.Type), one.Applied, one.Total, one.ExecutedAt,
		one.ExecutionTime.Nanoseconds(), one.Error, one.ErrorStmt, one.Hash, string(partial), one.OperatorVersion)
	return err
}

func (r revisions) DeleteRevision(ctx context.Context, version string) error {
	if version == "" {
		return errors.New("no version")
	}
	_, err := r.db.ExecContext(ctx, "DELETE FROM "+qualified+` WHERE "version" = $1`, version)
	return err
}
