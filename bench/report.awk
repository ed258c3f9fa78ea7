# SPDX-License-Identifier: MIT
# Tables for people out of results.csv.  Set cores.

NR == 1 { next }

{
    # run, sweep, mib, descriptors, threads, libc, way, metric, median ...
    value[$1, $3, $4, $5, $7, $8] = $9
    best[$1, $7, $8] = $11
    libc[$1] = $6
    note("run", "", $1)
    note("way", $1, $7)
    note("load", $2, $3 ":" $4 ":" $5)
    note("sweep-way", $2, $7)
    by_sweep[$2, $3 ":" $4 ":" $5, $7, $8] = $9
}

# Remember ITEM of LIST once, in the order in which they come.
function note(kind, list, item)
{
    if ((kind, list, item) in seen)
        return
    seen[kind, list, item] = 1
    items[kind, list, ++length_of[kind, list]] = item
}

function get(run, mib, descriptors, threads, way, metric)
{
    return value[run, mib, descriptors, threads, way, metric]
}

function title(text)
{
    printf "\n%s\n", text
}

function cell(number, format)
{
    printf "  %10s", number == "" ? "-" : sprintf(format, number)
}

# ------------------------------------------------------------- Promises --

# ASKED is "<= 1.10" or ">= 1.50"; RATIO is TOP / BOTTOM.
function promise(text, asked, top, bottom,    parts, ratio, holds)
{
    if (top == "" || bottom == "" || bottom == 0) {
        printf "  %-56s %8s  %8s  not measured\n", text, asked, "-"
        return
    }
    ratio = top / bottom
    split(asked, parts, " ")
    holds = parts[1] == "<=" ? ratio <= parts[2] + 0 : ratio >= parts[2] + 0
    printf "  %-56s %8s  %8.2f  %s\n", text, asked, ratio,
        holds ? "holds" : "DOES NOT HOLD"
}

function base(way, metric)
{
    return get("base", 0, 3, 1, way, metric)
}

function rate(run, way)
{
    return get(run, 0, 3, 1, way, "rate_per_s")
}

# As seen by a caller at MIB and at DESCRIPTORS, spawn and wait.
function at_mib(mib, metric)
{
    return get(mib_run, mib, 3, 1, "uspawn", metric)
}

function at_descriptors(run, count, way)
{
    return get(run, 0, count, 1, way, "total_ns")
}

function promise_memory(mib, metric, text)
{
    mib_run = "memory-" mib
    promise(mib / 1024 " GiB resident / none, " text, "<= 1.10",
        at_mib(mib, metric), at_mib(0, metric))
}

function promise_descriptors(run, count, text)
{
    promise(count " descriptors / 10, " text, "<= 1.30",
        at_descriptors(run, count, "uspawn"),
        at_descriptors(run, 10, "uspawn"))
}

function promise_closefrom(run, text)
{
    promise("100000 descriptors: " text, ">= 20",
        at_descriptors(run, 100000, "posix_spawn+closefrom"),
        at_descriptors(run, 100000, "uspawn"))
}

# Libraries and languages are all peers but ours and the C library's.
function promise_answers(    i, way, best, name)
{
    promise("uspawn_run's rate / system()'s", ">= 6.0",
        peer("system", "run_ns"), peer("uspawn_run", "run_ns"))
    promise("captured: uspawn_run's rate / popen()'s", ">= 6.0",
        peer("popen", "capture_ns"), peer("uspawn_run", "capture_ns"))
    for (i = 1; i <= length_of["way", "peers"]; i++) {
        way = items["way", "peers", i]
        if (way ~ /^(uspawn|vfork|fork$|posix_spawn|system|popen)/ ||
            peer(way, "capture_ns") == "")
            continue
        if (best == "" || peer(way, "capture_ns") < best) {
            best = peer(way, "capture_ns")
            name = way
        }
    }
    promise("captured: uspawn_run's rate / best library's (" name ")",
        ">= 1.5", best, peer("uspawn_run", "capture_ns"))
    promise("much output: uspawn_run's rate / a bare loop's", ">= 0.95",
        bulk("read"), bulk("uspawn_run"))
    promise("the same, all of it kept", ">= 0.95", bulk("read+keep"),
        bulk("uspawn_run+keep"))
}

function peer(way, metric)
{
    return get("peers", 0, 3, 1, way, metric)
}

function bulk(way)
{
    return by_sweep["bulk", items["load", "bulk", 1], way, "total_ns"]
}

function promises(    burst)
{
    title("What the project promises (ratios of this run)")
    printf "  %-56s %8s  %8s\n", "", "asked", "measured"
    promise("uspawn's call / bare vfork+execve", "<= 1.10",
        base("uspawn", "call_ns"), base("vfork", "call_ns"))
    promise("uspawn's call / system posix_spawn's", "<= 0.60",
        base("uspawn", "call_ns"), base("posix_spawn", "call_ns"))
    promise_memory(4096, "call_ns", "the call")
    promise_memory(16384, "call_ns", "the call")
    promise_memory(16384, "total_ns", "spawn+wait")
    promise("4 GiB resident / none, every option, spawn+wait", "<= 1.20",
        get("options", 4096, 3, 1, "uspawn-options", "total_ns"),
        get("options", 0, 3, 1, "uspawn-options", "total_ns"))
    promise_descriptors("descriptors", 10000, "spawn+wait")
    promise_descriptors("captured", 10000, "captured")
    promise_descriptors("descriptors", 19000, "spawn+wait")
    promise_descriptors("captured", 19000, "captured")
    promise_descriptors("descriptors-alone", 19000, "no other way in it")
    promise_descriptors("captured-alone", 19000, "the same, captured")
    promise_descriptors("descriptors", 100000, "spawn+wait")
    promise_descriptors("captured", 100000, "captured")
    promise_closefrom("descriptors", "posix_spawn+closefrom / uspawn")
    promise_descriptors("guest-descriptors", 100000, "emulated machine")
    promise_descriptors("guest-captured", 100000, "the same, captured")
    promise_closefrom("guest-descriptors", "the same, emulated")
    burst = rate("burst", "uspawn-start")
    promise("burst: uspawn_start's rate / system posix_spawn's", ">= 2.0",
        burst, rate("burst", "posix_spawn"))
    promise("burst: uspawn_start's rate / newest glibc's", ">= 1.5",
        rate("burst-newest", "uspawn-start"),
        rate("burst-newest", "posix_spawn"))
    promise("burst: uspawn_start's rate / vfork+execve's", ">= 1.3", burst,
        rate("burst", "vfork"))
    promise("exec held 200 ms: uspawn_start's call, in ms", "<= 1",
        get("held", 0, 3, 1, "uspawn-start", "call_ns"), 1e6)
    promise("4 threads: uspawn's rate / posix_spawn's", ">= 1.35",
        get("threads", 0, 3, 4, "uspawn", "rate_per_s"),
        get("threads", 0, 3, 4, "posix_spawn", "rate_per_s"))
    promise("beside page faults: uspawn / posix_spawn", "<= 0.75",
        get("disturbed-touch", 0, 3, 1, "uspawn", "total_ns"),
        get("disturbed-touch", 0, 3, 1, "posix_spawn", "total_ns"))
    promise("beside mapping and faults: uspawn / posix_spawn", "<= 0.75",
        get("disturbed-map", 0, 3, 1, "uspawn", "total_ns"),
        get("disturbed-map", 0, 3, 1, "posix_spawn", "total_ns"))
    promise_answers()
}

# --------------------------------------------------------------- Tables --

# One run: the call, spawn+wait, and both against vfork where it took part.
function calls(run, text,    i, way, reference)
{
    if (length_of["way", run] == 0)
        return
    title(text " (" libc[run] ")")
    printf "  %-24s  %10s  %10s  %10s\n", "", "call us", "+ wait us",
        "call/vfork"
    reference = get(run, 0, 3, 1, "vfork", "call_ns")
    for (i = 1; i <= length_of["way", run]; i++) {
        way = items["way", run, i]
        printf "  %-24s", way
        cell(get(run, 0, 3, 1, way, "call_ns") / 1000, "%.1f")
        cell(get(run, 0, 3, 1, way, "total_ns") / 1000, "%.1f")
        cell(reference ? get(run, 0, 3, 1, way, "call_ns") / reference : "",
            "%.2f")
        print ""
    }
}

# Ways down, loads across.  FIELD: which part of the load is the head.
function sweep(name, metric, field, unit, format, text,    i, j, way, parts, v)
{
    if (length_of["load", name] == 0)
        return
    title(text)
    printf "  %-24s", ""
    for (j = 1; j <= length_of["load", name]; j++) {
        split(items["load", name, j], parts, ":")
        printf "  %10s", parts[field]
    }
    print ""
    for (i = 1; i <= length_of["sweep-way", name]; i++) {
        way = items["sweep-way", name, i]
        printf "  %-24s", way
        for (j = 1; j <= length_of["load", name]; j++) {
            v = by_sweep[name, items["load", name, j], way, metric]
            cell(v == "" ? "" : v / unit, format)
        }
        print ""
    }
}

function burst(run,    i, way, cpu)
{
    if (length_of["way", run] == 0)
        return
    title("Burst of 10,000 from one thread (" libc[run] "); limit: " \
        cores " CPUs / CPU time of all")
    printf "  %-24s  %10s  %10s  %10s  %10s  %10s\n", "", "a second",
        "limit", "of it", "start us", "best round"
    for (i = 1; i <= length_of["way", run]; i++) {
        way = items["way", run, i]
        cpu = get(run, 0, 3, 1, way, "cpu_ns")
        printf "  %-24s", way
        cell(rate(run, way), "%.0f")
        cell(cpu ? cores * 1e9 / cpu : "", "%.0f")
        cell(rate(run, way) * cpu / cores / 1e9, "%.2f")
        cell(get(run, 0, 3, 1, way, "call_ns") / 1000, "%.1f")
        cell(best[run, way, "rate_per_s"], "%.0f")
        print ""
    }
}

# How the other thread fares is given as a part of what it does undisturbed.
function disturbed(    i, j, way, name, idle, names, pace)
{
    split("none compute touch map", names, " ")
    title("Another thread is busy: spawn+wait us, and what is left of its pace")
    printf "  %-24s", ""
    for (j = 1; j <= 4; j++)
        printf "  %14s", names[j]
    print ""
    for (i = 1; i <= length_of["sweep-way", "disturbed"]; i++) {
        way = items["sweep-way", "disturbed", i]
        if (way == "idle")
            continue
        printf "  %-24s", way
        for (j = 1; j <= 4; j++) {
            name = "disturbed-" names[j]
            idle = get(name, 0, 3, 1, "idle", "other_per_s")
            pace = "-"
            if (idle > 0)
                pace = sprintf("%.2f",
                    get(name, 0, 3, 1, way, "other_per_s") / idle)
            printf "  %7.1f %6s", get(name, 0, 3, 1, way, "total_ns") / 1000,
                pace
        }
        print ""
    }
}

function peers(    i, way)
{
    title("All ways: spawn+wait us; the call when the exec takes 200 ms; " \
        "counts a spawn")
    printf "  %-24s  %10s  %10s  %10s  %10s  %10s  %10s\n", "", "run",
        "captured", "held ms", "sys calls", "allocated", "faults"
    for (i = 1; i <= length_of["way", "peers"]; i++) {
        way = items["way", "peers", i]
        printf "  %-24s", way
        cell(get("peers", 0, 3, 1, way, "run_ns") / 1000, "%.1f")
        cell(get("peers", 0, 3, 1, way, "capture_ns") / 1000, "%.1f")
        cell(get("held", 0, 3, 1, way, "call_ns") / 1e6, "%.2f")
        cell(get("counts", 0, 3, 1, way, "system_calls"), "%d")
        cell(get("counts", 0, 3, 1, way, "allocations"), "%d")
        cell(get("counts", 0, 3, 1, way, "page_faults"), "%d")
        print ""
    }
}

# In rates, as pipes are thought of.
function bulks(    i, way, parts)
{
    if (length_of["load", "bulk"] == 0)
        return
    split(items["load", "bulk", 1], parts, ":")
    title(parts[1] " MiB from one program: MiB a second")
    for (i = 1; i <= length_of["sweep-way", "bulk"]; i++) {
        way = items["sweep-way", "bulk", i]
        printf "  %-24s", way
        cell(parts[1] * 1e9 / bulk(way), "%.0f")
        print ""
    }
}

function peers_loaded(    i, way)
{
    if (get("peers", 1024, 3, 1, "uspawn", "run_ns") == "")
        return
    title("All ways in a large process: spawn+wait us")
    printf "  %-24s  %10s  %10s  %10s\n", "", "as it is", "+ 1 GiB",
        "10,000 fds"
    for (i = 1; i <= length_of["way", "peers"]; i++) {
        way = items["way", "peers", i]
        printf "  %-24s", way
        cell(get("peers", 0, 3, 1, way, "run_ns") / 1000, "%.1f")
        cell(get("peers", 1024, 3, 1, way, "run_ns") / 1000, "%.1f")
        cell(get("peers", 0, 10000, 1, way, "run_ns") / 1000, "%.1f")
        print ""
    }
}

END {
    promises()
    calls("base", "A small process")
    calls("base-others", "A small process, other ways")
    calls("base-fork", "fork, and through a shell")
    calls("base-newest", "The newest glibc")
    calls("base-musl", "musl")
    sweep("memory", "call_ns", 1, 1000, "%.1f", "Call, us, by resident MiB")
    sweep("memory", "total_ns", 1, 1000, "%.1f",
        "Spawn+wait, us, by resident MiB")
    sweep("options", "total_ns", 1, 1000, "%.1f",
        "Spawn+wait with every option, us, by resident MiB")
    sweep("descriptors", "total_ns", 2, 1000, "%.1f",
        "Spawn+wait, us, by open descriptors")
    sweep("captured", "total_ns", 2, 1000, "%.1f",
        "Spawn+wait with captured output, us, by open descriptors")
    sweep("guest-descriptors", "total_ns", 2, 1000000, "%.1f",
        "Emulated machine: spawn+wait, ms, by open descriptors")
    sweep("guest-captured", "total_ns", 2, 1000000, "%.1f",
        "Emulated machine: the same with captured output")
    sweep("threads", "rate_per_s", 3, 1, "%.0f",
        "Spawns a second of all threads, by threads")
    burst("burst")
    burst("burst-newest")
    disturbed()
    peers()
    peers_loaded()
    bulks()
}
