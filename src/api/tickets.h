// Tickets: what holds a sign-in together between two requests (after the password, during a passkey, at an identity provider).
// A secret that is known only as a hash, good for one purpose, for minutes, for few tries, and spent once. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "store/store.h"

namespace redoubt::api {

constexpr Duration ticket_life = minutes(5);

struct Ticket {
    std::string purpose{};
    std::string user{};     // id; empty when it is not known yet
    std::string payload{};  // what the purpose keeps
    Time expires{};
};

class Tickets {
public:
    explicit Tickets(store::Store& store) : store_(store) {}
    Result<> open();
    // 32 random bytes as base64url; what was forgotten is swept away.
    Result<std::string> issue(std::string_view purpose, std::string_view user, std::string_view payload = {});
    // Counts a try; nothing when there is no such ticket, or its tries or its time are used up.
    Result<std::optional<Ticket>> attempt(std::string_view secret, std::string_view purpose);
    // True for the first who asks.
    Result<bool> spend(std::string_view secret);

private:
    store::Store& store_;
};

// The bytes that a passkey signs for a ticket.
std::string challenge_of(std::string_view ticket);

}  // namespace redoubt::api
