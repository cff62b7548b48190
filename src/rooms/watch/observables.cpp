#include "rooms/watch/observables.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace redoubt::rooms {
namespace {

constexpr size_t most_observables = 8;

constexpr std::array address_fields{std::string_view("DestinationIp"), std::string_view("SourceIp"),    std::string_view("IpAddress"),
                                    std::string_view("SourceAddress"), std::string_view("DestAddress"), std::string_view("sourceIPAddress"),
                                    std::string_view("id.orig_h"),     std::string_view("id.resp_h"),   std::string_view("src_ip"),
                                    std::string_view("dst_ip"),        std::string_view("ClientIP"),    std::string_view("DestinationIP")};
constexpr std::array domain_fields{std::string_view("QueryName"), std::string_view("DestinationHostname"), std::string_view("query"),
                                   std::string_view("server_name")};
constexpr std::array hash_fields{std::string_view("Hashes"), std::string_view("Hash"),   std::string_view("md5"),
                                 std::string_view("sha1"),   std::string_view("sha256"), std::string_view("FileHash")};

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); });
}

bool says_something(const in_addr& address) {
    const uint32_t number = ntohl(address.s_addr);
    return number != 0 && (number >> 24) != 127 && (number >> 16) != 0xA9FE && (number >> 28) < 0xE;
}

bool says_something(const in6_addr& address) {
    return !IN6_IS_ADDR_LOOPBACK(&address) && !IN6_IS_ADDR_UNSPECIFIED(&address) && !IN6_IS_ADDR_LINKLOCAL(&address) && !IN6_IS_ADDR_MULTICAST(&address) &&
           !IN6_IS_ADDR_V4MAPPED(&address);
}

class Collected {
public:
    void add(std::string_view type, std::string value) {
        Observed one{std::string(type), std::move(value)};
        if (list.size() < most_observables && std::ranges::find(list, one) == list.end()) list.push_back(std::move(one));
    }
    std::vector<Observed> list;
};

// "SHA1=…,MD5=…,SHA256=…,IMPHASH=…": the strongest of them.
void add_hashes(Collected& out, std::string_view text) {
    std::string_view best;
    for (std::string_view part : split(text, ',')) {
        const size_t equals = part.find('=');
        if (equals != std::string_view::npos) {
            if (to_lower(part.substr(0, equals)) == "imphash") continue;
            part = part.substr(equals + 1);
        }
        if (is_file_hash(part) && part.size() > best.size()) best = part;
    }
    if (!best.empty()) out.add("hash", to_lower(best));
}

void add_value(Collected& out, std::string_view text) {
    if (text.starts_with("::ffff:")) text.remove_prefix(7);
    if (is_ip(text))
        out.add("ip", to_lower(text));
    else if (is_file_hash(text))
        out.add("hash", to_lower(text));
}

template <size_t n>
bool is_one_of(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool is_ip(std::string_view text) {
    if (text.size() < 3 || text.size() > 45) return false;
    const std::string copy(text);
    in_addr four{};
    if (::inet_pton(AF_INET, copy.c_str(), &four) == 1) return says_something(four);
    in6_addr six{};
    return ::inet_pton(AF_INET6, copy.c_str(), &six) == 1 && says_something(six);
}

bool is_domain(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.size() < 4 || text.size() > 253) return false;
    const std::vector<std::string_view> labels = split(text, '.');
    const auto good = [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_'; };
    if (labels.size() < 2) return false;
    for (const std::string_view label : labels)
        if (label.empty() || label.size() > 63 || !std::ranges::all_of(label, good)) return false;
    return labels.back().size() >= 2 && std::ranges::all_of(labels.back(), [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; });
}

bool is_file_hash(std::string_view text) { return (text.size() == 32 || text.size() == 40 || text.size() == 64) && is_hex(text); }

std::vector<Observed> observables_of(const events::Event& event, const events::FieldNames& names, const std::vector<detect::FieldHit>& matched) {
    Collected out;
    for (const detect::FieldHit& hit : matched) add_value(out, hit.value);
    for (const events::Field& field : event.fields) {
        if (field.text.size() < 3 || field.text.size() > 1000) continue;
        const std::string_view name = names.name(field.id);
        if (is_one_of(address_fields, name))
            add_value(out, field.text);
        else if (is_one_of(hash_fields, name))
            add_hashes(out, field.text);
        else if (is_one_of(domain_fields, name) && is_domain(field.text))
            out.add("domain", to_lower(field.text));
    }
    return std::move(out.list);
}

}  // namespace redoubt::rooms
