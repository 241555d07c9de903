// Answers oracle_context.py with what BuildKit's client sends of a context, and how many bytes
// its daemon counts ("transferring context: ..."):
//
//	context < CONTEXT\0IGNORE_FILE\0DESTINATION\0...
//
// sends, in this process, what the ignore file lets through to the new folder DESTINATION, and
// prints the paths that were sent, each ended by NUL, then an empty one, then the bytes or what
// went wrong, and a NUL. Ownership is not sent, as docker and buildx have it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
	"github.com/tonistiigi/fsutil/types"
	"golang.org/x/sync/errgroup"
)

// One end of a connection; messages are marshalled on their way, as they are by gRPC.
type stream struct {
	context context.Context
	in      <-chan []byte
	out     chan<- []byte
	over    <-chan struct{} // closed when the other end sends no more
	seen    func(*types.Packet)
}

func (s *stream) Context() context.Context { return s.context }

func (s *stream) SendMsg(message any) error {
	packet := message.(*types.Packet)
	data, err := packet.MarshalVT()
	if err != nil {
		return err
	}
	if s.seen != nil {
		s.seen(packet)
	}
	select {
	case s.out <- data:
		return nil
	case <-s.context.Done():
		return s.context.Err()
	}
}

func (s *stream) RecvMsg(message any) error {
	select {
	case data := <-s.in:
		return message.(*types.Packet).UnmarshalVT(data)
	case <-s.context.Done():
		return s.context.Err()
	case <-s.over:
	}
	select {
	case data := <-s.in:
		return message.(*types.Packet).UnmarshalVT(data)
	default:
		return io.EOF
	}
}

// As docker and buildx do it: root owns everything, and the patterns come on top of that.
func filtered(folder string, patterns []string) (fsutil.FS, error) {
	files, err := fsutil.NewFS(folder)
	if err != nil {
		return nil, err
	}
	owned, err := fsutil.NewFilterFS(files, &fsutil.FilterOpt{
		Map: func(_ string, stat *types.Stat) fsutil.MapResult {
			stat.Uid, stat.Gid = 0, 0
			return fsutil.MapResultKeep
		},
	})
	if err != nil {
		return nil, err
	}
	return fsutil.NewFilterFS(owned, &fsutil.FilterOpt{ExcludePatterns: patterns})
}

func transfer(folder, ignore, destination string) (paths []string, counted int, err error) {
	file, err := os.Open(ignore)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		return nil, 0, err
	}
	files, err := filtered(folder, patterns)
	if err != nil {
		return nil, 0, err
	}
	group, ctx := errgroup.WithContext(context.Background())
	there, back := make(chan []byte, 64), make(chan []byte, 64)
	sender := &stream{context: ctx, in: back, out: there, seen: func(packet *types.Packet) {
		if packet.Type == types.PACKET_STAT && packet.Stat != nil {
			paths = append(paths, packet.Stat.Path)
		}
	}}
	over := make(chan struct{})
	receiver := &stream{context: ctx, in: there, out: back, over: over}
	group.Go(func() error {
		defer close(over)
		return fsutil.Send(ctx, sender, files, nil)
	})
	group.Go(func() error {
		return fsutil.Receive(ctx, receiver, destination, fsutil.ReceiveOpt{
			ProgressCb: func(size int, _ bool) { counted = size },
			Filter: func(_ string, stat *types.Stat) bool {
				stat.Uid, stat.Gid = uint32(os.Getuid()), uint32(os.Getgid())
				return true
			},
		})
	})
	return paths, counted, group.Wait()
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	next := func() (string, error) {
		word, err := in.ReadString(0)
		return strings.TrimSuffix(word, "\x00"), err
	}
	for {
		folder, err := next()
		if err != nil {
			return
		}
		ignore, _ := next()
		destination, _ := next()
		paths, counted, err := transfer(folder, ignore, destination)
		for _, path := range paths {
			fmt.Fprintf(out, "%s\x00", path)
		}
		if err != nil {
			fmt.Fprintf(out, "\x00error: %v\x00", err)
		} else {
			fmt.Fprintf(out, "\x00%d\x00", counted)
		}
	}
}
