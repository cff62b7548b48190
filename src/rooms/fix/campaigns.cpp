#include "rooms/fix/campaigns.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using store::Record;

constexpr std::string_view campaign_tables = R"sql(
CREATE TABLE IF NOT EXISTS campaign_member(campaign TEXT NOT NULL, finding TEXT NOT NULL, joined INTEGER NOT NULL, at_start INTEGER NOT NULL,
    PRIMARY KEY(campaign, finding)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS campaign_day(campaign TEXT NOT NULL, query TEXT NOT NULL, at INTEGER NOT NULL, open INTEGER NOT NULL, closed INTEGER NOT NULL,
    PRIMARY KEY(campaign, query, at)) WITHOUT ROWID, STRICT;
)sql";
constexpr int64_t most_days = 400;
constexpr int64_t pace_days = 14;
constexpr std::string_view outside_compartments = "-has:compartment";

std::string members_query(const Record& campaign) { return fmt::format("({}) {}", campaign["query"].text(), outside_compartments); }
Time end_of_day(Time at) { return {at.unix_ns / days(1).ns * days(1).ns + days(1).ns - 1}; }
std::string day_words(Time at) { return format_time(at).substr(0, 10); }

struct Counted {
    int64_t open = 0, closed = 0;
};
Result<Counted> count_at(store::Store& store, const std::string& query, std::optional<Time> at) {
    store::Records records = store.as(store::Actor::redoubt());
    return Counted{.open = TRY(records.count("finding", query + " is:open", at)), .closed = TRY(records.count("finding", query + " -is:open", at))};
}

// Share closed, and what is missing to the target.
int64_t missing(const CampaignProgress& progress) {
    const double all = static_cast<double>(progress.open + progress.closed);
    return std::max<int64_t>(0, static_cast<int64_t>(std::ceil(all * progress.target / 100 - 1e-9)) - progress.closed);
}

void forecast(CampaignProgress& out, const Record& campaign, Time now) {
    const int64_t all = out.open + out.closed;
    const Time ends = campaign["ends"].time();
    out.to_close = missing(out);
    const std::string so_far = fmt::format("{} of {} done with", out.closed, all);
    if (all == 0) {
        out.track = "unknown";
        out.why = "its query finds no findings";
        return;
    }
    if (out.to_close == 0) {
        out.track = "reached";
        out.why = fmt::format("{}: the target of {:g} % is reached", so_far, out.target);
        return;
    }
    if (campaign["starts"].time() > now) {
        out.track = "not started";
        out.why = fmt::format("{}; it starts on {}", so_far, day_words(campaign["starts"].time()));
        return;
    }
    const Time since = std::max(campaign["starts"].time(), now - days(pace_days));
    const auto first = std::ranges::find_if(out.days, [&](const CampaignDay& day) { return day.at >= since; });
    const double span = first == out.days.end() ? 0 : static_cast<double>((now - first->at).ns) / static_cast<double>(days(1).ns);
    if (span < 1) {
        out.track = "unknown";
        out.why = fmt::format("{}; a pace is known after a day", so_far);
        return;
    }
    out.a_day = static_cast<double>(first->open - out.open) / span;
    if (*out.a_day <= 0) {
        out.track = "stalled";
        out.why = fmt::format("{}; over the last {:.0f} days no fewer are open ({} then, {} now), so {} will not be reached", so_far, span, first->open,
                              out.open, "the target");
        return;
    }
    out.reached = now + Duration{static_cast<int64_t>(static_cast<double>(out.to_close) / *out.a_day * static_cast<double>(days(1).ns))};
    const bool late = out.reached > ends;
    out.track = late ? "late" : "on track";
    const int64_t apart = std::abs((out.reached - ends).ns) / days(1).ns;
    out.why = fmt::format("{}; {} more are missing to {:g} %; {:.1f} fewer are open each day over the last {:.0f}: reached {}, {} days {} the date", so_far,
                          out.to_close, out.target, *out.a_day, span, day_words(out.reached), apart, late ? "after" : "before");
}

}  // namespace

Result<> Campaigns::open() { return store_.ensure_tables(std::string(campaign_tables)); }

Result<> Campaigns::keep_members(const Record& campaign, const std::string& query) {
    const Time now = store_.clock().now(), starts = campaign["starts"].time();
    if (starts > now || campaign.state == "done" || campaign.state == "dropped") return {};
    const auto known = TRY(
        store_.read([&](store::Reader& reader) { return reader.sql.integer("SELECT count(*) FROM campaign_member WHERE campaign = ?", {campaign.id.text}); }));
    std::set<std::string> first, today;
    const auto collect = [&](std::set<std::string>& into, std::optional<Time> at) {
        return store::each_record(store_, store::Actor::redoubt(), "finding", {.text = query, .sort = "created", .fields = {"severity"}, .at = at},
                                  [&](std::span<const Record> batch) -> Result<> {
                                      for (const Record& one : batch) into.insert(one.id.text);
                                      return {};
                                  });
    };
    if (known.value_or(0) == 0) TRY(collect(first, starts));
    TRY(collect(today, {}));
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        for (const std::string& id : first)
            TRY(transaction.sql.run("INSERT OR IGNORE INTO campaign_member VALUES(?, ?, ?, 1)", {campaign.id.text, id, starts}));
        for (const std::string& id : today) TRY(transaction.sql.run("INSERT OR IGNORE INTO campaign_member VALUES(?, ?, ?, 0)", {campaign.id.text, id, now}));
        return {};
    });
}

Result<std::vector<CampaignDay>> Campaigns::days_of(const Record& campaign, const std::string& query) {
    const Time now = store_.clock().now();
    const std::string definition = to_hex(sha256(query)).substr(0, 16);  // another query has other days
    std::vector<CampaignDay> out;
    const Time last = std::min(now, end_of_day(campaign["ends"].time()) + days(60));
    const Time begin = std::max(campaign["starts"].time(), last - days(most_days));
    for (Time at = begin > now ? now : end_of_day(begin); at < last; at = at + days(1)) {
        CampaignDay day{.at = at};
        bool known = false;
        TRY(store_.read([&](store::Reader& reader) {
            known = false;
            return reader.sql.each("SELECT open, closed FROM campaign_day WHERE campaign = ? AND query = ? AND at = ?", {campaign.id.text, definition, at},
                                   [&](const store::Row& row) {
                                       day.open = row.integer(0);
                                       day.closed = row.integer(1);
                                       known = true;
                                       return false;
                                   });
        }));
        if (!known) {
            const Result<Counted> then = count_at(store_, query, at);
            if (!then && then.error().code == Code::unsupported) continue;  // a query that the past does not answer
            if (!then) return std::unexpected(then.error());
            day.open = then->open;
            day.closed = then->closed;
            TRY(store_.write([&](store::Transaction& transaction) {
                return transaction.sql.run("INSERT OR IGNORE INTO campaign_day VALUES(?, ?, ?, ?, ?)",
                                           {campaign.id.text, definition, at, day.open, day.closed});
            }));
        }
        out.push_back(day);
    }
    return out;
}

Result<CampaignProgress> Campaigns::progress(const store::Actor& actor, const Record& campaign) {
    const Time now = store_.clock().now();
    const std::string query = members_query(campaign);
    CampaignProgress out{.query = query};
    if (const auto* target = campaign["target"].as<double>()) out.target = *target;
    TRY(keep_members(campaign, query));
    const Counted counted = TRY(count_at(store_, query, {}));
    out.open = counted.open;
    out.closed = counted.closed;
    std::set<std::string> still_open;
    TRY(store::each_record(store_, store::Actor::redoubt(), "finding", {.text = query + " is:open", .sort = "created", .fields = {"severity"}},
                           [&](std::span<const Record> batch) -> Result<> {
                               for (const Record& one : batch) still_open.insert(one.id.text);
                               return {};
                           }));
    TRY(store_.read([&](store::Reader& reader) {
        out.at_start = out.joined = out.at_start_open = out.joined_open = 0;
        return reader.sql.each("SELECT finding, at_start FROM campaign_member WHERE campaign = ?", {campaign.id.text}, [&](const store::Row& row) {
            const bool first = row.integer(1) != 0, open = still_open.contains(std::string(row.text(0)));
            ++(first ? out.at_start : out.joined);
            if (open) ++(first ? out.at_start_open : out.joined_open);
            return true;
        });
    }));
    out.days = TRY(days_of(campaign, query));
    out.days.push_back({.at = now, .open = out.open, .closed = out.closed});
    forecast(out, campaign, now);
    out.owners = TRY(group_findings(store_, actor, {.by = GroupBy::owner, .q = query, .limit = 50})).groups;
    store::Records records = store_.as(store::Actor::redoubt());
    for (const auto& [title, test] : {std::pair{"Past their date", "is:overdue"},
                                      {"Nobody has looked yet", "state:new"},
                                      {"Nobody owns them", "-has:owner -has:assignee"},
                                      {"Nobody says what would fix them", "-has:remedy"},
                                      {"Fixed by somebody's word, waiting for another to see", "state:fixed"},
                                      {"Came back after they were thought gone", "times_back:>=1"}}) {
        CampaignBlock block{.title = title, .query = fmt::format("{} is:open {}", query, test)};
        block.count = TRY(records.count("finding", block.query));
        if (block.count > 0) out.blocks.push_back(std::move(block));
    }
    return out;
}

Result<> Campaigns::follow() {
    const store::Page page = TRY(store_.as(store::Actor::redoubt()).list("campaign", {.text = "state:running", .limit = 500}));
    for (const Record& campaign : page.records) {
        const std::string query = members_query(campaign);
        TRY(keep_members(campaign, query));
        TRY(days_of(campaign, query));
    }
    return {};
}

}  // namespace redoubt::rooms
