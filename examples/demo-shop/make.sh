#!/usr/bin/env bash
# make.sh LAPWING DATA MAIL [CUSTOMERS]: makes a demo shop in the folder DATA that lived half a year: the examples'
# campaigns were played over its history, its customers answered, the mail lies in the folder MAIL.
set -euo pipefail
lapwing=$(realpath "$1") data=$2 mail=$3 customers=${4:-20000}
examples=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/..

rm -rf "$data.unfinished" "$mail"
"$lapwing" demo --data "$data.unfinished" --customers "$customers"
for set in action-assistant demo-shop; do "$lapwing" apply "$examples/$set" --data "$data.unfinished" >&2; done
"$lapwing" run --data "$data.unfinished" --keep --customers --channel "files:$mail" \
  --from "$(date -u -d '6 months ago' +%F)" --until "$(date -u -d yesterday +%F)"
# What was played is a shop of its own; names and addresses are where they were.
cp "$data.unfinished/vault.db" "$data.unfinished"/runs/*/
mv "$data.unfinished"/runs/* "$data"
rm -rf "$data.unfinished"
