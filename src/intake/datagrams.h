// Protocols of datagrams: syslog, where each is one message, and GELF, whose messages come compressed and in chunks.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intake/batch.h"
#include "intake/json_object.h"

namespace redoubt::intake {

class DatagramMachine {
public:
    virtual ~DatagramMachine() = default;
    // The events are copied into the batch.
    virtual void take(std::string_view datagram, const Delivered& delivered, Batch& out) = 0;
};

std::unique_ptr<DatagramMachine> make_syslog_datagrams(const Limits& limits);

// GELF over UDP: 1e 0f, eight bytes of id, number, count, and a piece; up to 128 of them within five seconds. At most 1,000
// messages and 32 MiB wait for their chunks; the oldest goes first.
class GelfDatagrams final : public DatagramMachine {
public:
    explicit GelfDatagrams(const Limits& limits) : limits_(limits) {}
    void take(std::string_view datagram, const Delivered& delivered, Batch& out) override;
    size_t waiting() const { return partial_.size(); }

private:
    struct Partial {
        std::vector<std::string> chunks;
        size_t missing = 0;
        size_t bytes = 0;
        Time begun{};
        std::list<std::string>::iterator place;  // in arrived_
    };
    void take_chunk(std::string_view datagram, const Delivered& delivered, Batch& out);
    void take_whole(std::string_view bytes, const Delivered& delivered, Batch& out);
    void forget_old(Time now, Batch& out);
    void forget(std::map<std::string, Partial>::iterator one);

    Limits limits_;
    JsonObject reader_;
    std::map<std::string, Partial> partial_;  // by sender and id
    std::list<std::string> arrived_;          // their keys, the oldest first
    size_t waiting_bytes_ = 0;
};

}  // namespace redoubt::intake
