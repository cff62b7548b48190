// A made-up mixed log, the same for the same seed: connections, DNS, web, processes, logins, firewall and cloud as JSON with ECS
// names, about 390 bytes an event, and some lines of text as syslog has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "logs/incoming.h"

namespace redoubt::test {

struct MadeEvent {
    std::string body;
    bool is_json = false;
    logs::Incoming incoming() const { return {.body = body, .is_json = is_json}; }
};

class MadeEvents {
public:
    explicit MadeEvents(uint64_t seed, Time start = Time::from_unix_s(1'763'700'000), bool with_text = true);
    MadeEvent next();

private:
    uint64_t below(uint64_t bound);
    std::string address();
    SeededRandom random_;
    uint64_t fast_;
    Time now_;
    bool with_text_;
};

}  // namespace redoubt::test
