// Prints random patterns and texts with what Go's regexp says about them, for compare.c:
//
//	P <pattern> <message or ->          all fields in hexadecimal
//	T <text> <from> <to>                a text for the last pattern; -1 -1: no match
//
// usage: main SEED PATTERNS      or: main limits SEED PATTERNS      or: main properties
//
// The second form makes patterns near the limits of height and size. The third asks each \p{...}
// about the edges of its ranges and all runes that fold.
//
// The reference is Go 1.22 or newer; an older Go differs in what `adjust` leaves out or rewrites.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
)

var rng *rand.Rand

func pick(list ...string) string { return list[rng.Intn(len(list))] }

// Runes that fold with each other, end lines, are words, or need several bytes.
var runes = []string{
	"a", "b", "c", "k", "K", "\u212a", "s", "S", "\u017f", "é", "É", "λ", "Λ", "ß", "ẞ", "σ", "ς", "Σ",
	"1", "_", "-", " ", "\n", "\t", ".", "x", "µ", "ǅ", "ǆ", "\U00010400", "\U00010428", "\ufffd", "ı", "İ",
	"\u0345", "ι", "A", "B", "z", "٣", "\u1c80", "в",
}

func text() string {
	var b strings.Builder
	few := rng.Intn(3) == 0
	for n := rng.Intn(14); n > 0; n-- {
		switch {
		case few:
			b.WriteString(pick("a", "b", "\n"))
		case rng.Intn(12) == 0:
			b.WriteString(pick("\xff", "\xc3", "\xe2\x84", "\xed\xa0\x80", "\xf0\x90\x90", "\xc0\x80", "\x80"))
		default:
			b.WriteString(runes[rng.Intn(len(runes))])
		}
	}
	return b.String()
}

func property() string {
	name := pick("L", "Lu", "Ll", "Lt", "N", "Nd", "Greek", "Latin", "Common", "Any", "M", "P", "S", "Cyrillic",
		"Inherited", "Deseret", "Zs", "Cc", "Mn")
	switch rng.Intn(4) {
	case 0:
		if len(name) == 1 {
			return pick(`\p`, `\P`) + name
		}
	case 1:
		return pick(`\p`, `\P`) + "{^" + name + "}"
	}
	return pick(`\p`, `\P`) + "{" + name + "}"
}

func escape() string {
	return pick(`\d`, `\D`, `\s`, `\S`, `\w`, `\W`, `\n`, `\t`, `\x41`, `\x{3bb}`, `\101`, `\.`, `\-`, `\]`, `\_`, property())
}

func class() string {
	var b strings.Builder
	b.WriteString("[")
	if rng.Intn(3) == 0 {
		b.WriteString("^")
	}
	for n := 1 + rng.Intn(3); n > 0; n-- {
		switch rng.Intn(6) {
		case 0:
			b.WriteString(escape())
		case 1:
			b.WriteString(pick("a-c", "A-Z", "0-9", "k-s", "α-ω", "a-z", "\x00-a", "k-\u212a", "é-ſ", "b-\U00010428"))
		case 2:
			b.WriteString("[:" + pick("", "^") + pick("alpha", "word", "space", "punct", "upper", "xdigit", "ascii", "cntrl") + ":]")
		default:
			b.WriteString(runes[rng.Intn(len(runes))])
		}
	}
	return b.String() + "]"
}

func atom(depth int) string {
	switch n := rng.Intn(20); {
	case n < 8:
		r := runes[rng.Intn(len(runes))]
		if rng.Intn(2) == 0 {
			r = pick("a", "b", "c")
		}
		return regexp.QuoteMeta(r)
	case n < 9:
		return escape()
	case n < 11:
		return class()
	case n < 12:
		return "."
	case n < 14:
		return pick("^", "$", `\A`, `\z`, `\b`, `\B`)
	case n < 15 && depth > 0:
		return "(?" + flags() + ":" + expr(depth-1) + ")"
	case n < 16:
		return "(?" + flags() + ")"
	case depth > 0:
		return pick("(", "(?:", "(?P<n>") + expr(depth-1) + ")"
	}
	return pick("a", "b", "")
}

func flags() string {
	f := pick("i", "m", "s", "U", "is", "im", "")
	if f == "" || rng.Intn(4) == 0 {
		f += "-" + pick("i", "m", "s", "U")
	}
	return f
}

func expr(depth int) string {
	var b strings.Builder
	for n := rng.Intn(4) + 1; n > 0; n-- {
		b.WriteString(atom(depth))
		if rng.Intn(3) == 0 {
			b.WriteString(pick("*", "+", "?", "{2}", "{0,2}", "{1,}", "{2,}", "{0}", "{1,3}", "{0,1}") + pick("", "", "?"))
		}
		if rng.Intn(6) == 0 {
			b.WriteString("|")
		}
	}
	return b.String()
}

// Pieces that make a pattern wrong, and some that do not.
func soup() string {
	var b strings.Builder
	for n := 1 + rng.Intn(8); n > 0; n-- {
		b.WriteString(pick("(", ")", "[", "]", "{", "}", "*", "+", "?", "|", `\`, "^", "$", ".", "-", ":", ",", "a", "b", "z", "0",
			"2", "1000", "1001", "(?", "(?:", "(?P<", "(?P<n>", ">", "[:alpha:]", "[:foo:]", "[^", `\p`, "{Greek}", "{Foo}", `\x`, `\x{`,
			`\Q`, `\E`, `\C`, `\8`, `\1`, "{2,1}", "{1000}", "{500}", "{,5}", "{05}", "i", "s", "U", "m", "\xff", "\xc3", "é", "a-", "(?i",
			"{100000000000000}", "**", "\x00", "=", "!", "<", "d"))
	}
	return b.String()
}

func mutate(s string) string {
	for n := rng.Intn(3); n > 0 && s != ""; n-- {
		at := rng.Intn(len(s))
		switch rng.Intn(3) {
		case 0:
			s = s[:at] + s[at+1:]
		case 1:
			s = s[:at] + soup() + s[at:]
		default:
			s = s[:at]
		}
	}
	return s
}

func pattern() string {
	switch rng.Intn(8) {
	case 0:
		return soup()
	case 1, 2:
		return mutate(expr(2))
	case 3: // literals, anchored or not
		lit := func() string { return regexp.QuoteMeta(text()) }
		return pick("", "^", "(") + lit() + pick("", "|"+lit()) + pick("", "$", ")", "|"+lit()+"$")
	case 4:
		return pick("(?i)", "(?s)", "(?m)", "(?U)", "(?im)") + expr(3)
	}
	return expr(3)
}

// Whether Go's answer can be compared, and the message a newer Go would give.
func adjust(p string, err error) (string, bool) {
	if strings.Contains(p, "(?<") {
		return "", false // a named group since 1.22
	}
	if fold := strings.LastIndex(p, "i"); fold > 2 && strings.Contains(p, "|") && strings.Contains(p, "(?") {
		return "", false // until 1.23 x|(?i:x) could become x|x
	}
	if err == nil {
		return "-", true
	}
	msg := strings.Replace(err.Error(), "regexp/syntax: internal error", "expression too large", 1)
	if strings.Contains(msg, "character class range: `\\p") || strings.Contains(msg, "character class range: `\\P") {
		// Since 1.25 more names are known, and names match loosely.
		if !strings.Contains(msg, "{Foo}") {
			return "", false
		}
	}
	if strings.Contains(p, "\x00") {
		return "", false // not for a C string
	}
	if len(msg) > 1000 {
		msg = msg[:1000] // a C string has no more room; the other side compares as much
	}
	return fmt.Sprintf("%x", msg), true
}

// A pattern that nests about a thousand deep or compiles to about 3.3 million instructions.
func huge() string {
	n := 990 + rng.Intn(20)
	open, end := "", ""
	switch rng.Intn(3) {
	case 0:
		open = pick("(", "(?:", "(?:a", "(?:x|", "(b|cc", "(?i:a", "((")
		end = pick(")", ")*", "){2}", ")b", ")?x", "|y)", "))")
		if n = n * 2 / (1 + rng.Intn(4)); len(open) == 2 {
			n /= 2
		}
		return strings.Repeat(open, n) + pick("", "x", "xy", "a|b", "[a-c]") + strings.Repeat(end, n)
	case 1:
		open = pick("(x|yy){1000}", "(abc){1000}", "x{1000}", "((a|bb){10}c){100}", "(a*b+){500}", `(?:\pL){1000}`, "(?:xx?){900,1000}")
		return strings.Repeat(open, 300+rng.Intn(3500))
	}
	open = "(" + strings.Repeat(pick("abcde", "a*", "[ab]c", "(?:ab)+"), 100+rng.Intn(800)) + ")"
	return strings.Repeat(open+pick("{1000}", "{999}", "{2,}", "*"), 1+rng.Intn(10))
}

// Runes that have changed category or script since Unicode 13.
var moved = map[rune]bool{0x1734: true, 0x16FE2: true, 0x16FE3: true}

func properties(out *bufio.Writer) {
	var folding []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.SimpleFold(r) != r {
			folding = append(folding, r)
		}
	}
	ask := func(name string, tab *unicode.RangeTable) {
		asked := folding
		edges := func(lo, hi rune) { asked = append(asked[:len(asked):len(asked)], lo-1, lo, hi, hi+1) }
		for _, r := range tab.R16 {
			edges(rune(r.Lo), rune(r.Hi))
		}
		for _, r := range tab.R32 {
			edges(rune(r.Lo), rune(r.Hi))
		}
		for _, p := range []string{`^\p{` + name + `}$`, `^\P{` + name + `}$`, `(?i)^\p{` + name + `}$`, `(?i)^[^\P{` + name + `}]$`} {
			fmt.Fprintf(out, "P %x -\n", p)
			re := regexp.MustCompile(p)
			for _, r := range asked {
				if !unicode.In(r, assigned...) || moved[r] {
					continue
				}
				to := -1
				if re.MatchString(string(r)) {
					to = len(string(r))
				}
				fmt.Fprintf(out, "T %x %d %d\n", string(r), min(to, 0), to)
			}
		}
	}
	for name, tab := range unicode.Categories {
		if name != "C" { // has unassigned runes since 1.25
			ask(name, tab)
		}
	}
	for name, tab := range unicode.Scripts {
		ask(name, tab)
	}
}

var assigned = []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// A huge pattern is only parsed: a program of it takes the reference hundreds of megabytes.
func compile(p string) (*regexp.Regexp, error) {
	if len(p) < 300 {
		return regexp.Compile(p)
	}
	_, err := syntax.Parse(p, syntax.Perl)
	return nil, err
}

func main() {
	if os.Args[1] == "properties" {
		out := bufio.NewWriter(os.Stdout)
		defer out.Flush()
		properties(out)
		return
	}
	next := pattern
	if os.Args[1] == "limits" {
		next = huge
		os.Args = os.Args[1:]
	}
	seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
	n, _ := strconv.Atoi(os.Args[2])
	rng = rand.New(rand.NewSource(seed))
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for ; n > 0; n-- {
		p := next()
		if len(p) > 60000 {
			continue
		}
		re, err := compile(p)
		msg, ok := adjust(p, err)
		if !ok {
			continue
		}
		fmt.Fprintf(out, "P %x %s\n", p, msg)
		if err != nil || re == nil {
			continue
		}
		for i := 0; i < 6; i++ {
			t := text()
			at := re.FindStringIndex(t)
			if at == nil {
				at = []int{-1, -1}
			}
			fmt.Fprintf(out, "T %x %d %d\n", t, at[0], at[1])
		}
	}
}
