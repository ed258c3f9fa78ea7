#!/bin/sh
# SPDX-License-Identifier: MIT
# Run a compiler command without the flags that put calls and tables into every
# function.  Used for the child program and for the tests' helper.
#
# Dropping them is surer than taking them back: neither GCC nor clang can be
# talked out of --coverage by a later -fno-profile-arcs.

for word; do
    shift
    case $word in
    --coverage | -coverage | -fcoverage-* | -fprofile-* | -ftest-coverage) ;;
    -fsanitize* | -finstrument-* | -flto* | -pg) ;;
    *) set -- "$@" "$word" ;;
    esac
done
exec "$@"
