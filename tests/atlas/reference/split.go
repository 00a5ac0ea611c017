package main

import (
	"encoding/json"
	"fmt"
	"os"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
)

// scanner splits as `atlas migrate apply` does on PostgreSQL; splitting needs no connection.
var scanner = &postgres.Driver{}

type splitAnswer struct {
	Statements []statement
	Error      string
}

type statement struct {
	Text     string
	Pos      int
	Comments []string
}

func answerOf(stmts []*migrate.Stmt, err error) splitAnswer {
	if err != nil {
		return splitAnswer{Statements: []statement{}, Error: err.Error()}
	}
	answer := splitAnswer{Statements: []statement{}}
	for _, s := range stmts {
		comments := s.Comments
		if comments == nil {
			comments = []string{}
		}
		answer.Statements = append(answer.Statements, statement{s.Text, s.Pos, comments})
	}
	return answer
}

// splitText takes a crash of the scanner for an answer.
func splitText(text string) (answer splitAnswer) {
	defer func() {
		if crash := recover(); crash != nil {
			answer = answerOf(nil, fmt.Errorf("panic: %v", crash))
		}
	}()
	return answerOf(scanner.ScanStmts(text))
}

// split prints for each text of the file what it is split into.
func split(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var texts []string
	if err := json.Unmarshal(content, &texts); err != nil {
		return err
	}
	answers := []splitAnswer{}
	for _, text := range texts {
		answers = append(answers, splitText(text))
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}
