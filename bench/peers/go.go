// SPDX-License-Identifier: MIT
// Go: os/exec.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	check(err)
	return n
}

func run(program string, mode string) time.Duration {
	begin := time.Now()
	command := exec.Command(program)
	switch mode {
	case "capture":
		_, err := command.Output()
		check(err)
	case "call":
		check(command.Start())
		elapsed := time.Since(begin)
		check(command.Wait())
		return elapsed
	default:
		check(command.Run())
	}
	return time.Since(begin)
}

func main() {
	memory := make([]byte, number(os.Args[3])<<20)
	for i := range memory {
		memory[i] = 1
	}
	files := []*os.File{}
	for last := 2; last+1 < number(os.Args[4]); {
		file, err := os.Open("/dev/null")
		check(err)
		last = int(file.Fd())
		files = append(files, file)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for i := number(os.Args[1]); i > 0; i-- {
		fmt.Fprintln(out, run(os.Args[2], os.Args[5]).Nanoseconds())
	}
	if len(memory) > 0 && len(files) > 0 && memory[0] != 1 {
		files[0].Close()
	}
}
