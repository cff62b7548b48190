#include "estate/exposure.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"
#include "estate/cloud.h"

namespace redoubt::estate {
namespace {

using records::FlowRule;
using records::Trust;

struct DatabasePort {
    int64_t port;
    std::string_view product;
    std::string_view word;  // in a service's name
};
// Ports as registered with IANA or as the products ship.
constexpr std::array databases{
    DatabasePort{1433, "SQL Server", "ms-sql"},
    DatabasePort{1521, "Oracle", "oracle"},
    DatabasePort{3306, "MySQL", "mysql"},
    DatabasePort{5432, "PostgreSQL", "postgres"},
    DatabasePort{27017, "MongoDB", "mongo"},
    DatabasePort{6379, "Redis", "redis"},
    DatabasePort{9200, "Elasticsearch", "elasticsearch"},
    DatabasePort{9042, "Cassandra", "cassandra"},
    DatabasePort{11211, "Memcached", "memcache"},
    DatabasePort{5984, "CouchDB", "couchdb"},
    DatabasePort{8086, "InfluxDB", "influx"},
    DatabasePort{2379, "etcd", "etcd"},
    DatabasePort{7687, "Neo4j", "neo4j"},
};

// What is not known is less than what is known to be closed.
int openness(Exposure exposure) { return exposure == Exposure::unknown ? -1 : static_cast<int>(exposure); }

bool is_any_address(std::string_view text) { return text.empty() || text == "*" || text == "0.0.0.0" || text == "::" || text == "[::]"; }

class Exposing {
public:
    Exposing(const Network& network, const ExposureQuestion& question) : network_(network), question_(question) {}

    Exposed run() {
        take_word_of_others();
        for (size_t at = 0; at < question_.services.size(); ++at) reach_service(at);
        if (question_.services.empty()) reach_as_a_whole();
        for (const std::string& url : question_.urls) reach_url(url);
        conclude();
        std::ranges::sort(out_.reaches, {},
                          [](const Reach& reach) { return std::tuple(reach.service, -openness(reach.exposure), reach.basis, reach.from, reach.why); });
        return std::move(out_);
    }

private:
    const Zone& zone(int32_t at) const { return network_.zones()[static_cast<size_t>(at)]; }

    void add(int32_t service, int32_t from, Exposure exposure, Basis basis, std::string why) {
        for (const Reach& known : out_.reaches)
            if (known.service == service && known.from == from && known.exposure == exposure && known.basis == basis) return;
        out_.reaches.push_back({.service = service, .from = from, .exposure = exposure, .basis = basis, .why = std::move(why)});
    }

    void not_known(std::string what) {
        if (std::ranges::find(out_.unknown, what) == out_.unknown.end()) out_.unknown.push_back(std::move(what));
    }

    void take_word_of_others() {
        for (const auto& [exposure, why] : question_.said) add(no_service, no_zone, exposure, Basis::allowed, why);
        for (const std::string& source : question_.seen_by)
            add(no_service, no_zone, Exposure::open, Basis::seen, fmt::format("{}, which looks from outside, sees it", source));
        for (const Carrier& carrier : question_.carriers) take_carrier(carrier);
    }

    bool has_place() const { return !question_.addresses.empty() || !question_.services.empty(); }

    void take_carrier(const Carrier& carrier) {
        const bool from_outside = carrier.exposure == Exposure::open || carrier.exposure == Exposure::partner;
        const std::string_view word = carrier.exposure == Exposure::open ? "public" : from_outside ? "open to partners" : "internal";
        if (carrier.how == Carries::connects) {
            if (from_outside) add(no_service, no_zone, carrier.exposure, Basis::allowed, fmt::format("{}, which is {}, connects to it", carrier.name, word));
            return;
        }
        if (has_place()) return;
        const std::string_view hangs = carrier.how == Carries::runs ? "it runs on" : "it is stored on";
        if (carrier.exposure == Exposure::unknown)
            not_known(fmt::format("{} {}, and from where that can be reached is not known", hangs, carrier.name));
        else
            add(no_service, no_zone, carrier.exposure, Basis::allowed, fmt::format("{} {}, which is {}", hangs, carrier.name, word));
    }

    void reach_service(size_t at) {
        const Listening& service = question_.services[at];
        const auto index = static_cast<int32_t>(at);
        if (service.seen_from_outside)
            add(index, no_zone, Exposure::open, Basis::seen, fmt::format("{}, which looks from outside, sees {}", service.source, service_text(service)));
        if (is_loopback(service.address)) return;
        const auto asked = parse_address(service.address);
        bool any = false;
        for (const PlacedAddress& address : question_.addresses) {
            if (!is_any_address(service.address) && parse_address(address.text) != asked) continue;
            any = true;
            reach_at(index, address, service.transport, service.port);
        }
        if (any || is_any_address(service.address)) return;
        reach_at(index, place_address(network_, {.text = service.address, .zone = {}, .source = {}}, {}, question_.compartment), service.transport,
                 service.port);
    }

    // Who reaches a port at an address: its own zone, and zones from which something may flow there.
    void reach_at(int32_t service, const PlacedAddress& address, std::string_view transport, int64_t port) {
        const std::string what = service_text(question_.services[static_cast<size_t>(service)]);
        if (address.zone == no_zone) return reach_unplaced(service, address);
        const Zone& own = zone(address.zone);
        add(service, address.zone, exposure_from(address.zone), Basis::allowed,
            fmt::format("{} answers at {} in zone {} itself", what, address.text, own.name));
        bool described = false;
        for (size_t at = 0; at < network_.zones().size(); ++at) {
            const Zone& from = network_.zones()[at];
            if (static_cast<int32_t>(at) == address.zone || !network_.sees(question_.compartment, static_cast<uint32_t>(at))) continue;
            described |= from.trust == Trust::outside && !from.flows.empty();
            for (const ZoneFlow& flow : from.flows)
                if (flow.rule == FlowRule::allowed && static_cast<int32_t>(flow.to) == address.zone && flow.ports.contain(transport, port))
                    add(service, static_cast<int32_t>(at), exposure_from(static_cast<int32_t>(at)), Basis::allowed,
                        fmt::format("{} may flow from zone {} to zone {}, where {} answers", flow.ports.text(), from.name, own.name, what));
        }
        if (own.trust == Trust::dmz && !described)
            add(service, no_zone, Exposure::open, Basis::possible,
                fmt::format("zone {} is there to be reached from outside, and no flow says on which ports", own.name));
    }

    void reach_unplaced(int32_t service, const PlacedAddress& address) {
        if (is_public_address(address.text))
            add(service, no_zone, Exposure::open, Basis::possible, fmt::format("{} is a public address, and nothing says what stands before it", address.text));
        else
            not_known(address.why);
    }

    Exposure exposure_from(int32_t from) {
        const auto& trust = zone(from).trust;
        if (!trust) {
            not_known(fmt::format("nobody has said who is in zone {}", zone(from).name));
            return Exposure::unknown;
        }
        if (*trust == Trust::outside) return Exposure::open;
        if (*trust == Trust::partner) return Exposure::partner;
        return Exposure::internal;
    }

    // Nothing says what answers: only that something could.
    void reach_as_a_whole() {
        for (const PlacedAddress& address : question_.addresses) {
            if (address.zone == no_zone) {
                reach_unplaced(no_service, address);
                continue;
            }
            const Zone& own = zone(address.zone);
            const Exposure inside = exposure_from(address.zone);
            add(no_service, address.zone, inside, inside == Exposure::internal ? Basis::allowed : Basis::possible, address.why);
            for (size_t at = 0; at < network_.zones().size(); ++at) {
                const Zone& from = network_.zones()[at];
                if (static_cast<int32_t>(at) == address.zone || !network_.sees(question_.compartment, static_cast<uint32_t>(at))) continue;
                for (const ZoneFlow& flow : from.flows) {
                    const Exposure exposure = exposure_from(static_cast<int32_t>(at));
                    if (flow.rule != FlowRule::allowed || static_cast<int32_t>(flow.to) != address.zone || openness(exposure) < openness(Exposure::partner))
                        continue;
                    not_known(
                        fmt::format("{} may flow from zone {} to zone {}; which services answer there is not known", flow.ports.text(), from.name, own.name));
                }
            }
            if (own.trust == Trust::dmz) not_known(fmt::format("it is in zone {}, which is there to be reached; which services answer is not known", own.name));
        }
    }

    void reach_url(const std::string& url) {
        const size_t scheme = url.find("://");
        std::string_view host = std::string_view(url).substr(scheme == std::string::npos ? 0 : scheme + 3);
        host = host.substr(0, host.find_first_of("/?#"));
        if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
        if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
        if (!parse_address(host)) return not_known(fmt::format("whether {} can be reached from outside is not known", url));
        if (is_public_address(host)) add(no_service, no_zone, Exposure::open, Basis::possible, fmt::format("{} has a public address", url));
    }

    void conclude() {
        const Reach* best = nullptr;
        for (const Reach& reach : out_.reaches)
            if (!best || std::pair(openness(reach.exposure), best->basis) > std::pair(openness(best->exposure), reach.basis)) best = &reach;
        if (best && openness(best->exposure) >= openness(Exposure::partner)) {
            out_.exposure = best->exposure;
            out_.why = best->why;
            return;
        }
        const bool placed = std::ranges::any_of(question_.addresses, [](const PlacedAddress& one) { return one.zone != no_zone; });
        const bool open_question = std::ranges::any_of(out_.unknown, [](const std::string& one) { return !one.starts_with("whether "); });
        const bool carried = !has_place() && std::ranges::any_of(question_.carriers, [](const Carrier& one) { return one.how != Carries::connects; });
        if (carried && !open_question && best && best->exposure == Exposure::internal) {
            out_.exposure = Exposure::internal;
            out_.why = best->why;
            return;
        }
        if (!placed || open_question || !best || best->exposure == Exposure::unknown) {
            if (out_.unknown.empty()) not_known(question_.addresses.empty() ? "it has no address" : "none of its addresses lies in a zone");
            out_.why = out_.unknown.front();
            return;
        }
        out_.exposure = Exposure::internal;
        out_.why = fmt::format("{}; no flow into it from outside reaches what answers there", first_place());
    }

    std::string first_place() const {
        for (const PlacedAddress& address : question_.addresses)
            if (address.zone != no_zone) return address.why;
        return {};
    }

    const Network& network_;
    const ExposureQuestion& question_;
    Exposed out_;
};

}  // namespace

bool is_loopback(std::string_view address) {
    const auto parsed = parse_address(address);
    if (!parsed) return to_lower(address) == "localhost";
    static constexpr std::array<uint8_t, 16> v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    const auto& bytes = *parsed;
    return bytes == v6 ||
           (bytes[10] == 0xFF && bytes[11] == 0xFF && bytes[12] == 127 && std::all_of(bytes.begin(), bytes.begin() + 10, [](uint8_t b) { return b == 0; }));
}

std::string service_text(const Listening& service) {
    const std::string port = fmt::format("{}/{}", service.port, service.transport.empty() ? "tcp" : service.transport);
    return service.name.empty() ? port : fmt::format("{} ({})", service.name, port);
}

std::string_view database_at(const Listening& service) {
    const std::string name = to_lower(service.name);
    for (const DatabasePort& one : databases)
        if (name.find(one.word) != std::string::npos || (name.empty() && service.port == one.port)) return one.product;
    for (const DatabasePort& one : databases)
        if (service.port == one.port && service.transport != "udp") return one.product;
    return {};
}

Exposed expose(const Network& network, const ExposureQuestion& question) { return Exposing(network, question).run(); }

}  // namespace redoubt::estate
