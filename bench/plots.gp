# SPDX-License-Identifier: MIT
# Plots of results.csv in the current directory, as SVG.

set terminal svg size 760,460 font "sans-serif,13" background "white"
set datafile separator ","
set datafile missing "-"
set grid ytics lc rgb "#dddddd"
set key left top noenhanced
set border 3
set tics nomirror
set style line 1 lc rgb "#d62728" lw 3 pt 7
set style line 2 lc rgb "#555555" lw 2 pt 5
set style line 3 lc rgb "#1f77b4" lw 2 pt 9
set style line 4 lc rgb "#2ca02c" lw 2 pt 11
set style line 5 lc rgb "#ff7f0e" lw 2 pt 13

# Rows of one sweep, way and metric; of those with one load, the first.
rows(sweep, way, metric) = sprintf("< awk -F, '$2 == \"%s\" && $7 == \"%s\" ".\
    "&& $8 == \"%s\" && !seen[$3, $4, $5]++' results.csv", \
    sweep, way, metric)
micro(value) = value / 1000

set ylabel "microseconds, spawn + wait"
set logscale y

set output "memory.svg"
set title "A parent's resident memory"
set xlabel "MiB"
set logscale x 2
set xtics ("0" 16, "64" 64, "1 Gi" 1024, "4 Gi" 4096, "16 Gi" 16384)
set xrange [12:24000]
plot for [i = 1:4] rows("memory", word("uspawn vfork posix_spawn fork", i), \
    "total_ns") using ($3 < 16 ? 16 : $3):(micro($9)) \
    with linespoints ls i title word("uspawn vfork posix_spawn fork", i)

ways = "uspawn vfork posix_spawn posix_spawn+closefrom"
set xtics autofreq
set xrange [*:*]
set logscale x 10
set format x "%.0f"
set xlabel "open descriptors"
set output "descriptors.svg"
set title "A parent's open descriptors"
plot for [i = 1:4] rows("descriptors", word(ways, i), "total_ns") \
    using 4:(micro($9)) with linespoints ls i title word(ways, i)

set output "captured.svg"
set title "A parent's open descriptors, with the output captured"
plot for [i = 1:4] rows("captured", word(ways, i), "total_ns") \
    using 4:(micro($9)) with linespoints ls i title word(ways, i)

unset logscale
set output "threads.svg"
set title "Threads that start programs"
set xlabel "threads"
set ylabel "programs a second"
set yrange [0:*]
set xtics 1
set xrange [0.5:*]
ways = "uspawn vfork posix_spawn uspawn-start"
plot for [i = 1:4] rows("threads", word(ways, i), "rate_per_s") \
    using 5:9 with linespoints ls (i < 4 ? i : 5) title word(ways, i)

# Bars from here on.
set xrange [*:*]
set style fill solid 0.8 border -1
set boxwidth 0.7
set format x "%g"
set xtics autofreq noenhanced rotate by -35
set xlabel ""
unset key

set output "burst.svg"
set title "A burst of 10,000 from one thread"
set ylabel "programs a second"
plot "< grep ^burst, results.csv | grep rate_per_s" \
    using 0:9:xtic(7) with boxes lc rgb "#d62728"

set output "peers.svg"
set title "Everybody, in a small process"
set ylabel "microseconds, spawn + wait"
set logscale y
set yrange [10:*]
plot "< grep '^peers,peers,0,3,' results.csv | grep run_ns" \
    using 0:(micro($9)):xtic(7) with boxes lc rgb "#1f77b4"

set output "held.svg"
set title "The caller, when an exec takes 200 ms"
set ylabel "milliseconds, the call"
set yrange [0.01:1000]
plot "< grep ^held, results.csv" \
    using 0:($9 / 1e6):xtic(7) with boxes lc rgb "#1f77b4"
