// Pipeline passes numbers through goroutines that wait for each other: mutex, block, goroutine,
// thread and text heap profiles. Written for cpprof's tests.
//
//	usage: pipeline DIRECTORY
package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

type ledger struct {
	mu    sync.Mutex
	total int
}

func (l *ledger) add(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	time.Sleep(200 * time.Microsecond)
	l.total += n
}

func produce(out chan<- int, n int) {
	for i := 0; i < n; i++ {
		out <- i
	}
	close(out)
}

func square(in <-chan int, out chan<- int) {
	for n := range in {
		time.Sleep(100 * time.Microsecond)
		out <- n * n
	}
	close(out)
}

func collect(in <-chan int, l *ledger, done *sync.WaitGroup) {
	defer done.Done()
	for n := range in {
		l.add(n)
	}
}

func idle(stop <-chan struct{}) {
	<-stop
}

func write(name, profile string, debug int) {
	f, err := os.Create(filepath.Join(os.Args[1], name))
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := pprof.Lookup(profile).WriteTo(f, debug); err != nil {
		panic(err)
	}
}

func main() {
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(1)
	runtime.MemProfileRate = 32 << 10
	stop := make(chan struct{})
	for i := 0; i < 5; i++ {
		name := "even"
		if i%2 == 1 {
			name = "odd"
		}
		pprof.Do(context.Background(), pprof.Labels("worker", name), func(context.Context) {
			go idle(stop)
		})
	}
	var l ledger
	var done sync.WaitGroup
	for i := 0; i < 4; i++ {
		raw, squared := make(chan int), make(chan int, 4)
		done.Add(1)
		go produce(raw, 200)
		go square(raw, squared)
		go collect(squared, &l, &done)
	}
	time.Sleep(20 * time.Millisecond)
	write("pipeline.goroutine.pb.gz", "goroutine", 0)
	write("pipeline.goroutine.txt", "goroutine", 1)
	done.Wait()
	for _, profile := range []string{"mutex", "block"} {
		write("pipeline."+profile+".pb.gz", profile, 0)
		write("pipeline."+profile+".txt", profile, 1)
	}
	write("pipeline.threadcreate.pb.gz", "threadcreate", 0)
	write("pipeline.heap.txt", "heap", 1)
	close(stop)
}
