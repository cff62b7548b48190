#include "logs/arrivals.h"

#include <array>

namespace redoubt::logs {

void begin_arrivals(std::string& out, std::string_view source, Time received) {
    put_text(out, source);
    put_number(out, received.unix_ns);
}

void put_arrival(std::string& out, const Incoming& event) {
    constexpr size_t sizes = 5;
    std::array<char, sizeof(int64_t) + sizes * sizeof(uint32_t) + 1> head;
    std::memcpy(head.data(), &event.time.unix_ns, sizeof(int64_t));
    size_t at = sizeof(int64_t);
    for (const std::string_view part : {event.body, event.labels, event.host, event.sender, event.kind}) {
        const auto size = static_cast<uint32_t>(part.size());
        std::memcpy(head.data() + at, &size, sizeof size);
        at += sizeof size;
    }
    head[at] = event.is_json ? 1 : 0;
    out.append(head.data(), head.size());
    for (const std::string_view part : {event.host, event.sender, event.kind, event.labels, event.body}) out += part;
}

ArrivalReader::ArrivalReader(std::string_view arrivals) : in_(arrivals) {
    source_ = in_.text();
    received_.unix_ns = in_.number<int64_t>();
}

bool ArrivalReader::next(Incoming& event) {
    if (!in_.ok() || in_.left() == 0) return false;
    event.time.unix_ns = in_.number<int64_t>();
    const auto body = in_.number<uint32_t>(), labels = in_.number<uint32_t>(), host = in_.number<uint32_t>(), sender = in_.number<uint32_t>(),
               kind = in_.number<uint32_t>();
    event.is_json = in_.number<uint8_t>() != 0;
    event.host = in_.take(host);
    event.sender = in_.take(sender);
    event.kind = in_.take(kind);
    event.labels = in_.take(labels);
    event.body = in_.take(body);
    return in_.ok();
}

}  // namespace redoubt::logs
