#include "rooms/team/work.h"

#include <algorithm>

#include <fmt/format.h>

#include "rooms/team/work_candidates.h"
#include "rooms/team/work_context.h"

namespace redoubt::rooms {
namespace {

using store::Record;
using store::Records;

constexpr size_t most_read = 500;  // of somebody to whom thousands are assigned, those that press most at first sight

struct Scored {
    Candidate candidate;
    std::vector<WorkReason> why;
    int score = 0;
};

// More points first; then what is due first, what is older, and the key.
bool before(const Scored& a, const Scored& b) {
    const auto due = [](const Scored& s) { return s.candidate.facts.due.unix_ns == 0 ? INT64_MAX : s.candidate.facts.due.unix_ns; };
    if (a.score != b.score) return a.score > b.score;
    if (due(a) != due(b)) return due(a) < due(b);
    if (a.candidate.created != b.candidate.created) return a.candidate.created < b.candidate.created;
    if (a.candidate.type != b.candidate.type) return a.candidate.type->name < b.candidate.type->name;
    return a.candidate.number < b.candidate.number;
}

// What cannot come among the first `limit` any more, whatever else is found out about it, is dropped unread.
void keep_promising(std::vector<Scored>& all, size_t limit) {
    std::ranges::sort(all, before);
    if (all.size() > most_read) all.resize(most_read);
    if (all.size() <= limit) return;
    const int least = all[limit - 1].score - most_further_points() - most_withheld_points();
    const auto end = std::ranges::find_if(all, [&](const Scored& one) { return one.score < least; });
    all.erase(end, all.end());
}

std::string next_command(const Records& records, const Record& record) {
    if (const auto* members = members_of(*record.type); members) return fmt::format("redoubt {} list 'group:{}'", members->name, record.id.text);
    const auto moves = records.moves_of(record);
    if (moves.empty()) return fmt::format("redoubt {} show {}", record.type->name, record.key);
    const schema::Move& move = *moves.front();
    const bool reasoned = std::ranges::find(move.needs, "reason") != move.needs.end();
    return fmt::format("redoubt {} move {} {}{}", record.type->name, record.key, move.to, reasoned ? " --reason '…'" : "");
}

WorkItem item_of(const Records& records, Scored scored, const Record& record) {
    const WorkFacts& facts = scored.candidate.facts;
    return {.record = {.type = std::string(record.type->name), .id = record.id.text, .key = record.key, .title = record.title, .state = record.state},
            .priority = std::string(facts.priority),
            .due = facts.due,
            .owner = record.owner.id,
            .score = scored.score,
            .why = std::move(scored.why),
            .command = next_command(records, record)};
}

}  // namespace

Result<WorkRequest> work_request(Records& records, const std::string& who) {
    if (who.empty() && records.actor().party.empty())
        return fail(Code::invalid, "this account is not linked to a person, so nothing waits for it", "who", "name a party: who=PARTY-1");
    const std::string wanted = who.empty() ? records.actor().party : who;
    Result<Record> person = records.get("party", wanted);
    if (!person && person.error().code == Code::not_found) {
        const store::Page named = TRY(records.list("party", {.text = {}, .tree = schema::test_equals("title", wanted), .limit = 2}));
        if (named.records.size() == 1) person = named.records.front();
    }
    if (!person) return std::unexpected(person.error());
    const auto level = schema::parse_level((*person)["level"].text());
    return WorkRequest{.party = person->id.text,
                       .level = level.value_or(schema::Level::ic2),
                       .team = std::string((*person)["team"].text()),
                       .sees_queue = level && *level != schema::Level::auditor};
}

Result<std::vector<WorkItem>> work_of(store::Store& store, Records& records, const WorkRequest& request) {
    if (request.limit < 1 || request.limit > 200) return fail(Code::invalid, "the limit is 1 to 200", "limit");
    const Time now = store.clock().now();
    std::vector<Scored> all;
    for (Candidate& candidate : TRY(find_candidates(store, records, request))) {
        Scored one{.candidate = std::move(candidate), .why = {}};
        one.why = first_reasons(one.candidate.facts, request.level, now);
        one.score = total(one.why);
        all.push_back(std::move(one));
    }
    keep_promising(all, static_cast<size_t>(request.limit));
    std::vector<Candidate*> read;
    for (Scored& one : all) read.push_back(&one.candidate);
    const WorkContext context = TRY(read_context(store, records, read));
    std::erase_if(all, [&](const Scored& one) { return !context.record_of(one.candidate); });
    for (Scored& one : all) {
        for (WorkReason& reason : further_reasons(one.candidate.facts)) one.why.push_back(std::move(reason));
        one.score = total(one.why);
        std::ranges::sort(one.why, [](const WorkReason& a, const WorkReason& b) {
            return std::pair(-std::abs(a.points), a.factor) < std::pair(-std::abs(b.points), b.factor);
        });
    }
    std::ranges::sort(all, before);
    if (all.size() > static_cast<size_t>(request.limit)) all.resize(static_cast<size_t>(request.limit));
    std::vector<WorkItem> items;
    for (Scored& one : all) {
        const Record& record = *context.record_of(one.candidate);
        items.push_back(item_of(records, std::move(one), record));
    }
    return items;
}

}  // namespace redoubt::rooms
