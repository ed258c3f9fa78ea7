# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What t-preload.sh, t-dropin.sh and t-migration.sh share; each sources it
# first.

number=0 bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# check STATUS NAME
check()
{
    number=$((number + 1))
    if [ "$1" = 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        # shellcheck disable=SC2034
        bad=1
    fi
}

# in_empty FILE COMMAND...: what it prints, in an empty directory.
in_empty()
{
    file=$1
    shift
    rm -rf "$scratch/empty"
    mkdir "$scratch/empty"
    (cd "$scratch/empty" && "$@") >"$file" </dev/null
}

# check_ignoring COMMAND...: points are the same where the caller ignores
# signals, as nohup does, and a shell for what is in the background.
check_ignoring()
{
    (
        trap '' HUP INT QUIT
        in_empty "$scratch/ignoring" "$@" system_gives_dispositions
    )
    [ "$(cat "$scratch/ignoring")" = 'system_gives_dispositions 1002' ]
    check $? 'signals that the caller ignores'
}

# result NAME FILE: what follows NAME there.
result()
{
    awk -v name="$1" '$1 == name { sub(/^[^ ]+ */, ""); print }' "$2"
}
