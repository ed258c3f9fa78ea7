#!/bin/sh
# SPDX-License-Identifier: MIT
# Every example runs, and ends well.
set -u
: "${USP_EXAMPLES=}"
bad=0

if [ -z "$USP_EXAMPLES" ]; then
    echo "SKIP: there are no examples"
    exit 77
fi

for example in $USP_EXAMPLES; do
    echo "== $example"
    "./$example" </dev/null || {
        echo "FAIL: $example ended with $?"
        bad=1
    }
done
exit $bad
