// What identifies a thing, in the form in which it is compared, and what only seems to. Half of the work is to know what proves
// nothing: makers leave serials empty in a hundred ways, drivers give every machine the same address, copies of an image keep
// what the image had. A doubtful value that is let in merges strangers, one that is left out costs a little evidence.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"
#include "estate/sighting.h"

namespace redoubt::estate {
namespace {

constexpr size_t longest_value = 500;
constexpr size_t longest_name = 253;  // RFC 1035 §2.3.4, without the dot at the end

std::unexpected<Error> worthless(IdKind kind, std::string_view value, std::string_view why) {
    return fail(Code::invalid, fmt::format("'{}' as {} identifies nothing: {}", to_valid_utf8(value.substr(0, 80)), name_of(kind), why));
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::string to_upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return out;
}

// Letters and digits in lower case, without anything between them: "To Be Filled By O.E.M." → "tobefilledbyoem".
std::string bare(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (is_digit(c) || is_ascii_letter(c) || (c & 0x80) != 0) out += lower(c);
    return out;
}

// What makers and programs write where they have nothing to say.
bool is_placeholder(std::string_view value) {
    static constexpr std::array<std::string_view, 47> known{"0123456789",
                                                            "012345678",
                                                            "01234567890",
                                                            "123456789",
                                                            "1234567890",
                                                            "12345678",
                                                            "0123456789abcdef",
                                                            "abcdefghijkl",
                                                            "assettag",
                                                            "assetno",
                                                            "baseboardserialnumber",
                                                            "chassisserialnumber",
                                                            "chassisassettag",
                                                            "customdata",
                                                            "default",
                                                            "defaultstring",
                                                            "empty",
                                                            "filled",
                                                            "invalid",
                                                            "na",
                                                            "nan",
                                                            "nil",
                                                            "noassetinformation",
                                                            "noassettag",
                                                            "none",
                                                            "noserialnumber",
                                                            "notapplicable",
                                                            "notassigned",
                                                            "notavailable",
                                                            "notprovided",
                                                            "notset",
                                                            "notspecified",
                                                            "nul",
                                                            "null",
                                                            "oem",
                                                            "serialnumber",
                                                            "sernum",
                                                            "string",
                                                            "systemserialnumber",
                                                            "tbd",
                                                            "tobefilledbyoem",
                                                            "tobefilledoem",
                                                            "undefined",
                                                            "uninitialized",
                                                            "unknown",
                                                            "unspecified",
                                                            "yyyymmdd"};
    const std::string text = bare(value);
    if (text.empty() || std::ranges::find(known, text) != known.end()) return true;
    const bool one_sign = text.find_first_not_of(text[0]) == std::string::npos;
    return one_sign && (text.size() >= 6 || text[0] == '0' || text[0] == 'x' || (text[0] == 'f' && text.size() >= 4));
}

// "{4C4C4544-…}", "urn:uuid:…" and 32 hex digits as "4c4c4544-0051-…"; empty when it is no UUID. Microsoft's byte order stays as
// it is written: who swapped it cannot be told from the text.
std::string uuid_text(std::string_view value) {
    if (value.starts_with("urn:uuid:")) value.remove_prefix(9);
    if (value.size() >= 2 && value.front() == '{' && value.back() == '}') value = value.substr(1, value.size() - 2);
    std::string digits;
    for (size_t i = 0; i < value.size(); ++i) {
        const bool dash = value[i] == '-' && value.size() == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
        if (!dash && !is_hex(value[i])) return {};
        if (!dash) digits += lower(value[i]);
    }
    if (digits.size() != 32) return {};
    return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

bool is_worthless_uuid(std::string_view uuid) {
    // Written by boards whose maker never set one: 03000200-… and its swapped form, and a few more that many machines share.
    static constexpr std::array<std::string_view, 7> shared{"03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
                                                            "fefefefe-fefe-fefe-fefe-fefefefefefe", "01234567-8910-1112-1314-151617181920",
                                                            "12345678-1234-5678-90ab-cddeefaabbcc", "ffffffff-ffff-ffff-ffff-fffffffffffe",
                                                            "00112233-4455-6677-8899-aabbccddeeff"};
    const std::string digits = bare(uuid);
    return digits.find_first_not_of(digits[0]) == std::string::npos || std::ranges::find(shared, uuid) != shared.end();
}

Result<std::string> normal_hardware(std::string_view value) {
    std::string uuid = uuid_text(value);
    if (uuid.empty()) return worthless(IdKind::hardware, value, "it is no UUID");
    if (is_worthless_uuid(uuid)) return worthless(IdKind::hardware, value, "makers write it into many boards");
    return uuid;
}

Result<std::string> normal_machine(std::string_view value) {
    const std::string uuid = uuid_text(value);
    if (uuid.empty() && (value.size() < 8 || is_placeholder(value))) return worthless(IdKind::machine, value, "it is too short or a placeholder");
    if (!uuid.empty() && is_worthless_uuid(uuid)) return worthless(IdKind::machine, value, "many machines have it");
    std::string out = to_lower(value);
    if (out.starts_with('{') && out.ends_with('}')) out = out.substr(1, out.size() - 2);
    return out;
}

// objectGUID in the usual form, or the SID of an account of a domain; the well-known SIDs are the same everywhere.
Result<std::string> normal_directory(std::string_view value) {
    std::string uuid = uuid_text(value);
    if (!uuid.empty()) return is_worthless_uuid(uuid) ? Result<std::string>(worthless(IdKind::directory, value, "it is no object's id")) : std::move(uuid);
    std::string sid = to_upper(value);
    const bool well_formed = sid.starts_with("S-1-") && sid.find_first_not_of("0123456789-", 1) == std::string::npos;
    if (!well_formed) return worthless(IdKind::directory, value, "it is neither a GUID nor a SID");
    if (!sid.starts_with("S-1-5-21-") || std::ranges::count(sid, '-') < 7) return worthless(IdKind::directory, value, "that SID is the same in every domain");
    return sid;
}

Result<std::string> normal_cloud(std::string_view value) {
    if (is_placeholder(value)) return worthless(IdKind::cloud, value, "it is a placeholder");
    if (value.starts_with("arn:") && value.find(":ec2:") != std::string_view::npos)  // what every other source calls just "i-0abc"
        if (const size_t at = value.find(":instance/i-"); at != std::string_view::npos) return to_lower(value.substr(at + 10));
    const std::string low = to_lower(value);
    // Azure compares its resource ids without regard to case, and its own programs differ in it.
    return low.starts_with("/subscriptions/") || low.starts_with("i-") ? low : std::string(value);
}

// Serials and inventory numbers: printed on stickers in capitals, typed in any case, with blanks where the maker padded them.
Result<std::string> normal_sticker(IdKind kind, std::string_view value) {
    if (is_placeholder(value)) return worthless(kind, value, "it is a placeholder");
    if (kind == IdKind::serial && bare(value).size() < 3) return worthless(kind, value, "it is too short");
    std::string out;
    for (const std::string_view word : words(value)) out += (out.empty() ? "" : " ") + to_upper(word);
    return out;
}

// 12 hex digits of "00-11-22-aa-bb-cc", "0011.22aa.bbcc", "0:11:22:AA:BB:CC" (arp of macOS), "001122aabbcc"; else empty.
std::string mac_digits(std::string_view value) {
    std::string out;
    const char separator = [&] {
        const size_t at = value.find_first_of(":-. ");
        return at == std::string_view::npos ? '\0' : value[at];
    }();
    for (const std::string_view part : separator == '\0' ? std::vector{value} : split(value, separator)) {
        if (part.empty() || !std::ranges::all_of(part, is_hex)) return {};
        if (part.size() == 1 && (separator == ':' || separator == '-')) out += '0';
        out += to_lower(part);
    }
    return out.size() == 12 ? out : std::string{};
}

// The second digit's lowest bits say "group" and "locally administered". Of the local ones only 52:54:00 is let in: KVM draws the
// rest at random for each machine and keeps it. Docker (02:42) and Google (42:01) make theirs out of the IP address, phones and
// laptops roll dice for each network, VPN and host-only adapters have the same on every machine. VMware's 00:50:56 and 00:0c:29,
// Hyper-V's 00:15:5d, Xen's 00:16:3e and VirtualBox's 08:00:27 are assigned to their makers and pass as such.
std::string_view why_worthless_mac(std::string_view digits) {
    // By their beginnings: addresses that wander between routers (VRRP, HSRP, GLBP) or stand in every installation of a driver.
    static constexpr std::array<std::string_view, 9> shared{"00005e0001", "00005e0002",   "00000c07ac",   "00000c9ff", "0007b400",
                                                            "005056c000", "505054503030", "204153594eff", "000573a00"};
    if (digits.find_first_not_of(digits[0]) == std::string_view::npos) return "it is not set";
    const int second = digits[1] <= '9' ? digits[1] - '0' : digits[1] - 'a' + 10;
    if ((second & 1) != 0) return "it is a multicast address";
    if ((second & 2) != 0 && !digits.starts_with("525400")) return "it is locally administered";
    const bool is_shared = std::ranges::any_of(shared, [&](std::string_view beginning) { return digits.starts_with(beginning); });
    return is_shared ? "many devices have it" : "";
}

Result<std::string> normal_mac(std::string_view value) {
    const std::string digits = mac_digits(value);
    if (digits.empty()) return worthless(IdKind::mac, value, "it is not 12 hexadecimal digits");
    if (const std::string_view why = why_worthless_mac(digits); !why.empty()) return worthless(IdKind::mac, value, why);
    std::string out = digits.substr(0, 2);
    for (size_t i = 2; i < 12; i += 2) out += ":" + digits.substr(i, 2);
    return out;
}

std::string_view why_worthless_ip(const std::array<uint8_t, 16>& address) {
    const bool v4 = address_text(address).find(':') == std::string::npos;
    if (v4) {
        const uint8_t first = address[12];
        if (first == 0) return "it is unspecified";
        if (first == 127) return "it is a loopback address";
        if (first == 169 && address[13] == 254) return "it is a link-local address";
        if (first >= 224 && first < 240) return "it is a multicast address";
        return first >= 240 ? "it is a broadcast or reserved address" : "";
    }
    if (address[0] == 0xFE && (address[1] & 0xC0) == 0x80) return "it is a link-local address";
    if (address[0] == 0xFF) return "it is a multicast address";
    if (std::all_of(address.begin(), address.end() - 1, [](uint8_t byte) { return byte == 0; })) {
        if (address[15] == 0) return "it is unspecified";
        if (address[15] == 1) return "it is a loopback address";
    }
    return "";
}

Result<std::string> normal_ip(std::string_view value) {
    const auto address = parse_address(value);
    if (!address) return worthless(IdKind::ip, value, "it is no IP address");
    if (const std::string_view why = why_worthless_ip(*address); !why.empty()) return worthless(IdKind::ip, value, why);
    return address_text(*address);
}

// "ip-10-0-0-1", "ec2-203-0-113-7", "192-0-2-1": made out of an address, so it says no more than that and goes where it goes.
bool spells_an_address(std::string_view label) {
    const std::vector<std::string_view> parts = split(label, '-');
    size_t run = 0;
    for (const std::string_view part : parts) {
        run = !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit) ? run + 1 : 0;
        if (run == 4) return true;
    }
    return false;
}

std::string_view why_worthless_name(std::string_view name) {
    static constexpr std::array<std::string_view, 7> nobody{"_gateway", "broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters",
                                                            "*"};
    const std::string_view first = name.substr(0, name.find('.'));
    if (first.starts_with("localhost")) return "every machine calls itself that";
    if (std::ranges::find(nobody, name) != nobody.end() || is_placeholder(name)) return "it is nobody's name";
    if (parse_address(name) || spells_an_address(first)) return "it is an address written as a name";
    if (name.ends_with(".in-addr.arpa") || name.ends_with(".ip6.arpa")) return "it is an address written as a name";
    const bool is_hex_id = (name.size() == 12 || name.size() == 64) && std::ranges::all_of(name, is_hex) && std::ranges::any_of(name, is_digit);
    if (is_hex_id) return "it is the id of a container or a hardware address";
    return "";
}

bool can_be_in_a_name(char c) { return is_ascii_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || (c & 0x80) != 0; }

// With a dot inside it is a FQDN, without one a host name, whatever the source calls it.
Result<Identifier> normal_name(IdKind kind, std::string_view value, std::string_view space) {
    std::string name = to_lower(value);
    while (name.ends_with('.')) name.pop_back();
    if (name.ends_with('$')) name.pop_back();  // the account of a Windows machine
    if (name.empty() || name.size() > longest_name || name.starts_with('.') || name.find("..") != std::string::npos)
        return worthless(kind, value, "it is no host name");
    if (const std::string_view why = why_worthless_name(name); !why.empty()) return worthless(kind, value, why);
    if (!std::ranges::all_of(name, can_be_in_a_name)) return worthless(kind, value, "it is no host name");
    kind = name.find('.') == std::string::npos ? IdKind::host : IdKind::fqdn;
    return Identifier{.kind = kind, .value = std::move(name), .space = std::string(space)};
}

// Scheme and host in lower case, without credentials, the scheme's own port, a fragment and a single slash at the end.
Result<std::string> normal_url(std::string_view value) {
    const size_t scheme_end = value.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0) return worthless(IdKind::url, value, "it has no scheme such as https://");
    const std::string scheme = to_lower(value.substr(0, scheme_end));
    std::string_view rest = value.substr(scheme_end + 3);
    rest = rest.substr(0, rest.find('#'));
    const size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
    std::string host = to_lower(rest.substr(0, host_end));
    std::string path(rest.substr(host_end));
    if (const size_t user_end = host.rfind('@'); user_end != std::string::npos) host.erase(0, user_end + 1);
    const std::string_view own_port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : "";
    if (!own_port.empty() && host.ends_with(own_port)) host.resize(host.size() - own_port.size());
    const std::string_view name = std::string_view(host).substr(host.starts_with('[') ? 1 : 0);
    const std::string_view alone = host.starts_with('[') ? name.substr(0, name.find(']')) : name.substr(0, name.find(':'));
    const auto address = parse_address(alone);
    if (host.empty() || alone.starts_with("localhost") || (address && !why_worthless_ip(*address).empty()))
        return worthless(IdKind::url, value, "its host is nobody's, or every machine's own");
    if (path == "/") path.clear();
    return scheme + "://" + host + path;
}

// "Dell Inc." and "DELL" make the same serials.
std::string maker(std::string_view name) {
    static constexpr std::array<std::string_view, 13> forms{"inc",     "incorporated", "corp", "corporation", "co",   "company",     "ltd",
                                                            "limited", "gmbh",         "ag",   "llc",         "b.v.", "technologies"};
    std::string out;
    for (std::string_view word : words(name)) {
        while (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
        const std::string low = to_lower(word);
        if (std::ranges::find(forms, low) != forms.end() && !out.empty()) continue;
        out += (out.empty() ? "" : " ") + low;
    }
    if (out == "hewlett-packard" || out == "hewlett packard") return "hp";
    return is_placeholder(out) ? std::string{} : out;
}

Result<std::string> normal_value(IdKind kind, std::string_view value) {
    switch (kind) {
        case IdKind::cloud: return normal_cloud(value);
        case IdKind::hardware: return normal_hardware(value);
        case IdKind::machine: return normal_machine(value);
        case IdKind::directory: return normal_directory(value);
        case IdKind::serial:
        case IdKind::tag: return normal_sticker(kind, value);
        case IdKind::mac: return normal_mac(value);
        case IdKind::ip: return normal_ip(value);
        case IdKind::url: return normal_url(value);
        default: break;
    }
    if (is_placeholder(value)) return worthless(kind, value, "it is a placeholder");
    std::string uuid = uuid_text(value);
    if (!uuid.empty() && is_worthless_uuid(uuid)) return worthless(kind, value, "it is not set");
    return uuid.empty() ? std::string(value) : uuid;
}

}  // namespace

Result<Identifier> normal_id(IdKind kind, std::string_view value, std::string_view space) {
    value = trim(value);
    space = trim(space);
    if (value.empty()) return worthless(kind, value, "it is empty");
    if (value.size() > longest_value) return worthless(kind, value, fmt::format("it is longer than {} bytes", longest_value));
    if (std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7F; })) return worthless(kind, value, "it has control characters");
    if (!is_utf8(value) || !is_utf8(space)) return worthless(kind, value, "it is not UTF-8");
    if (kind == IdKind::fqdn || kind == IdKind::host) return normal_name(kind, value, space);
    std::string normal = TRY(normal_value(kind, value));
    return Identifier{.kind = kind, .value = std::move(normal), .space = kind == IdKind::serial ? maker(space) : std::string(space)};
}

}  // namespace redoubt::estate
