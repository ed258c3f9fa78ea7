#!/bin/sh
# SPDX-License-Identifier: MIT
# Every example runs, and ends well.
set -u
: "${USP_EXAMPLES=}" "${USP_NO_LOOPS=}"
bad=0

if [ -z "$USP_EXAMPLES" ]; then
    echo "SKIP: there are no examples"
    exit 77
fi

# Started, it is a session of its own, whose output is in its log; twice it is
# not started, and what is not there leaves no pid file.
check_daemon()
{
    folder=$(mktemp -d) || return 1
    # shellcheck disable=SC2016
    "./$1" "$folder/pid" "$folder/log" sh -c \
        'ps -o sid= -p $$ 2>/dev/null || echo $$; exec sleep 30' &&
        pid=$(cat "$folder/pid") &&
        until [ -s "$folder/log" ]; do sleep 0.1; done &&
        [ $(($(cat "$folder/log"))) = "$pid" ] &&
        ! "./$1" "$folder/pid" "$folder/log" true 2>"$folder/errors" &&
        kill "$pid" && rm "$folder/pid" &&
        ! "./$1" "$folder/pid" "$folder/log" nonexistent/program &&
        [ ! -e "$folder/pid" ]
    result=$?
    rm -r "$folder"
    return $result
}

for loop in $USP_NO_LOOPS; do
    echo "SKIP: $loop was not found by configure: its example was not built"
done

for example in $USP_EXAMPLES; do
    echo "== $example"
    case $example in
    *-daemon)
        check_daemon "$example" || {
            echo "FAIL: $example"
            bad=1
        }
        continue
        ;;
    esac
    "./$example" </dev/null || {
        echo "FAIL: $example ended with $?"
        bad=1
    }
done
exit $bad
