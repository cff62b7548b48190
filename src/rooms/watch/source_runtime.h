// SourceRuntime: what a process that takes logs in gives to those who look after its sources. Filled by whoever owns receivers and
// store; where all of it is empty, nothing is taken in here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "intake/counters.h"
#include "intake/source_keys.h"
#include "rooms/watch/past_hosts.h"

namespace redoubt::rooms {

class LiveDetection;

// Where senders may send.
struct SourceDoor {
    std::string name{}, protocol{}, transport{};  // syslog, gelf, lumberjack, relp, ndjson, http; udp, tcp, tls
    std::string address{};
    uint16_t port = 0;
    std::string source{};  // of what comes without a token
};

struct SourceRuntime {
    std::function<std::vector<intake::CountedAt>()> counted{};       // Counters::list
    std::function<void(std::vector<intake::SourceKey>)> set_keys{};  // of all doors
    std::function<std::vector<SourceDoor>()> doors{};
    std::function<Result<std::vector<PastHost>>()> past{};  // hosts of what was stored before
    LiveDetection* detection = nullptr;
};

}  // namespace redoubt::rooms
