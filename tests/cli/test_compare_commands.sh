#!/bin/sh
# diff, check and noise from outside. The figures are those of a profile of 221 samples, 2.21 s, in
# which main.checksum has 12 samples of its own and 20 with what it calls; the new one has all of these
# ten times. Nothing here looks at confidence limits, which tests/diff knows.
# usage: CPPROF=path/to/cpprof tests/cli/test_compare_commands.sh
set -u
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
cp "$here/testdata/profiles/wordcount.cpu.pb.gz" old.pb.gz
"$CPPROF" -proto -focus=main.checksum -output=part.pb.gz old.pb.gz 2>/dev/null
p=part.pb.gz
"$CPPROF" merge -o new.pb.gz old.pb.gz $p $p $p $p $p $p $p $p $p

# --- diff ---

run diff old.pb.gz new.pb.gz
check "what got ten times as much is worse, and the status is 1" shows 1 \
	'^ *120ms *1.20s .* +900%  *5.43 .* worse *main.checksum$'
check "the rest did not change" shows 1 '^ *100ms *100ms  *0 .* noise *main.makeText$'
check "the sides are named" says 1 "Old: 1 run, 221 samples, 2.21s"
check "the gate has the last word" [ "$(tail -n 1 out)" = "Gate: FAILED" ]
run diff new.pb.gz old.pb.gz
check "the other way round it is better, which is no failure" shows 0 ' better *main.checksum$'
run diff --cum old.pb.gz new.pb.gz
check "cumulative values count what is called" shows 1 '^ *200ms *2.00s .* worse *main.checksum$'
run diff --lines --focus=checksum old.pb.gz new.pb.gz
check "lines are rows too, and filters apply" shows 1 'main.checksum example.org/wordcount/wordcount.go:62$'
run diff --fail-on="func main.nothing flat +5%" old.pb.gz new.pb.gz
check "only what a rule is about fails" fails_with \
	"cpprof: --fail-on:1:6: no function of the profile matches main.nothing (a rule that may match nothing says \"optional\")"
run diff --fail-on="func any flat" old.pb.gz new.pb.gz
check "columns are those of what was typed" fails_with "cpprof: --fail-on:1:14: a limit is missing"
for format in gitlab sarif; do
	run diff --fail-on="total value +5%" --format=$format old.pb.gz new.pb.gz
	check "$format: an option is no path, the profile is" shows 1 '": "new.pb.gz"'
done
run diff --fail-on="func main.makeText flat +5%" old.pb.gz new.pb.gz
check "which did not change" says 0 \
	"Gate: passed, but no row has enough samples to be judged (cpprof noise)"
compare=$here/testdata/profiles/compare
run diff -n 3 "$compare/old" "$compare/new"
grep '+39.9%' "$here/README.md" >readme
check "the README shows what comes out" [ "$(grep -cxF -f readme out)" = 2 ]
run diff --min-effect=0.25 --fail-on='func main.eval flat +10%' "$compare/old" "$compare/new"
check "a limit below the effect floor can fail" shows 1 '^fail: main.eval flat +39.9% of old.*limit +10%$'
run diff --min-effect=0.25 --fail-on='func main.eval flat +1ms' "$compare/old" "$compare/new"
check "as can one in values" shows 1 '^fail: main.eval flat .*limit +1ms$'
run diff --fail-on='total value +0.5%' "$compare/old" "$compare/new"
check "and one of the total" says 1 "fail: total value +8.47% of old, at least +0.71%, limit +0.5%"
run diff --min-effect=0.25 "$compare/old" "$compare/new"
check "the usual limit is that floor" says 0 "Gate: passed"
run diff --min-effect=0.0000001 "$compare/old" "$compare/new"
check "however low it is" shows 1 '^fail: main.eval flat .*limit +0.00001%$'
run diff --fail-on=none --require-power=40% "$compare/old" "$compare/new"
check "the data have some power" test "$status" -eq 0
run diff --fail-on=none --min-effect=0.4 --require-power=40% "$compare/old" "$compare/new"
check "but never below the floor" test "$status" -eq 3
run noise --min-effect=0.4 --effect=50% --format=json "$compare/old"
check "which noise knows" shows 0 '"mde_of_a_tenth": [6-7][0-9]\.'
for i in 2 3; do
	cp old.pb.gz old$i.pb.gz
	cp new.pb.gz new$i.pb.gz
done
run diff old.pb.gz,old2.pb.gz,old3.pb.gz new.pb.gz,new2.pb.gz,new3.pb.gz
check "several files are several runs" says 1 "New: 3 runs, 1203 samples, 12.0s"
run diff old.pb.gz ./old.pb.gz
check "both sides are the same file, which a job that works does not ask for" [ \
	"$status:$(tail -n 1 err)" = "0:cpprof: OLD and NEW are the same files: nothing can have changed" ]
ln -s old.pb.gz link.pb.gz
run diff old.pb.gz,old2.pb.gz,old.pb.gz,link.pb.gz new.pb.gz
check "a file is one run, however often it is there" says 1 "Old: 2 runs, 442 samples, 4.42s"
check "which is told" [ "$(cat err)" = "cpprof: old.pb.gz is named twice: a file is one run
cpprof: link.pb.gz is old.pb.gz: a file is one run" ]
run noise old.pb.gz ./old.pb.gz
check "so that a run is not compared with itself" fails_with "cpprof: ./old.pb.gz is old.pb.gz: a file is one run
cpprof: noise is what differs between runs: at least two are needed"
run diff old.pb.gz,old2.pb.gz link.pb.gz,new.pb.gz
check "a file that both sides have is told" [ \
	"$(cat err)" = "cpprof: link.pb.gz is on both sides: in it nothing can have changed" ]
run diff --color=always --seconds=3 --add-comment=why old.pb.gz new.pb.gz
check "options without effect are told" [ "$(cat err)" = "cpprof: --color has no effect on diff
cpprof: --seconds has no effect on diff
cpprof: --add-comment has no effect on diff" ]
mkdir runs
cp old.pb.gz runs/a
cp old.pb.gz runs/b
run diff runs old.pb.gz
check "as are those of a folder" says 0 "Old: 2 runs, 442 samples, 4.42s"
ln -s nothing runs/c
run diff runs old.pb.gz
check "a link of the folder that leads nowhere is no run less" fails_with \
	"cpprof: open runs/c: no such file or directory"
rm runs/c
printf 'heap profile: 1: 4096 [3: 300] @ heapprofile\n1: 4096 [3: 300] @ 0x1 0x2\n' >used.heap
printf 'heap profile: 0: 0 [3: 300] @ heapprofile\n0: 0 [3: 300] @ 0x1 0x2\n' >freed.heap
run diff --symbolize=none used.heap,freed.heap used.heap
check "a run without weight beside a good one is a run that failed" fails_with \
	"cpprof: freed.heap: no samples with weight"
run noise --symbolize=none used.heap freed.heap
check "for noise as well" fails_with "cpprof: freed.heap: no samples with weight"
run diff --symbolize=none --sample-index=alloc_space used.heap,freed.heap used.heap
check "but only of the type that is compared" says 0 "Old: 2 runs, 600 samples, 600B"
"$CPPROF" -proto -focus='^main.makeText$' -output=text.pb.gz old.pb.gz 2>/dev/null
run diff --focus=main.checksum old.pb.gz,text.pb.gz old.pb.gz
check "what a filter leaves of a good run is a measurement, if it is nothing" says 0 \
	"Old: 2 runs, 20 samples, 200ms"

run diff "$here/testdata/profiles/pipeline.threadcreate.pb.gz" "$here/testdata/profiles/pipeline.threadcreate.pb.gz"
check "samples without stacks have no functions, whoever wrote the rule" \
	[ "$status:$(grep -c 'there is no function to judge: the samples have no stacks' err)" = 2:1 ]
run diff --focus=nosuch old.pb.gz new.pb.gz
check "what leaves nothing is trouble, and --lenient no way out" \
	fails_with "cpprof: no sample matches --focus"
run diff --ignore=nosuch old.pb.gz new.pb.gz
check "where it is one it is named" fails_with "cpprof: no sample matches --ignore (see --lenient)"
run diff --focus=main.main --min-share=0.5 "$compare/old" "$compare/new"
check "rows that were not tested say nothing about noise" says 0 \
	"Noise: no row was tested, so none says how much runs differ."
run diff --focus=main.main --min-share=0.5 --format=json "$compare/old" "$compare/new"
check "nor is there a phi" shows 0 '"phi_is_stated": false'
run diff --normalize=ops=600:1200 --fail-on=none "$compare/old" "$compare/new"
check "the total is that of the change beside it" shows 0 '^Total of a run, normalised: 3.64s -> 1.97s, -45.8% of old'
run noise --effect=1000% old.pb.gz old2.pb.gz
check "a large effect is no power of ten" shows 0 ', one of 1000% needs 1 run a side.$'
cat >gate <<'RULES'
fail func any flat +50%   # a comment
warn func main.checksum cum +10% reason=known
allow func main.mix reason="the new hash" until=2999-01-01
fail func ~nothing flat +1% optional
RULES
run diff --gate=gate old.pb.gz new.pb.gz
check "a file of rules: what fails" shows 1 '^fail: main.checksum flat +900% of old'
check "what is only warned of" shows 1 '^warn: main.checksum cum +900% of old.*(known)$'
check "what is allowed" shows 1 '^allowed: main.mix flat +900% of old'
run diff --gate=gate --format=github old.pb.gz new.pb.gz
check "annotations for GitHub" shows 1 \
	'^::error file=example.org/wordcount/wordcount.go.*::main.checksum flat +900%25 of old'
run diff --gate=gate --trim-path=example.org --format=github old.pb.gz new.pb.gz
check "whose paths are trimmed as those of reports" shows 1 '^::error file=wordcount/wordcount.go,.*::main.checksum'
run diff --fail-on='total value +5%' --format=github old.pb.gz new.pb.gz
check "and which have a place, if it is the profile" shows 1 '^::error file=new.pb.gz,title=cpprof diff::total value'
run diff --gate=gate --format=gitlab old.pb.gz new.pb.gz
check "issues for GitLab" shows 1 '"check_name": "fail func any flat +50%", "fingerprint": "[0-9a-f]*", "severity": "major"'
printf 'fail func main.checksum flat +5%%\nfail func main.checksum flat +5%%\n' >twice
run diff --gate=twice --format=gitlab old.pb.gz new.pb.gz
check "a rule that stands there twice has two fingerprints" [ \
	"$(grep -o 'fingerprint": "[0-9a-f]*' out | sort -u | wc -l)" -eq 2 ]
run diff --gate=twice --format=sarif old.pb.gz new.pb.gz
check "and two names" shows 1 '"ruleId": "fail func main.checksum flat +5% (2)"'
run diff --gate=gate --format=junit old.pb.gz new.pb.gz
check "test cases for JUnit" shows 1 '<testcase classname="cpprof diff" name="warn func main.checksum cum +10% reason=known">'
run diff --gate=gate --format=sarif old.pb.gz new.pb.gz
check "results for SARIF" shows 1 '"uri": "example.org/wordcount/wordcount.go"'
run diff --format=json old.pb.gz new.pb.gz
check "JSON holds exact values" shows 1 '"name": "main.checksum".*"flat_old": 120000000.*"flat_new": 1200000000'
run diff --format=json --unit=ms old.pb.gz new.pb.gz
check "and takes no unit" [ "$status:$(cat err)" = \
	"1:cpprof: --unit is for text: values of --format=json are in the profile's unit" ]
run diff --format=csv old.pb.gz new.pb.gz
check "CSV as well" shows 1 '^main.checksum,.*,worse,true,120000000,1200000000,1080000000,900,'
run diff --format=tsv old.pb.gz new.pb.gz
check "TSV as well" shows 1 "^main.checksum	.*	worse	true	120000000	"
run diff --format=markdown old.pb.gz new.pb.gz
check "Markdown is for people" shows 1 '^| main.checksum | worse | 120ms | 1'
run diff --normalize=ops=1:10 --gate=gate --format=markdown old.pb.gz new.pb.gz
check "with new as it was compared" shows 0 '^| main.checksum | .* | 120ms | 120ms | 0 |'
run diff --gate=gate --format=markdown old.pb.gz new.pb.gz
check "and what the gate says" says 1 "Gate: FAILED"
check "with the rules that failed" shows 1 '^| fail | fail func any flat +50% | main.checksum | flat | 900% | 50% |'
run diff --format=benchmark old.pb.gz new.pb.gz
check "measurements for a history" shows 1 '"name": "main.checksum (flat)", "unit": "nanoseconds", "value": 1200000000'
run diff -o report --format=json old.pb.gz new.pb.gz
check "a file gets it instead" test "$status" -eq 1 -a ! -s out -a -s report

run diff old.pb.gz
check "a side is missing" fails
run diff old.pb.gz nothing
check "a file is missing" fails
run diff --format=xml old.pb.gz new.pb.gz
check "a format that there is not" fails
run diff --gate=nothing old.pb.gz new.pb.gz
check "rules that there are not" fails_with "cpprof: open nothing: no such file or directory"
run diff --gate=/dev/zero old.pb.gz new.pb.gz
check "rules without end" fails_with "cpprof: /dev/zero: too large for a budget"
for option in --gate --fail-on --require-power --normalize --old; do
	run diff $option="" old.pb.gz new.pb.gz
	[ "$option" = --gate ] && check "a variable that is not set is no gate" \
		fails_with "cpprof: '' is no value for '--gate': FILE (see 'cpprof diff --help')"
	check "$option wants a value" fails
done
for option in --min-share=2 --min-effect=5 --min-samples=inf; do
	run diff $option old.pb.gz new.pb.gz
	check "$option would let everything pass" fails_with \
		"cpprof: --min-effect and --min-share are parts, 0.01 for 1%; nothing would be judged above 1, nor with --min-samples=inf"
done
run diff --unit=MB old.pb.gz new.pb.gz
check "a unit that the values have not" fails_with \
	"cpprof: 'MB' is no unit for nanoseconds: ns, us, ms, s, hrs, auto or minimum"
run list --diff-base="" checksum new.pb.gz
check "and no base" fails_with "cpprof: '' is no value for '--diff-base': FILE (see 'cpprof list --help')"

# --- check ---

printf 'fail func any flat 10%%\nwarn func main.checksum cum 100ms\nfail total value 3s\n' >budget
run check --budget=budget old.pb.gz
check "a limit that is not kept" says 1 "fail      strings.Fields flat 14.0% of the total, limit 10%  budget:1"
check "one that is only warned of" says 1 "warn      main.checksum cum 200ms, limit 100ms  budget:2"
check "one that is kept" says 1 "ok        total value 2.21s, limit 3s  budget:3"
check "and the sum of it" says 1 "Budget: FAILED (1 failed, 1 warned, 1 kept)"
run check --budget=budget --format=csv old.pb.gz
check "the same in CSV" shows 1 '^fail,fail,fail func any flat 10%,1,strings.Fields,flat,310000000,'
run check --budget=budget --format=json old.pb.gz
check "in JSON" shows 1 '"total": 2210000000'
run check --budget=budget --format=markdown old.pb.gz
check "in Markdown with units" shows 1 '^| fail | fail func any flat 10% | strings.Fields | flat | 310ms | 10% |'
run check --budget=budget --format=junit old.pb.gz
check "as test cases" shows 1 '<testsuite name="cpprof check" tests="3" failures="1"'
run check --budget=budget --format=github old.pb.gz
check "as annotations" says 1 \
	"::warning file=example.org/wordcount/wordcount.go,title=cpprof check::main.checksum cum 200ms, limit 100ms"
echo 'fail total value 3s' >budget
run check --budget=budget old.pb.gz
check "a budget that is kept" says 0 "Budget: passed (0 failed, 0 warned, 1 kept)"
echo 'fail func' >budget
run check --budget=budget old.pb.gz
check "a rule that is none" fails_with "cpprof: budget:1:10: a function's name, ~REGEX or any is missing"
run check old.pb.gz
check "a budget is needed" fails_with "cpprof: no perf.budget here; --budget=FILE names the rules"
run check --budget="" old.pb.gz
check "nor is an empty name" fails_with "cpprof: '' is no value for '--budget': FILE (see 'cpprof check --help')"

# --- noise ---

run noise old.pb.gz old2.pb.gz
check "runs of one binary" shows 0 '^ *400ms .* strings.Fields$'
check "how many there are" shows 0 '^Runs: 2 of 221 samples, 2.21s'
check "no phi is below that of sampling" says 0 \
	"7 rows above the floor, 10 below it; phi is 1.00 in the middle of them."
run noise --format=json old.pb.gz old2.pb.gz
check "noise in JSON" shows 0 '"run_mean": 2210000000'
run noise --format=markdown old.pb.gz old2.pb.gz
check "noise in Markdown" shows 0 '^| strings.Fields | 400ms |'

done_with_checks
