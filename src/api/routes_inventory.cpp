// The inventory: reports of sources in, and what people say of assets that look alike.
#include <fmt/format.h>

#include "api/bodies_inventory.h"
#include "api/body_bytes.h"
#include "api/present.h"
#include "api/routes.h"
#include "api/shapes.h"
#include "base/disk.h"
#include "estate/table.h"
#include "rooms/exchange/tables_in.h"
#include "rooms/know/inventory.h"
#include "rooms/know/same_or_not.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> AlikeBody::fields() {
    static constexpr std::array table{
        field<&AlikeBody::one>("one", {.doc = "An asset, by key or id.", .required = true, .longest = 100}),
        field<&AlikeBody::other>("other", {.doc = "The other one.", .required = true, .longest = 100}),
        field<&AlikeBody::reason>("reason", {.doc = "How you know.", .required = true, .longest = 4000}),
    };
    static_assert(schema::covers<AlikeBody>(table));
    return table;
}

std::span<const FieldInfo> SplitBody::fields() {
    static constexpr std::array table{
        field<&SplitBody::asset>("asset", {.doc = "The asset, by key or id.", .required = true, .longest = 100}),
        field<&SplitBody::source>("source", {.doc = "The source whose sighting goes.", .required = true, .longest = 300}),
        field<&SplitBody::key>("key", {.doc = "What the source calls it.", .required = true, .longest = 600}),
        field<&SplitBody::reason>("reason", {.doc = "How you know.", .required = true, .longest = 4000}),
    };
    static_assert(schema::covers<SplitBody>(table));
    return table;
}

namespace {

constexpr uint64_t most_report_bytes = uint64_t{512} << 20;
constexpr int most_pairs = 500;

store::Reference reference_to(const store::Record& record) { return {std::string(record.type->name), record.id.text, record.key, record.title, record.state}; }

Value show(const rooms::InventoryChange& change) {
    return Map{{"key", change.key.empty() ? Value() : Value(change.key)}, {"title", change.title}, {"action", change.action}, {"why", change.why}};
}

Map show(const rooms::InventoryResult& done) {
    List changes, problems;
    for (const rooms::InventoryChange& change : done.changes) changes.push_back(show(change));
    for (const estate::Problem& problem : done.problems) problems.push_back(Map{{"where", problem.where}, {"message", problem.message}});
    return {{"sightings", done.sightings},
            {"created", done.created},
            {"changed", done.changed},
            {"same", done.same},
            {"merged", done.merged},
            {"doubtful", done.doubtful},
            {"failed", done.failed},
            {"linked", done.linked},
            {"unlinked", done.unlinked},
            {"written", done.written},
            {"changes", std::move(changes)},
            {"problems", std::move(problems)},
            {"problems_total", done.problems_total}};
}

Result<HttpResponse> import_inventory(Call& call, Services& services) {
    const BodyBytes body = TRY(BodyBytes::of(call, services.disk));
    rooms::ReportFile file{.bytes = body.bytes, .source = call.text("source"), .name = call.text("name"), .format = call.text("format"), .read = {}};
    const Time now = services.store.clock().now();
    file.read.at = file.read.now = now;
    if (const std::string at = call.text("at"); !at.empty()) {
        const Result<Time> time = parse_time(at);
        if (!time) return redoubt::at(time.error(), "at");
        if (*time > now + days(1)) return fail(Code::invalid, "a report is not made in the future", "at");
        file.read.at = *time;
    }
    file.read.zone = call.text("zone");
    file.read.sheet = call.text("sheet");
    file.read.columns = TRY(rooms::exchange::parse_column_map(call.text("map")));
    rooms::InventoryOptions options{.dry_run = TRY(call.truth("dry_run")), .listed = TRY(call.truth("listed")), .reason = call.text("reason")};
    if (options.reason.size() > 4000) return fail(Code::too_large, "a reason has at most 4000 bytes", "reason");
    return json_answer(200, show(TRY(rooms::import_report(services.store, call.who.actor, file, options))));
}

Result<HttpResponse> doubtful(Call& call) {
    List items;
    const int limit = TRY(call.number("limit", 50, 1, most_pairs));
    for (const rooms::DoubtfulPair& pair : TRY(rooms::doubtful_pairs(call.records, static_cast<size_t>(limit))))
        items.push_back(Map{{"one", present(pair.one)}, {"other", present(pair.other)}, {"why", pair.why}, {"against", pair.against}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> formats() {
    List items;
    for (const estate::ReportFormat& format : estate::report_formats()) items.push_back(Map{{"name", format.name}, {"doc", format.doc}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> columns(Call& call, Services& services) {
    const BodyBytes body = TRY(BodyBytes::of(call, services.disk));
    List all, targets;
    for (const estate::ColumnPreview& column : TRY(estate::preview_columns(body.bytes, call.text("sheet"))))
        all.push_back(Map{{"name", column.name}, {"holds", column.holds}, {"samples", schema::list_of(column.samples)}});
    for (const estate::ColumnTarget& target : estate::column_targets()) targets.push_back(Map{{"name", target.name}, {"doc", target.doc}});
    return json_answer(200, Map{{"columns", std::move(all)}, {"targets", std::move(targets)}});
}

void add_import(RouteTable& table, Services* services) {
    const Map truth{{"type", "string"}, {"enum", List{"true", "false"}}};
    table.add({.method = "GET",
               .pattern = "/inventory/formats",
               .operation = "list_inventory_formats",
               .summary = "The formats of inventory reports that can be read.",
               .tag = "inventory",
               .answers = {{200, "", "InventoryFormats"}},
               .handle = [](Call&) { return formats(); }});
    table.add({.method = "POST",
               .pattern = "/inventory/columns",
               .operation = "preview_table_columns",
               .summary = "What the columns of a table hold, as far as their names say: the table is the body. Nothing is kept.",
               .tag = "inventory",
               .query = {{"sheet", "Of a workbook; the first when left out."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_report_bytes,
               .spooled = true,
               .answers = {{200, "", "TableColumns"}},
               .handle = [services](Call& call) { return columns(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/inventory/reports",
               .operation = "import_inventory",
               .summary = "What a source knows of assets: its report is the body. Sightings of one thing become one asset.",
               .tag = "inventory",
               .right = Right::write,
               .query = {{"source", "What the source is called; the same in its next report.", {{"type", "string"}}, true},
                         {"name", "Of the file: a help in finding its format."},
                         {"format", "Found by content when left out."},
                         {"zone", "Of addresses whose zone the report does not name."},
                         {"at", "When the report was made; now when left out."},
                         {"listed", "true: a list that the organisation keeps, so what is on it counts as entered.", truth},
                         {"dry_run", "true: only say what would change.", truth},
                         {"map", "Of a table, which column is what: Host name:host,IP:ip."},
                         {"sheet", "Of a workbook; the first when left out."},
                         {"reason", "Why, for the journal."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_report_bytes,
               .spooled = true,
               .answers = {{200, "", "InventoryImport"}},
               .handle = [services](Call& call) { return import_inventory(call, *services); }});
}

void add_said(RouteTable& table, const std::string& what, const std::string& operation, const std::string& summary, const std::string& body, Answer answer,
              std::function<Result<HttpResponse>(Call&)> handle) {
    table.add({.method = "POST",
               .pattern = "/inventory/" + what,
               .operation = operation,
               .summary = summary,
               .tag = "inventory",
               .right = Right::write,
               .body = BodyKind::json,
               .request = body,
               .answers = {std::move(answer),
                           {404, "There is no such asset, or nothing of that source under that key.", "Problem", "application/problem+json"},
                           {409, "They are not in one compartment, or nothing would be left.", "Problem", "application/problem+json"}},
               .handle = std::move(handle)});
}

}  // namespace

void add_inventory_routes(RouteTable& table, Services* services) {
    add_import(table, services);
    table.add({.method = "GET",
               .pattern = "/inventory/doubtful",
               .operation = "list_doubtful",
               .summary = "Assets that may be one thing, which only a person can say.",
               .tag = "inventory",
               .query = {{"limit", "1 to 500, 50 when left out."}},
               .answers = {{200, "", "DoubtfulPairs"}},
               .handle = [](Call& call) { return doubtful(call); }});
    add_said(table, "same", "say_same", "Two assets are one thing: they become the one that was there first, for good.", "AlikeAssets", {200, "", "Reference"},
             [services](Call& call) -> Result<HttpResponse> {
                 const auto said = TRY(read_body<AlikeBody>(call));
                 const store::Record asset = TRY(rooms::say_same(services->store, call.who.actor, said.one, said.other, said.reason));
                 return json_answer(200, present(reference_to(asset)));
             });
    add_said(table, "different", "say_different", "Two assets are not one thing, whatever reports say.", "AlikeAssets", {204, ""},
             [services](Call& call) -> Result<HttpResponse> {
                 const auto said = TRY(read_body<AlikeBody>(call));
                 TRY(rooms::say_different(services->store, call.who.actor, said.one, said.other, said.reason));
                 return empty_answer();
             });
    add_said(table, "merge", "merge_assets", "The other asset becomes part of the one, with all that its sources say.", "AlikeAssets", {200, "", "Reference"},
             [services](Call& call) -> Result<HttpResponse> {
                 const auto said = TRY(read_body<AlikeBody>(call));
                 const store::Record asset = TRY(rooms::merge_assets(services->store, call.who.actor, said.one, said.other, said.reason));
                 return json_answer(200, present(reference_to(asset)));
             });
    add_said(table, "split", "split_asset", "What a source says under one key becomes an asset of its own.", "AssetSplit", {200, "", "Reference"},
             [services](Call& call) -> Result<HttpResponse> {
                 const auto said = TRY(read_body<SplitBody>(call));
                 const store::Record asset = TRY(rooms::split_asset(services->store, call.who.actor, said.asset, said.source, said.key, said.reason));
                 return json_answer(200, present(reference_to(asset)));
             });
}

}  // namespace redoubt::api
