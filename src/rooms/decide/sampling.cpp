#include "rooms/decide/sampling.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/hash.h"
#include "rooms/decide/deciders.h"
#include "store/state.h"

namespace redoubt::rooms {

using schema::Map;
using store::Record;
using store::Transaction;

namespace {

constexpr std::string_view closes_table = R"(
CREATE TABLE IF NOT EXISTS sampled_close(type TEXT NOT NULL, record TEXT NOT NULL, state TEXT NOT NULL, party TEXT NOT NULL, level TEXT NOT NULL,
    period TEXT NOT NULL, hash TEXT NOT NULL, percent INTEGER NOT NULL, threshold INTEGER NOT NULL, at INTEGER NOT NULL, task TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS sampled_close_period ON sampled_close(period);
CREATE INDEX IF NOT EXISTS sampled_close_task ON sampled_close(task) WHERE task <> '';
)";
constexpr uint32_t places = 10'000;
constexpr size_t most_linked = 100;

// The kind of close that a record's state is, when somebody makes it alone.
std::string_view close_kind(const Record& record) {
    const schema::State* state = record.type->find_state(record.state);
    if (!state || !state->closed) return {};
    for (const schema::Move& move : record.type->moves)
        if (move.to == record.state && (move.decided_as == "alert_closing" || move.decided_as == "rejection" || move.decided_as == "incident_closing"))
            return move.decided_as;
    return {};
}

// Among Leads, another one will do.
bool is_above(const store::Grade* grade, schema::Level level) {
    return grade && (grade->rung > level || (grade->rung == schema::Level::lead && level == schema::Level::lead));
}

// Whether this change was a move: a record that is only changed while it is closed was looked at already.
Result<bool> has_just_moved(store::Connection& sql, const Record& record) {
    return TRY(sql.text("SELECT action FROM journal WHERE record = ? ORDER BY version DESC, seq DESC LIMIT 1", {record.id.text})) == "move";
}

Result<std::vector<SampledClose>> read_closes(store::Connection& sql, const std::string& period) {
    std::vector<SampledClose> out;
    const auto take = [&](const store::Row& row) {
        SampledClose one{.type = std::string(row.text(0)),
                         .record = std::string(row.text(1)),
                         .to = std::string(row.text(2)),
                         .party = std::string(row.text(3)),
                         .level = std::string(row.text(4)),
                         .period = std::string(row.text(5)),
                         .hash = std::string(row.text(6)),
                         .task = std::string(row.text(10)),
                         .percent = row.integer(7)};
        one.place = ReviewSampling::place_of(one.hash);
        one.threshold = static_cast<uint32_t>(row.integer(8));
        one.at = row.time(9);
        out.push_back(std::move(one));
        return true;
    };
    TRY(sql.each("SELECT * FROM sampled_close WHERE period = ? OR ? = '' ORDER BY rowid", {period, period}, take));
    return out;
}

}  // namespace

Result<> ReviewSampling::open() { return store_.ensure_tables(std::string(closes_table)); }

std::string ReviewSampling::salt(std::string_view period) const {
    return to_hex(sha256(fmt::format("{}|review|{}", store_.state().cursor_secret, period))).substr(0, 32);
}

std::string ReviewSampling::hash(std::string_view record, std::string_view to, std::string_view salt) {
    return to_hex(sha256(fmt::format("{}|{}|{}", record, to, salt)));
}

uint32_t ReviewSampling::place_of(std::string_view hash) {
    uint32_t number = 0;
    std::from_chars(hash.data(), hash.data() + std::min<size_t>(hash.size(), 8), number, 16);
    return static_cast<uint32_t>(uint64_t{number} * places >> 32);
}

Result<> ReviewSampling::look_at(Transaction& transaction, size_t first, size_t end, const store::Actor& actor) {
    const auto book = store_.rights().book();
    const store::Grade* grade = book->find_grade(actor.grade);
    if (!grade) return {};
    const std::string period = format_time(store_.clock().now()).substr(0, 7);
    std::vector<SampledClose> closes, sampled;
    for (size_t i = first; i < end; ++i) {
        const Record& record = transaction.touched[i].record;
        const std::string_view kind = close_kind(record);
        const store::AuthorityRow* row = kind.empty() ? nullptr : book->find(kind);
        if (!row) continue;
        const store::AuthorityCell& cell = row->cells[static_cast<size_t>(store::severity_of(*record.type, record.fields, kind))];
        const bool just = cell.reviewed && !cell.levels.empty() && cell.levels.front() == grade->name;
        SampledClose close{.type = std::string(record.type->name),
                           .record = record.id.text,
                           .to = record.state,
                           .party = actor.party,
                           .level = grade->name,
                           .period = period,
                           .hash = hash(record.id.text, record.state, salt(period)),
                           .percent = just ? 100 : grade->reviewed_percent};
        close.place = place_of(close.hash);
        close.threshold = static_cast<uint32_t>(close.percent) * (places / 100);
        close.at = store_.clock().now();
        if (!TRY(has_just_moved(transaction.sql, record))) continue;
        if (close.sampled()) sampled.push_back(close);
        closes.push_back(std::move(close));
    }
    const std::string task = sampled.empty() ? std::string() : TRY(review(transaction, sampled, actor));
    for (const SampledClose& one : closes)
        TRY(transaction.sql.run("INSERT INTO sampled_close VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                {one.type, one.record, one.to, one.party, one.level, one.period, one.hash, one.percent, static_cast<int64_t>(one.threshold),
                                 one.at, one.sampled() ? task : std::string()}));
    return {};
}

Result<> ReviewSampling::check_reviewer(Transaction& transaction, const Record& task, const store::Actor& actor) const {
    std::string party, level;
    TRY(transaction.sql.each("SELECT party, level FROM sampled_close WHERE task = ? AND task <> '' LIMIT 1", {task.id.text}, [&](const store::Row& row) {
        party = row.text(0);
        level = row.text(1);
        return false;
    }));
    if (party.empty()) return {};
    if (actor.party == party)
        return fail(Code::forbidden, fmt::format("{} is about what you closed yourself: another looks at it", task.key), {},
                    "say what there is to say as a comment on it");
    const schema::State* state = task.type->find_state(task.state);
    const auto book = store_.rights().book();
    const store::Grade* closer = book->find_grade(level);
    if (!state || !state->closed || is_above(book->find_grade(actor.grade), closer ? closer->rung : schema::Level::p1)) return {};
    return fail(Code::forbidden, fmt::format("{} is done by somebody of a higher level than {}, who closed it", task.key, level), {},
                "leave it to whom it is assigned, or assign it to somebody who is");
}

// By somebody of a higher level than who closed; among Leads, by another.
Result<std::string> ReviewSampling::review(Transaction& transaction, std::span<const SampledClose> sampled, const store::Actor& actor) {
    const Electorate all = TRY(electorate(store_));
    std::vector<std::string> reviewers;
    for (const Person& person : all.people) {
        const store::Grade* grade = all.book->find_grade(person.level);
        if (is_above(grade, actor.level) && person.party != actor.party && !is_away(person, {}, all.now)) reviewers.push_back(person.party);
    }
    const SampledClose& first = sampled.front();
    const auto found = std::ranges::find_if(transaction.touched, [&](const store::Touched& one) { return one.record.id.text == first.record; });
    const Record record = found->record;
    Map task{{"title", fmt::format("Review: {}{} {} by {}", record.key, sampled.size() > 1 ? fmt::format(" and {} more", sampled.size() - 1) : std::string(),
                                   first.to, actor.name)
                           .substr(0, 300)},
             {"description", fmt::format("Drawn by lot: {} % of the closes of {} are looked at by another.", first.percent, first.level)},
             {"parent", record.id.text},
             {"role", "reviewer"}};
    if (!record.compartment.empty()) task.set("compartment", record.compartment);
    if (!reviewers.empty()) task.set("assignee", reviewers[place_of(first.hash) % reviewers.size()]);
    store::Records redoubt = store_.as(store::Actor::redoubt());
    const Record made = TRY(redoubt.create("task", task, "review by lot"));
    for (size_t i = 0; i < std::min(sampled.size(), most_linked); ++i)
        TRY(redoubt.link("task", made.id.text, "relates-to", sampled[i].type, sampled[i].record, "waits for review"));
    return made.id.text;
}

Result<std::vector<SampledClose>> ReviewSampling::closes(const std::string& period) {
    if (!period.empty() && (period.size() != 7 || !parse_time(period + "-01T00:00:00Z")))
        return fail(Code::invalid, fmt::format("'{}' is not a month", period.substr(0, 20)), "period", "write it as 2026-11");
    return store_.read([&](store::Reader& reader) { return read_closes(reader.sql, period); });
}

}  // namespace redoubt::rooms
