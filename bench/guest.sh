#!/bin/sh
# SPDX-License-Identifier: MIT
# Measure with more open descriptors than this system allows, in an emulated
# machine: Debian's kernel, BENCH and PROGRAM, and nothing else.  Its times are
# not those of a processor (qemu's TCG; a hundred times longer), but what is
# flat there is flat, and what grows there grows.  Prints rows of results.csv.
#
# Usage: guest.sh DIRECTORY BENCH PROGRAM MIB:DESCRIPTORS...
set -eu
work=$1
bench=$2
program=$3
shift 3
loads=$*
ways=uspawn,uspawn-start,vfork,posix_spawn,posix_spawn+closefrom

fail()
{
    echo "$*" >&2
    exit 1
}

fetch_kernel()
{
    package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
        awk '/Depends:/ { print $2; exit }')
    [ -n "$package" ] || fail 'apt knows no linux-image-cloud-amd64'
    (cd "$work" && apt-get -q -q download "$package" &&
        dpkg-deb -x "$package"_*.deb kernel) >"$work/log" 2>&1 ||
        fail "$package: $(tail -n 1 "$work/log")"
}

# The first process: measure, and switch off.
write_init()
{
    cat <<EOT
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for sweep in descriptors captured; do
    option=; [ \$sweep = descriptors ] || option=-c
    /bench -r guest-\$sweep -s guest-\$sweep -w $ways -n 10 \$option \
        calls /tiny $loads
done
/bin/busybox poweroff -f
EOT
}

make_root()
{
    rm -rf "$work/root"
    mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/dev"
    cp "$(command -v busybox)" "$work/root/bin/busybox"
    cp "$bench" "$work/root/bench"
    cp "$program" "$work/root/tiny"
    ldd "$bench" | tr '[:space:]' '[\n*]' | grep '^/' |
        while read -r file; do
            mkdir -p "$work/root${file%/*}"
            cp -L "$file" "$work/root$file"
        done
    write_init >"$work/root/init"
    chmod +x "$work/root/init"
    (cd "$work/root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) \
        >"$work/root.gz"
}

[ "$(uname -m)" = x86_64 ] || fail 'only for x86_64'
for tool in qemu-system-x86_64 busybox cpio dpkg-deb apt-get; do
    command -v $tool >/dev/null ||
        fail "needs $tool (qemu-system-x86, busybox-static, cpio)"
done
mkdir -p "$work"
[ -n "$(find "$work/kernel/boot" -name 'vmlinuz-*' 2>/dev/null)" ] ||
    fetch_kernel
make_root
timeout 240 qemu-system-x86_64 -accel tcg -cpu max -m 2048 -nographic \
    -no-reboot -kernel "$work"/kernel/boot/vmlinuz-* -initrd "$work/root.gz" \
    -append 'console=ttyS0 quiet panic=-1' </dev/null >"$work/console" 2>&1 ||
    fail "qemu: $(tail -n 1 "$work/console")"
# The first row may stand behind what the firmware had to say.
tr -d '\r' <"$work/console" |
    sed -n 's/^.*\(guest-[a-z]*,guest-.*[0-9]\)$/\1/p'
grep -q guest- "$work/console" || fail 'the guest measured nothing'
