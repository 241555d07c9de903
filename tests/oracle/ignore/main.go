// Answers ignore_oracle.py with patternmatcher's own verdicts; ignore_driver.c answers the
// same questions with ours. A question on standard input is
//
//	IGNORE_BYTES PATH_COUNT\n, the ignore file, and for each path PATH_BYTES\n and the path
//
// where a path comes after the folders that it is in. Its answer is a line: "error" when
// the file is refused; else for each path "k" (kept) or "d" (dropped) with the index of the
// pattern that decided, or "-", or "f" when matching fails, which ends the walk.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"reflect"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func read(in *bufio.Reader, count int) []byte {
	piece := make([]byte, count)
	if _, err := io.ReadFull(in, piece); err != nil {
		panic(err)
	}
	return piece
}

// The last pattern that matched a path or a folder above it.
func decider(info patternmatcher.MatchInfo) string {
	matched := reflect.ValueOf(info).FieldByName("parentMatched")
	for i := matched.Len() - 1; i >= 0; i-- {
		if matched.Index(i).Bool() {
			return fmt.Sprint(i)
		}
	}
	return "-"
}

func answer(out io.Writer, file []byte, paths []string) {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(file))
	if err != nil {
		fmt.Fprintln(out, "error")
		return
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		fmt.Fprintln(out, "error")
		return
	}
	infos := map[string]patternmatcher.MatchInfo{}
	for _, name := range paths {
		dropped, info, err := matcher.MatchesUsingParentResults(name, infos[path.Dir(name)])
		if err != nil {
			fmt.Fprint(out, "f ")
			break
		}
		infos[name] = info
		verdict := "k"
		if dropped {
			verdict = "d"
		}
		fmt.Fprint(out, verdict, decider(info), " ")
	}
	fmt.Fprintln(out)
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var size, count, length int
		if _, err := fmt.Fscanf(in, "%d %d\n", &size, &count); err != nil {
			return
		}
		file := read(in, size)
		paths := make([]string, count)
		for i := range paths {
			if _, err := fmt.Fscanf(in, "%d\n", &length); err != nil {
				panic(err)
			}
			paths[i] = string(read(in, length))
		}
		answer(out, file, paths)
	}
}
