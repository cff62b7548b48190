// Who was heard on the wire: `ip neigh`, `arp -a` and `arp -n` (Linux, macOS, Windows), `show ip arp` and `show mac address-table`
// (Cisco). Each is a line with a hardware address and most often an IP address; the words around them differ, so a line is read by
// what its words are, not by where they stand.
#include <algorithm>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"
#include "estate/draft.h"
#include "estate/readers.h"
#include "formats/charset/charset.h"

namespace redoubt::estate {
namespace {

constexpr size_t longest_line = 2000;

// With separators: "1200" or "deadbeef" are no address here.
bool is_mac(std::string_view word) {
    if (word.find_first_of(":-.") == std::string_view::npos) return false;
    return std::ranges::all_of(word, [](char c) { return std::string_view("0123456789abcdefABCDEF:-.").find(c) != std::string_view::npos; }) &&
           (std::ranges::count(word, ':') == 5 || std::ranges::count(word, '-') == 5 || (std::ranges::count(word, '.') == 2 && word.size() == 14));
}

std::string_view without_brackets(std::string_view word) {
    if (word.size() > 2 && word.front() == '(' && word.back() == ')') return word.substr(1, word.size() - 2);
    return word;
}

// Groups and the broadcast address: the lowest bit of the first byte.
bool is_group(std::string_view mac) {
    const size_t separator = mac.find_first_of(":-");
    const char low = separator == std::string_view::npos ? mac[1] : mac[std::max<size_t>(separator, 1) - 1];
    return std::string_view("13579bdfBDF").find(low) != std::string_view::npos;
}

struct Neighbour {
    std::string_view mac{}, ip{}, name{}, interface{}, vlan{};
};

Neighbour read_line(const std::vector<std::string_view>& line) {
    Neighbour out;
    for (size_t i = 0; i < line.size(); ++i) {
        const std::string_view word = without_brackets(line[i]);
        if (out.mac.empty() && is_mac(word))
            out.mac = word;
        else if (out.ip.empty() && parse_address(word))
            out.ip = word;
        if ((line[i] == "dev" || line[i] == "on") && i + 1 < line.size()) out.interface = line[i + 1];
        if (line[i] == "ARPA" && i + 1 < line.size()) out.interface = line[i + 1];
        // "web1.example.com (192.0.2.2) at …"
        if (i == 1 && word.size() != line[1].size() && line[0] != "?") out.name = line[0];
    }
    return out;
}

// "  10    0000.5e00.5301    DYNAMIC     Gi1/0/1", "* 10  0000.5e00.5301  dynamic  0  F  F  Eth1/1".
void read_port(const std::vector<std::string_view>& line, Neighbour& out) {
    for (const std::string_view word : line) {
        if (word == out.mac) break;
        if (word.find_first_not_of("0123456789") == std::string_view::npos) out.vlan = word;
    }
    out.interface = line.back();
}

Result<> give(Report& report, const Neighbour& found, std::string where) {
    Draft draft(records::AssetKind::host);
    (void)draft.id(IdKind::mac, found.mac);
    (void)draft.id(IdKind::ip, found.ip, report.options().zone);
    draft.name(found.name);
    if (draft.sighting().ids.empty()) return {};  // a hardware address that proves nothing, and no other
    draft.fact(found.ip.empty() ? "switch_port" : "seen_on", found.interface);
    if (!found.vlan.empty()) draft.fact("network", fmt::format("VLAN {}", found.vlan));
    return report.give(std::move(draft), std::move(where));
}

}  // namespace

Result<> read_neighbours(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    std::string_view text = TRY(formats::charset::to_utf8(bytes, held));
    for (size_t number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string_view> line = words(trim(text.substr(0, std::min(end, longest_line))));
        text.remove_prefix(std::min(end + 1, text.size()));
        Neighbour found = read_line(line);
        if (found.mac.empty() || is_group(found.mac)) continue;  // headings, and addresses that did not answer
        const bool of_the_switch = line.back() == "CPU" || line.back() == "Router" || line.back().starts_with("sup-eth");
        if (found.ip.empty() && of_the_switch) continue;
        if (found.ip.empty()) read_port(line, found);
        TRY(give(report, found, fmt::format("line {}", number)));
    }
    return report.end("hardware address");
}

}  // namespace redoubt::estate
