# SPDX-License-Identifier: MIT
# CPython: subprocess.
import os
import subprocess
import sys
import time


def run(program, mode):
    """Nanoseconds of one start."""
    begin = time.monotonic_ns()
    if mode == "call":
        child = subprocess.Popen([program])
        elapsed = time.monotonic_ns() - begin
        child.wait()
        return elapsed
    subprocess.run([program], capture_output=mode == "capture", check=True)
    return time.monotonic_ns() - begin


def main(count, program, mib, descriptors, mode):
    memory = b"\1" * (int(mib) << 20)
    last = 2
    while last + 1 < int(descriptors):
        last = os.open("/dev/null", os.O_RDONLY)
    for _ in range(int(count)):
        print(run(program, mode))
    del memory


main(*sys.argv[1:])
