#include "rooms/know/tool_health.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "store/rights.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Actor;
using store::Record;

constexpr std::string_view silent_identity = "silent tool ";

Result<std::vector<Record>> all_of(store::Records& records, std::string_view type, const std::string& text) {
    std::vector<Record> out;
    store::ListQuery query{.text = text, .sort = "created", .limit = 500};
    do {
        store::Page page = TRY(records.list(type, query));
        for (Record& record : page.records) out.push_back(std::move(record));
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

// By when it should have said that it works: never heard of, so long after it was entered.
Time expected_by(const Record& tool) {
    const Duration* every = tool["heartbeat_every"].as<Duration>();
    if (!every || every->ns <= 0) return {INT64_MAX};
    if (const Time by = tool["heartbeat_by"].time(); by.unix_ns != 0) return by;
    return tool.created + *every;
}

std::string silence_of(const Record& tool) {
    const Time last = tool["last_heartbeat"].time();
    const std::string every = format_duration(*tool["heartbeat_every"].as<Duration>());
    if (last.unix_ns == 0) return fmt::format("It has never said that it works; it should every {}.", every);
    return fmt::format("Nothing from it since {}; it should say every {} that it works.", format_time(last), every);
}

std::string_view severity_for(const Record& tool) {
    const std::string_view critical = tool["effective_criticality"].text();
    return critical == "critical" || critical == "high" ? "high" : "medium";
}

Result<bool> tell_silent(store::Records& records, const Record& tool) {
    const std::string identity = std::string(silent_identity) + tool.id.text;
    const store::Page known = TRY(records.list("finding", {.tree = schema::test_equals("identity", identity), .sort = "-created", .limit = 1}));
    if (!known.records.empty()) {
        const Record& finding = known.records.front();
        const schema::State* state = finding.type->find_state(finding.state);
        const bool over = finding.state == "fixed" || finding.state == "verified" || finding.state == "closed" || finding.state == "rejected";
        if (!over && state && !state->closed) return false;
        if (!over) return false;  // accepted: somebody lives with it
        TRY(records.move("finding", finding.id.text, {.to = "reopened", .reason = silence_of(tool), .changes = {}}));
        return true;
    }
    Map finding{{"title", fmt::format("{} is silent", tool.title).substr(0, 300)},
                {"kind", "gap"},
                {"subjects", List{tool.id.text}},
                {"severity", severity_for(tool)},
                {"severity_origin", "tool"},
                {"description", silence_of(tool)},
                {"impact", "What it would have seen or stopped goes unseen."},
                {"remedy", "Find out whether it still works, and have it say so again."},
                {"identity", identity}};
    if (!tool.owner.id.empty()) finding.set("owner", tool.owner.id);
    if (!tool.compartment.empty()) finding.set("compartment", tool.compartment);
    TRY(records.create("finding", finding, "a tool has gone silent"));
    return true;
}

// Said once, on its finding: whoever has it sees to why it was silent.
Result<bool> tell_back(store::Records& records, const Record& tool) {
    const std::string identity = std::string(silent_identity) + tool.id.text;
    const schema::Query open = schema::both(schema::test_equals("identity", identity), schema::test_equals("is", "open"));
    const store::Page known = TRY(records.list("finding", {.tree = open, .limit = 1, .fields = {"last_seen", "first_seen"}}));
    if (known.records.empty()) return false;
    const Time back = tool["last_heartbeat"].time();
    const std::string text = fmt::format("{} says again that it works, since {}.", tool.key, format_time(back));
    const std::vector<store::Comment> said = TRY(records.comments("finding", known.records.front().id.text));
    for (const store::Comment& comment : said)
        if (comment.text.starts_with(fmt::format("{} says again", tool.key)) && comment.at >= known.records.front().updated) return false;
    TRY(records.comment("finding", known.records.front().id.text, text));
    return true;
}

constexpr int newest_looked_at = 500;

std::string as_phrase(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
    return out + "\"";
}

Time last_by(const Record& asset, std::string_view source) {
    Time last{};
    for (const Value& sighting : asset["sightings"].list())
        if (sighting.map()["source"].text() == source) last = std::max(last, sighting.map()["last"].time());
    return last;
}

// When it last saw anything. Those that anything saw last are looked at first, until none of the rest can be newer; after many of them,
// what was found is close enough.
Result<Time> last_report(store::Records& records, const std::string& source) {
    const store::Page page = TRY(
        records.list("asset", {.text = "seen_by:" + as_phrase(source), .sort = "-last_seen", .limit = newest_looked_at, .fields = {"sightings", "last_seen"}}));
    Time best{};
    for (const Record& asset : page.records) {
        if (asset["last_seen"].time() <= best) break;
        best = std::max(best, last_by(asset, source));
    }
    return best;
}

}  // namespace

Result<Record> take_heartbeat(store::Store& store, const Actor& actor, const std::string& key, const std::string& release) {
    const Actor who = store.with_level(actor);
    TRY(store::may_write(who, *store.find_type("asset"), schema::Level::p1, "a heartbeat", "import"));
    Actor reader = who;
    reader.scopes.reset();  // a token that may only say this may still name the tool
    store::Records records(store, reader);
    Record tool = TRY(records.get("asset", key));
    if (tool["kind"].text() != "tool") return fail(Code::invalid, fmt::format("{} is no tool", tool.key), "/tool", "only assets of kind tool have a heartbeat");
    if (tool.state == "retired") return fail(Code::conflict, fmt::format("{} is retired", tool.key), "/tool");
    const Time now = store.clock().now();
    const Duration* every = tool["heartbeat_every"].as<Duration>();
    const Duration least = every ? Duration{every->ns / 5} : minutes(1);
    const bool news = !release.empty() && release != tool["release"].text();
    if (!news && tool["last_heartbeat"].time().unix_ns != 0 && now - tool["last_heartbeat"].time() < least) return tool;
    Actor writer = who;
    writer.system = true;  // the field is read only; the journal says who it was
    Map said{{"last_heartbeat", now}};
    if (news) said.set("release", release);
    return store.as(writer).update("asset", tool.id.text, said, {}, "heartbeat");
}

Result<ToolSilence> find_silent_tools(store::Store& store) {
    const Time now = store.clock().now();
    store::Records records = store.as(Actor::redoubt());
    ToolSilence out;
    for (const Record& tool : TRY(all_of(records, "asset", "kind:tool state:active has:heartbeat_every"))) {
        if (expected_by(tool) < now)
            out.silent += TRY(tell_silent(records, tool)) ? 1 : 0;
        else
            out.back += TRY(tell_back(records, tool)) ? 1 : 0;
    }
    return out;
}

Result<std::vector<SightingSource>> sighting_sources(store::Records& records) {
    std::map<std::string, SightingSource> all;
    for (const store::FieldCount& count : TRY(records.count_by("asset", "-is:closed", "seen_by")))
        if (const std::string name(count.value.text()); !name.empty()) all[name] = {.name = name, .assets = count.count};
    for (const Record& tool : TRY(all_of(records, "asset", "-is:closed has:reports_as"))) {
        SightingSource& source = all[std::string(tool["reports_as"].text())];
        source.name = std::string(tool["reports_as"].text());
        source.tool = {"asset", tool.id.text, tool.key, tool.title, tool.state};
        source.covers = std::string(tool["covers"].text());
    }
    std::vector<SightingSource> out;
    for (auto& [name, source] : all) {
        source.last = TRY(last_report(records, name));
        if (!source.covers.empty()) {
            source.missed_query = fmt::format("-is:closed ({}) -seen_by:{}", source.covers, as_phrase(name));
            const auto in_scope = records.count("asset", fmt::format("-is:closed ({})", source.covers));
            const auto missed = records.count("asset", source.missed_query);
            if (in_scope && missed) {
                source.in_scope = *in_scope;
                source.missed = *missed;
            } else {
                source.problem = (in_scope ? missed : in_scope).error().text();
            }
        }
        out.push_back(std::move(source));
    }
    return out;
}

}  // namespace redoubt::rooms
