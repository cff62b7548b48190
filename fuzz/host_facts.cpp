// Texts of a Linux host: the first byte chooses the parser; whatever comes, lists end at their bounds and ports are ports. And fact
// files: what was never signed never holds.
#include "base/text.h"
#include "hosts/etc_text.h"
#include "hosts/fact_file.h"
#include "hosts/packages.h"
#include "hosts/proc_text.h"
#include "schema/json.h"

using namespace redoubt::hosts;

namespace {

void check(bool holds) {
    if (!holds) __builtin_trap();
}

void check_sockets(std::string_view text, std::string_view transport) {
    const auto all = parse_sockets(text, transport);
    check(all.size() <= most_listeners);
    for (const Listener& each : all) check(each.port > 0 && each.port <= 65535 && !each.address.empty());
}

void check_names(std::string_view text) {
    std::vector<User> users = parse_passwd(text);
    add_groups(text, users);
    check(users.size() <= most_users);
    for (const User& each : users) check(!each.name.empty() && each.groups.size() <= most_groups_of_user);
    const std::string name = fqdn_in_hosts(text, "web1");
    check(name.empty() || name.starts_with("web1."));
    (void)domain_in_resolv(text);
}

void check_packages(std::string_view text) {
    std::vector<Package> packages;
    parse_dpkg(text, packages);
    parse_apk(text, packages, [&](std::string_view, std::string_view path) { check(path.size() <= text.size() + 1); });
    parse_pacman(text, packages);
    parse_pacman_files(text, [&](std::string_view path) { check(!path.empty()); });
    check(packages.size() <= most_packages);
    for (const Package& each : packages) check(!each.name.empty() && !each.version.empty());
}

// What was read makes a document that can be read again.
void check_document(std::string_view text) {
    const Processors processors = parse_cpuinfo(text);
    check(processors.count >= 0 && parse_meminfo(text) >= 0);
    const Facts facts{.hardware = {.cpu = processors.model}, .system = parse_os_release(text), .kernel = {.command_line = without_secrets(text)}};
    check(redoubt::schema::parse_json(redoubt::schema::canonical_json(facts_json(facts))).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    switch (static_cast<uint8_t>(data[0] - 'a') % 7) {
        case 0: check_sockets(text, "tcp"); break;
        case 1: check_sockets(text, "udp"); break;
        case 2: check(parse_routes(text).size() <= most_routes && parse_ipv6_routes(text).size() <= most_routes); break;
        case 3: check_names(text); break;
        case 4: check_packages(text); break;
        case 5: {
            const auto container = container_of(text);
            check(!container || container->id.size() == 64);
            (void)socket_inode(text);
            check_document(text);
            break;
        }
        default: {
            const auto value = redoubt::schema::parse_json(text);
            if (value) check(!check_fact_file(*value));
        }
    }
    return 0;
}
