# The table of bench/bars, on standard output and as bars.json.
# Reads sizes.tsv (file, compressed, inflated), bars.tsv (command, tab, wall cpu rss status), the bars.
function trim(s) { gsub(/^ +| +$/, "", s); return s }
function median(command, column,   n, i, j, t, v) {
	n = runs[command]
	for (i = 1; i <= n; i++) {
		v[i] = value[command, column, i]
		for (j = i; j > 1 && v[j] < v[j - 1]; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function smallest(command, column,   i, least) {
	least = value[command, column, 1]
	for (i = 2; i <= runs[command]; i++) if (value[command, column, i] < least) least = value[command, column, i]
	return least
}
function quotient(as, over, under) {
	if (as == "ms") return smallest(over, 1) * 1000
	if (as == "room") return median(over, 3) * 1024 / (1.3 * inflated[under] + compressed[under] + 16 * 1024 * 1024)
	as = as == "wall" ? 1 : as == "cpu" ? 2 : 3
	return median(over, as) / (median(under, as) + 1e-9)
}
function json(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
FILENAME == "sizes.tsv" { compressed[$1] = $2; inflated[$1] = $3; next }
FILENAME == "bars.tsv" {
	split($0, part, "\t"); split(part[2], figure, " ")
	n = ++runs[part[1]]
	for (i = 1; i <= 3; i++) value[part[1], i, n] = figure[i]
	if (figure[4] != 0) broken[part[1]] = 1
	next
}
{
	split($0, cell, "|")
	for (i = 1; i <= 5; i++) cell[i] = trim(cell[i])
	if (!started++) {
		printf "%-18s %8s %10s %-5s %-5s\n", "bar", "target", "measured", "as", ""
		printf "{\n  \"machine\": %s,\n  \"bars\": [", json(machine) >"bars.json"
	}
	q = quotient(cell[3], cell[4], cell[5])
	split(cell[2], target, " ")
	holds = target[1] == "<=" ? q <= target[2] : q >= target[2]
	if (broken[cell[4]] || broken[cell[5]]) holds = 0
	bad += !holds
	verdict = broken[cell[4]] || broken[cell[5]] ? "FAILED" : holds ? "" : "MISSED"
	printf "%-18s %8s %10.2f %-5s %s\n", cell[1], cell[2], q, cell[3], verdict
	printf "%s\n    {\"bar\": %s, \"target\": %s, \"measured\": %.3f, \"as\": \"%s\", \"holds\": %s}", (started > 1 ? "," : ""),
		json(cell[1]), json(cell[2]), q, cell[3], holds ? "true" : "false" >"bars.json"
}
END {
	print "\n  ]\n}" >"bars.json"
	printf "%d of %d bars hold\n", started - bad, started
	exit bad > 0
}
