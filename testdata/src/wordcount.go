// Wordcount makes text, counts its words, and sorts them: a CPU profile with labels and two heap
// profiles. Written for cpprof's tests.
//
//	usage: wordcount DIRECTORY
package main

import (
	"context"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

type entry struct {
	word  string
	count int
}

var vocabulary = strings.Fields(`stack frame sample label location mapping function line
	period unit value symbol leaf root edge node graph report flat cum inline prune focus`)

// makeText is a linear congruential generator over the vocabulary.
func makeText(words int, seed uint32) string {
	var b strings.Builder
	for i := 0; i < words; i++ {
		seed = seed*1664525 + 1013904223
		b.WriteString(vocabulary[int(seed>>16)%len(vocabulary)])
		b.WriteByte(" \n"[seed>>31])
	}
	return b.String()
}

func countWords(text string) map[string]int {
	counts := make(map[string]int)
	for _, word := range strings.Fields(text) {
		counts[strings.ToUpper(word)]++
	}
	return counts
}

func rank(counts map[string]int) []entry {
	var entries []entry
	for word, count := range counts {
		entries = append(entries, entry{word, count})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].count > entries[j].count })
	return entries
}

// mix is small enough to be inlined into checksum.
func mix(sum uint32, b byte) uint32 {
	return (sum<<5 | sum>>27) ^ uint32(b)*2654435761
}

func checksum(text string) uint32 {
	var sum uint32
	for i := 0; i < len(text); i++ {
		sum = mix(sum, text[i])
	}
	return sum ^ crc32.ChecksumIEEE([]byte(text))
}

// descend calls itself, so that one sample holds it several times.
func descend(text string, depth int) uint32 {
	if depth == 0 {
		return checksum(text)
	}
	return descend(text, depth-1) + checksum(text[:len(text)/8])
}

var sink uint32
var kept [][]entry

func work(ctx context.Context, words int, until time.Time) {
	for seed := uint32(1); time.Now().Before(until); seed++ {
		text := makeText(words, seed)
		ranked := rank(countWords(text))
		if seed%16 == 0 {
			kept = append(kept, ranked)
		}
		pprof.Do(ctx, pprof.Labels("phase", "checksum"), func(context.Context) {
			sink += descend(text, 6)
		})
	}
}

func create(name string) *os.File {
	f, err := os.Create(filepath.Join(os.Args[1], name))
	if err != nil {
		panic(err)
	}
	return f
}

func main() {
	runtime.MemProfileRate = 64 << 10
	f := create("wordcount.cpu.pb.gz")
	pprof.StartCPUProfile(f)
	for _, job := range []struct {
		name  string
		words int
	}{{"short", 2000}, {"long", 20000}} {
		ctx := pprof.WithLabels(context.Background(), pprof.Labels("job", job.name))
		pprof.SetGoroutineLabels(ctx)
		work(ctx, job.words, time.Now().Add(time.Second))
	}
	pprof.StopCPUProfile()
	f.Close()
	runtime.GC()
	for _, name := range []string{"heap", "allocs"} {
		f := create("wordcount." + name + ".pb.gz")
		pprof.Lookup(name).WriteTo(f, 0)
		f.Close()
	}
}
