#!/bin/sh
# SPDX-License-Identifier: MIT
# The jobserver, with the real GNU make at both ends: never more jobs at a time
# than there are slots, as many as there are, and all tokens back in the end.
#
# A job writes + to a log when it begins and - when it ends, in one file, to
# which all append; and it does not end before as many have begun as may run at
# a time, so that fewer would wait for ever.
set -u
: "${MAKE_FOR_JOBS=make}"
top=$PWD
client=$top/tests/jobserver
slots=4
limit=60
bad=0

# Not the jobserver of who runs this test.
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS MAKEFILES

version=$($MAKE_FOR_JOBS --version 2>/dev/null | sed -n '1s/^GNU Make //p')
if [ -z "$version" ] || ! [ -x "$client" ]; then
    echo "SKIP: $MAKE_FOR_JOBS is no GNU make, or there is no $client"
    exit 77
fi
echo "GNU make $version"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
TMPDIR=$scratch
export TMPDIR

cat >job <<END
#!/bin/sh
echo + >>log
i=0
while [ \$(grep -c + log) -lt $slots ]; do
    i=\$((i + 1))
    [ \$i -lt ${limit}0 ] || exit 1
    sleep 0.1
done
echo - >>log
END
chmod +x job

# Two rules that run us, and two jobs of make's own.
cat >clients <<END
all: a b c d
a b: ; +$client client 5 ./job
c d: ; ./job
END

# Six jobs; and six that make gives its parent's slots to.
cat >six <<END
all: a b c d e f
a b c d e f: ; @./job
END
cat >makes <<END
all: a b
a b: ; +\$(MAKE) -f six
END

# The most that ran at a time.
most()
{
    awk '/\+/ { if (++n > most) most = n } /-/ { n-- } END { print most + 0 }' \
        log
}

# check WHAT JOBS COMMAND...: all went well, with JOBS jobs, $slots at a time.
check()
{
    what=$1 jobs=$2
    shift 2
    : >log
    "$@" >output 2>&1
    status=$?
    begun=$(grep -c + log)
    ran=$(most)
    if [ $status != 0 ] || [ "$begun" != "$jobs" ] || [ "$ran" != $slots ] ||
        grep -i jobserver output; then
        echo "FAIL: $what: status $status, $begun of $jobs jobs," \
            "$ran at a time, not $slots"
        cat output
        bad=1
    else
        echo "ok: $what: $jobs jobs, $ran at a time"
    fi
}

check "make runs us" 12 "$MAKE_FOR_JOBS" -s -j$slots -f clients
for style in pipe fifo; do
    check "a $style of ours, for ourselves" 10 \
        "$client" $style $slots 2 "$client" client 5 ./job
done
check "a pipe of ours, for make" 18 \
    "$client" pipe $slots 3 "$MAKE_FOR_JOBS" -s -f six
check "a pipe of ours, for makes of make" 24 \
    "$client" pipe $slots 2 "$MAKE_FOR_JOBS" -s -f makes

style=
case $version in
[0-3].* | 4.[0-3]*)
    echo "SKIP: GNU make $version knows no FIFO: it was not run with one" ;;
*)
    check "a FIFO of ours, for make" 18 \
        "$client" fifo $slots 3 "$MAKE_FOR_JOBS" -s -f six
    check "a FIFO of make's" 12 \
        "$MAKE_FOR_JOBS" -s -j$slots --jobserver-style=fifo -f clients
    style=--jobserver-style=pipe
    check "a pipe of make's" 12 \
        "$MAKE_FOR_JOBS" -s -j$slots $style -f clients
    ;;
esac

# A rule without + hands on no pipe.
printf 'all: ; %s client 1 true\n' "$client" >plain
if "$MAKE_FOR_JOBS" -s -j2 $style -f plain >output 2>&1 ||
    ! grep -q 'Error 3' output; then
    echo "FAIL: a rule without + has a pipe:"
    cat output
    bad=1
fi
if [ -n "$(find . -name 'uspawn-jobserver*')" ]; then
    echo "FAIL: a FIFO is left"
    bad=1
fi
exit $bad
