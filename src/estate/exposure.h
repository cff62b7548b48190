// From where a thing can be reached, as far as is known: which zones reach which of its services, how one knows, and what follows for
// its exposure. What is not known is said to be unknown, never internal.
#pragma once

#include "estate/network.h"

namespace redoubt::estate {

using records::Exposure;

// How sure it is: seen from there; let through by what the network allows; or only possible, since nothing says what stands between.
enum class Basis : uint8_t { seen, allowed, possible };

struct Listening {
    std::string transport{};
    int64_t port = 0;
    std::string address{};
    std::string name{};  // "https", or what answers there
    std::string source{};
    bool seen_from_outside = false;
};

// Something that passes on to it what reaches itself: a load balancer or a translated address that connects to it; or the host that
// it runs on or whose disks hold it, which speaks for what has no address of its own.
enum class Carries : uint8_t { connects, runs, stores };
struct Carrier {
    std::string name{};
    Exposure exposure = Exposure::unknown;
    Carries how = Carries::connects;
};

struct ExposureQuestion {
    std::vector<PlacedAddress> addresses{};
    std::vector<Listening> services{};
    std::vector<std::string> urls{};
    std::vector<std::pair<Exposure, std::string>> said{};  // by sources, with what says so
    std::vector<std::string> seen_by{};                    // sources that look from outside and see it
    std::vector<Carrier> carriers{};
    std::string compartment{};
};

constexpr int32_t no_service = -1;

struct Reach {
    int32_t service = no_service;  // none: the thing as a whole
    int32_t from = no_zone;        // none: outside, or whoever reaches a carrier
    Exposure exposure = Exposure::unknown;
    Basis basis = Basis::allowed;
    std::string why{};
};

struct Exposed {
    Exposure exposure = Exposure::unknown;
    std::string why{};
    std::vector<Reach> reaches{};        // by service, what reaches farthest first
    std::vector<std::string> unknown{};  // what would have to be known to say more
};

Exposed expose(const Network& network, const ExposureQuestion& question);
std::string service_text(const Listening& service);      // "https (443/tcp)"
std::string_view database_at(const Listening& service);  // "PostgreSQL"; empty: not known to be one
bool is_loopback(std::string_view address);

}  // namespace redoubt::estate
