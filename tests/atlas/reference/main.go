// Atlas itself, for strata's tests: its own library reads a directory, splits files and runs
// migrations, so that both tools can be asked the same. Answers are on standard output; exit code 1
// means that Atlas says no.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
)

const usage = `usage: atlas-reference validate DIR [FORMAT]
       atlas-reference hash DIR [FORMAT]
       atlas-reference files DIR [FORMAT]
       atlas-reference split FILE      (a JSON array of texts)
       atlas-reference pending DIR URL
       atlas-reference apply DIR URL [AMOUNT]`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New(usage)
	}
	third := ""
	if len(args) > 2 {
		third = args[2]
	}
	switch ctx := context.Background(); args[0] {
	case "validate":
		return validate(args[1], third)
	case "hash":
		return hash(args[1], third)
	case "files":
		return files(args[1], third)
	case "split":
		return split(args[1])
	case "pending":
		return pending(ctx, args[1], third)
	case "apply":
		amount := 0
		if len(args) > 3 {
			var err error
			if amount, err = strconv.Atoi(args[3]); err != nil {
				return err
			}
		}
		return apply(ctx, args[1], third, amount)
	}
	return errors.New(usage)
}

func open(path, format string) (migrate.Dir, error) {
	switch format {
	case "", "atlas":
		return migrate.NewLocalDir(path)
	case "golang-migrate":
		return sqltool.NewGolangMigrateDir(path)
	case "goose":
		return sqltool.NewGooseDir(path)
	case "flyway":
		return sqltool.NewFlywayDir(path)
	case "liquibase":
		return sqltool.NewLiquibaseDir(path)
	case "dbmate":
		return sqltool.NewDBMateDir(path)
	}
	return nil, fmt.Errorf("unknown dir format %q", format)
}

// validate prints what Atlas's command line adds to the error: the line, the file and what became
// of it.
func validate(path, format string) error {
	dir, err := open(path, format)
	if err != nil {
		return err
	}
	err = migrate.Validate(dir)
	var sum *migrate.ChecksumError
	if errors.As(err, &sum) {
		fmt.Printf("L%d: %s was %s\n", sum.Line, sum.File, sum.Reason)
	}
	return err
}

func hash(path, format string) error {
	dir, err := open(path, format)
	if err != nil {
		return err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return err
	}
	text, err := sum.MarshalText()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

type fileAnswer struct {
	Name, Version, Desc string
	Checkpoint          bool
	splitAnswer
}

// files prints each file with what its name says and what it is split into.
func files(path, format string) error {
	dir, err := open(path, format)
	if err != nil {
		return err
	}
	all, err := dir.Files()
	if err != nil {
		return err
	}
	answers := []fileAnswer{}
	for _, f := range all {
		answer := fileAnswer{Name: f.Name(), Version: f.Version(), Desc: f.Desc()}
		if c, ok := f.(migrate.CheckpointFile); ok {
			answer.Checkpoint = c.IsCheckpoint()
		}
		answer.splitAnswer = answerOf(migrate.FileStmtDecls(scanner, f))
		answers = append(answers, answer)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}
