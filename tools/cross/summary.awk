# SPDX-License-Identifier: MIT
# The output of a run of the tests, from a console or a program: keeps it in the
# file LOG, says how far it is, and ends with a line of the form
#
#   PASSED FAILED SKIPPED SHARED RELEASE MACHINE
#
# A run without its plan was cut short: one more failure.

function progress()
{
    printf "  %s: %d cases, %d failed\n", title, passed + failed + skipped,
        failed >"/dev/stderr"
}

BEGIN { shared = "-"; kernel = "- -" }

{
    sub(/\r$/, "")
    print >log_file
    fflush(log_file)
}

/^# kernel / { kernel = $3 " " $4 }
/^# memory shared: / { shared = $4 }
/^ok .* - memory is shared/ { shared = /# SKIP/ ? "no" : "yes" }
/^not ok / { failed++; print "  " title ": " $0 >"/dev/stderr" }
/^ok .*# SKIP/ { skipped++ }
/^ok / && !/# SKIP/ { passed++ }
/^(not )?ok / && (passed + failed + skipped) % 250 == 0 { progress() }
/^1\.\.[0-9]+$/ { planned += substr($0, 4) }

END {
    if (!planned || planned != passed + failed + skipped)
        failed++
    printf "%d %d %d %s %s\n", passed, failed, skipped, shared, kernel
}
