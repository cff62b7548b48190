// Nmap's XML (-oX; nmap.dtd): <host> after <host>, so that a scan which was cut off gives what it had found.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "base/xml_elements.h"
#include "estate/draft.h"
#include "estate/readers.h"
#include "formats/charset/charset.h"
#include "formats/xml/tree.h"

namespace redoubt::estate {
namespace {

constexpr size_t most_bytes = size_t{512} << 20;
constexpr size_t most_of_host = size_t{16} << 20;

Result<Time> unix_time(std::string_view text) {
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool sound = error == std::errc() && end == text.data() + text.size() && seconds > 0 && seconds < 9'000'000'000;
    if (!sound) return fail(Code::malformed, "it is no time in seconds since 1970");
    return Time::from_unix_s(seconds);
}

void add_names(Draft& draft, const pugi::xml_node& host) {
    const pugi::xml_node names = host.child("hostnames");
    // A name that was typed says what was meant; what DNS answered comes behind it.
    for (const std::string_view type : {"user", "PTR", ""})
        for (const pugi::xml_node& name : names.children("hostname"))
            if (const std::string_view given = name.attribute("type").value(); type.empty() ? given != "user" && given != "PTR" : given == type)
                draft.name(name.attribute("name").value());
}

void add_addresses(Draft& draft, const pugi::xml_node& host, const std::string& zone) {
    for (const pugi::xml_node& address : host.children("address")) {
        const bool mac = address.attribute("addrtype").value() == std::string_view("mac");
        (void)draft.id(mac ? IdKind::mac : IdKind::ip, address.attribute("addr").value(), mac ? "" : zone);
        if (mac) draft.fact("vendor", address.attribute("vendor").value());
    }
}

void add_system(Draft& draft, const pugi::xml_node& host) {
    pugi::xml_node best;
    for (const pugi::xml_node& guess : host.child("os").children("osmatch"))
        if (!best || guess.attribute("accuracy").as_int() > best.attribute("accuracy").as_int()) best = guess;
    if (!best) return;
    draft.fact("os", best.attribute("name").value());
    draft.fact("os_accuracy", best.attribute("accuracy").value());
    const std::string_view type = best.child("osclass").attribute("type").value();
    if (!type.empty() && type != "general purpose") draft.fact("device_type", type);
}

void add_services(Draft& draft, const pugi::xml_node& host) {
    const std::string address = host.child("address").attribute("addr").value();
    for (const pugi::xml_node& port : host.child("ports").children("port")) {
        if (port.child("state").attribute("state").value() != std::string_view("open")) continue;
        const pugi::xml_node service = port.child("service");
        // A guess by the number of the port is a name, not knowledge of what runs there.
        Service made{.transport = port.attribute("protocol").value(),
                     .port = port.attribute("portid").as_int(-1),
                     .address = address,
                     .name = service.attribute("name").value(),
                     .product = service.attribute("product").value(),
                     .version = service.attribute("version").value()};
        if (service.attribute("tunnel").value() == std::string_view("ssl") && made.name == "http") made.name = "https";
        draft.fact("device_type", service.attribute("devicetype").value());
        draft.service(std::move(made));
    }
}

records::AssetKind kind_of(const Draft& draft) {
    static constexpr std::array<std::string_view, 13> devices{"printer",    "print server",     "router",       "switch",       "firewall", "WAP",   "webcam",
                                                              "VoIP phone", "broadband router", "power-device", "storage-misc", "phone",    "bridge"};
    const bool device = std::ranges::find(devices, draft.sighting().facts["device_type"].text()) != devices.end();
    return device ? records::AssetKind::device : records::AssetKind::host;
}

Result<> give_host(const pugi::xml_node& host, const std::string& where, Time run_began, Report& report) {
    if (host.child("status").attribute("state").value() == std::string_view("down")) return {};
    if (!host.child("address")) {
        report.problem(where, "the host has no address");
        return {};
    }
    Draft draft;
    add_names(draft, host);
    add_addresses(draft, host, report.options().zone);
    add_system(draft, host);
    add_services(draft, host);
    draft.kind(kind_of(draft));
    draft.seen(run_began);
    draft.seen(unix_time(host.attribute("starttime").value()));
    draft.seen(unix_time(host.attribute("endtime").value()));
    if (const auto up = unix_time(host.child("uptime").attribute("seconds").value())) draft.fact("uptime", format_duration({up->unix_ns}));
    draft.fact("last_boot", host.child("uptime").attribute("lastboot").value());
    return report.give(std::move(draft), where);
}

Time run_time(std::string_view text) {
    const size_t begin = text.find("<nmaprun");
    const size_t end = text.find('>', begin);
    if (end == std::string_view::npos || end - begin > 10'000) return {};
    const std::string tag = std::string(text.substr(begin, end - begin)) + "/>";
    pugi::xml_document document;
    if (!document.load_buffer(tag.data(), tag.size())) return {};
    const Result<Time> time = unix_time(document.document_element().attribute("start").value());
    return time ? *time : Time{};
}

}  // namespace

Result<> read_nmap(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    std::string held;
    const std::string_view text = TRY(formats::charset::to_utf8(bytes, held));
    if (text.size() > most_bytes) return fail(Code::too_large, fmt::format("the scan has more than {} bytes", most_bytes));
    if (text.substr(0, 65536).find("<nmaprun") == std::string_view::npos)
        return fail(Code::malformed, "this is not Nmap's XML", {}, "write it with: nmap -oX FILE …");
    Report report(options, sink);
    const Time began = run_time(text);
    Elements hosts("host", most_of_host);
    hosts.add(text);
    hosts.end();
    for (size_t number = 1;; ++number) {
        const std::string where = fmt::format("host {}", number);
        const Result<std::string_view> element = hosts.next();
        if (!element) {
            report.problem(where, element.error().text());
            break;
        }
        if (element->empty()) break;
        const auto tree = formats::xml::parse_tree(*element, {.bytes = most_of_host, .depth = 32});
        if (tree)
            TRY(give_host(tree->document_element(), where, began, report));
        else
            report.problem(where, tree.error().text());
    }
    if (text.find("</nmaprun>") == std::string_view::npos) report.note("end of the file", "the scan was cut off: hosts behind this place are not in it");
    return report.end("host that is up");
}

}  // namespace redoubt::estate
