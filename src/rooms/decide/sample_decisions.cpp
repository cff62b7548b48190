#include "rooms/decide/sample_decisions.h"

#include <algorithm>

#include <fmt/format.h>

#include "rooms/content.h"
#include "schema/json.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view file_name = "sample/decisions.json";

Result<List> entries_of_file() {
    for (const ContentFile& file : shipped_content("sample/"))
        if (file.path == file_name) return TRY(schema::parse_json(file.text)).list();
    return fail(Code::internal, "the program was built without this part of the sample organisation", std::string(file_name));
}

std::string text_of(const Map& map, std::string_view name) { return std::string(map[name].text()); }

std::optional<records::DecisionScope> scope_of(const Map& asked) {
    if (asked["scope"].is_null()) return std::nullopt;
    const Map& scope = asked["scope"].map();
    return records::DecisionScope{.weakness = text_of(scope, "weakness"),
                                  .component = text_of(scope, "component"),
                                  .assets = text_of(scope, "assets"),
                                  .versions = text_of(scope, "versions")};
}

std::vector<records::DecisionOption> options_of(const Map& asked) {
    std::vector<records::DecisionOption> out;
    for (const Value& value : asked["options"].list()) {
        const Map& one = value.map();
        out.push_back({.name = text_of(one, "name"),
                       .description = text_of(one, "description"),
                       .for_it = text_of(one, "for_it"),
                       .against_it = text_of(one, "against_it"),
                       .cost = one["cost"].is_null() ? std::nullopt : std::optional(static_cast<double>(one["cost"].integer()))});
    }
    return out;
}

}  // namespace

SampleDecisions::SampleDecisions(store::Store& store, Time now) : store_(&store), today_{now.unix_ns / days(1).ns * days(1).ns} {}

Result<SampleDecisions> SampleDecisions::read(store::Store& store, Time now) {
    SampleDecisions out(store, now);
    for (const Value& value : TRY(entries_of_file())) {
        const Map& asked = value.map();
        if (out.id_of("decision", asked["title"].text())) continue;
        out.steps_.push_back({.at = TRY(sample_time(asked["at"].text(), out.today_)), .decision = out.entries_.size()});
        for (const Value& then : asked["then"].list())
            out.steps_.push_back({.at = TRY(sample_time(then.map()["at"].text(), out.today_)), .decision = out.entries_.size(), .said = then.map()});
        out.entries_.push_back({.asked = asked});
    }
    std::ranges::sort(out.steps_, {}, [](const Step& one) { return std::pair(one.at, one.decision); });
    return out;
}

Result<std::string> SampleDecisions::id_of(std::string_view type, std::string_view title) {
    const store::ListQuery query{.tree = schema::test_equals("title", std::string(title)), .limit = 1};
    const store::Page found = TRY(store_->as(store::Actor::redoubt()).list(type, query));
    if (found.records.empty()) return fail(Code::internal, fmt::format("there is no {} '{}'", type, title), std::string(file_name));
    return found.records.front().id.text;
}

Result<store::Records> SampleDecisions::as_person(std::string_view name) {
    const std::string party = TRY(id_of("party", name));
    return store_->as(store::Actor{.user_id = party, .name = std::string(name), .party = party});
}

Result<List> SampleDecisions::conditions_of(const Map& asked) {
    List out;
    for (const Value& value : asked["conditions"].list()) {
        const Map& one = value.map();
        out.emplace_back(Map{{"text", one["text"]}, {"owner", TRY(id_of("party", one["owner"].text()))}, {"due", TRY(sample_time(one["due"].text(), today_))}});
    }
    return out;
}

Result<> SampleDecisions::ask(Entry& entry) {
    const Map& asked = entry.asked;
    Question question{.to = text_of(asked, "to"),
                      .title = text_of(asked, "title"),
                      .text = text_of(asked, "question"),
                      .reason = text_of(asked, "reason"),
                      .recommendation = text_of(asked, "recommendation"),
                      .options = options_of(asked),
                      .conditions = TRY(conditions_of(asked)),
                      .term_days = asked["term_days"].is_null() ? std::nullopt : std::optional(asked["term_days"].integer()),
                      .scope = scope_of(asked)};
    question.subjects.push_back({"finding", TRY(id_of("finding", asked["finding"].text()))});
    for (const Value& name : asked["consulted"].list()) question.consulted.push_back(TRY(id_of("party", name.text())));
    store::Records by = TRY(as_person(asked["by"].text()));
    const AskedOutcome outcome = TRY(decisions_->ask(by, question));
    if (!outcome.decision) return fail(Code::internal, "nobody else had to say yes to it", std::string(file_name));
    entry.id = outcome.decision->id.text;
    return {};
}

Result<> SampleDecisions::answer(const Entry& entry, const Map& said) {
    store::Records by = TRY(as_person(said["by"].text()));
    if (!said["agrees"].is_null()) {
        TRY(decisions_->give_opinion(by, entry.id, said["agrees"].boolean(), text_of(said, "text")));
        return {};
    }
    const GivenVerdict verdict{.yes = said["yes"].boolean(), .reason = text_of(said, "reason"), .chosen = text_of(said, "chosen")};
    TRY(decisions_->give_verdict(by, entry.id, verdict));
    return {};
}

Result<> SampleDecisions::take_step() {
    if (!decisions_) {
        decisions_ = std::make_unique<Decisions>(*store_);
        TRY(decisions_->open());
    }
    const Step& step = steps_[done_++];
    Entry& entry = entries_[step.decision];
    const Result<> done = step.said.size() == 0 ? ask(entry) : answer(entry, step.said);
    return done ? Result<>() : at(done.error(), fmt::format("{}: {}", file_name, entry.asked["title"].text()));
}

}  // namespace redoubt::rooms
