# shellcheck shell=bash
# Sourced by setup, demo, test and .ci/run: one line on the terminal per step, everything else in a log.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
log=""

# start_log NAME: the log of this command, build/NAME-log.txt.
start_log() {
  mkdir -p "$repo/build"
  log="$repo/build/$1-log.txt"
  : >"$log"
}

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# step TITLE COMMAND...: runs the command quietly; on failure shows the end of its output and stops.
step() {
  local title=$1 begin=$SECONDS code=0
  shift
  printf '  %-44s' "$title"
  printf '\n== %s: %s\n' "$title" "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null || code=$?
  if [ "$code" -eq 0 ]; then
    printf 'ok, %d s\n' "$((SECONDS - begin))"
    return 0
  fi
  printf 'FAILED (exit code %d)\n' "$code"
  printf -- '---- the last lines of %s\n' "$log" >&2
  tail -n 40 "$log" >&2
  exit "$code"
}

# build PRESET [TARGET...]: configures and builds; the program is build/PRESET/bin/calibeam. Warnings are errors where
# CI=true; elsewhere a newer compiler's new warning must not keep anyone from building.
build() {
  local preset=$1
  shift
  local werror=OFF
  [ "${CI:-}" != true ] || werror=ON
  step "configure ($preset)" cmake -S "$repo" --preset "$preset" -DCALIBEAM_WERROR=$werror "${configure_flags[@]}"
  step "build ($preset, $jobs jobs)" cmake --build "$repo/build/$preset" --parallel "$jobs" "${@/#/--target=}"
}
configure_flags=()
