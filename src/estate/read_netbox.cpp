// NetBox: devices, virtual machines and IP addresses, from its REST API (pages with "results", or an array of them joined) or as the
// CSV that its lists export.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "estate/json_report.h"
#include "estate/readers.h"
#include "estate/table.h"
#include "formats/charset/charset.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

// A reference as the API writes it: {"id": 1, "name": "Bern"}; choices have a label.
std::string_view name_at(const Value& object, std::string_view path) {
    const Value& value = dig(object, path);
    if (!value.text().empty()) return value.text();
    for (const std::string_view name : {"display", "name", "label", "model"})
        if (const std::string_view text = value.map()[name].text(); !text.empty() && (name != "display" || value.map()["name"].is_null())) return text;
    return {};
}

std::string_view without_mask(std::string_view address) { return address.substr(0, address.find('/')); }

// "Switch", "Access Point" and "UPS" are devices; what has no such role is a server.
AssetKind kind_of_role(std::string_view role) {
    for (const std::string_view word : words(role))
        if (kind_by_word(word) == AssetKind::device) return AssetKind::device;
    return kind_by_word(role) == AssetKind::device ? AssetKind::device : AssetKind::host;
}

void add_common(Draft& draft, const Value& object, const std::string& zone) {
    draft.title(text_at(object, "name"));
    draft.name(text_at(object, "name"));
    for (const std::string_view path : {"primary_ip4.address", "primary_ip6.address", "primary_ip.address", "oob_ip.address"})
        (void)draft.id(IdKind::ip, without_mask(text_at(object, path)), zone);
    draft.fact("site", name_at(object, "site"));
    draft.fact("status", text_at(object, "status.value"));
    draft.fact("os", name_at(object, "platform"));
    draft.fact("owner", name_at(object, "owner"));
    draft.fact("group", name_at(object, "tenant"));
    draft.fact("description", text_at(object, "description"));
    for (const Value& tag : list_at(object, "tags")) draft.tag(tag.text().empty() ? text_at(tag, "name") : tag.text());
}

Draft device(const Value& object, const std::string& zone) {
    const std::string_view role = name_at(object, "role").empty() ? name_at(object, "device_role") : name_at(object, "role");
    Draft draft(kind_of_role(role));
    const std::string_view maker = name_at(object, "device_type.manufacturer");
    draft.key("device/" + scalar_at(object, "id"));
    (void)draft.id(IdKind::serial, text_at(object, "serial"), maker);
    (void)draft.id(IdKind::tag, text_at(object, "asset_tag"));
    add_common(draft, object, zone);
    draft.fact("type", role);
    draft.fact("vendor", maker);
    draft.fact("model", text_at(object, "device_type.model"));
    std::string place(name_at(object, "location"));
    if (const std::string_view rack = name_at(object, "rack"); !rack.empty()) place += (place.empty() ? "rack " : ", rack ") + std::string(rack);
    draft.fact("location", place);
    return draft;
}

Draft machine(const Value& object, const std::string& zone) {
    Draft draft(AssetKind::host);
    draft.key("vm/" + scalar_at(object, "id"));
    (void)draft.id(IdKind::serial, text_at(object, "serial"));
    add_common(draft, object, zone);
    draft.fact("type", "virtual machine");
    draft.fact("cluster", name_at(object, "cluster"));
    draft.fact("cpu", scalar_at(object, "vcpus"));
    draft.fact("memory", scalar_at(object, "memory").empty() ? "" : scalar_at(object, "memory") + " MB");
    return draft;
}

// An address in use: known by its name in DNS and by the machine that it is assigned to.
Draft address(const Value& object, const std::string& zone) {
    Draft draft(AssetKind::host);
    const std::string_view vrf = name_at(object, "vrf");
    (void)draft.id(IdKind::ip, without_mask(text_at(object, "address")), vrf.empty() ? std::string_view(zone) : vrf);
    draft.name(text_at(object, "dns_name"));
    draft.name(text_at(object, "assigned_object.device.name"));
    draft.name(text_at(object, "assigned_object.virtual_machine.name"));
    draft.fact("description", text_at(object, "description"));
    draft.fact("group", name_at(object, "tenant"));
    for (const Value& tag : list_at(object, "tags")) draft.tag(text_at(tag, "name"));
    return draft;
}

Result<> give(Report& report, const Value& object) {
    const std::string& zone = report.options().zone;
    const std::string where = scalar_at(object, "id").empty() ? "an object" : "object " + scalar_at(object, "id");
    if (!text_at(object, "address").empty()) {
        const std::string_view status = text_at(object, "status.value");
        if (status == "reserved" || status == "deprecated" || dig(object, "assigned_object").is_null()) return {};
        return report.give(address(object, zone), where);
    }
    if (text_at(object, "status.value") == "planned") return {};
    if (object.map().find("device_type") != nullptr) return report.give(device(object, zone), where);
    if (object.map().find("cluster") != nullptr || object.map().find("vcpus") != nullptr) return report.give(machine(object, zone), where);
    report.problem(where, "it is no device, virtual machine or IP address of NetBox");
    return {};
}

}  // namespace

Result<> read_netbox(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    const std::string_view text = trim(TRY(formats::charset::to_utf8(bytes, held)));
    if (!text.starts_with('{') && !text.starts_with('[')) {
        static const ColumnMap columns{{"Type", "model"},      {"Role", "kind"},       {"Tenant", ""},     {"Name", "name"},           {"IP Address", "ip"},
                                       {"Address", "ip"},      {"DNS Name", "fqdn"},   {"Platform", "os"}, {"Location", "location"},   {"ID", ""},
                                       {"IPv4 Address", "ip"}, {"IPv6 Address", "ip"}, {"VRF", "zone"},    {"Virtual Machine", "name"}};
        Table table = TRY(Table::open(text, options.sheet));
        return read_rows(table, report, columns);
    }
    TRY(each_json(text, report, "object", [&](const Value& value, const std::string&) -> Result<> {
        const Value* pages = value.map().find("results");
        if (pages == nullptr) return give(report, value);
        for (const Value& object : pages->list()) TRY(give(report, object));
        return {};
    }));
    return report.end("device, virtual machine or IP address");
}

}  // namespace redoubt::estate
