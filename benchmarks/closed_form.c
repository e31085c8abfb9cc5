/* The same rules by hand: weekly courses under one plain plan in network or out, in closed form.

   A plan as domain.md calls plain, without assistance and family limits: one row of benefits, copay and
   coinsurance in one of three orders, a deductible and an out-of-pocket maximum, a visit limit.
   Amounts are minor units, rates millionths, days are counted from 1970-01-01; limits that are
   absent are NONE. Compiled by benchmarks/batch.py with -O2. */

#include <stdint.h>

#define NONE ((int64_t)1 << 62)
typedef int64_t i64;

enum { WAIVED, AFTER, BEFORE };

typedef struct {
    i64 order, copay, rate, deductible, maximum, visits, in_network, allowed_intake, allowed;
    i64 year_line;
} plan;

typedef struct {
    i64 deductible, maximum, visits;
} room;

typedef struct {
    i64 write_off, paid, deductible, copay, coinsurance, not_covered, balance;
} sums;

static inline i64 min(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 max(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 share(i64 amount, i64 rate) { return (amount * rate + 500000) / 1000000; }

/* Add n sessions with these parts; what is left of the allowed amount is the plan's. */
static inline void add(sums *s, room *r, i64 n, i64 allowed, i64 ded, i64 copay, i64 coins) {
    s->deductible += n * ded;
    s->copay += n * copay;
    s->coinsurance += n * coins;
    s->paid += n * (allowed - ded - copay - coins);
    r->deductible -= n * ded;
    if (r->maximum < NONE) r->maximum -= n * (ded + copay + coins);
}

/* One session at the edge of a room: the maximum cuts coinsurance first, then the copay. */
static inline void edge(sums *s, room *r, const plan *p, i64 allowed) {
    i64 left = min(r->deductible, r->maximum), ded = 0, copay;
    if (p->order == AFTER) {
        ded = min(allowed, left);
        copay = min(p->copay, allowed - ded);
    } else {
        copay = min(p->copay, allowed);
        if (p->order == BEFORE) ded = min(allowed - copay, left);
    }
    i64 coins = share(allowed - ded - copay, p->rate);
    i64 over = max(0, ded + copay + coins - r->maximum), cut = min(over, coins);
    add(s, r, 1, allowed, ded, copay - (over - cut), coins - cut);
}

/* n alike sessions within one benefit year. */
static inline void sessions(sums *s, room *r, const plan *p, i64 n, i64 billed, i64 amount) {
    i64 held = min(n, r->visits), allowed = min(billed, amount);
    i64 rest = held * (billed - allowed);
    if (r->visits < NONE) r->visits -= held;
    s->not_covered += (n - held) * billed;
    if (p->in_network) s->write_off += rest; else s->balance += rest;
    if (held == 0) return;

    i64 copay = min(p->copay, allowed);
    i64 whole = p->order == AFTER ? allowed : p->order == BEFORE ? allowed - copay : 0;
    i64 before = p->order == BEFORE ? copay : 0;
    if (whole > 0 && r->deductible > 0) { /* sessions that the deductible takes whole */
        i64 m = 0;
        if (whole <= r->deductible && whole + before <= r->maximum) {
            m = held;
            if (held > 1) m = min(m, r->deductible / whole);
            if (r->maximum < NONE && held > 1) m = min(m, r->maximum / (whole + before));
            add(s, r, m, allowed, whole, before, 0);
        }
        held -= m;
        if (held > 0 && r->deductible > 0) { /* the one that it takes a part of */
            edge(s, r, p, allowed);
            held--;
        }
        if (held == 0) return;
    }
    i64 coins = share(allowed - copay, p->rate), each = copay + coins;
    if (r->maximum < NONE && each > 0 && held * each > r->maximum) {
        i64 m = r->maximum / each;
        add(s, r, m, allowed, 0, copay, coins);
        i64 left = r->maximum; /* the one that reaches the maximum, and those after it */
        i64 kept = min(copay, left);
        add(s, r, 1, allowed, 0, kept, left - kept);
        add(s, r, held - m - 1, allowed, 0, 0, 0);
        return;
    }
    add(s, r, held, allowed, 0, copay, coins);
}

void closed_form(
    i64 cases, i64 course, const plan *plans, const i64 *years, i64 year_columns, i64 first_year,
    const i64 *plan_of, const i64 *first_day, const i64 *fee_intake, const i64 *fee,
    const i64 *used_deductible, const i64 *used_maximum, i64 *totals) {
    for (i64 i = 0; i < cases; i++) {
        const plan *p = plans + plan_of[i];
        const i64 *starts = years + p->year_line * year_columns;
        i64 first = first_day[i], year = 1970 - first_year + first * 400 / 146097;
        while (starts[year] > first) year--;
        while (starts[year + 1] <= first) year++;
        i64 begun = min(course, (starts[year + 1] - first + 6) / 7); /* sessions in this year */

        sums s = {0};
        room r = {
            max(0, p->deductible - used_deductible[i]),
            p->maximum == NONE ? NONE : max(0, p->maximum - used_maximum[i]),
            p->visits,
        };
        sessions(&s, &r, p, 1, fee_intake[i], p->allowed_intake);
        if (begun > 1) sessions(&s, &r, p, begun - 1, fee[i], p->allowed);
        for (i64 k = begun; k < course;) {
            i64 from = first + 7 * k;
            while (starts[year + 1] <= from) year++;
            i64 n = min(course - k, (starts[year + 1] - from + 6) / 7);
            room fresh = {p->deductible, p->maximum, p->visits};
            sessions(&s, &fresh, p, n, fee[i], p->allowed);
            k += n;
        }

        i64 billed = fee_intake[i] + (course - 1) * fee[i];
        i64 patient = billed - s.write_off - s.paid;
        i64 line[11] = {
            patient, billed, s.write_off, s.paid, patient, s.deductible, s.copay,
            s.coinsurance, s.not_covered, s.balance, 0,
        };
        for (int column = 0; column < 11; column++) totals[column * cases + i] = line[column];
    }
}
