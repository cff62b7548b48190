// Snipe-IT: hardware from its REST API ({"total", "rows"}) or as the CSV of its reports.
#include <array>

#include "base/text.h"
#include "estate/json_report.h"
#include "estate/readers.h"
#include "estate/table.h"
#include "formats/charset/charset.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

// The API escapes what people typed for HTML.
std::string plain(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&amp;", '&'}, {"&quot;", '"'}, {"&#039;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}}};
    std::string out;
    while (!text.empty()) {
        size_t length = 1;
        char c = text.front();
        for (const auto& [entity, sign] : entities)
            if (text.starts_with(entity)) {
                length = entity.size();
                c = sign;
            }
        out += c;
        text.remove_prefix(length);
    }
    return out;
}

// Fields that an organisation adds have names of its own: {"MAC Address": {"field": "_snipeit_mac_1", "value": "…"}}.
void add_custom(Draft& draft, const Value& fields, const std::string& zone) {
    std::vector<std::string> names;
    for (const schema::Member& field : fields.map()) names.push_back(field.name);
    const std::vector<std::string> holds = guess_targets(names);
    for (size_t i = 0; i < names.size(); ++i) {
        const std::string value = scalar_at(fields.map()[names[i]], "value");
        if (holds[i] == "mac") (void)draft.id(IdKind::mac, value);
        if (holds[i] == "ip") (void)draft.id(IdKind::ip, value, zone);
        if (holds[i] == "name" || holds[i] == "host" || holds[i] == "fqdn") draft.name(value);
        if (holds[i] == "hardware") (void)draft.id(IdKind::hardware, value);
        if (holds[i] == "os" || holds[i] == "os_version" || holds[i] == "cpu" || holds[i] == "memory" || holds[i] == "environment" || holds[i] == "zone")
            draft.fact(holds[i], value);
    }
}

// "Network Printers" are printers: what a category is stands last.
AssetKind kind_of_category(std::string_view category) {
    const std::vector<std::string_view> parts = words(category);
    for (auto word = parts.rbegin(); word != parts.rend(); ++word) {
        const std::string_view singular = word->substr(0, word->size() - (word->size() > 3 && word->ends_with('s') ? 1 : 0));
        if (const auto kind = kind_by_word(*word)) return *kind;
        if (const auto kind = kind_by_word(singular)) return *kind;
    }
    return AssetKind::host;
}

Result<> give_hardware(Report& report, const Value& row) {
    const std::string category = plain(text_at(row, "category.name"));
    Draft draft(kind_of_category(category));
    const std::string maker = plain(text_at(row, "manufacturer.name"));
    draft.key(scalar_at(row, "id"));
    (void)draft.id(IdKind::serial, plain(text_at(row, "serial")), maker);
    (void)draft.id(IdKind::tag, plain(text_at(row, "asset_tag")));
    draft.title(plain(text_at(row, "name")));
    draft.name(plain(text_at(row, "name")));
    add_custom(draft, dig(row, "custom_fields"), report.options().zone);
    draft.fact("type", category);
    draft.fact("vendor", maker);
    draft.fact("model", plain(text_at(row, "model.name")));
    draft.fact("status", plain(text_at(row, "status_label.name")));
    if (text_at(row, "assigned_to.type") == "user") draft.fact("owner", plain(text_at(row, "assigned_to.name")));
    draft.fact("site", plain(text_at(row, "location.name")));
    draft.fact("site", plain(text_at(row, "rtd_location.name")));
    draft.fact("description", plain(text_at(row, "notes")));
    return report.give(std::move(draft), "asset " + scalar_at(row, "id"));
}

}  // namespace

Result<> read_snipeit(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    const std::string_view text = trim(TRY(formats::charset::to_utf8(bytes, held)));
    if (!text.starts_with('{') && !text.starts_with('[')) {
        static const ColumnMap columns{{"Asset Name", "name"},     {"Asset Tag", "tag"},        {"Category", "kind"},
                                       {"Manufacturer", "vendor"}, {"Location", "site"},        {"Default Location", "site"},
                                       {"Checked Out", "owner"},   {"Checked Out To", "owner"}, {"ID", "key"},
                                       {"Model No.", ""},          {"Status", "status"},        {"Type", ""}};
        Table table = TRY(Table::open(text, options.sheet));
        return read_rows(table, report, columns);
    }
    TRY(each_json(text, report, "asset", [&](const Value& value, const std::string&) -> Result<> {
        const Value* rows = value.map().find("rows");
        if (rows == nullptr) return give_hardware(report, value);
        for (const Value& row : rows->list()) TRY(give_hardware(report, row));
        return {};
    }));
    return report.end("asset");
}

}  // namespace redoubt::estate
