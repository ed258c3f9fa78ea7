# SPDX-License-Identifier: MIT
# CPython: subprocess, with what it has of the options of ways-options.c.
import os
import subprocess
import sys
import time


def main(count, program, mib, _descriptors, _mode):
    memory = b"\1" * (int(mib) << 20)
    for _ in range(int(count)):
        begin = time.monotonic_ns()
        subprocess.run([program], cwd=".", umask=0o27, start_new_session=True,
                       user=os.getuid(), group=os.getgid(),
                       extra_groups=[os.getgid()], pass_fds=(), check=True)
        print(time.monotonic_ns() - begin)
    del memory


main(*sys.argv[1:])
