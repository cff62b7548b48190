#include "intake/datagrams.h"

#include <algorithm>

#include "formats/compressed/compressed.h"
#include "intake/json_events.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

constexpr std::string_view chunk_magic = "\x1e\x0f";
constexpr size_t chunk_head = 12;
constexpr size_t most_chunks = 128;
constexpr size_t most_waiting = 1000;
constexpr size_t most_waiting_bytes = size_t{32} << 20;

class SyslogDatagrams final : public DatagramMachine {
public:
    explicit SyslogDatagrams(const Limits& limits) : most_bytes_(limits.message_bytes) {}
    void take(std::string_view datagram, const Delivered& delivered, Batch& out) override {
        if (datagram.size() > most_bytes_) ++out.cut;
        const std::string_view message = datagram.substr(0, most_bytes_);
        if (message.find_first_not_of(std::string_view("\r\n\0", 3)) == std::string_view::npos) return out.drop(logs::Refusal::malformed);
        add_syslog(out.arena.copy(message), delivered, out);
    }

private:
    size_t most_bytes_;
};

}  // namespace

std::unique_ptr<DatagramMachine> make_syslog_datagrams(const Limits& limits) { return std::make_unique<SyslogDatagrams>(limits); }

void GelfDatagrams::take(std::string_view datagram, const Delivered& delivered, Batch& out) {
    forget_old(delivered.at, out);
    if (datagram.starts_with(chunk_magic))
        take_chunk(datagram, delivered, out);
    else
        take_whole(datagram, delivered, out);
}

void GelfDatagrams::take_chunk(std::string_view datagram, const Delivered& delivered, Batch& out) {
    if (datagram.size() <= chunk_head) return out.drop(logs::Refusal::malformed);
    const auto number = static_cast<uint8_t>(datagram[10]), count = static_cast<uint8_t>(datagram[11]);
    if (count == 0 || count > most_chunks || number >= count) return out.drop(logs::Refusal::malformed);
    std::string key(delivered.sender);
    key += datagram.substr(2, 8);
    const auto [found, added] = partial_.try_emplace(key);
    Partial& partial = found->second;
    if (added)
        partial = {.chunks = std::vector<std::string>(count),
                   .missing = count,
                   .bytes = 0,
                   .begun = delivered.at,
                   .place = arrived_.insert(arrived_.end(), found->first)};
    std::string_view piece = datagram.substr(chunk_head);
    if (partial.chunks.size() != count) {
        forget(found);
        return out.drop(logs::Refusal::malformed);
    }
    std::string& chunk = partial.chunks[number];
    if (!chunk.empty()) return;  // the network doubled it
    chunk = piece;
    partial.bytes += piece.size();
    waiting_bytes_ += piece.size();
    if (--partial.missing > 0) return;
    std::string whole;
    for (const std::string& one : partial.chunks) whole += one;
    forget(found);
    take_whole(whole, delivered, out);
}

void GelfDatagrams::take_whole(std::string_view bytes, const Delivered& delivered, Batch& out) {
    const auto unpacked = formats::compressed::unpack(bytes, formats::compressed::coding_of(bytes), limits_.message_bytes);
    if (!unpacked) return out.drop(unpacked.error().code == Code::too_large ? logs::Refusal::too_large : logs::Refusal::malformed);
    add_json(out.arena.copy(*unpacked), JsonDialect::gelf, delivered, reader_, out);
}

void GelfDatagrams::forget_old(Time now, Batch& out) {
    const auto forget_oldest = [&](logs::Refusal why) {
        forget(partial_.find(arrived_.front()));
        out.drop(why);
    };
    while (!arrived_.empty() && now - partial_.find(arrived_.front())->second.begun > seconds(5)) forget_oldest(logs::Refusal::malformed);
    while (partial_.size() >= most_waiting || waiting_bytes_ >= most_waiting_bytes) forget_oldest(logs::Refusal::busy);
}

void GelfDatagrams::forget(std::map<std::string, Partial>::iterator one) {
    waiting_bytes_ -= one->second.bytes;
    arrived_.erase(one->second.place);
    partial_.erase(one);
}

}  // namespace redoubt::intake
