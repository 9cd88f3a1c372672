# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Read by test.sh and check-all.sh: runs tests and adds up what passed, failed and was skipped.
jobs=${JOBS:-$(nproc)}
passed=0 failed=0 skipped=0
started=$(date +%s)
mkdir -p build

say()
{
    printf '\n== %s (after %s s)\n' "$1" $(($(date +%s) - started))
}

# attribute NAME FILE: a number of ctest's summary.
attribute()
{
    sed -n "/<testsuite/,/>/s/.*$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1
}

# run_build FOLDER ARGUMENTS…: configures with the arguments, builds, tests.
run_build()
{
    folder=$1
    shift
    say "$folder: build"
    if ! cmake -B "$folder" "$@" >build/log 2>&1 || ! cmake --build "$folder" -j "$jobs" >build/log 2>&1; then
        cat build/log
        echo "$folder does not build"
        failed=$((failed + 1))
        return
    fi
    say "$folder: tests"
    rm -f "$folder/tests.xml"
    ctest --test-dir "$folder" -LE slow -j "$jobs" --output-on-failure --no-tests=error \
        --output-junit tests.xml
    if [ ! -s "$folder/tests.xml" ]; then
        failed=$((failed + 1))
        return
    fi
    # ctest calls a test whose program is absent "skipped"; here it failed.
    absent=$(grep -c '<skipped message="Unable' "$folder/tests.xml")
    bad=$(($(attribute failures "$folder/tests.xml") + absent))
    not_run=$(($(attribute skipped "$folder/tests.xml") - absent))
    passed=$((passed + $(attribute tests "$folder/tests.xml") - bad - not_run))
    failed=$((failed + bad))
    skipped=$((skipped + not_run))
}

run_preset()
{
    run_build "build/$1" --preset "$1"
}

# run_command WHAT COMMAND…: one test; 77 is "skipped".
run_command()
{
    say "$1"
    shift
    "$@"
    case $? in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
}

closing_line()
{
    say 'done'
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ]
}
