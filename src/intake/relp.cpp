// RELP, the reliable syslog of rsyslog: "TXNR COMMAND LENGTH[ DATA]\n". Each command is answered with "TXNR rsp LENGTH DATA\n":
// "200 OK", for syslog only when the message is durable. https://www.rsyslog.com/doc/relp.html and librelp's relp.html
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "intake/stream.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

constexpr uint32_t last_transaction = 999'999'999;
constexpr size_t most_head = 64;

std::unexpected<Error> broken_relp(std::string what) { return fail(Code::malformed, "the RELP stream is broken: " + std::move(what)); }

struct RelpHead {
    uint32_t transaction = 0;
    std::string_view command;
    size_t length = 0;
    size_t bytes = 0;  // of the head, with what separates it from the data
};

template <class Number>
bool relp_number(std::string_view text, Number& out) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    return fault == std::errc() && end == text.data() + text.size();
}

// False when more bytes must come.
Result<bool> read_relp_head(std::string_view bytes, RelpHead& out) {
    const size_t first = bytes.find(' ');
    const size_t second = first == std::string_view::npos ? first : bytes.find(' ', first + 1);
    const size_t third = second == std::string_view::npos ? second : bytes.find_first_of(" \n", second + 1);
    if (third == std::string_view::npos) {
        if (bytes.size() > most_head) return broken_relp("a frame has no header");
        return false;
    }
    out.command = bytes.substr(first + 1, second - first - 1);
    if (!relp_number(bytes.substr(0, first), out.transaction) || out.transaction > last_transaction || out.command.empty() || out.command.size() > 32)
        return broken_relp("a header is not 'number command length'");
    if (!relp_number(bytes.substr(second + 1, third - second - 1), out.length)) return broken_relp("a length is no number");
    if (out.length > most_message_bytes)
        return broken_relp(fmt::format("a message says that it has {} bytes; at most {} are believed", out.length, most_message_bytes));
    if (out.length > 0 && bytes[third] != ' ') return broken_relp("no blank stands before the data");
    out.bytes = out.length == 0 && bytes[third] == '\n' ? third : third + 1;
    return true;
}

class Relp final : public StreamMachine {
public:
    explicit Relp(const Limits& limits) : limits_(limits) {}

    Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) override {
        buffer_ += bytes;
        size_t used = 0;
        while (!ended_) {
            const std::string_view rest = std::string_view(buffer_).substr(used);
            RelpHead head;
            if (!TRY(read_relp_head(rest, head)) || rest.size() < head.bytes + head.length + 1) break;
            if (rest[head.bytes + head.length] != '\n') return broken_relp("a frame does not end with a line feed where its length says");
            TRY(take(head, rest.substr(head.bytes, head.length), delivered, out));
            used += head.bytes + head.length + 1;
        }
        buffer_.erase(0, used);
        return {};
    }

    void settle() override {
        for (const uint32_t transaction : waiting_) answer(transaction, "200 OK");
        waiting_.clear();
        if (closing_) answer(*closing_, "");
        if (closing_) reply_ += "0 serverclose 0\n";
        closing_.reset();
    }
    void reject() override {
        for (const uint32_t transaction : waiting_) answer(transaction, "500 not stored");
        waiting_.clear();
    }
    std::string take_reply() override { return std::exchange(reply_, {}); }
    bool acknowledges() const override { return true; }
    bool ended() const override { return ended_; }
    bool mid_message() const override { return !buffer_.empty(); }

private:
    Result<> take(const RelpHead& head, std::string_view bytes, const Delivered& delivered, Batch& out) {
        if (head.command == "open") {
            if (bytes.find("relp_version=") == std::string_view::npos) return broken_relp("an open says no relp_version");
            opened_ = true;
            answer(head.transaction, "200 OK\nrelp_version=0\nrelp_software=redoubt\ncommands=syslog");
            return {};
        }
        if (!opened_) return broken_relp(fmt::format("'{}' came before open", head.command));
        if (head.command == "close") {
            ended_ = true;
            closing_ = head.transaction;
            return {};
        }
        if (head.command != "syslog") {
            answer(head.transaction, "500 this command is not spoken here");
            return {};
        }
        waiting_.push_back(head.transaction);
        if (bytes.size() > limits_.message_bytes) ++out.cut;
        add_syslog(out.arena.copy(bytes.substr(0, limits_.message_bytes)), delivered, out);
        return {};
    }

    void answer(uint32_t transaction, std::string_view text) {
        reply_ += text.empty() ? fmt::format("{} rsp 0\n", transaction) : fmt::format("{} rsp {} {}\n", transaction, text.size(), text);
    }

    Limits limits_;
    std::string buffer_;
    std::string reply_;
    std::vector<uint32_t> waiting_;  // for durability
    std::optional<uint32_t> closing_;
    bool opened_ = false;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<StreamMachine> make_relp(const Limits& limits) { return std::make_unique<Relp>(limits); }

}  // namespace redoubt::intake
