// For shell_oracle.py: the simple commands that mvdan.cc/sh finds in shell text.
//
// Standard input is a text a line, as a JSON string; shell_driver.c answers the same ones
// in the same words. What stands inside of substitutions is left out.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

type redirection struct {
	Fd      string `json:"fd"`
	Kind    string `json:"kind"`
	Target  string `json:"target"`
	Heredoc string `json:"heredoc"`
}

type command struct {
	Line         uint          `json:"line"`
	Assignments  []string      `json:"assignments"`
	Words        []string      `json:"words"`
	Redirections []redirection `json:"redirections"`
}

type reader struct {
	text     string
	around   [][]*syntax.Redirect
	used     map[*syntax.Redirect]bool
	commands []command
}

func (r *reader) source(node syntax.Node) string {
	return r.text[node.Pos().Offset():node.End().Offset()]
}

func (r *reader) redirection(redirect *syntax.Redirect) redirection {
	result := redirection{Kind: redirect.Op.String(), Target: r.source(redirect.Word)}
	usual := map[bool]string{true: "0", false: "1"}[strings.HasPrefix(result.Kind, "<")]
	if redirect.N != nil && redirect.N.Value != usual {
		result.Fd = redirect.N.Value
	}
	if (result.Kind == ">" || result.Kind == ">|") && r.used[redirect] { // a later command of a group
		result.Kind = ">>"
	}
	if redirect.Hdoc != nil {
		result.Heredoc = r.source(redirect.Hdoc)
		result.Heredoc = result.Heredoc[:strings.LastIndex(result.Heredoc, "\n")+1] // without its end
		if strings.HasSuffix(result.Kind, "-") {
			lines := strings.SplitAfter(result.Heredoc, "\n")
			for i, line := range lines {
				lines[i] = strings.TrimLeft(line, "\t")
			}
			result.Heredoc = strings.Join(lines, "")
		}
	}
	return result
}

func (r *reader) simple(statement *syntax.Stmt, assigns []*syntax.Assign, words []*syntax.Word) {
	if len(assigns)+len(words)+len(statement.Redirs) == 0 {
		return
	}
	found := command{Line: statement.Pos().Line(), Assignments: []string{}, Words: []string{}, Redirections: []redirection{}}
	if len(statement.Redirs) == 0 || statement.Cmd != nil && statement.Cmd.Pos().Offset() < statement.Redirs[0].Pos().Offset() {
		found.Line = statement.Cmd.Pos().Line()
	} else {
		found.Line = statement.Redirs[0].Pos().Line()
	}
	for _, assign := range assigns {
		found.Assignments = append(found.Assignments, r.source(assign))
	}
	for _, word := range words {
		found.Words = append(found.Words, r.source(word))
	}
	for _, redirect := range statement.Redirs {
		found.Redirections = append(found.Redirections, r.redirection(redirect))
	}
	for i := len(r.around) - 1; i >= 0; i-- {
		for _, redirect := range r.around[i] {
			found.Redirections = append(found.Redirections, r.redirection(redirect))
			r.used[redirect] = true
		}
	}
	r.commands = append(r.commands, found)
}

func (r *reader) list(statements []*syntax.Stmt) {
	for _, statement := range statements {
		r.statement(statement)
	}
}

func (r *reader) statement(statement *syntax.Stmt) {
	switch cmd := statement.Cmd.(type) {
	case nil:
		r.simple(statement, nil, nil)
		return
	case *syntax.CallExpr:
		r.simple(statement, cmd.Assigns, cmd.Args)
		return
	case *syntax.DeclClause, *syntax.TestClause, *syntax.LetClause:
		found := command{Line: cmd.Pos().Line(), Assignments: []string{}, Words: []string{}, Redirections: []redirection{}}
		found.Words = append(found.Words, "("+r.source(cmd)+")")
		r.commands = append(r.commands, found)
		for _, redirects := range r.around {
			for _, redirect := range redirects {
				r.used[redirect] = true
			}
		}
		return
	}
	r.around = append(r.around, statement.Redirs)
	r.compound(statement.Cmd)
	r.around = r.around[:len(r.around)-1]
}

func (r *reader) compound(cmd syntax.Command) {
	switch cmd := cmd.(type) {
	case *syntax.BinaryCmd:
		r.statement(cmd.X)
		r.statement(cmd.Y)
	case *syntax.Block:
		r.list(cmd.Stmts)
	case *syntax.Subshell:
		r.list(cmd.Stmts)
	case *syntax.IfClause:
		for clause := cmd; clause != nil; clause = clause.Else {
			r.list(clause.Cond)
			r.list(clause.Then)
		}
	case *syntax.WhileClause:
		r.list(cmd.Cond)
		r.list(cmd.Do)
	case *syntax.ForClause:
		r.list(cmd.Do)
	case *syntax.CaseClause:
		for _, item := range cmd.Items {
			r.list(item.Stmts)
		}
	case *syntax.FuncDecl:
		r.statement(cmd.Body)
	case *syntax.TimeClause:
		if cmd.Stmt != nil {
			r.statement(cmd.Stmt)
		}
	}
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		reader := reader{used: map[*syntax.Redirect]bool{}, commands: []command{}}
		if err := json.Unmarshal(line, &reader.text); err != nil {
			panic(err)
		}
		file, err := syntax.NewParser().Parse(strings.NewReader(reader.text), "")
		var result any
		if err != nil {
			result = map[string]string{"error": err.Error()}
		} else {
			reader.list(file.Stmts)
			result = reader.commands
		}
		if err := output.Encode(result); err != nil {
			panic(err)
		}
	}
}
