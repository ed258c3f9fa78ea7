# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# The suites: sourced by run.sh.  prepare_NAME makes what is the same for all
# backends, in $folder.  run_NAME runs it, in $folder/$backend, and prints what
# became of each case: NAME ok|skipped|failed; all else that it says is to go to
# its standard error.  `under` starts what is tested.

# shellcheck disable=SC2154 # folder, here, cache: of run.sh

# ---------------------------------------------------------------- Packages --

# use_sources: a subshell's apt is one that has Debian 12, and its sources.
use_sources()
{
    # shellcheck disable=SC2034
    archive_kinds='deb deb-src'
    use_archive bookworm "$(dpkg --print-architecture)"
}

# unpack_source NAME: $folder/NAME, without patches that are kept apart: what is
# made from the files that they change would have to be made again.
unpack_source()
{
    mkdir -p "$cache/sources"
    set -- "$1" "$cache/sources/$1"_*.dsc
    if ! [ -f "$2" ]; then
        (
            use_sources
            cd "$cache/sources" && apt-get -qq source --download-only "$1"
        ) || return
        set -- "$1" "$cache/sources/$1"_*.dsc
    fi
    dpkg-source --no-check --skip-patches -x "$2" "$folder/$1"
}

# fetch_package NAME: $folder/unpacked, of a package that is not installed.
fetch_package()
{
    mkdir -p "$cache/packages"
    set -- "$1" "$cache/packages/$1"_*.deb
    if ! [ -f "$2" ]; then
        (
            use_sources
            cd "$cache/packages" && apt-get -qq download "$1"
        ) || return
        set -- "$1" "$cache/packages/$1"_*.deb
    fi
    dpkg-deb -x "$2" "$folder/unpacked"
}

# ------------------------------------------------------------------- Cases --

# expect NAME TEXT: a case; standard input is TEXT.
expect()
{
    if [ "$(cat)" = "$2" ]; then
        echo "$1 ok"
    else
        echo "$1 failed"
    fi
}

# ---------------------------------------------------------- GNU m4, gnulib --

# Its tests are those of gnulib's modules that it uses.
prepare_gnulib()
{
    unpack_source m4 && cd "$folder/m4" &&
        ./configure --disable-dependency-tracking && make -C lib &&
        make -C tests check TESTS=
}

run_gnulib()
{
    cd "$folder/m4/tests" || return
    for file in test-posix_spawn*.c test-execute-script.c test-execute.sh \
        test-spawn-pipe-script.c test-spawn-pipe.sh; do
        name=${file%.c}
        EXEEXT='' srcdir=. under "./$name" >&2
        case $? in
        0) echo "$name ok" ;;
        77) echo "$name skipped" ;;
        *) echo "$name failed" ;;
        esac
    done
}

# A package, by make.
prepare_build()
{
    unpack_source m4 && cd "$folder/m4" &&
        ./configure --disable-dependency-tracking
}

run_build()
{
    cd "$folder/m4" || return
    for part in lib src; do
        make -C $part clean >&2
        under make -C $part -j 2 >&2
    done
    echo 'len(abcd)' | src/m4 | expect m4 4
}

# ----------------------------------------------------------------- CPython --

# The package with the tests wants to be beside the one with their library.
prepare_python()
{
    fetch_package libpython3.11-testsuite &&
        cp -R /usr/lib/python3.11/test "$folder" &&
        cp -R "$folder/unpacked/usr/lib/python3.11/test" "$folder"
}

prepare_python_spawn()
{
    prepare_python
}

# python_cases WAY MODULE...
python_cases()
{
    PYTHONPATH=$folder under /usr/bin/python3.11 "$here/python.py" \
        cases "$@" >&2
    cat cases
}

run_python()
{
    python_cases plain test_posix test_subprocess test_popen test_os
}

run_python_spawn()
{
    python_cases spawn test_subprocess
}

# ---------------------------------------------------------------- GNU make --

# Of the make that is installed.  Its driver clears the environment.
prepare_make()
{
    unpack_source make-dfsg && cd "$folder/make-dfsg/tests" &&
        sed 's/@CC@/cc/; s/@AR@/ar/; s/@[A-Z_]*@//' config-flags.pm.in \
            >config-flags.pm &&
        sed "s/^ *'LD_LIBRARY_PATH',/'LD_PRELOAD', &/
            s/'LD_PRELOAD',/& 'USPAWN_PRELOAD_BACKEND',/
            s/'LD_PRELOAD',/& 'USPAWN_PRELOAD_LOG',/" test_driver.pl \
            >test_driver.new &&
        mv test_driver.new test_driver.pl
}

# One test goes on until there are no descriptors, or no stack.  A result may
# be some lines after its name.
run_make()
{
    cd "$folder/make-dfsg/tests" || return
    (
        # shellcheck disable=SC3045
        ulimit -n 1024
        under perl run_make_tests.pl -srcdir .. -make /usr/bin/make
    ) | tee "$folder/$backend/said" | awk '
        $1 ~ /^[a-z]+\/[^ ]+$/ { name = $1 }
        name && / ok +\(|^ok +\(/ { print name, "ok"; name = "" }
        name && / N\/A/ { print name, "skipped"; name = "" }
        name && /FAILED/ { print name, "failed"; name = "" }'
}

# ---------------------------------------------------------------- Programs --

run_ninja()
{
    {
        echo 'rule touch'
        # shellcheck disable=SC2016
        echo '  command = touch $out'
        for i in 1 2 3 4 5 6 7 8 9 10; do
            echo "build file$i: touch"
        done
    } >build.ninja
    under ninja >&2
    find . -name 'file*' | wc -l | expect ninja 10
}

run_m4()
{
    printf 'esyscmd(echo it)syscmd(exit 3)sysval' | under m4 |
        expect m4 'it
3'
}

# It runs m4.
run_bison()
{
    printf '%%%%\nall: %cx%c;\n' "'" "'" >grammar.y
    under bison -o parser.c grammar.y >&2
    grep -c '^yyparse (void)' parser.c | expect bison 1
}

run_sqlite3()
{
    under sqlite3 :memory: '.shell echo it' '.once |cat' 'select 6 * 7;' |
        expect sqlite3 'it
42'
}

run_ed()
{
    printf 'r !echo it\n,p\n!echo that\nQ\n' | under ed -s | expect ed 'it
that'
}

run_gdb()
{
    # shellcheck disable=SC2016
    under gdb -batch -nx -ex 'pipe print 6 * 7 | cat' | expect gdb '$1 = 42'
}

prepare_java()
{
    cat >"$folder/Start.java" <<EOT
class Start {
    public static void main(String[] arguments) throws Exception {
        int sum = 0;
        for (int i = 0; i < 10; i++)
            sum += new ProcessBuilder("sh", "-c", "exit 3").start().waitFor();
        System.out.println(sum);
    }
}
EOT
    javac -d "$folder" "$folder/Start.java"
}

run_java()
{
    under java -cp "$folder" Start | expect java 30
}

prepare_rust()
{
    cat >"$folder/start.rs" <<EOT
use std::process::Command;
fn main() {
    let status = Command::new("sh").args(["-c", "exit 3"]).status();
    println!("{:?}", status.unwrap().code());
}
EOT
}

# The compiler starts a linker.
run_rust()
{
    under rustc -o start "$folder/start.rs" >&2
    under ./start | expect rust 'Some(3)'
}
