// Lumberjack version 2, what Beats and Logstash speak. Frames begin with '2' and a letter, numbers are big-endian:
//   2W u32 count                    the sender waits for an acknowledgement after so many events
//   2J u32 seq, u32 length, JSON    one event
//   2D u32 seq, u32 pairs, …        one event as (u32 length, key)(u32 length, value) pairs, of old senders
//   2C u32 length, zlib             frames within
// Answer: 2A u32 seq, the last event that is durable; with the sequence of an earlier one (or 0) it only says "still at work".
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/compressed/compressed.h"
#include "intake/json_events.h"
#include "intake/stream.h"

namespace redoubt::intake {
namespace {

uint32_t lumberjack_u32(std::string_view bytes) {
    uint32_t out = 0;
    for (size_t i = 0; i < 4; ++i) out = out << 8U | static_cast<uint8_t>(bytes[i]);
    return out;
}

std::unexpected<Error> broken_frame(std::string what) { return fail(Code::malformed, "the Lumberjack stream is broken: " + std::move(what)); }

class Lumberjack final : public StreamMachine {
public:
    explicit Lumberjack(const Limits& limits) : limits_(limits) {}

    Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) override {
        buffer_ += bytes;
        const size_t used = TRY(read_frames(buffer_, false, delivered, out));
        buffer_.erase(0, used);
        return {};
    }

    void settle() override {
        if (seen_ == settled_) return;
        settled_ = seen_;
        reply_ += acknowledgement(last_seq_);
    }
    std::string take_reply() override { return std::exchange(reply_, {}); }
    std::string keep_waiting() override { return acknowledgement(0); }
    bool acknowledges() const override { return true; }
    bool mid_message() const override { return !buffer_.empty(); }

private:
    static std::string acknowledgement(uint32_t seq) {
        std::string out = "2A";
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(seq >> static_cast<unsigned>(shift) & 0xFFU);
        return out;
    }

    // How many bytes the whole frames had.
    Result<size_t> read_frames(std::string_view bytes, bool inside, const Delivered& delivered, Batch& out) {
        size_t used = 0;
        for (;;) {
            const size_t frame = TRY(read_frame(bytes.substr(used), inside, delivered, out));
            if (frame == 0) break;
            used += frame;
        }
        if (inside && used != bytes.size()) return broken_frame("a compressed frame ends within a frame");
        return used;
    }

    // 0 when the frame is not whole yet.
    Result<size_t> read_frame(std::string_view bytes, bool inside, const Delivered& delivered, Batch& out) {
        if (bytes.size() < 2) return 0;
        if (bytes[0] != '2') return broken_frame(fmt::format("version {:?} is not spoken here, only 2", bytes[0]));
        const char type = bytes[1];
        if (type != 'W' && type != 'J' && type != 'C' && type != 'D') return broken_frame(fmt::format("no frame has the letter {:?}", type));
        if (bytes.size() < 6) return 0;
        const uint32_t number = lumberjack_u32(bytes.substr(2));
        if (type == 'W') {
            if (number > limits_.events) return broken_frame(fmt::format("a window of {} events; at most {} are taken", number, limits_.events));
            return 6;
        }
        if (type == 'J') return read_json(bytes, number, delivered, out);
        if (type == 'D') return read_pairs(bytes, number, delivered, out);
        if (inside) return broken_frame("a compressed frame lies in a compressed frame");
        if (number > limits_.unpacked_bytes) return broken_frame(fmt::format("a compressed frame of {} bytes", number));
        if (bytes.size() - 6 < number) return 0;
        const std::string unpacked = TRY(formats::compressed::unpack(bytes.substr(6, number), formats::compressed::Coding::deflate, limits_.unpacked_bytes));
        TRY(read_frames(unpacked, true, delivered, out));
        return 6 + size_t{number};
    }

    Result<size_t> read_json(std::string_view bytes, uint32_t seq, const Delivered& delivered, Batch& out) {
        if (bytes.size() < 10) return 0;
        const uint32_t length = lumberjack_u32(bytes.substr(6));
        if (length > most_message_bytes)
            return broken_frame(fmt::format("an event says that it has {} bytes; at most {} are believed", length, most_message_bytes));
        if (bytes.size() - 10 < length) return 0;
        TRY(count_event(out));
        last_seq_ = seq;
        if (length > limits_.message_bytes)
            out.drop(logs::Refusal::too_large);
        else
            add_json(out.arena.copy(bytes.substr(10, length)), JsonDialect::beats, delivered, reader_, out);
        return 10 + size_t{length};
    }

    Result<size_t> read_pairs(std::string_view bytes, uint32_t seq, const Delivered& delivered, Batch& out) {
        if (bytes.size() < 10) return 0;
        const uint32_t pairs = lumberjack_u32(bytes.substr(6));
        if (pairs > 1000) return broken_frame(fmt::format("an event of {} pairs", pairs));
        size_t used = 10;
        std::string object;
        std::string_view name;
        for (uint32_t i = 0; i < pairs * 2; ++i) {
            if (bytes.size() - used < 4) return 0;
            const uint32_t length = lumberjack_u32(bytes.substr(used));
            if (length > limits_.message_bytes) return broken_frame(fmt::format("a value of {} bytes", length));
            if (bytes.size() - used - 4 < length) return 0;
            const std::string_view text = bytes.substr(used + 4, length);
            used += 4 + size_t{length};
            if (i % 2 == 0)
                name = text;
            else
                append_member(object, name, text);
        }
        TRY(count_event(out));
        last_seq_ = seq;
        if (object.empty()) object = "{";
        add_json(out.arena.copy(close_object(object)), JsonDialect::beats, delivered, reader_, out);
        return used;
    }

    Result<> count_event(const Batch& out) {
        ++seen_;
        if (out.received() > limits_.events) return broken_frame(fmt::format("more than {} events at once", limits_.events));
        return {};
    }

    Limits limits_;
    JsonObject reader_;
    std::string buffer_;
    std::string reply_;
    uint32_t last_seq_ = 0;
    uint64_t seen_ = 0;
    uint64_t settled_ = 0;
};

}  // namespace

std::unique_ptr<StreamMachine> make_lumberjack(const Limits& limits) { return std::make_unique<Lumberjack>(limits); }

}  // namespace redoubt::intake
