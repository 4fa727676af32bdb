#!/usr/bin/env bash
# What action.yml runs: workflow commands on standard output, and a report in a file.
# Works with the bash 3.2 of macOS.
set -euo pipefail

arguments=()
# Appends each line of a text that is not blank, after a prefix.
append() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [ -n "$line" ]; then arguments+=("$1$line"); fi
  done <<<"$2"
}

append --severity= "${OIFM_SEVERITIES:-}"
append "" "${OIFM_ARGS:-}"
if [[ ${OIFM_ANNOTATIONS:-} == *[![:space:]]* ]]; then
  command=validate
  append --defs= "$OIFM_DEFS"
  arguments+=(--)
  append "" "$OIFM_ANNOTATIONS"
else
  command=check
  arguments+=(--)
  append "" "$OIFM_DEFS"
fi

status=0
oifm "$command" --format github "${arguments[@]}" || status=$?
if [ "$status" -le 1 ]; then
  format=${OIFM_FORMAT:-sarif}
  suffix=$format
  case $format in
    junit) suffix=xml ;;
    text) suffix=txt ;;
  esac
  report=$RUNNER_TEMP/oifm-report.$suffix
  rm -f "$report"
  oifm "$command" --quiet --format "$format" -o "$report" "${arguments[@]}" || [ $? -eq 1 ] || status=2
  # A later step uploads what is named here.
  if [ -f "$report" ]; then echo "report=$report" >>"$GITHUB_OUTPUT"; fi
fi
echo "status=$status" >>"$GITHUB_OUTPUT"
exit "$status"
