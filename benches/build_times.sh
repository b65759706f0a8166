#!/usr/bin/env bash
# What it costs to build and test regfit, and how large its parts are, as a table in Markdown.
#
#   benches/build_times.sh           # everything, on a clean clone of the last commit: half an hour or so
#   benches/build_times.sh source    # only the sizes of the source, in a moment
#
# Crates are fetched before the clock starts. Processor time is user and system time of all processes together;
# on a machine that does something else too, it is what to compare.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

# A file that many others use: an edit of it is what maintainers wait for.
EDITED=src/solver/certificate.rs

median_lines() {
    find src -name '*.rs' -exec wc -l {} \; | sort -n |
        awk '{ at[NR] = $1 } END { print (at[int((NR + 1) / 2)] + at[int(NR / 2) + 1]) / 2 " in " NR " files" }'
}

# A function ends at the brace below its first letter, as rustfmt sets it; tests are left out.
longest_function() {
    find src/solver -name '*.rs' ! -name 'tests.rs' | sort | xargs awk '
        FNR == 1 { inside = ""; tests = 0 }
        /^mod tests \{$/ { tests = 1 }
        tests { next }
        inside == "" && match($0, /^ *(pub(\([^)]*\))? )?(const |async |unsafe )*fn [a-z_0-9]+/) {
            name = substr($0, RSTART, RLENGTH)
            sub(/.* /, "", name)
            match($0, /^ */)
            indent = RLENGTH
            start = FNR
            inside = "signature"
        }
        inside == "signature" {
            if (/\{$/) { inside = "body"; next }
            if (/[;}]$/) inside = ""
        }
        inside == "body" && match($0, /^ *\}$/) && RLENGTH == indent + 1 {
            inside = ""
            lines = FNR - start + 1
            if (lines > most) { most = lines; longest = lines " (`" name "` in `" FILENAME "`)" }
        }
        END { print longest }'
}

if [ "${1:-}" = source ]; then
    printf '| source | lines |\n|---|---|\n'
    printf '| median file of `src/` | %s |\n' "$(median_lines)"
    printf '| longest function of `src/solver/` | %s |\n' "$(longest_function)"
    exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone --quiet --no-hardlinks . "$folder/clone"
cd "$folder/clone"
export CARGO_TARGET_DIR="$folder/target"
unset RUSTFLAGS CARGO_INCREMENTAL CARGO_BUILD_JOBS
cargo fetch --quiet --locked

# Runs a command and prints a row with its wall and processor seconds.
measure() {
    local what=$1 log="$folder/log" clock="$folder/clock" done=0
    shift
    if /usr/bin/time -f %e true >/dev/null 2>&1; then
        /usr/bin/time -f '%e %U %S' -o "$clock" "$@" >"$log" 2>&1 || done=$?
    else
        local TIMEFORMAT='%R %U %S'
        { time "$@" >"$log" 2>&1; } 2>"$clock" || done=$?
    fi
    if [ "$done" != 0 ]; then
        tail -n 40 "$log" >&2
        echo "$* ended with exit code $done" >&2
        exit 1
    fi
    tail -n 1 "$clock" | awk -v what="$what" '{ printf "| %s | %.1f | %.1f |\n", what, $1, $2 + $3 }'
}

printf 'Commit %s, %s, %s cores.\n\n' \
    "$(git rev-parse --short HEAD)" "$(rustc --version | cut -d ' ' -f 1,2)" "$(getconf _NPROCESSORS_ONLN)"
printf '| from nothing | wall s | processor s |\n|---|---|---|\n'
measure 'a first fit: `cargo run --release -- lasso datasets/diabetes.csv --alpha 0.5`' \
    cargo run --locked --release -- lasso datasets/diabetes.csv --alpha 0.5
measure 'all tests: `cargo test`' cargo test --locked
# A line more at the top moves all others, as an edit does; of the same text the compiler would keep everything.
{ echo '// An edit.' && cat "$EDITED"; } >"$folder/edited"
cp "$folder/edited" "$EDITED"
measure "\`cargo test --test library\` after an edit of \`$EDITED\`" cargo test --locked --test library

# The second line and first column of `size`, in the format of Berkeley.
text=$(size "$CARGO_TARGET_DIR/release/regfit" 2>/dev/null | awk 'NR == 2 { printf "%.2f MB", $1 / 1e6 }' || true)
printf '\n| size | |\n|---|---|\n'
printf '| text of the program | %s |\n' "${text:-unknown}"
printf '| median file of `src/`, lines | %s |\n' "$(median_lines)"
printf '| longest function of `src/solver/`, lines | %s |\n' "$(longest_function)"
