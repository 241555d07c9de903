// For dockerfile_oracle.py: what BuildKit makes of Dockerfiles and of words in them.
//
// Standard input is a series of questions, each "file SIZE" or "word SIZE", a newline and
// SIZE bytes; dockerfile_driver.c answers the same ones in the same words. A word comes as
// ESCAPE, RULES, WORD, NAME, VALUE, NAME, VALUE, ... with the byte 0x1F between them.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// quote makes any bytes one printable word.
func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(text) {
		if b := text[i]; b < ' ' || b > '~' || b == '"' || b == '\\' {
			fmt.Fprintf(&out, "\\x%02x", b)
		} else {
			out.WriteByte(b)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func list(name string, texts []string) string {
	var out strings.Builder
	out.WriteString(name + "(")
	for _, text := range texts {
		out.WriteString(quote(text))
	}
	return out.String() + ")"
}

// words are a node's arguments, without the separators that ENV and LABEL put between.
func words(node *parser.Node) []string {
	var out []string
	pairs := strings.EqualFold(node.Value, command.Env) || strings.EqualFold(node.Value, command.Label)
	for i, next := 0, node.Next; next != nil; i, next = i+1, next.Next {
		if !pairs || i%3 != 2 {
			out = append(out, next.Value)
		}
	}
	return out
}

func mounts(cmd any) string {
	run, ok := cmd.(*instructions.RunCommand)
	if !ok {
		return ""
	}
	if run.Expand(func(word string) (string, error) { return word, nil }) != nil {
		return " mounts(bad)"
	}
	var out []string
	for _, m := range instructions.GetMounts(run) {
		out = append(out, string(m.Type), m.From, m.Source, m.Target, m.CacheID)
	}
	return list(" mounts", out)
}

func dump(node *parser.Node, cmd any) string {
	name := strings.ToUpper(strings.ToLower(node.Value))
	out := fmt.Sprintf(" [%s %d-%d %s", name, node.StartLine, node.EndLine, quote(node.Original))
	if node.Attributes["json"] {
		out += " json"
	}
	out += list(" flags", node.Flags)
	if onbuild, ok := cmd.(*instructions.OnbuildCommand); ok {
		child := node.Next.Children[0]
		written, _, _ := strings.Cut(onbuild.Expression, "\n")
		out += list(" words", []string{strings.TrimSpace(written)})
		if _, known := command.Commands[strings.ToLower(child.Value)]; known {
			out += list(" trigger", words(child))
		} else {
			out += " trigger()"
		}
	} else {
		out += list(" words", words(node))
	}
	for _, h := range node.Heredocs {
		content := h.Content
		if h.Chomp {
			content = parser.ChompHeredocContent(content)
		}
		out += fmt.Sprintf(" %s %t", list("heredoc", []string{h.Name, content}), h.Expand)
	}
	return out + mounts(cmd) + "]"
}

// refused tells the line of an error; 0 for the file as a whole.
func refused(err error) string {
	line := 0
	var at *parser.LocationError
	if errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
		line = at.Locations[0][0].Start.Line
	}
	return fmt.Sprintf("refused %d %s", line, quote(err.Error()))
}

func file(source []byte) string {
	result, err := parser.Parse(bytes.NewReader(source))
	if err != nil {
		return refused(err)
	}
	lint := linter.New(&linter.Config{})
	stages, _, err := instructions.Parse(result.AST, lint)
	if err != nil {
		return refused(err)
	}
	if len(stages) == 0 {
		return refused(errors.New("dockerfile contains no stages to build"))
	}
	out := "ok " + quote(string(result.EscapeToken))
	for _, node := range result.AST.Children {
		cmd, err := instructions.ParseInstructionWithLinter(node, lint)
		if err != nil {
			return refused(err)
		}
		out += dump(node, cmd)
	}
	return out
}

func word(parts []string) string {
	rules, _ := strconv.Atoi(parts[1])
	lex := shell.NewLex(rune(parts[0][0]))
	lex.RawQuotes = rules&1 != 0
	lex.RawEscapes = rules&2 != 0
	lex.SkipProcessQuotes = rules&4 != 0
	lex.SkipUnsetEnv = rules&8 != 0
	var pairs []string
	for i := 3; i+1 < len(parts); i += 2 {
		pairs = append(pairs, parts[i]+"="+parts[i+1])
	}
	env := shell.EnvsFromSlice(pairs)
	whole, _, err := lex.ProcessWord(parts[2], env)
	if err != nil {
		return "refused 0 " + quote(err.Error())
	}
	split, err := lex.ProcessWords(parts[2], env)
	if err != nil {
		return "refused 0 " + quote(err.Error())
	}
	return "ok " + quote(whole) + list(" words", split)
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var kind string
		var size int
		if _, err := fmt.Fscanf(in, "%s %d\n", &kind, &size); err != nil {
			return
		}
		source := make([]byte, size)
		if _, err := io.ReadFull(in, source); err != nil {
			return
		}
		if kind == "file" {
			fmt.Fprintln(out, file(source))
		} else {
			fmt.Fprintln(out, word(strings.Split(string(source), "\x1f")))
		}
	}
}
