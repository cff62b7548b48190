#include "rooms/watch/event_alert.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "logs/event_fields.h"
#include "rooms/watch/asset_matching.h"
#include "schema/json.h"

namespace redoubt::rooms {

using schema::Map;

namespace {

Map fields_of_event(const logs::EventFields& event) {
    Map out;
    for (const logs::FieldValue& field : event.fields()) {
        const schema::Value* before = out.find(field.name);
        if (before == nullptr) {
            out.set(field.name, std::string(field.text));
            continue;
        }
        schema::List all = before->as<schema::List>() ? before->list() : schema::List{*before};
        all.emplace_back(std::string(field.text));
        out.set(field.name, std::move(all));
    }
    return out;
}

}  // namespace

Result<store::Record> alert_of_event(store::Store& store, store::Records& records, const EventAlertAsk& ask) {
    logs::EventFields event;
    if (!event.read(ask.event.line, 0)) return fail(Code::invalid, "the event cannot be read");
    const logs::Line& line = event.line();
    const std::string host(event.promoted(logs::Promoted::host));
    const std::string key = "event:" + to_hex(sha256(ask.event.line));
    const store::Page known = TRY(records.list("alert", {.tree = schema::test_equals("source_key", key), .limit = 1}));
    if (!known.records.empty()) return fail(Code::conflict, fmt::format("{} is about this event already", known.records.front().key));
    const std::string raw(line.is_json ? line.body : event.raw());
    const Map evidence{{"event", fields_of_event(event)}, {"raw", raw}, {"file", fmt::format("log store, {}", line.source)}, {"explanation", schema::Value()}};
    Map given{{"title", ask.title},
              {"rule_title", ask.title},
              {"severity", ask.severity},
              {"event_time", line.time},
              {"host", host},
              {"source_key", key},
              {"channel", std::string(event.promoted(logs::Promoted::dataset))},
              {"evidence", TRY(store.blobs().put(schema::to_json(evidence)))}};
    const AssetIndex assets = TRY(AssetIndex::build(records));
    if (const std::string_view asset = assets.find(host); !asset.empty()) given.set("asset", std::string(asset));
    const std::vector<std::string> source{std::string(line.source)};
    if (const auto seen = TRY(records.refer("source", source)); seen.front()) given.set("source", seen.front()->id);
    return records.create("alert", given, "raised from a search");
}

}  // namespace redoubt::rooms
