/* Three acts of a quarter over the ledger, as the rules in sim/rules tell them, for gcc to make as fast as it can.
   layout.h is written anew in each run from the ledger, the tables of cities and markets, and the rules' parameters. */
#include <math.h>
#include <stdint.h>

#include "layout.h"

static double least(double a, double b) { return b < a ? b : a; }
static double most(double a, double b) { return b > a ? b : a; }

static double standing(const Firm *firm, const City *city, const Trade *trade, const Market *p) {
    double value = firm->productivity / trade->productivity - 1.0;
    if (firm->little_giant > 0 || firm->single_champion > 0) value += p->champion_premium;
    if (firm->grade == 4) value -= city->per_mu_spread;
    else if (firm->grade == 1) value += city->per_mu_spread * p->grade_a_relief;
    return least(most(value, p->standing_floor), p->standing_ceiling);
}

static void sell(Firm *firm, const City *city, const Trade *trade, double customer_momentum, const Market *p) {
    double stands = standing(firm, city, trade, p);
    double gain = 0.25 * p->share_response * (stands - trade->reference);
    double ordered = p->customer_orders * (customer_momentum - 1.0);
    if (ordered < 0.0) ordered *= 1.0 - p->pull_resilience * city->chain_leader_pull;
    firm->output = firm->output * trade->growth * (1.0 + gain) * firm->momentum * (1.0 + ordered);
}

static void settle_accounts(Firm *firm, const City *city, const Trade *trade, const Finance *p) {
    double goal = trade->margin + city->burden_relief * p->relief_pass_through;
    firm->margin += 0.25 * p->margin_pull_per_year * (goal - firm->margin);
    double profit = 0.25 * firm->output * firm->revenue_per_output * firm->margin;
    double kept = profit > 0.0 ? profit * p->retained_share : profit;
    double repaid = 0.25 * p->repaid_share_per_year * firm->debt;
    firm->debt -= repaid;
    firm->cash += kept - repaid;
    if (firm->cash < 0.0) {
        firm->debt -= firm->cash;
        firm->cash = 0.0;
    }
    firm->capital -= 0.25 * p->depreciation_per_year * firm->capital;
}

static double laplace(double u, double scale) {
    return u < 0.5 ? scale * log(2.0 * u) : -scale * log(2.0 * (1.0 - u));
}

static void meet_shock(Firm *firm, const Growth *p, double u) {
    double size = most(firm->output * firm->revenue_per_output, 1.0) / p->shock_size_reference;
    double spread = least(p->shock_sd * pow(size, -p->shock_size_exponent), p->shock_sd_ceiling);
    double scale = 0.7071067811865476 * spread;
    double shock = laplace(u, scale);
    double total = shock + p->shock_autocorrelation * firm->last_shock;
    firm->last_shock = shock;
    double carried = (1.0 + p->shock_autocorrelation) * scale;
    firm->momentum = exp(0.25 * (total + log(1.0 - carried * carried)));
}

static void do_research(Firm *firm, const City *city, const Innovation *p) {
    if (firm->rd_propensity <= 0.0) return;
    double response = city->rd_response;
    double real_share = city->rd_real_share;
    if (firm->high_tech_enterprise > 0) {
        response = city->rd_response_high_tech;
        real_share = city->rd_real_share_high_tech;
    }
    if (firm->margin <= 0.0) {
        response = 1.0;
        real_share = 1.0 - p->relabelled_share;
    }
    double wanted = firm->rd_propensity * response * firm->output * firm->revenue_per_output;
    firm->rd_expense += 0.25 * p->adjustment_per_year * (wanted - firm->rd_expense);
    double growth = 0.25 * (firm->rd_expense * real_share / most(firm->knowledge, 1.0) - p->knowledge_depreciation_per_year);
    firm->knowledge = most(firm->knowledge, 1.0) * (1.0 + growth);
    firm->productivity *= 1.0 + p->productivity_elasticity * least(most(growth, -p->growth_bound), p->growth_bound);
}

/* The first uniform of the Philox 4x32-10 block addressed by seed, stream, period and slot. */
static double uniform(uint64_t seed, uint32_t stream, uint32_t when, uint64_t slot) {
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    uint32_t c0 = (uint32_t)slot, c1 = (uint32_t)(slot >> 32), c2 = when, c3 = stream;
    for (int round = 0; round < 10; round++) {
        uint64_t product0 = (uint64_t)c0 * 0xD2511F53u, product1 = (uint64_t)c2 * 0xCD9E8D57u;
        c0 = (uint32_t)(product1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)product1;
        c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)product0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return ((double)((int64_t)(c0 >> 6) * 67108864 + (c1 >> 6)) + 0.5) * 2.220446049250313e-16;
}

void trade(Firm *firms, int64_t many, const City *cities, const Trade *trades, const Market *market, const Finance *finance) {
    for (Firm *firm = firms; firm < firms + many; firm++) {
        if (firm->alive == 0) continue;
        sell(firm, &cities[firm->city], &trades[firm->division], 1.0, market);
        settle_accounts(firm, &cities[firm->city], &trades[firm->division], finance);
    }
}

void shock(Firm *firms, int64_t many, const Growth *growth, int64_t seed, int64_t stream, int64_t when) {
    for (Firm *firm = firms; firm < firms + many; firm++) {
        if (firm->alive == 0) continue;
        meet_shock(firm, growth, uniform((uint64_t)seed, (uint32_t)stream, (uint32_t)when, (uint64_t)firm->slot));
    }
}

void research(Firm *firms, int64_t many, const City *cities, const Innovation *innovation) {
    for (Firm *firm = firms; firm < firms + many; firm++) {
        if (firm->alive == 0) continue;
        do_research(firm, &cities[firm->city], innovation);
    }
}
