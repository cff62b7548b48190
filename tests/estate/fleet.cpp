#include "estate/fleet.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <random>

#include <fmt/format.h>

namespace redoubt::test {
namespace {

using estate::Identifier;
using estate::IdKind;
using estate::Sighting;

enum class Sort : uint8_t { laptop, server, vm, cloud, device };

struct Machine {
    Sort sort{};
    std::string name{}, old_name{}, domain{};  // old_name: what some still call it
    std::string serial{}, maker{}, hardware{}, machine_id{}, old_machine_id{};
    std::string agent{}, old_agent{};  // old_agent: before it was set up anew
    std::string directory{}, old_directory{};
    std::string instance{}, tag{};
    std::string mac{}, wifi{}, dock{};
    std::array<std::string, 5> address{};  // by day; empty: not here
    std::array<std::string, 5> adapter{};  // that has it
    std::string service_address{};         // floats between the nodes of a cluster
};

constexpr int64_t first_day = 1'795'000'000;
constexpr std::array<std::string_view, 4> makers{"Dell Inc.", "Lenovo", "HP", "Apple Inc."};
constexpr std::array<std::string_view, 3> domains{"corp.example", "plant.example", "lab.example"};

class Fleet {
public:
    Fleet(uint32_t hosts, uint64_t seed) : random_(seed) {
        machines_.resize(hosts);
        for (uint32_t i = 0; i < hosts; ++i) build(i);
        copy_images();
        share_docks();
        lease_addresses();
    }

    std::vector<FleetReport> reports() {
        std::vector<FleetReport> out;
        for (const char* name : {"edr", "directory", "dhcp", "arp", "scanner", "cloud", "cmdb", "osquery", "hypervisor", "switches"})
            out.push_back({.source = name});
        for (uint32_t i = 0; i < machines_.size(); ++i) {
            edr(i, out[0]);
            directory(i, out[1]);
            dhcp(i, out[2]);
            arp(i, out[3]);
            scan(i, out[4]);
            provider(i, out[5]);
            list(i, out[6]);
            osquery(i, out[7]);
            hypervisor(i, out[8]);
            ports(i, out[9]);
        }
        return out;
    }

private:
    uint64_t below(uint64_t most) { return random_() % most; }
    bool chance(double share) { return static_cast<double>(random_() >> 11) * 0x1.0p-53 < share; }
    std::string hex(size_t digits) {
        std::string out;
        while (out.size() < digits) out += fmt::format("{:016x}", random_());
        return out.substr(0, digits);
    }
    std::string uuid() {
        const std::string all = hex(30);
        return fmt::format("{}-{}-4{}-8{}-{}", all.substr(0, 8), all.substr(8, 4), all.substr(12, 3), all.substr(15, 3), all.substr(18));
    }
    std::string mac(std::string_view vendor) {
        const std::string all = hex(6);
        return fmt::format("{}:{}:{}:{}", vendor, all.substr(0, 2), all.substr(2, 2), all.substr(4));
    }

    void build(uint32_t i) {
        Machine& m = machines_[i];
        const uint64_t die = below(100);
        m.sort = die < 48 ? Sort::laptop : die < 60 ? Sort::server : die < 85 ? Sort::vm : die < 95 ? Sort::cloud : Sort::device;
        static constexpr std::array<std::string_view, 5> stems{"lt", "srv", "vm", "ec", "prn"};
        m.name = fmt::format("{}-{:06}", stems[static_cast<size_t>(m.sort)], i);
        m.domain = domains[below(3)];
        m.machine_id = hex(32);
        m.hardware = uuid();
        m.agent = hex(32);
        m.directory = uuid();
        m.tag = fmt::format("IT-{:06}", 100'000 + i);
        const bool bodily = m.sort == Sort::laptop || m.sort == Sort::server || m.sort == Sort::device;
        if (bodily) m.maker = makers[below(4)], m.serial = chance(0.03) ? "To be filled by O.E.M." : fmt::format("{}{:05}", hex(3), i);
        m.mac = mac(m.sort == Sort::vm ? "00:50:56" : m.sort == Sort::cloud ? "0a:1b:2c" : "3c:52:82");
        if (m.sort == Sort::cloud) m.mac = mac("0c:1b:2c"), m.instance = "i-0" + hex(16);
        if (m.sort == Sort::laptop) m.wifi = mac("a4:83:e7");
        if (chance(0.03)) m.old_name = fmt::format("{}-old{:05}", stems[static_cast<size_t>(m.sort)], i);
        if (m.sort == Sort::laptop && chance(0.03)) set_up_anew(m, i);
        // The same short name in two domains.
        if (m.sort == Sort::server && i > 0 && machines_[i - 1].sort == Sort::server && chance(0.1)) {
            m.name = machines_[i - 1].name;
            m.domain = machines_[i - 1].domain == domains[0] ? domains[1] : domains[0];
        }
        if (m.sort == Sort::server && i > 2 && chance(0.05)) m.service_address = fmt::format("10.250.{}.{}", i / 250 % 250, 1 + i % 250);
    }

    void set_up_anew(Machine& m, uint32_t i) {
        m.old_machine_id = hex(32);
        m.old_agent = hex(32);
        if (chance(0.6)) m.old_directory = uuid(), m.old_name = fmt::format("lt-was{:05}", i);
    }

    // Machines that were copied with their ids in them.
    void copy_images() {
        for (uint32_t i = 1; i < machines_.size(); ++i) {
            Machine& m = machines_[i];
            const Machine& from = machines_[i - 1];
            if (m.sort != from.sort || m.sort == Sort::server || m.sort == Sort::device || !chance(0.04)) continue;
            m.machine_id = from.machine_id;
            if (m.sort == Sort::vm && chance(0.5)) m.hardware = from.hardware;
            if (m.hardware != from.hardware && chance(0.1)) m.agent = from.agent;
        }
    }

    void share_docks() {
        std::vector<std::string> docks(machines_.size() / 100 + 2);
        for (std::string& dock : docks) dock = mac("00:e0:4c");
        for (Machine& m : machines_)
            if (m.sort == Sort::laptop && chance(0.1)) m.dock = docks[below(docks.size())];
    }

    // Laptops take what is free each day; the others keep theirs.
    void lease_addresses() {
        for (Machine& m : machines_)
            for (std::string& adapter : m.adapter) adapter = !m.dock.empty() && chance(0.5) ? m.dock : m.wifi.empty() || chance(0.3) ? m.mac : m.wifi;
        for (size_t day = 0; day < 5; ++day) {
            std::vector<uint32_t> pool(machines_.size() / 3 + 10);
            for (uint32_t i = 0; i < pool.size(); ++i) pool[i] = i;
            std::ranges::shuffle(pool, random_);
            size_t next = 0;
            for (uint32_t i = 0; i < machines_.size(); ++i) {
                Machine& m = machines_[i];
                if (m.sort != Sort::laptop) {
                    m.address[day] = fmt::format("10.{}.{}.{}", 100 + i / 62'500, i / 250 % 250, 1 + i % 250);
                } else if (next < pool.size() && chance(0.6)) {
                    const uint32_t at = pool[next++];
                    m.address[day] = fmt::format("10.{}.{}.{}", 1 + at / 62'500, at / 250 % 250, 1 + at % 250);
                }
            }
        }
    }

    Time at(size_t day, int64_t minute) { return Time::from_unix_s(first_day + static_cast<int64_t>(day) * 86'400 + minute * 60); }

    static void know(Sighting& seen, IdKind kind, std::string_view value, std::string_view space = {}) {
        if (value.empty()) return;
        if (auto id = estate::normal_id(kind, value, space)) seen.ids.push_back(*std::move(id));
    }
    static void put(FleetReport& report, Sighting seen, uint32_t of) {
        if (seen.ids.empty()) return;
        report.sightings.push_back(std::move(seen));
        report.truth.push_back(of);
    }
    std::string mistyped(std::string text) {
        const size_t where = below(text.size());
        if (chance(0.5) && where + 1 < text.size())
            std::swap(text[where], text[where + 1]);
        else
            text[where] = static_cast<char>('0' + below(10));
        return text;
    }
    // At home, everybody has the same few addresses.
    std::string address_on(const Machine& m, size_t day) { return m.address[day].empty() ? fmt::format("192.168.1.{}", 2 + below(30)) : m.address[day]; }

    void edr(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::device || !chance(m.sort == Sort::cloud ? 0.85 : 0.97)) return;
        const size_t day = chance(0.8) ? 4 : below(4);
        const auto one = [&](const std::string& agent, const std::string& machine, const std::string& name, size_t when) {
            Sighting seen{.key = agent, .title = name, .at = at(when, 720)};
            know(seen, IdKind::agent, agent, "edr");
            know(seen, IdKind::serial, m.serial, m.maker);
            if (chance(0.9)) know(seen, IdKind::hardware, m.hardware);
            if (chance(0.3)) know(seen, IdKind::machine, machine);
            know(seen, IdKind::mac, m.mac);
            if (chance(0.95)) know(seen, IdKind::mac, m.wifi);
            if (chance(0.7)) know(seen, IdKind::mac, m.dock);
            know(seen, IdKind::host, name);
            if (chance(0.5)) know(seen, IdKind::fqdn, name + "." + m.domain);
            know(seen, IdKind::ip, address_on(m, when));
            know(seen, IdKind::ip, m.service_address);
            put(report, std::move(seen), i);
        };
        if (!m.old_agent.empty() && day > 0) one(m.old_agent, m.old_machine_id, m.old_name.empty() ? m.name : m.old_name, 0);
        one(m.agent, m.machine_id, m.name, day);
    }

    void directory(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::device || m.sort == Sort::cloud || !chance(0.85)) return;
        const auto one = [&](const std::string& object, const std::string& name) {
            Sighting seen{.key = object, .title = name, .at = at(4, 60)};
            know(seen, IdKind::directory, object);
            know(seen, IdKind::fqdn, name + "." + m.domain);
            put(report, std::move(seen), i);
        };
        if (!m.old_directory.empty()) one(m.old_directory, m.old_name);
        one(m.directory, m.name);
    }

    void dhcp(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort != Sort::laptop && m.sort != Sort::device) return;
        for (size_t day = 1; day < 5; ++day) {
            if (m.address[day].empty()) continue;
            Sighting seen{.at = at(day, 480)};
            know(seen, IdKind::mac, m.adapter[day]);
            know(seen, IdKind::ip, m.address[day]);
            if (chance(0.93)) know(seen, IdKind::host, day < 3 && !m.old_name.empty() ? m.old_name : m.name);
            put(report, std::move(seen), i);
        }
    }

    void arp(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::cloud || m.address[4].empty() || !chance(0.8)) return;
        Sighting seen{.at = at(4, 500)};
        know(seen, IdKind::mac, m.adapter[4]);
        know(seen, IdKind::ip, m.address[4]);
        put(report, std::move(seen), i);
    }

    void scan(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::cloud || m.address[4].empty() || !chance(0.85)) return;
        Sighting seen{.at = at(4, 510)};
        know(seen, IdKind::ip, m.address[4]);
        const Machine& other = machines_[below(machines_.size())];
        if (chance(0.5)) know(seen, IdKind::fqdn, chance(0.01) ? other.name + "." + other.domain : m.name + "." + m.domain);
        if (chance(0.3)) seen.services.push_back({.port = 443, .name = "https"});
        put(report, std::move(seen), i);
        if (m.service_address.empty()) return;
        Sighting floating{.at = at(4, 510)};
        know(floating, IdKind::ip, m.service_address);
        know(floating, IdKind::fqdn, fmt::format("svc{}.{}", i, m.domain));
        put(report, std::move(floating), i + 10'000'000);
    }

    void provider(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort != Sort::cloud) return;
        Sighting seen{.key = m.instance, .title = fmt::format("app-{}", i % 300), .at = at(4, 30)};
        know(seen, IdKind::cloud, m.instance, "aws");
        know(seen, IdKind::mac, m.mac);
        know(seen, IdKind::ip, m.address[4], "vpc-1");
        if (chance(0.4)) know(seen, IdKind::host, fmt::format("app-{}", i % 300));
        put(report, std::move(seen), i);
    }

    void list(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (!chance(m.sort == Sort::cloud ? 0.4 : 0.85)) return;
        Sighting seen{.key = m.tag, .title = m.name, .at = at(4, 0)};
        know(seen, IdKind::tag, m.tag);
        std::string name = !m.old_name.empty() && chance(0.3) ? m.old_name : m.name;
        if (chance(0.005)) name = mistyped(name);
        know(seen, IdKind::host, name);
        if (chance(0.85)) know(seen, IdKind::cloud, m.instance, "aws");
        if (m.sort == Sort::vm && chance(0.6)) know(seen, IdKind::hardware, m.hardware);
        if (!m.serial.empty() && chance(0.75)) {
            const Machine& other = machines_[below(machines_.size())];
            const bool wrong_row = chance(0.003) && !other.serial.empty();
            const std::string serial = chance(0.007) ? mistyped(m.serial) : wrong_row ? other.serial : m.serial;
            know(seen, IdKind::serial, serial, chance(0.5) ? m.maker : "");
        }
        if (m.sort != Sort::laptop && chance(0.5)) know(seen, IdKind::ip, chance(0.05) ? machines_[below(machines_.size())].address[1] : m.address[4]);
        seen.facts.set("site", fmt::format("site-{}", i % 12));
        put(report, std::move(seen), i);
    }

    void osquery(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::device || !chance(0.6)) return;
        Sighting seen{.key = m.hardware + m.mac, .title = m.name, .at = at(4, 715)};
        know(seen, IdKind::hardware, m.hardware);
        know(seen, IdKind::serial, m.serial, m.maker);
        if (chance(0.9)) know(seen, IdKind::machine, m.machine_id);
        know(seen, IdKind::mac, m.mac);
        know(seen, IdKind::mac, m.wifi);
        know(seen, IdKind::host, m.name);
        know(seen, IdKind::ip, address_on(m, 4));
        put(report, std::move(seen), i);
    }

    void hypervisor(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort != Sort::vm) return;
        Sighting seen{.key = fmt::format("vm-{}", i), .title = m.name, .at = at(4, 10)};
        std::string hardware = m.hardware;
        if (chance(0.5))  // the other byte order
            for (const auto& [from, bytes] : {std::pair<size_t, size_t>{0, 4}, {9, 2}, {14, 2}})
                for (size_t k = 0; k < bytes; ++k) hardware.replace(from + 2 * k, 2, m.hardware.substr(from + 2 * (bytes - 1 - k), 2));
        know(seen, IdKind::hardware, hardware);
        know(seen, IdKind::mac, m.mac);
        know(seen, IdKind::host, chance(0.2) ? fmt::format("{}-replacement", m.name) : m.name);
        if (chance(0.7)) know(seen, IdKind::ip, m.address[4]);
        put(report, std::move(seen), i);
    }

    void ports(uint32_t i, FleetReport& report) {
        const Machine& m = machines_[i];
        if (m.sort == Sort::cloud || m.sort == Sort::vm || !chance(0.7)) return;
        Sighting seen{.at = at(4, 505)};
        know(seen, IdKind::mac, m.mac);
        seen.facts.set("site", fmt::format("site-{}", i % 12));
        put(report, std::move(seen), i);
    }

    std::mt19937_64 random_;
    std::vector<Machine> machines_;
};

double pairs_of(size_t count) { return static_cast<double>(count) * (static_cast<double>(count) - 1) / 2; }

}  // namespace

std::vector<FleetReport> make_fleet(uint32_t hosts, uint64_t seed) { return Fleet(hosts, seed).reports(); }

std::vector<uint32_t> connected(const std::vector<FleetReport>& reports) {
    struct Seen {
        uint32_t at, thing;
        Time when;
    };
    std::map<std::string, std::vector<Seen>> by_id;
    uint32_t count = 0;
    for (const FleetReport& report : reports)
        for (size_t i = 0; i < report.sightings.size(); ++i, ++count) {
            const Sighting& sighting = report.sightings[i];
            const auto note = [&](std::string key) { by_id[std::move(key)].push_back({count, report.truth[i], sighting.at}); };
            if (!sighting.key.empty()) note(report.source + "\n" + sighting.key);
            for (const Identifier& id : sighting.ids) {
                const size_t own = id.kind == IdKind::hardware ? 18 : 0;  // what stays in either byte order
                note(fmt::format("{}:{}:{}", static_cast<int>(id.kind), id.kind == IdKind::ip ? id.space : "", id.value.substr(own)));
                if (id.kind == IdKind::fqdn) note(fmt::format("{}::{}", static_cast<int>(IdKind::host), id.value.substr(0, id.value.find('.'))));
            }
        }
    std::vector<uint32_t> root(count);
    std::iota(root.begin(), root.end(), 0U);
    const auto find = [&](uint32_t at) {
        while (root[at] != at) at = root[at] = root[root[at]];
        return at;
    };
    const std::string address = std::to_string(static_cast<int>(IdKind::ip)) + ":";
    for (auto& [key, seen] : by_id) {
        std::ranges::sort(seen, {}, &Seen::when);
        const bool dated = key.starts_with(address);
        if (!dated && std::ranges::any_of(seen, [&](const Seen& one) { return one.thing != seen.front().thing; })) continue;
        for (size_t i = 1; i < seen.size(); ++i)
            if (seen[i].thing == seen[i - 1].thing && (!dated || seen[i].when - seen[i - 1].when <= hours(24))) root[find(seen[i].at)] = find(seen[i - 1].at);
    }
    for (uint32_t at = 0; at < count; ++at) root[at] = find(at);
    return root;
}

Agreement compare(const std::vector<uint32_t>& truth, const std::vector<uint32_t>& group) {
    std::map<uint32_t, size_t> things, groups;
    std::map<std::pair<uint32_t, uint32_t>, size_t> both;
    for (size_t i = 0; i < truth.size(); ++i) ++things[truth[i]], ++groups[group[i]], ++both[{truth[i], group[i]}];
    double real = 0, made = 0, right = 0;
    for (const auto& [at, count] : things) real += pairs_of(count);
    for (const auto& [at, count] : groups) made += pairs_of(count);
    for (const auto& [at, count] : both) right += pairs_of(count);
    return {.precision = made > 0 ? right / made : 1, .recall = real > 0 ? right / real : 1, .things = things.size(), .groups = groups.size()};
}

}  // namespace redoubt::test
