# SPDX-License-Identifier: MIT
# Ruby: system, IO.popen, and Process.spawn for the call alone.
def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
end

def run(program, mode)
  start = now
  case mode
  when 'capture'
    IO.popen([program], &:read)
  when 'call'
    pid = Process.spawn(program)
    elapsed = now - start
    Process.wait(pid)
    return elapsed
  else
    system(program) or abort 'system failed'
  end
  now - start
end

count, program, mib, descriptors, mode = ARGV
memory = "\1" * (mib.to_i << 20)
files = []
last = 2
while last + 1 < descriptors.to_i
  files << File.open('/dev/null')
  last = files.last.fileno
end
count.to_i.times { puts run(program, mode) }
abort 'lost' if memory.size + files.size < 0
