// Answers whitelist_oracle.py with what BuildKit's client sends of a context:
//
//	whitelist < CONTEXT\0IGNORE_FILE\0...
//
// prints, for each pair, the paths that are sent, each ended by NUL, and one more NUL.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

func sent(out *bufio.Writer, folder, ignore string) error {
	file, err := os.Open(ignore)
	if err != nil {
		return err
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		return err
	}
	options := &fsutil.FilterOpt{ExcludePatterns: patterns}
	return fsutil.Walk(context.Background(), folder, options,
		func(path string, _ fs.FileInfo, err error) error {
			fmt.Fprintf(out, "%s\x00", path)
			return err
		})
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		folder, err := in.ReadString(0)
		if err != nil {
			return
		}
		ignore, err := in.ReadString(0)
		if err == nil {
			err = sent(out, strings.TrimRight(folder, "\x00"), strings.TrimRight(ignore, "\x00"))
		}
		if err != nil {
			panic(err)
		}
		out.WriteByte(0)
	}
}
