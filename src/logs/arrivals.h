// Events as they arrived, in memory and in the write-ahead log: nothing of them is looked at before they are durable. Once.
//
//   u32 length and source, i64 received (ns since 1970), then for each event:
//   i64 time, u32 bytes of body, of labels, of host, of sender, of kind, u8 is JSON; then host, sender, kind, labels, body
#pragma once

#include <string>
#include <string_view>

#include "logs/incoming.h"
#include "logs/layout_bytes.h"

namespace redoubt::logs {

void begin_arrivals(std::string& out, std::string_view source, Time received);
void put_arrival(std::string& out, const Incoming& event);

class ArrivalReader {
public:
    explicit ArrivalReader(std::string_view arrivals);
    bool next(Incoming& event);  // false: the end, or what is no event
    bool whole() const { return in_.ok() && in_.left() == 0; }
    std::string_view source() const { return source_; }
    Time received() const { return received_; }
    size_t left() const { return in_.left(); }  // bytes behind the event that was read

private:
    ByteReader in_;
    std::string_view source_;
    Time received_{};
};

}  // namespace redoubt::logs
