// Syslog over a stream (RFC 6587): the framing is told apart for each message by its first byte, and senders may mix. A digit
// begins a length, "83 <34>1 …" (RFC 5425 has only these); all else runs to a line feed or a NUL.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "intake/line_framing.h"
#include "intake/stream.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

constexpr std::string_view syslog_ends("\n\0", 2);
constexpr size_t most_digits = 8;

enum class Framing : uint8_t { unknown, lines, counted };

class SyslogStream final : public StreamMachine {
public:
    explicit SyslogStream(const Limits& limits) : limits_(limits), lines_(syslog_ends, limits.message_bytes) {}

    Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) override {
        while (!bytes.empty()) {
            if (framing_ == Framing::unknown) TRY(choose(bytes));
            if (framing_ == Framing::lines) take_line(bytes, delivered, out);
            if (framing_ == Framing::counted) take_counted(bytes, delivered, out);
        }
        return {};
    }

    void finish(const Delivered& delivered, Batch& out) override {
        if (framing_ == Framing::lines) add(lines_.unfinished(), false, delivered, out);
        if (framing_ == Framing::unknown) add(beginning_, false, delivered, out);
        if (framing_ != Framing::counted || left_ == 0) return;
        if (!counted_.empty()) add(counted_, true, delivered, out);
    }
    bool mid_message() const override { return framing_ != Framing::unknown || !beginning_.empty(); }

private:
    // Looks at digits until it is clear what they are: "LEN <" or the beginning of a line.
    Result<> choose(std::string_view& bytes) {
        while (framing_ == Framing::unknown && !bytes.empty()) {
            const char c = bytes.front();
            if (beginning_.empty() && (c == '\n' || c == '\r' || c == '\0' || c == ' ')) {
                bytes.remove_prefix(1);
                continue;
            }
            const bool spaced = !beginning_.empty() && beginning_.back() == ' ';
            if (spaced && c == '<') return begin_counted();
            const bool digit = c >= '0' && c <= '9' && !(beginning_.empty() && c == '0');
            const bool counts = !spaced && (digit ? beginning_.size() < most_digits : c == ' ' && !beginning_.empty());
            if (!counts) break;
            beginning_ += c;
            bytes.remove_prefix(1);
        }
        if (bytes.empty()) return {};
        framing_ = Framing::lines;
        std::string_view before = beginning_;
        std::string_view none;
        if (!before.empty()) lines_.next(before, none);
        beginning_.clear();
        return {};
    }

    Result<> begin_counted() {
        left_ = 0;
        for (const char c : beginning_)
            if (c != ' ') left_ = left_ * 10 + static_cast<size_t>(c - '0');
        beginning_.clear();
        if (left_ > most_message_bytes)
            return fail(Code::too_large, fmt::format("a message says that it has {} bytes; at most {} are believed", left_, most_message_bytes));
        framing_ = Framing::counted;
        counted_.clear();
        cut_ = left_ > limits_.message_bytes;
        return {};
    }

    void take_counted(std::string_view& bytes, const Delivered& delivered, Batch& out) {
        const std::string_view piece = bytes.substr(0, left_);
        bytes.remove_prefix(piece.size());
        left_ -= piece.size();
        counted_ += piece.substr(0, limits_.message_bytes - std::min(limits_.message_bytes, counted_.size()));
        if (left_ != 0) return;
        add(counted_, cut_, delivered, out);
        counted_.clear();
        framing_ = Framing::unknown;
    }

    void take_line(std::string_view& bytes, const Delivered& delivered, Batch& out) {
        std::string_view message;
        if (!lines_.next(bytes, message)) return;
        framing_ = Framing::unknown;
        add(message, lines_.was_cut(), delivered, out);
    }

    static void add(std::string_view message, bool cut, const Delivered& delivered, Batch& out) {
        if (message.empty()) return;
        out.cut += cut ? 1 : 0;
        add_syslog(out.arena.copy(message), delivered, out);
    }

    Limits limits_;
    LineFraming lines_;
    Framing framing_ = Framing::unknown;
    std::string beginning_;  // digits that may be a length
    std::string counted_;
    size_t left_ = 0;
    bool cut_ = false;
};

}  // namespace

std::unique_ptr<StreamMachine> make_syslog_stream(const Limits& limits) { return std::make_unique<SyslogStream>(limits); }

}  // namespace redoubt::intake
