#!/usr/bin/perl
# usage: perl fold_table.pl
# Prints the two tables of src/util/re2_fold.c from the Unicode data of the installed perl.
use strict;
use warnings;
use Unicode::UCD 'prop_invmap';

my ($at, $to, $format, $default) = prop_invmap('Simple_Case_Folding');
my %class;
for my $i (0 .. $#$at) {
    next if ref $to->[$i] || $to->[$i] eq $default;
    my $end = $i < $#$at ? $at->[$i + 1] : 0x110000;
    for my $c ($at->[$i] .. $end - 1) {
        my $f = $to->[$i] + ($c - $at->[$i]);
        $class{$f}{$_} = 1 for ($c, $f);
    }
}
my (@pairs, @orbits);
for my $f (sort { $a <=> $b } keys %class) {
    my @m = sort { $a <=> $b } keys %{$class{$f}};
    if (@m > 2) { push @orbits, [@m]; } else { push @pairs, [@m]; }
}
@pairs = sort { $a->[0] <=> $b->[0] } @pairs;
my @runs;    # first, count, step, delta
for my $p (@pairs) {
    my ($c, $d) = ($p->[0], $p->[1] - $p->[0]);
    if (my $r = $runs[-1]) {
        my $step = $c - ($r->[0] + ($r->[1] - 1) * ($r->[1] > 1 ? $r->[2] : 0));
        if ($d == $r->[3] && $step <= 2 && ($r->[1] == 1 || $step == $r->[2])) {
            $r->[2] = $step;
            $r->[1]++;
            next;
        }
    }
    push @runs, [$c, 1, 1, $d];
}
sub wrapped {
    my $line = '   ';
    for my $item (@_) {
        if (length($line) + length($item) > 98) { print "$line\n"; $line = '   '; }
        $line .= " $item";
    }
    print "$line\n";
}
print "static const struct fold_run runs[] = {\n";
wrapped(map { sprintf '{0x%X, %d, %d, %d},', @$_ } @runs);
print "};\n\nstatic const uint32_t orbits[][PP_RE2_ORBIT] = {\n";
wrapped(map { sprintf '{%s},', join ', ', map { sprintf '0x%X', $_ } @$_ }
    sort { $a->[0] <=> $b->[0] } @orbits);
print "};\n";
