#!/bin/sh
# The schema and the columns in the manual, from the descriptions of tables.
# usage: tests/format/describe.sh DESCRIBE FOLDER    writes both files to FOLDER  (make describe)
set -eu
describe=$1 folder=$2
cd "$(dirname "$0")/../.."
"$describe" schema >"$folder/schema.new"
"$describe" manual >"$folder/columns.new"
awk -v columns="$folder/columns.new" '
	/^\.\\" end of what is made/ { inside = 0 }
	!inside { print }
	/^\.\\" made by/ { inside = 1; while ((getline line < columns) > 0) print line }
' man/cpprof-formats.5 >"$folder/manual.new"
rm "$folder/columns.new"
mv "$folder/schema.new" "$folder/cpprof-output.schema.json"
mv "$folder/manual.new" "$folder/cpprof-formats.5"
